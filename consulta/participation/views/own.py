"""What one reader alone sees on a page: their votes, what they wrote, what they follow."""

from collections.abc import Collection
from typing import Any

from consulta.accounts.guards import voter_tag
from consulta.participation import queries
from consulta.web.unit_of_work import session

FOLLOW = "follow"
OWN, OURS = "own", "ours"


def own_answers(slug: str, reader: Any, keys: Collection[str]) -> dict[str, str]:
    """The reader's answer for each place of a page, asked in one question; empty for none.

    Shapes: a place is `vote:TARGET`, `card:TARGET:AUTHOR`, `card:TARGET:AUTHOR:ORGANISATION` or
        `follow:NAME`; others are not ours.
    Staff do not vote, so all their votes are empty.
    """
    places = {key: key.split(":", 1) for key in keys if ":" in key}
    if not places:
        return {}
    voter = "" if reader.is_staff else voter_tag(slug, reader)
    targets = {_target(what) for kind, what in places.values() if kind != FOLLOW}
    votes, follows, ours = queries.own_answers(
        session(), slug, voter=voter, person_id=reader.id, targets=targets
    )
    return {
        key: follows.get(what, "") if kind == FOLLOW else _vote(reader, what, votes, ours)
        for key, (kind, what) in places.items()
    }


def _vote(reader: Any, what: str, votes: dict[int, str], ours: set[int]) -> str:
    target, author, organisation = [*what.split(":"), "", ""][:3]
    if author == str(reader.id):
        return OWN
    is_ours = organisation != "" and int(organisation) in ours
    return OURS if is_ours else votes.get(int(target), "")


def _target(what: str) -> int:
    return int(what.partition(":")[0])
