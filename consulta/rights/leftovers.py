"""What is done outside the database once an erasure was committed, in one place."""

from collections.abc import Sequence

from consulta.config import Config
from consulta.evidence.case_file import forget_case_files
from consulta.plan.guards import forget_kept
from consulta.web.settings import held


def forget_what_was_made(slugs: Sequence[str]) -> None:
    """Throw away what was made of erased words outside the database, in these consultations.

    Other processes forget their kept pages when they are next asked for one, and at the first
    request of any kind a minute later.
    """
    for slug in slugs:
        forget_case_files(held(Config).data, slug)
    if slugs:
        forget_kept()
