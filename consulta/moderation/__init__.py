"""A person reads, decides, and says why in public."""
