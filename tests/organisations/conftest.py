"""One open plan, and people who gather in organisations."""

from tests.participation.conftest import house

__all__ = ["house"]
