"""Contributions and votes become figures."""
