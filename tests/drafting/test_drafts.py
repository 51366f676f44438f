"""A draft: it begins as what is published, keeps what is written, and says who wrote it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from consulta.database.engines import WRITES
from consulta.drafting import actions, queries
from consulta.drafting.models import DraftPart, DraftRevision
from consulta.drafting.rules import Hand, Refusal
from consulta.errors import Conflict, NotFound, Refused
from consulta.plan import queries as plan
from consulta.plan.models import Consultation
from consulta.plan.reader.document import CommitmentText, HeadText, InitiativeText
from tests.builders.plans import INSIDE, published

CARLA = Hand("Carla Cid", INSIDE)
LATER = Hand("Elisa Egaña", INSIDE + timedelta(minutes=5))


@pytest.fixture
def house(db: Session) -> Consultation:
    """A published plan whose draft was begun by Carla."""
    consultation = published(db)
    document = plan.plan_document(db, consultation)
    actions.start_draft(db, consultation=consultation, document=document, hand=CARLA)
    return consultation


def refs(db: Session, house: Consultation) -> list[str]:
    return [part.ref for part in queries.parts(db, house) if part.left_at is None]


def part(db: Session, house: Consultation, ref: str) -> DraftPart:
    return queries.part(db, house, ref)


def renamed(given: DraftPart, name: str) -> CommitmentText:
    value = queries.content_of(given)
    assert isinstance(value, CommitmentText)
    return replace(value, name=name)


def test_a_draft_says_exactly_what_it_was_begun_from(db: Session, house: Consultation) -> None:
    was = plan.plan_document(db, house)
    now = queries.draft_document(db, house)
    assert now == replace(was, version=was.version + 1)


def test_beginning_again_writes_no_history_where_nothing_changes(
    db: Session, house: Consultation
) -> None:
    before = len(db.scalars(select(DraftRevision)).all())
    document = plan.plan_document(db, house)
    actions.start_draft(db, consultation=house, document=document, hand=LATER)
    assert len(db.scalars(select(DraftRevision)).all()) == before


def test_what_is_saved_is_kept_with_who_and_when(db: Session, house: Consultation) -> None:
    one = part(db, house, "commitment:2")
    actions.save_part(
        db, part=one, value=renamed(one, "Otro nombre"), revision=one.revision, hand=LATER
    )
    assert queries.draft_document(db, house).commitments[1].name == "Otro nombre"
    assert (one.saved_by, one.saved_at) == (LATER.by, LATER.at)
    said = [each.saved_by for each in queries.revisions(db, one)]
    assert said == [LATER.by, CARLA.by]


def test_a_draft_is_written_where_no_one_reads_it(db: Session, house: Consultation) -> None:
    one = part(db, house, "commitment:2")
    actions.save_part(
        db, part=one, value=renamed(one, "Otro nombre"), revision=one.revision, hand=LATER
    )
    assert plan.commitment(db, house, 2).name == "Compromiso de prueba número 2"


def test_the_slower_of_two_learns_of_the_faster(db: Session, house: Consultation) -> None:
    one = part(db, house, "commitment:2")
    seen = one.revision
    actions.save_part(db, part=one, value=renamed(one, "Primero"), revision=seen, hand=CARLA)
    with pytest.raises(Conflict):
        actions.save_part(db, part=one, value=renamed(one, "Segundo"), revision=seen, hand=LATER)
    assert queries.draft_document(db, house).commitments[1].name == "Primero"


def test_the_history_answers_for_revisions_that_only_moved(
    db: Session, house: Consultation
) -> None:
    one = part(db, house, "commitment:2")
    first = queries.content_of(one)
    actions.move_part(db, part=one, up=True)
    db.flush()
    assert queries.revision(db, one, one.revision) == first
    assert queries.revision(db, one, 0) is None


def test_commitments_change_places_and_keep_their_numbers(db: Session, house: Consultation) -> None:
    actions.move_part(db, part=part(db, house, "commitment:3"), up=True)
    assert refs(db, house)[1:4] == ["commitment:1", "commitment:3", "commitment:2"]
    actions.move_part(db, part=part(db, house, "commitment:1"), up=True)
    actions.move_part(db, part=part(db, house, "commitment:2"), up=False)
    assert refs(db, house) == [
        "plan", "commitment:1", "commitment:3", "commitment:2", "initiative:integridad",
    ]  # fmt: skip
    document = queries.draft_document(db, house)
    assert [each.number for each in document.commitments] == [1, 3, 2]


def test_what_comes_back_has_a_place_of_its_own_and_can_move(
    db: Session, house: Consultation
) -> None:
    whole = queries.draft_document(db, house)
    fewer = replace(whole, commitments=(whole.commitments[0], whole.commitments[2]))
    actions.start_draft(db, consultation=house, document=fewer, hand=LATER)
    two = part(db, house, "commitment:2")
    actions.bring_back(db, part=two, hand=CARLA)
    assert refs(db, house)[1:4] == ["commitment:1", "commitment:2", "commitment:3"]
    places = [each.position for each in queries.parts(db, house)]
    assert len(set(places)) == len(places)
    actions.move_part(db, part=two, up=False)
    assert refs(db, house)[1:4] == ["commitment:1", "commitment:3", "commitment:2"]


def test_parts_that_share_a_place_change_places(db: Session, house: Consultation) -> None:
    for number in (1, 2, 3):
        part(db, house, f"commitment:{number}").position = 1
    actions.move_part(db, part=part(db, house, "commitment:2"), up=False)
    assert refs(db, house)[1:4] == ["commitment:1", "commitment:3", "commitment:2"]


def test_two_who_rewrite_the_whole_draft_wait_for_each_other(
    engine: Engine, db: Session, house: Consultation
) -> None:
    whole, slug = queries.draft_document(db, house), house.slug
    db.commit()
    gate = threading.Barrier(2)

    def rewrite(is_backwards: bool) -> None:
        renamed = [replace(each, name=f"Otro {is_backwards}") for each in whole.commitments]
        renamed = renamed[::-1] if is_backwards else renamed
        with Session(engine.execution_options(**{WRITES: True})) as own:
            gate.wait()
            mine = plan.consultation(own, slug)
            actions.start_draft(
                own, consultation=mine, document=replace(whole, commitments=tuple(renamed)),
                hand=CARLA,
            )  # fmt: skip
            actions.move_part(own, part=part(own, mine, "commitment:2"), up=is_backwards)
            own.commit()

    with ThreadPoolExecutor(2) as hands:
        list(hands.map(rewrite, (True, False)))
    db.expire_all()
    names = {each.name for each in queries.draft_document(db, house).commitments}
    assert len(names) == 1


def test_what_leaves_has_its_reason_and_comes_back_as_it_was(
    db: Session, house: Consultation
) -> None:
    one = part(db, house, "commitment:2")
    was = queries.content_of(one)
    actions.leave(db, part=one, reason="La institución no aceptó.", hand=LATER)
    document = queries.draft_document(db, house)
    assert [each.number for each in document.commitments] == [1, 3]
    assert [(each.number, each.reason) for each in document.departures] == [
        (2, "La institución no aceptó.")
    ]
    actions.bring_back(db, part=one, hand=CARLA)
    document = queries.draft_document(db, house)
    assert [each.number for each in document.commitments] == [1, 2, 3]
    assert not document.departures
    assert queries.content_of(one) == was


def test_a_number_is_used_once_whatever_became_of_it(db: Session, house: Consultation) -> None:
    actions.leave(db, part=part(db, house, "commitment:3"), reason="No.", hand=LATER)
    assert queries.next_number(db, house) == 4
    with pytest.raises(Refused) as refused:
        actions.add_commitment(
            db, consultation=house, number=3, name="Otro", theme="Agua", hand=CARLA
        )
    assert refused.value.reason is Refusal.NUMBER_TAKEN
    actions.add_commitment(db, consultation=house, number=4, name="Otro", theme="Agua", hand=CARLA)
    assert refs(db, house)[-2:] == ["commitment:4", "initiative:integridad"]


def test_an_initiative_is_added_to_the_annex_alone(db: Session, house: Consultation) -> None:
    actions.add_initiative(
        db, consultation=house, key="agenda", title="Agenda", theme="Integridad", hand=CARLA
    )
    document = queries.draft_document(db, house)
    assert [each.key for each in document.initiatives] == ["integridad", "agenda"]
    assert document.initiatives[1] == InitiativeText("agenda", "Agenda", "Integridad")
    with pytest.raises(Refused):
        actions.add_initiative(
            db, consultation=house, key="agenda", title="Otra", theme="Agua", hand=CARLA
        )


def test_every_id_in_use_or_once_used_is_taken(db: Session, house: Consultation) -> None:
    taken = queries.taken_keys(db, house)
    assert {"intro-1", "c1-p1", "c3-d1", "i-integridad-1"} <= taken
    head = part(db, house, "plan")
    actions.save_part(db, part=head, value=HeadText("borrador"), revision=head.revision, hand=CARLA)
    assert "intro-1" in queries.taken_keys(db, house)


def test_a_part_that_is_not_there_is_not_found(db: Session, house: Consultation) -> None:
    with pytest.raises(NotFound):
        queries.part(db, house, "commitment:77")
