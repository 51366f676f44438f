"""The public pages of the record."""

from consulta.evidence.views import package
from consulta.evidence.views.door import bp

__all__ = ["bp", "package"]
