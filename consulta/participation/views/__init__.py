"""The public's pages of taking part: to read, to write, to vote, to follow a folio or a plan."""

import consulta.participation.views.editing as editing
import consulta.participation.views.feeds as feeds
import consulta.participation.views.folios as folios
import consulta.participation.views.following as following
import consulta.participation.views.invitations as invitations
import consulta.participation.views.late as late
import consulta.participation.views.members as members
import consulta.participation.views.notices as notices
import consulta.participation.views.organisations as organisations
import consulta.participation.views.reading as reading
import consulta.participation.views.signals as signals
import consulta.participation.views.similar as similar
import consulta.participation.views.voting as voting
import consulta.participation.views.writing as writing
from consulta.participation.views.door import bp

__all__ = [
    "bp",
    "editing",
    "feeds",
    "folios",
    "following",
    "invitations",
    "late",
    "members",
    "notices",
    "organisations",
    "reading",
    "signals",
    "similar",
    "voting",
    "writing",
]
