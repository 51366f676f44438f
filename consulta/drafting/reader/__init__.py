"""A plan in a file of an office program, read into what it seems to say, with every doubt."""
