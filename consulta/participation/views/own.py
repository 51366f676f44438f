"""What one reader alone sees on a page: their votes, what they wrote, what they follow."""

from collections.abc import Collection
from typing import Any

from consulta.accounts.guards import voter_tag
from consulta.participation import queries
from consulta.web.unit_of_work import session

FOLLOW = "follow"
OWN = "own"


def own_answers(slug: str, reader: Any, keys: Collection[str]) -> dict[str, str]:
    """The reader's answer for each place of a page, asked in one question; empty for none.

    Shapes: a place is `vote:TARGET`, `card:TARGET:AUTHOR` or `follow:NAME`; others are not ours.
    Staff do not vote, so all their votes are empty.
    """
    places = {key: key.split(":", 1) for key in keys if ":" in key}
    if not places:
        return {}
    voter = "" if reader.is_staff else voter_tag(slug, reader)
    targets = {_target(what) for kind, what in places.values() if kind != FOLLOW}
    votes, follows = queries.own_answers(
        session(), slug, voter=voter, person_id=reader.id, targets=targets
    )
    return {
        key: follows.get(what, "") if kind == FOLLOW else _vote(reader, what, votes)
        for key, (kind, what) in places.items()
    }


def _vote(reader: Any, what: str, votes: dict[int, str]) -> str:
    is_own = what.partition(":")[2] == str(reader.id)
    return OWN if is_own else votes.get(_target(what), "")


def _target(what: str) -> int:
    return int(what.partition(":")[0])
