"""What one person answered and follows, for that person alone."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Integer, String, literal, select, type_coerce, union_all
from sqlalchemy.orm import Session

from consulta.accounts.models import Member
from consulta.participation.models import Follow, Vote
from consulta.plan.models import Consultation, Target

INSIDE = "inside"


def own_answers(
    session: Session, slug: str, *, voter: str, person_id: int, targets: Collection[int]
) -> tuple[dict[int, str], dict[str, str], set[int]]:
    """What one voter said, by the id of the target, and how often one person is told, by its name.

    The third are the ids of the organisations that the person is in. All come in one question,
    since every page of theirs asks it.
    """
    here = select(Consultation.id).where(Consultation.slug == slug).scalar_subquery()
    votes = select(Vote.target_id, literal(""), type_coerce(Vote.value, String)).where(
        Vote.consultation_id == here, Vote.voter == voter, Vote.target_id.in_(targets)
    )
    follows = (
        select(literal(None, Integer), Target.ref, type_coerce(Follow.rhythm, String))
        .join(Target, Target.id == Follow.target_id)
        .where(
            Follow.person_id == person_id, Follow.consultation_id == here, Follow.until.is_(None)
        )
    )
    inside = select(Member.organisation_id, literal(INSIDE), literal("")).where(
        Member.person_id == person_id, Member.until.is_(None)
    )
    said: dict[int, str] = {}
    told: dict[str, str] = {}
    ours: set[int] = set()
    rows: Sequence[Any] = session.execute(union_all(votes, follows, inside)).all()
    for number, ref, word in rows:
        if number is None:
            told[ref] = word
        elif ref == INSIDE:
            ours.add(number)
        else:
            said[number] = word
    return said, told, ours
