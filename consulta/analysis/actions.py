"""Write the codebook of a consultation, and class its contributions by it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.analysis import queries
from consulta.analysis.models import Coding, Theme
from consulta.analysis.rules import refusal_of_coding, refusal_of_theme
from consulta.errors import Refused
from consulta.participation.models import Contribution
from consulta.plan.actions import raise_version
from consulta.plan.models import Consultation
from consulta.text.clean import line, plain


def add_theme(  # noqa: PLR0913 - a theme is these values, and each has a name
    session: Session,
    *,
    consultation: Consultation,
    name: str,
    definition: str,
    example: str,
    by: Person,
    at: datetime,
    is_demo: bool = False,
) -> Theme:
    """Add a theme to the codebook under the next number; its words never change.

    Raises: `Refused` when a rule says no, as for a name that the codebook has had before;
        `UnreadableText` for words with NUL or lone surrogates.
    """
    name, definition, example = line(name), plain(definition), plain(example)
    _hold(session, consultation)
    known = queries.themes(session, consultation)
    taken = [each.name for each in known]
    if refusal := refusal_of_theme(name, definition, example, taken=taken):
        raise Refused(refusal, given_text=definition)
    made = Theme(
        consultation_id=consultation.id, number=len(known) + 1, name=name, definition=definition,
        example=example, added_by_id=by.id, added_at=at, is_demo=is_demo,
    )  # fmt: skip
    session.add(made)
    raise_version(session, consultation)
    return made


def retire_theme(
    session: Session, *, consultation: Consultation, number: int, by: Person, at: datetime
) -> Theme:
    """Offer a theme no more; what it classed stays. Doing it again changes nothing.

    Raises: `NotFound` when the codebook has no theme of this number.
    """
    _hold(session, consultation)
    found = queries.theme(session, consultation, number)
    if found.is_offered:
        found.retired_at, found.retired_by_id = at, by.id
        raise_version(session, consultation)
    return found


def code(
    session: Session,
    *,
    contribution: Contribution,
    themes: Sequence[int],
    by: Person,
    at: datetime,
) -> None:
    """Class a contribution by the themes of these numbers, and by no others.

    What is new begins, what is gone ends, and the rest goes on as somebody classed it before: the
    same form twice changes nothing. Of two analysts at once, the later one's themes stand.

    Raises: `Refused` when a rule says no, as for a contribution that is not published.
    """
    consultation = contribution.consultation
    _hold(session, consultation)
    session.flush()
    session.refresh(contribution, ["state"])  # who waited for the lock sees what was done meanwhile
    codebook = {each.number: each for each in queries.themes(session, consultation)}
    had = {each.theme.number: each for each in _open(session, contribution)}
    refusal = refusal_of_coding(
        contribution.state, themes, had=had, known=codebook,
        offered=[number for number, each in codebook.items() if each.is_offered],
    )  # fmt: skip
    if refusal:
        raise Refused(refusal)
    if set(had) == set(themes):
        return
    for number in had.keys() - set(themes):
        had[number].until, had[number].until_by_id = at, by.id
    for number in sorted(set(themes) - had.keys()):
        session.add(
            Coding(
                contribution_id=contribution.id, theme_id=codebook[number].id,
                coded_by_id=by.id, coded_at=at,
            )
        )  # fmt: skip
    raise_version(session, consultation)


def _hold(session: Session, consultation: Consultation) -> None:
    """Let analysts of one consultation wait for each other.

    It is the row that each of them writes at the end, and that whoever moves a contribution
    writes first. A lock on the contribution beside it would let those two wait for each other.
    """
    session.execute(
        select(Consultation.id)
        .where(Consultation.id == consultation.id)
        .with_for_update(key_share=True)
    )


def _open(session: Session, contribution: Contribution) -> Sequence[Coding]:
    return session.scalars(
        select(Coding)
        .where(Coding.contribution_id == contribution.id, Coding.until.is_(None))
        .execution_options(populate_existing=True)
    ).all()
