"""What serves every page, seen from outside."""
