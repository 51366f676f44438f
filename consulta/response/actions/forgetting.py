"""Burn what answers hold of contributions that were erased; each answer still opens."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from consulta.mail.models import Letter
from consulta.participation.models import Contribution
from consulta.response.actions.telling import ANSWER_LETTER
from consulta.response.models import Raising, ReasonedResponse


def forget_in_answers(session: Session, *, erased: Sequence[Contribution]) -> None:
    """Burn what was added for these contributions alone, and what letters that wait say of them.

    A line may quote what its author wrote; a letter does.
    """
    ids, folios = {one.id for one in erased}, {one.folio for one in erased}
    mine = Raising.contribution_id.in_(ids)
    session.execute(update(Raising).where(mine).values(line="", line_salt=None))
    drafts = session.scalars(
        select(ReasonedResponse).where(
            ReasonedResponse.published_at.is_(None),
            ReasonedResponse.argument_id.in_(select(Raising.argument_id).where(mine)),
        )
    )
    for draft in drafts:
        draft.lines = {folio: line for folio, line in draft.lines.items() if folio not in folios}
    _forget_letters(session, {(one.consultation.slug, one.folio) for one in erased})
    session.flush()


def _forget_letters(session: Session, erased: set[tuple[str, str]]) -> None:
    waiting = select(Letter).where(Letter.template == ANSWER_LETTER, Letter.sent_at.is_(None))
    for letter in session.scalars(waiting):
        rows = letter.values.get("rows", [])
        left = [row for row in rows if (letter.values["slug"], row["folio"]) not in erased]
        if rows and not left:
            session.delete(letter)
        elif len(left) < len(rows):
            letter.values = letter.values | {"rows": left}
