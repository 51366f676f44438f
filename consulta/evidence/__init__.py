"""The record laid open: its witnesses, how anybody checks it, one file that opens without us."""
