"""The staff's pages of a draft: write it, invite institutions, bring a plan in."""

from consulta.drafting.desk import editor, history, importing, institutions, tree
from consulta.drafting.desk.door import bp

__all__ = ["bp", "editor", "history", "importing", "institutions", "tree"]
