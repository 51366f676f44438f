"""Tell authors what was answered: one letter to each, however many of their folios it names."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from consulta.accounts.models import Person
from consulta.mail.actions import queue_letter
from consulta.participation.models import Contribution
from consulta.plan.models import Consultation
from consulta.response.models import Raising, ReasonedResponse
from consulta.response.rules import FIRST_EDITION

ANSWER_LETTER = "response/mail/answered"
WORDS_IN_LETTER = 600
ROWS_IN_LETTER = 20


def tell_authors(
    session: Session, consultation: Consultation, published: Sequence[ReasonedResponse],
    *, at: datetime,
) -> int:  # fmt: skip
    """Write to everybody whose contribution these answers name; say how many letters.

    Who has no address is not written to: the folio shows the same.
    """
    told: dict[int, list[tuple[Contribution, dict[str, Any]]]] = defaultdict(list)
    for answer in published:
        for one in _raised(session, answer):
            if one.contribution.author_id is not None:
                told[one.contribution.author_id].append((one.contribution, _item(answer, one)))
    authors = session.scalars(select(Person).where(Person.id.in_(told)).order_by(Person.id))
    letters = 0
    for author in authors:
        if author.email is None:
            continue
        rows = sorted(told[author.id], key=lambda row: (len(row[0].folio), row[0].folio))
        values = {
            "slug": consultation.slug, "title": consultation.title,
            "rows": [item for _, item in rows[:ROWS_IN_LETTER]],
            "more": max(len(rows) - ROWS_IN_LETTER, 0),
        }  # fmt: skip
        queue_letter(
            session, to=author.email, template=ANSWER_LETTER, values=values, at=at,
            language=rows[-1][0].language,
        )  # fmt: skip
        letters += 1
    return letters


def _raised(session: Session, answer: ReasonedResponse) -> Sequence[Raising]:
    named = [one["folio"] for one in answer.folios]
    return session.scalars(
        select(Raising)
        .join(Raising.contribution)
        .where(Raising.argument_id == answer.argument_id, Contribution.folio.in_(named))
        .options(joinedload(Raising.contribution))
    ).all()


def _item(answer: ReasonedResponse, one: Raising) -> dict[str, Any]:
    return {
        "folio": one.contribution.folio,
        "said": _short(one.contribution.text),
        "number": answer.argument.number,
        "is_correction": answer.edition > FIRST_EDITION,
        "disposition": answer.disposition.value,
        "reason": answer.reason,
        "responsible": answer.responsible,
        "effect": answer.effect,
        "has_changes": bool(answer.changes),
        "line": one.line,
    }


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= WORDS_IN_LETTER else line[:WORDS_IN_LETTER] + "…"
