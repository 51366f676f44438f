"""The shapes of what comes in about a draft, each handed on as one value."""
