"""Makers of valid things for tests, one module a wing."""
