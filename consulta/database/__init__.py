"""Engines, base classes, claims and migrations: everything that knows SQL dialects."""
