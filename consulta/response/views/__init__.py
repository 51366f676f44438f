"""The public pages of what became of contributions: a folio, one's own, and the answers."""

import consulta.response.views.answers as answers
import consulta.response.views.folios as folios
import consulta.response.views.mine as mine
import consulta.response.views.tracking as tracking
from consulta.response.views.door import bp

__all__ = ["answers", "bp", "folios", "mine", "tracking"]
