"""The public's pages of taking part: to read, to write, to vote, to follow a folio."""

import consulta.participation.views.editing as editing
import consulta.participation.views.folios as folios
import consulta.participation.views.late as late
import consulta.participation.views.reading as reading
import consulta.participation.views.similar as similar
import consulta.participation.views.voting as voting
import consulta.participation.views.writing as writing
from consulta.participation.views.door import bp

__all__ = ["bp", "editing", "folios", "late", "reading", "similar", "voting", "writing"]
