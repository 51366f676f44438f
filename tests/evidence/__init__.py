"""Tests of the record laid open."""
