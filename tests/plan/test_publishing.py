"""Publishing a plan, and asking for its parts, on both engines."""

import csv
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from consulta.database.engines import WRITES
from consulta.errors import Conflict, NotFound, Refused
from consulta.journal.models import LogEntry
from consulta.journal.rules import salted_hash
from consulta.moderation.rules import Ground
from consulta.plan import queries
from consulta.plan.actions import raise_version
from consulta.plan.models import Commitment, Consultation, Target
from consulta.plan.reader.document import FieldText, PlanDocument
from consulta.plan.reader.toml import read_plan_bytes
from consulta.plan.reader.writer import write_plan
from consulta.plan.rules import GROUNDS, Refusal, TargetKind
from consulta.plan.template import OGP_2018, completeness, field_of, fields_of
from tests.builders import plans
from tests.builders.plan_files import a_plan
from tests.builders.plans import publish_plan

AT = datetime(2018, 11, 9, 12, tzinfo=UTC)
VKEY = "localhost/agua-limpia+00000000+AQ=="
DEMONSTRATION = Path("consulta/workshop/content/plan-2018.toml")


@pytest.fixture
def small(db: Session) -> Consultation:
    return publish_plan(db, document=a_plan(), at=AT, vkey=VKEY)


def demonstration() -> PlanDocument:
    return read_plan_bytes(DEMONSTRATION.read_bytes(), file_name=DEMONSTRATION.name)


def statements_of(engine: Engine) -> list[str]:
    seen: list[str] = []

    def note(*given: Any) -> None:
        seen.append(given[2])

    event.listen(engine, "before_cursor_execute", note)
    return seen


def test_the_demonstration_can_be_published(db: Session) -> None:
    plan = demonstration()
    consultation = publish_plan(db, document=plan, at=AT, vkey=VKEY)
    db.commit()
    db.expire_all()
    assert consultation.is_demo
    assert consultation.window == plan.consultation.window
    assert [row.number for row in queries.commitment_rows(db, consultation)] == list(range(1, 13))
    assert [row.key for row in queries.initiative_rows(db, consultation)] == [
        "integridad", "participacion", "innovacion",
    ]  # fmt: skip
    assert queries.plan_document(db, consultation) == plan


def test_the_demonstration_holds_to_the_published_list(shared_data: Path) -> None:
    with (shared_data / "ogp-chile" / "commitments.csv").open(encoding="utf-8", newline="") as file:
        published = {
            int(row["commitment_number"]): row["commitment_id"]
            for row in csv.DictReader(file)
            if row["action_plan_number"] == "4" and row["commitment_number"]
        }
    assert published == {each.number: each.ogp_id for each in demonstration().commitments}


def test_unknown_facts_of_2018_stay_unknown() -> None:
    given = {each.number: each for each in demonstration().commitments}
    assert [n for n, each in given.items() if each.lead_institution is None] == [2, 3, 7, 12]
    assert [n for n, each in given.items() if each.ends_on is None] == [2, 3, 7, 12]
    assert [n for n, each in given.items() if each.starts_on is None] == [2, 3, 7, 10, 12]
    assert all(each.cocreation_table is None for each in given.values())
    assert all(each.demonstration for each in given.values())


def test_the_version_keeps_the_exact_bytes_and_their_digest(
    db: Session, small: Consultation
) -> None:
    version = queries.current_version(db, small)
    assert version.document == write_plan(a_plan()).encode()
    assert version.digest == hashlib.sha256(version.document).hexdigest()
    assert (version.number, version.label, version.published_at) == (1, "Borrador", AT)


def test_the_record_holds_the_opening_which_can_be_opened(db: Session, small: Consultation) -> None:
    n, ref, kind, entry_bytes = db.execute(
        select(LogEntry.n, LogEntry.ref, LogEntry.t, LogEntry.entry).where(LogEntry.n == 1)
    ).one()
    entry = json.loads(entry_bytes)
    opening = json.loads(small.opening)
    assert (n, ref, kind) == (1, "consultation", "consultation.opened")
    assert entry["h"] == salted_hash(small.salt, opening).hex()
    assert opening.keys() == {
        "title", "opens_at", "closes_at", "time_zone", "grace_minutes", "identity_levels",
        "grounds", "rules_sha256", "documents", "vkey",
    }  # fmt: skip
    version = queries.current_version(db, small)
    assert opening["documents"] == [
        {"name": "plan.toml", "sha256": version.digest, "bytes": len(version.document)}
    ]
    assert opening["closes_at"] == "2018-12-15T03:00:00.000Z"
    assert opening["vkey"] == VKEY


