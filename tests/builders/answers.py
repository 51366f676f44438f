"""Arguments and answers, through the actions that analysts use."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.accounts.rules import Role
from consulta.participation.actions import close_consultation
from consulta.participation.models import Contribution
from consulta.participation.rules import State
from consulta.plan.models import Consultation
from consulta.response import actions
from consulta.response.models import Argument, ReasonedResponse
from consulta.response.rules import Answer, Disposition
from tests.builders import persons
from tests.builders.contributions import contribution, submission
from tests.builders.plans import RECORD_CLOSES

AFTER = RECORD_CLOSES + timedelta(days=3)
STATEMENT = "Cada hito debe decir quién responde y en qué fecha."
REASON = "Tienen razón: sin fecha no se puede comprobar un hito."
EFFECT = "El párrafo dice ahora el plazo."
NOTHING = "Nada cambia: el plan ya lo dice."


def answer(disposition: Disposition = Disposition.ALREADY_COVERED, **other: object) -> Answer:
    """A whole answer that changes nothing in the text, unless told otherwise."""
    given = {
        "reason": REASON, "responsible": "Comisión de prueba", "effect": NOTHING,
    } | other  # fmt: skip
    return Answer(disposition, **given)  # type: ignore[arg-type]


def argument(
    session: Session, consultation: Consultation, raised_by: Sequence[Contribution], by: Person
) -> Argument:
    """An argument that these contributions raise."""
    return actions.open_argument(
        session, consultation=consultation, statement=STATEMENT,
        folios=[one.folio for one in raised_by], by=by, at=AFTER,
    )  # fmt: skip


def closed(session: Session, consultation: Consultation) -> None:
    """Close the record: from then on answers may be public."""
    close_consultation(session, consultation=consultation, at=RECORD_CLOSES)
    session.flush()


def published(
    session: Session, argument: Argument, given: Answer, *, writer: Person, publisher: Person
) -> ReasonedResponse:
    """An answer that one person wrote and another published."""
    draft = actions.draft_answer(session, argument=argument, given=given, by=writer, at=AFTER)
    chosen = {argument.number: draft.revision}
    (made,) = actions.publish_answers(
        session, consultation=argument.consultation, chosen=chosen, by=publisher, at=AFTER
    )
    return made


def answer_both(
    session: Session, consultation: Consultation, *, writer: Person, publisher: Person, at: datetime
) -> None:
    """Two answers in a closed record: one of two folios, with a line and a correction, one of one.

    The record is that of `tests.builders.records`, where these folios are public.
    """
    first, second = (
        actions.open_argument(
            session, consultation=consultation, statement=statement, folios=folios, by=writer, at=at
        )
        for statement, folios in (
            (STATEMENT, ["A-000001", "A-000002"]), ("Faltan dos fechas.", ["A-000006"]),
        )
    )  # fmt: skip
    given = answer(Disposition.PARTLY_INCORPORATED, lines={"A-000001": "Nombramos a quien dices."})
    for argument, said, by, other in (
        (first, given, writer, publisher),
        (second, answer(), writer, publisher),
        (first, answer(reason="Y en qué fecha."), publisher, writer),
    ):
        draft = actions.draft_answer(session, argument=argument, given=said, by=by, at=at)
        actions.publish_answers(
            session, consultation=consultation, chosen={argument.number: draft.revision}, by=other,
            at=at,
        )  # fmt: skip


def camila(session: Session) -> Person:
    """The second analyst."""
    return persons.staff(session, Role.ANALYST, name="Camila Caro", email="camila@example.org")


def said(session: Session, consultation: Consultation, count: int = 2) -> list[Contribution]:
    """Published contributions, the first of them Ana's."""
    ana = persons.citizen(session)
    texts = (submission(f"Faltan fechas en los hitos, y van {n}.") for n in range(count))
    return [
        contribution(
            session, consultation, ana if n == 0 else None, about="paragraph:c2-p1", given=given,
            state=State.PUBLISHED,
        )
        for n, given in enumerate(texts)
    ]  # fmt: skip
