"""Contributions and votes, through the actions that citizens use."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe

from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.participation import actions
from consulta.participation.models import Contribution, Vote
from consulta.participation.rules import (
    Channel,
    Kind,
    Stance,
    State,
    Submission,
    VoteValue,
)
from consulta.plan.models import Consultation, Target
from tests.builders import persons
from tests.builders.plans import INSIDE, named

TEXT = "Faltan los plazos de cada hito y quién responde por ellos."


def submission(
    text: str = TEXT,
    *,
    at: datetime = INSIDE,
    form_key: str = "",
    kind: Kind = Kind.REMARK,
    proposal: str = "",
    reason: str = "Así se entiende mejor.",
    channel: Channel = Channel.WEB,
) -> Submission:
    """What comes in through a form; each call is another form unless a key is given."""
    return Submission(
        text=text,
        kind=kind,
        stance=Stance.WITH_CHANGES,
        form_key=form_key or token_urlsafe(32),
        arrived_at=at,
        proposal=proposal,
        reason=reason if proposal else "",
        channel=channel,
    )


def contribution(
    session: Session,
    consultation: Consultation,
    author: Person | None = None,
    *,
    about: str = "commitment:2",
    given: Submission | None = None,
    state: State = State.PENDING,
) -> Contribution:
    """A contribution that was sent, and moved on if a state is given. Without author: a new one."""
    given = given or submission()
    if author is None and given.channel is Channel.WEB:
        author = persons.citizen(session, f"{token_urlsafe(8).lower()}@example.org")
    made = actions.submit_contribution(
        session, target=named(session, consultation, about), author=author, given=given
    )
    session.flush()
    if state is not State.PENDING:
        actions.move(session, made, to=state, at=given.arrived_at)
    session.flush()
    return made


def contributions(
    session: Session, consultation: Consultation, count: int, *, about: str = "commitment:2"
) -> list[Contribution]:
    """Many published contributions of one citizen."""
    author = persons.citizen(session, f"{token_urlsafe(8).lower()}@example.org")
    texts = (submission(f"{TEXT} Es el aporte número {number}.") for number in range(count))
    return [
        contribution(
            session, consultation, author, about=about, given=given, state=State.PUBLISHED
        )
        for given in texts
    ]  # fmt: skip


def tag(name: str) -> str:
    """The tag of a voter, as the guards make it."""
    return sha256(name.encode()).hexdigest()


def vote(
    session: Session,
    target: Target,
    value: VoteValue = VoteValue.AGREE,
    *,
    voter: str = "ana",
    person: Person | None = None,
    at: datetime = INSIDE,
) -> Vote:
    """A vote that was cast."""
    made = actions.cast_vote(
        session,
        target=target,
        voter=tag(voter),
        voter_person_id=person.id if person else None,
        value=value,
        at=at,
    )
    session.flush()
    return made


def import_madrid(app: Flask, comments: Path, slug: str, report: Path) -> Result:
    """The sample of Decide Madrid through `consulta contributions import`, short rows left out."""
    command = ["contributions", "import", str(comments), "--consultation", slug]
    for column, field in {"id": "source_id", "date": "received_at", "text": "text"}.items():
        command += ["--map", f"{column}={field}"]
    command += ["--ignore-unknown", "--skip-refused", "--report", str(report)]
    return app.test_cli_runner().invoke(args=command)
