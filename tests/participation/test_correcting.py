"""A contribution that is corrected, replaced or joined: what stands, and what the record holds."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consulta.errors import Conflict, Refused
from consulta.journal.models import LogEntry
from consulta.journal.rules import salted_hash
from consulta.mail.models import Letter
from consulta.moderation import actions as moderation
from consulta.moderation.rules import Outcome
from consulta.moderation.rules import Refusal as ModerationRefusal
from consulta.participation import actions, queries
from consulta.participation.models import Contribution, EarlierVersion
from consulta.participation.rules import Kind, Refusal, State
from consulta.plan.models import Consultation
from tests import cast
from tests.builders import contributions, persons, plans
from tests.builders.contributions import submission
from tests.builders.plans import CLOSES, INSIDE, OPENS

BETTER = "Faltan los plazos de cada hito, quién responde y cada cuánto se informa."


@pytest.fixture
def consultation(db: Session) -> Consultation:
    return plans.published(db)


def test_a_correction_keeps_folio_and_place_and_both_versions_open_their_entries(
    db: Session, consultation: Consultation
) -> None:
    ana = cast.ana(db)
    given = submission(kind=Kind.CHANGE_PROPOSAL, proposal="Treinta días.")
    sent = contributions.contribution(db, consultation, ana, about="paragraph:c2-p1", given=given)
    first, quote = sent.entry_n, sent.quote
    later = submission(BETTER, at=INSIDE + timedelta(minutes=5))
    actions.edit(db, contribution=sent, person=ana, given=later)
    db.commit()

    assert (sent.folio, sent.version, sent.text, sent.quote) == ("A-000001", 2, BETTER, quote)
    assert sent.received_at == INSIDE
    assert sent.corrected_at == later.arrived_at
    (before,) = queries.earlier_versions(db, sent)
    assert (before.version, before.text, before.reason) == (1, given.text, given.reason)
    for n, said, version in ((first, before, 1), (sent.entry_n, None, 2)):
        entry = db.get_one(LogEntry, (consultation.slug, n))
        content = queries.content_of(sent, sent.target.ref, said=said)
        salt = (said or sent).salt or b""
        assert (entry.t, entry.ref) == ("contribution.received", sent.folio)
        assert content["version"] == version
        assert salted_hash(salt, content).hex() in entry.entry.decode()
    assert queries.content_of(sent, sent.target.ref, said=before)["reason"] == given.reason
    receipts = db.scalars(select(Letter.receipt_n).order_by(Letter.receipt_n)).all()
    assert receipts == [first, sent.entry_n]


def test_the_same_correction_twice_is_one(db: Session, consultation: Consultation) -> None:
    ana = cast.ana(db)
    sent = contributions.contribution(db, consultation, ana, given=(first := submission()))
    given = submission(BETTER)
    for _ in range(2):
        assert actions.edit(db, contribution=sent, person=ana, given=given) is sent
        db.commit()
    assert sent.version == 2
    again = actions.submit_contribution(db, target=sent.target, author=ana, given=first)
    assert again is sent
    with pytest.raises(Conflict):
        other = replace(given, text="Otra cosa, con la misma forma.")
        actions.edit(db, contribution=sent, person=ana, given=other)


@pytest.mark.parametrize(
    ("who", "state", "at", "answer"),
    [
        ("ana", State.PENDING, INSIDE, None),
        ("ana", State.PENDING, OPENS - timedelta(seconds=1), Refusal.WINDOW_NOT_OPEN),
        ("ana", State.PENDING, CLOSES, Refusal.WINDOW_CLOSED),
        ("ana", State.PUBLISHED, INSIDE, Refusal.DECIDED_ALREADY),
        ("ana", State.WITHHELD, INSIDE, Refusal.DECIDED_ALREADY),
        ("ana", State.WITHDRAWN, INSIDE, Refusal.DECIDED_ALREADY),
        ("otra", State.PENDING, INSIDE, Refusal.NOT_YOURS),
        ("otra", State.PUBLISHED, INSIDE, Refusal.NOT_YOURS),
    ],
)
def test_who_may_correct_when(
    db: Session,
    consultation: Consultation,
    who: str,
    state: State,
    at: datetime,
    answer: Refusal | None,
) -> None:
    people = {"ana": cast.ana(db), "otra": persons.citizen(db, "otra@example.org")}
    sent = contributions.contribution(db, consultation, people["ana"], state=state)
    given = replace(submission(BETTER), arrived_at=at)
    db.commit()
    if answer is None:
        actions.edit(db, contribution=sent, person=people[who], given=given)
        assert sent.text == BETTER
        return
    with pytest.raises(Refused) as caught:
        actions.edit(db, contribution=sent, person=people[who], given=given)
    assert (caught.value.reason, caught.value.given_text) == (answer, BETTER)


def test_a_decision_on_words_that_were_corrected_is_a_conflict(
    db: Session, consultation: Consultation
) -> None:
    ana, bruno = cast.ana(db), cast.bruno(db)
    sent = contributions.contribution(db, consultation, ana)
    read = sent.entry_n
    actions.edit(db, contribution=sent, person=ana, given=submission(BETTER))
    db.commit()
    with pytest.raises(Conflict) as caught:
        moderation.decide(
            db, contribution=sent, by=bruno, outcome=Outcome.PUBLISH, at=INSIDE, leaf=read
        )
    assert caught.value.reason is ModerationRefusal.NEWER_VERSION
    db.rollback()
    moderation.decide(
        db, contribution=sent, by=bruno, outcome=Outcome.PUBLISH, at=INSIDE, leaf=sent.entry_n
    )
    assert sent.state is State.PUBLISHED


def test_what_replaces_names_what_was_taken_back(db: Session, consultation: Consultation) -> None:
    ana = cast.ana(db)
    old = contributions.contribution(db, consultation, ana, state=State.PUBLISHED)
    given = replace(submission(BETTER), replaces=old.folio)
    db.commit()
    with pytest.raises(Refused) as caught:
        contributions.contribution(db, consultation, ana, given=given)
    assert caught.value.reason is Refusal.NOT_WITHDRAWN
    db.rollback()
    actions.withdraw(db, contribution=old, person=ana, at=INSIDE)
    db.commit()
    with pytest.raises(Refused) as caught:
        contributions.contribution(db, consultation, given=given)
    assert caught.value.reason is Refusal.NOT_YOURS
    db.rollback()
    new = contributions.contribution(db, consultation, ana, given=given)
    assert queries.content_of(new, new.target.ref)["replaces"] == old.folio
    assert queries.replaced_by(db, old) == [new.folio]


def test_a_short_reason_joins_what_is_public_and_counts_as_its_own(
    db: Session, consultation: Consultation
) -> None:
    ana = cast.ana(db)
    said = contributions.contribution(db, consultation, state=State.PUBLISHED)
    pending = contributions.contribution(db, consultation)
    db.commit()
    for folio in (pending.folio, "A-000099"):
        with pytest.raises(Refused) as caught:
            given = replace(submission("Sí, urge."), joins=folio)
            contributions.contribution(db, consultation, ana, given=given)
        assert caught.value.reason is Refusal.NOT_JOINABLE
        db.rollback()
    given = replace(submission("Urge."), joins=said.folio)
    mine = contributions.contribution(db, consultation, ana, given=given, state=State.PUBLISHED)
    assert queries.content_of(mine, mine.target.ref)["joins"] == said.folio
    assert [row.folio for row in queries.joining(db, consultation, [said.folio])[said.folio]] == [
        mine.folio
    ]
    page = queries.contributions_about(db, said.consultation, said.target_id)
    assert {row.folio: row.joined_by for row in page.rows} == {said.folio: 1, mine.folio: 0}
    assert db.scalars(select(func.count()).select_from(Contribution)).one() == 3


def test_nobody_joins_what_is_their_own(db: Session, consultation: Consultation) -> None:
    ana = cast.ana(db)
    said = contributions.contribution(db, consultation, ana, state=State.PUBLISHED)
    with pytest.raises(Refused) as caught:
        given = replace(submission("Insisto."), joins=said.folio)
        contributions.contribution(db, consultation, ana, given=given)
    assert caught.value.reason is Refusal.NOT_JOINABLE


def test_an_old_content_is_what_it_was(db: Session, consultation: Consultation) -> None:
    sent = contributions.contribution(db, consultation)
    assert set(queries.content_of(sent, sent.target.ref)) == {
        "kind", "stance", "target", "target_version", "text", "version",
    }  # fmt: skip
    assert db.scalars(select(func.count()).select_from(EarlierVersion)).one() == 0
