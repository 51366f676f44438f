"""Contributions are classed by theme, and with the votes they become figures."""
