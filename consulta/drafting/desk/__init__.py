"""The staff's pages of a draft, its institutions and what comes in."""

from consulta.drafting.desk import importing, institutions
from consulta.drafting.desk.door import bp

__all__ = ["bp", "importing", "institutions"]
