"""What one person answered and follows, for that person alone."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Integer, String, literal, select, type_coerce, union_all
from sqlalchemy.orm import Session

from consulta.participation.models import Follow, Vote
from consulta.plan.models import Consultation, Target


def own_answers(
    session: Session, slug: str, *, voter: str, person_id: int, targets: Collection[int]
) -> tuple[dict[int, str], dict[str, str]]:
    """What one voter said, by the id of the target, and how often one person is told, by its name.

    Both come in one question, since every page of theirs asks it.
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
    said: dict[int, str] = {}
    told: dict[str, str] = {}
    rows: Sequence[Any] = session.execute(union_all(votes, follows)).all()
    for target_id, ref, word in rows:
        if target_id is None:
            told[ref] = word
        else:
            said[target_id] = word
    return said, told
