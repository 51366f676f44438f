"""What belongs to the whole site, seen from outside."""
