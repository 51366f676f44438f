"""What is done outside the database once an erasure was committed, in one place."""

from collections.abc import Sequence

from consulta.config import Config
from consulta.evidence.case_file import forget_case_files
from consulta.web.freshness import KeptPages, KeptParts
from consulta.web.front_door import FrontDoor
from consulta.web.places import KeptSharedPages
from consulta.web.settings import held


def forget_what_was_made(slugs: Sequence[str]) -> None:
    """Throw away what was made of erased words outside the database, in these consultations."""
    for slug in slugs:
        forget_case_files(held(Config).data, slug)
    if slugs:
        held(KeptPages).empty()
        held(KeptParts).empty()
        held(KeptSharedPages).empty()
        held(FrontDoor).empty()
