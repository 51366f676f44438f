"""What left the plan is still counted, as long as anybody spoke of it."""

from dataclasses import replace

from sqlalchemy.orm import Session

from consulta.analysis.queries import figures
from consulta.plan import actions, queries
from consulta.plan.editions import Edition
from consulta.plan.models import Consultation
from consulta.plan.reader.document import DepartureText
from tests.builders import plans
from tests.builders.contributions import contribution, vote

REASON = "La institución no tiene presupuesto para cumplirlo."


def leave(db: Session, consultation: Consultation, number: int) -> None:
    """Publish a version without one commitment and without its annex."""
    plan = queries.plan_document(db, consultation)
    departed = DepartureText(number, "Compromiso que salió", REASON)
    without = replace(
        plan,
        commitments=tuple(each for each in plan.commitments if each.number != number),
        initiatives=(),
        departures=(departed,),
    )
    new = actions.NewVersion(Edition.CONSULTATION_DRAFT, without, REASON)
    actions.publish_version(db, consultation=consultation, new=new, by=None, at=plans.INSIDE)


def test_every_contribution_is_counted_somewhere(db: Session) -> None:
    consultation = plans.published(db)
    contribution(db, consultation, about="commitment:2")
    contribution(db, consultation, about="commitment:1")
    contribution(db, consultation, about="initiative:integridad")
    vote(db, plans.named(db, consultation, "commitment:2"))
    leave(db, consultation, 2)
    found = figures(db, consultation, cutoff_at=plans.CLOSES)
    numbers = {place.number: place.balance.received for place in found.commitments}
    assert numbers == {1: 1, 2: 1, 3: 0}
    assert found.balance.received == 2
    assert [place.balance.received for place in found.annex] == [1]


def test_what_nobody_spoke_of_is_no_place(db: Session) -> None:
    consultation = plans.published(db)
    leave(db, consultation, 2)
    found = figures(db, consultation, cutoff_at=plans.CLOSES)
    assert [place.number for place in found.commitments] == [1, 3]
    assert found.annex == ()
