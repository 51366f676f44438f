"""The public pages of the record."""

from consulta.evidence.views import checks, package, record
from consulta.evidence.views.door import bp

__all__ = ["bp", "checks", "package", "record"]
