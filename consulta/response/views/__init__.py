"""The public pages of what became of a contribution: its folio, the way to it, all of one's own."""

import consulta.response.views.folios as folios
import consulta.response.views.mine as mine
import consulta.response.views.tracking as tracking
from consulta.response.views.door import bp

__all__ = ["bp", "folios", "mine", "tracking"]
