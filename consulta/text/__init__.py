"""Text from outside becomes ours here: cleaned, folded, rendered."""
