"""The staff's pages of a plan, its dates, its documents and its launch."""

from consulta.plan.desk import documents, milestones
from consulta.plan.desk.door import bp

__all__ = ["bp", "documents", "milestones"]
