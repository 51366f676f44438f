"""The public's pages of paper: how to take part by hand, and what came that way."""

import consulta.paper.views.offline as offline
from consulta.paper.views.door import bp

__all__ = ["bp", "offline"]
