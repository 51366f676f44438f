"""A plan as a file that people write: read with every problem named, written back the same."""
