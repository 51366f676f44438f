"""Flask glue that belongs to no wing."""
