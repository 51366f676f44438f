"""The whole report as one value, its data in words, and its drawings."""
