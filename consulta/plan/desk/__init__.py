"""The staff's pages of a plan, its dates, its documents and its launch."""

from consulta.plan.desk import calendar, documents, ground_rules, launching, milestones
from consulta.plan.desk.door import bp

__all__ = ["bp", "calendar", "documents", "ground_rules", "launching", "milestones"]
