"""The restricted pages of an institution: it answers, completes its commitment and delivers it."""

from consulta.drafting.views import answering, completing, links, writing
from consulta.drafting.views.door import bp

__all__ = ["answering", "bp", "completing", "links", "writing"]
