"""The public pages that show nothing but the plan: its versions, its calendar, its files."""

from consulta.plan.views import calendar, documents, exports, ground_rules, milestones, versions
from consulta.plan.views.door import bp

__all__ = ["bp", "calendar", "documents", "exports", "ground_rules", "milestones", "versions"]
