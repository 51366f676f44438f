"""The public pages of the record."""

from consulta.evidence.views import checks, record
from consulta.evidence.views.door import bp

__all__ = ["bp", "checks", "record"]