def test_the_grounds_of_the_opening_are_those_of_moderation() -> None:
    assert list(GROUNDS) == [ground.value for ground in Ground]


def test_everything_that_can_be_spoken_to_has_its_name(db: Session, small: Consultation) -> None:
    names = queries.target_ids(db, small)
    fields = {f"field:{n}/{field.code}" for n in (1, 2) for field in fields_of(OGP_2018)}
    paragraphs = {f"paragraph:{key}" for key in a_plan().ids()}
    rest = {"plan", "commitment:1", "commitment:2", "initiative:integridad"}
    assert set(names) == fields | paragraphs | rest


def test_what_is_within_a_commitment_is_counted_under_it(db: Session, small: Consultation) -> None:
    def above(ref: str) -> str | None:
        within = queries.target(db, small, ref).within
        return None if within is None else within.ref

    assert above("field:1/problem") == above("paragraph:c1-m1") == "commitment:1"
    assert above("paragraph:integridad-1") == "initiative:integridad"
    assert above("paragraph:intro-1") == "plan"
    assert above("commitment:1") is above("initiative:integridad") is above("plan") is None


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("plan", "Plan de agua limpia"),
        ("commitment:1", "Medir el agua"),
        ("initiative:integridad", "Agenda pública"),
        ("paragraph:c1-p2", "Nadie sabe quién la usa."),
        ("paragraph:c1-m1", "Instalar medidores · Lista de medidores"),
        ("field:1/problem", "Nadie sabe cuánta agua hay. Nadie sabe quién la usa."),
        ("field:1/ogp_values", "Se publica todo."),
        ("field:1/term", "2019-01-02 · 2019-12-31"),
        ("field:1/actors", "Junta de vecinos"),
        ("field:1/lead_institution", ""),
        ("field:2/sdgs", ""),
    ],
)
def test_the_words_of_a_target(db: Session, small: Consultation, ref: str, words: str) -> None:
    assert queries.words_of(db, queries.target(db, small, ref)) == words


def test_a_consultation_exists_once(db: Session, small: Consultation) -> None:
    with pytest.raises(Conflict, match="agua-limpia"):
        publish_plan(db, document=a_plan(), at=AT, vkey=VKEY)


def test_nothing_is_half_published(db: Session) -> None:
    plan = a_plan()
    twice = replace(plan, initiatives=plan.initiatives * 2)
    with pytest.raises(Refused) as refused:
        publish_plan(db, document=twice, at=AT, vkey=VKEY)
    assert refused.value.reason is Refusal.NOT_READABLE
    db.rollback()
    assert db.scalar(select(func.count()).select_from(Target)) == 0
    assert not queries.has_consultation(db, "agua-limpia")


def test_two_commitments_with_one_number_cannot_be_stored(db: Session, small: Consultation) -> None:
    target = plans.named(db, small, "commitment:2")
    rows = [
        {"consultation_id": small.id, "target_id": target.id, "number": 1, "name": "x",
         "theme": "x", "sdgs": [], "is_demo": False, "left_reason": ""}
    ]  # fmt: skip
    with pytest.raises(IntegrityError):
        db.execute(insert(Commitment), rows)


def test_the_version_of_the_pages_rises(db: Session, small: Consultation) -> None:
    before = small.version
    raise_version(db, small)
    raise_version(db, small)
    assert small.version == before + 2


@pytest.mark.parametrize("slug", ["", "nada", "a" * 65, "a\0b", "Ñ", "a'--"])
def test_an_unknown_consultation_is_not_found(db: Session, small: Consultation, slug: str) -> None:
    with pytest.raises(NotFound):
        queries.consultation(db, slug)


@pytest.mark.parametrize("number", [0, -1, 3, 1000, 2**63, 2**200])
def test_an_unknown_commitment_is_not_found(db: Session, small: Consultation, number: int) -> None:
    with pytest.raises(NotFound):
        queries.commitment(db, small, number)


@pytest.mark.parametrize(
    "ref", ["", "commitment:9", "paragraph:c9-p1", "plan\0", "field:1/nada", "x" * 999]
)
def test_an_unknown_target_is_not_found(db: Session, small: Consultation, ref: str) -> None:
    with pytest.raises(NotFound):
        queries.target(db, small, ref)


