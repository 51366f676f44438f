"""Figures become documents, and are frozen."""