def test_an_initiative_is_asked_for_by_its_key(db: Session, small: Consultation) -> None:
    assert queries.initiative(db, small, "integridad").title == "Agenda pública"
    for key in ("nada", "a\0b", "a" * 99):
        with pytest.raises(NotFound):
            queries.initiative(db, small, key)


def test_a_consultation_does_not_see_the_plan_of_another(db: Session, small: Consultation) -> None:
    other = a_plan(('slug = "agua-limpia"', 'slug = "otra"'), ("number = 2", "number = 7"))
    there = publish_plan(db, document=other, at=AT, vkey=VKEY)
    assert [each.number for each in queries.commitments(db, there)] == [1, 7]
    assert [each.number for each in queries.commitments(db, small)] == [1, 2]
    assert queries.target(db, there, "plan").id != queries.target(db, small, "plan").id
    assert len(queries.consultations(db)) == 2


def test_paragraphs_come_in_the_order_of_their_field(db: Session, small: Consultation) -> None:
    found = queries.paragraphs_by_field(db, queries.commitment(db, small, 1))
    assert {field: [row.key for row in rows] for field, rows in found.items()} == {
        "problem": ["c1-p1", "c1-p2"], "description": ["c1-d1"], "ogp_values": ["c1-vt1"],
        "milestones": ["c1-m1"],
    }  # fmt: skip
    assert found["ogp_values"][0].ogp_value == "transparency"
    assert found["milestones"][0].product == "Lista de medidores"


def test_the_whole_plan_takes_two_questions_however_long_it_is(db: Session, engine: Engine) -> None:
    lengths = []
    for plan in (a_plan(), demonstration()):
        consultation = publish_plan(db, document=plan, at=AT, vkey=VKEY)
        db.flush()
        db.expire_all()
        _ = consultation.id
        seen = statements_of(engine)
        facts = [queries.facts_of(each) for each in queries.commitments(db, consultation)]
        rows = queries.paragraphs_of(db, consultation)
        assert len(seen) == 2
        lengths.append(len(rows))
        for fact in facts:
            assert queries.by_field(row for row in rows if row.commitment_id == fact.id)["problem"]
        assert any(fact.actors for fact in facts)
    assert lengths[0] < lengths[1]


def test_the_annex_is_never_among_the_commitments(db: Session, small: Consultation) -> None:
    assert db.scalar(select(func.count()).select_from(Commitment)) == 2
    kinds = select(Target.kind, func.count()).group_by(Target.kind)
    counts = {kind: count for kind, count in db.execute(kinds)}  # noqa: C416 - rows are no pairs
    assert (counts[TargetKind.COMMITMENT], counts[TargetKind.INITIATIVE]) == (2, 1)


def test_the_template_says_what_a_commitment_lacks() -> None:
    first, second = a_plan().commitments
    lacks = completeness(OGP_2018, second.filled)
    assert [field.code for field in lacks.missing] == [
        "term", "lead_institution", "expected_result", "how_it_helps", "ogp_values", "milestones",
        "contact",
    ]  # fmt: skip
    assert not lacks.is_complete
    more = [FieldText(code, first.prose("problem")) for code in ("expected_result", "how_it_helps")]
    whole = replace(
        first, lead_institution="Servicio", texts=(*first.texts, *more),
        contact_unit="Unidad", contact_mailbox="a@b.example",
    )  # fmt: skip
    assert completeness(OGP_2018, whole.filled).is_complete
    assert field_of(OGP_2018, "problem").is_required
    with pytest.raises(KeyError):
        field_of(OGP_2018, "nada")


@pytest.mark.race
def test_of_two_who_publish_one_plan_at_once_one_does(engine: Engine) -> None:
    at_once = Barrier(2)

    def publish(_hand: int) -> bool:
        with Session(engine.execution_options(**{WRITES: True})) as session:
            at_once.wait()
            try:
                publish_plan(session, document=a_plan(), at=AT, vkey=VKEY)
                session.commit()
            except (Conflict, IntegrityError):
                session.rollback()
                return False
            return True

    with ThreadPoolExecutor(2) as hands:
        assert sorted(hands.map(publish, range(2))) == [False, True]
    with Session(engine) as session:
        assert len(queries.commitments(session, queries.consultation(session, "agua-limpia"))) == 2
        assert session.scalar(select(func.count()).select_from(LogEntry)) == 2
