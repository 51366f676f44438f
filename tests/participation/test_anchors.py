"""What a new version does to contributions: kept, moved with their old words, or orphans."""

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from consulta.errors import Refused
from consulta.journal import queries as journal
from consulta.journal.rules import salted_hash
from consulta.mail.models import Letter
from consulta.participation import actions, queries
from consulta.participation.changes import RolledOut
from consulta.participation.models import Anchor, Contribution, Rollout, Vote
from consulta.participation.rules import Refusal, State
from consulta.plan.changes.anchors import Fate
from consulta.plan.changes.redline import Change, redline
from consulta.plan.editions import Edition
from consulta.plan.models import Consultation
from consulta.plan.queries import current_version, plan_document
from consulta.plan.reader.document import ParagraphText
from consulta.plan.rules import Refusal as PlanRefusal
from tests import cast
from tests.builders.contributions import contribution, submission, vote
from tests.builders.editions import (
    departed,
    moved_before,
    next_version,
    renamed,
    reworded,
    with_before,
    without,
)
from tests.builders.plans import INSIDE, named, published

P1, P2, D1 = "paragraph:c2-p1", "paragraph:c2-p2", "paragraph:c2-d1"
WHY = "El párrafo pasó a la problemática del compromiso 3."


@pytest.fixture
def plan(db: Session) -> Consultation:
    return published(db)


def on(db: Session, plan: Consultation, ref: str, state: State = State.PUBLISHED) -> Contribution:
    return contribution(db, plan, about=ref, state=state)


def stands(db: Session, one: Contribution) -> tuple[Fate, str | None, str, str]:
    """Fate, the name of the place, and the words before and now."""
    found = queries.standing(db, one)
    return found.fate, found.target.ref if found.target else None, found.before, found.now


def anchors(db: Session) -> int:
    return db.scalars(select(func.count()).select_from(Anchor)).one()


def moves(db: Session, one: Contribution) -> list[tuple[int, Fate]]:
    return [(move.version_number, move.fate) for move in queries.moves_of(db, one)]


def test_a_paragraph_above_shifts_nothing(db: Session, plan: Consultation) -> None:
    kept = [on(db, plan, ref) for ref in (P1, P2, "commitment:2", "plan", "paragraph:intro-1")]
    above = ParagraphText("c2-p0", "Un párrafo nuevo, encima de todos.")
    done = next_version(db, plan, with_before("c2-p1", above))
    assert done == RolledOut(kept=5, moved=0, orphaned=0)
    assert anchors(db) == 0
    assert all(moves(db, one) == [] for one in kept)
    assert kept[0].target.ref == P1


def test_other_words_show_the_old_ones_beside_them(db: Session, plan: Consultation) -> None:
    one = on(db, plan, P1)
    digest, quote = one.target_version, one.quote
    assert next_version(db, plan, reworded("c2-p1", "Casi nadie participa.")).moved == 1
    assert stands(db, one) == (Fate.MOVED, P1, quote, "Casi nadie participa.")
    assert (one.target_version, one.quote, one.target.ref) == (digest, quote, P1)
    assert moves(db, one) == [(2, Fate.MOVED)]


def test_what_was_joined_stands_where_it_was_taken_in(db: Session, plan: Consultation) -> None:
    one, other = on(db, plan, P2), on(db, plan, P1)
    both = reworded("c2-p1", "Pocas participan y esperan un año.", joined=("c2-p2",))
    done = next_version(db, plan, without("c2-p2"), both)
    assert done == RolledOut(kept=0, moved=2, orphaned=0)
    assert stands(db, one)[:2] == stands(db, other)[:2] == (Fate.MOVED, P1)
    counts = queries.counts_by_target(db, plan)
    assert counts[named(db, plan, P1).id].published == 2
    assert named(db, plan, P2).id not in counts


def test_what_is_gone_waits_for_a_person_and_never_stands_at_other_words(
    db: Session, plan: Consultation
) -> None:
    one = on(db, plan, P2)
    assert next_version(db, plan, without("c2-p2")) == RolledOut(0, 0, 1)
    fate, ref, before, now = stands(db, one)
    assert (fate, ref, before, now) == (Fate.ORPHAN, None, one.quote, "")
    assert [row.folio for row in queries.orphans(db, plan)] == [one.folio]
    about = named(db, plan, "commitment:2")
    assert queries.contributions_about(db, plan, about.id).rows == []
    assert [
        row.folio for row in queries.contributions_about(db, plan, about.id, is_orphan=True).rows
    ] == [one.folio]
    assert queries.counts_by_target(db, plan) == {0: queries.counts_by_target(db, plan)[0]}
    assert queries.counts_by_about(db, plan)[about.id].published == 1


def test_the_same_words_under_another_commitment_are_counted_there(
    db: Session, plan: Consultation
) -> None:
    one = on(db, plan, P2)
    vote(db, one.own_target)
    assert next_version(db, plan, moved_before("c2-p2", "c3-p1")) == RolledOut(0, 1, 0)
    db.refresh(one)
    third = named(db, plan, "commitment:3")
    assert one.about_id == third.id
    assert one.own_target.within_id == third.id
    assert stands(db, one)[:2] == (Fate.MOVED, P2)
    assert queries.counts_by_about(db, plan)[third.id].published == 1
    assert db.scalars(select(Vote)).one().target_id == one.own_target_id


def test_the_same_words_in_another_field_have_moved_as_the_redline_says(
    db: Session, plan: Consultation
) -> None:
    one, still = on(db, plan, P2), [on(db, plan, ref) for ref in (P1, D1, "paragraph:c3-p1")]
    old = plan_document(db, plan)
    assert next_version(db, plan, moved_before("c2-p2", "c2-d1")) == RolledOut(3, 1, 0)
    assert stands(db, one) == (Fate.MOVED, P2, one.quote, one.quote)
    assert all(stands(db, each)[0] is Fate.KEPT for each in still)
    passages = [
        each
        for part in redline(old, plan_document(db, plan)).parts
        for field in part.fields
        for each in field.passages
    ]
    assert {each.key for each in passages if each.change is Change.MOVED} == {"c2-p2"}
    assert queries.counts_by_target(db, plan)[named(db, plan, P2).id].published == 1
    assert next_version(db, plan, renamed(1, "Otro nombre")) == RolledOut(3, 1, 0)
    assert moves(db, one) == [(2, Fate.MOVED)]
    back = next_version(db, plan, moved_before("c2-p2", "c2-p1"))
    assert back == RolledOut(4, 0, 0)
    assert moves(db, one) == [(2, Fate.MOVED), (4, Fate.KEPT)]


def test_a_commitment_that_left_keeps_what_was_said_of_it(db: Session, plan: Consultation) -> None:
    said = [on(db, plan, ref) for ref in ("commitment:2", P1, "field:2/problem")]
    elsewhere = on(db, plan, "commitment:1")
    assert next_version(db, plan, departed(2)) == RolledOut(1, 0, 3)
    gone = named(db, plan, "commitment:2")
    page = queries.contributions_about(db, plan, gone.id, is_orphan=True)
    assert {row.folio for row in page.rows} == {one.folio for one in said}
    assert stands(db, elsewhere)[0] is Fate.KEPT
    with pytest.raises(Refused) as refused:
        on(db, plan, "commitment:2")
    assert refused.value.reason is Refusal.NOT_IN_THE_PLAN
    assert refused.value.given_text
    with pytest.raises(Refused) as refused:
        vote(db, gone)
    assert refused.value.reason is Refusal.NOT_IN_THE_PLAN
    refs = {card.ref for card in queries.vote_cards(db, plan, voter="x", person_id=None)}
    assert {"commitment:1", "commitment:3"} < refs
    assert "commitment:2" not in refs


def test_another_name_moves_what_speaks_of_the_whole(db: Session, plan: Consultation) -> None:
    one, other = on(db, plan, "commitment:2"), on(db, plan, P1)
    assert next_version(db, plan, renamed(2, "Otro nombre")) == RolledOut(1, 1, 0)
    old = "Compromiso de prueba número 2"
    assert stands(db, one) == (Fate.MOVED, "commitment:2", old, "Otro nombre")
    assert stands(db, other)[0] is Fate.KEPT


def test_an_empty_field_stays_while_its_commitment_does(db: Session, plan: Consultation) -> None:
    one = on(db, plan, "field:2/expected_result")
    assert next_version(db, plan, renamed(1, "Otro nombre")) == RolledOut(1, 0, 0)
    assert next_version(db, plan, departed(2)) == RolledOut(0, 0, 1)
    assert stands(db, one)[0] is Fate.ORPHAN


def test_an_orphan_comes_back_with_its_paragraph(db: Session, plan: Consultation) -> None:
    one = on(db, plan, P2)
    next_version(db, plan, without("c2-p2"))
    words = one.quote
    back = with_before("c2-p1", ParagraphText("c2-p2", words))
    assert next_version(db, plan, back) == RolledOut(1, 0, 0)
    assert anchors(db) == 0
    assert moves(db, one) == [(2, Fate.ORPHAN), (3, Fate.KEPT)]
    assert next_version(db, plan, reworded("c2-p2", "Ya no tardan.")) == RolledOut(0, 1, 0)
    assert moves(db, one)[-1] == (4, Fate.MOVED)


def test_a_version_that_changes_something_else_writes_no_step(
    db: Session, plan: Consultation
) -> None:
    one = on(db, plan, P1)
    next_version(db, plan, reworded("c2-p1", "Casi nadie participa."))
    assert next_version(db, plan, renamed(1, "Otro nombre")) == RolledOut(0, 1, 0)
    assert moves(db, one) == [(2, Fate.MOVED)]
    next_version(db, plan, reworded("c2-p1", "Nadie participa."))
    assert moves(db, one) == [(2, Fate.MOVED), (4, Fate.MOVED)]
    assert queries.standing(db, one).moved_in == 4
    assert queries.standing(db, one).written_in == 1


def test_what_was_written_on_a_later_version_is_traced_from_it(
    db: Session, plan: Consultation
) -> None:
    next_version(db, plan, reworded("c2-p1", "Casi nadie participa."))
    late = on(db, plan, P1)
    assert late.quote == "Casi nadie participa."
    assert late.target_version == current_version(db, plan).digest
    assert next_version(db, plan, renamed(1, "Otro nombre")) == RolledOut(1, 0, 0)


def test_an_import_that_names_no_version_is_traced_from_the_first(
    db: Session, plan: Consultation
) -> None:
    one = on(db, plan, P1)
    one.target_version = "0" * 64
    db.flush()
    next_version(db, plan, reworded("c2-p1", "Casi nadie participa."))
    assert queries.standing(db, one).written_in == 1
    assert stands(db, one)[0] is Fate.MOVED


def test_every_state_is_counted_and_words_that_were_erased_are_not(
    db: Session, plan: Consultation
) -> None:
    for state in State:
        on(db, plan, P1, state)
    erased = on(db, plan, P1)
    erased.salt, erased.text = None, ""
    db.flush()
    done = next_version(db, plan, without("c2-p1"))
    assert done == RolledOut(kept=0, moved=0, orphaned=len(State))


def test_placed_by_hand_survives_the_next_version(db: Session, plan: Consultation) -> None:
    one, carla = on(db, plan, P2), cast.carla(db)
    next_version(db, plan, without("c2-p2"))
    there = named(db, plan, "paragraph:c3-p1")
    actions.place(db, contribution=one, target=there, by=carla, reason=WHY, at=INSIDE)
    assert stands(db, one)[:2] == (Fate.PLACED, "paragraph:c3-p1")
    assert one.about_id == named(db, plan, "commitment:3").id
    assert next_version(db, plan, renamed(1, "Otro nombre")) == RolledOut(1, 0, 0)
    assert stands(db, one)[:2] == (Fate.PLACED, "paragraph:c3-p1")
    assert next_version(db, plan, reworded("c3-p1", "Otras palabras.")) == RolledOut(0, 1, 0)
    assert stands(db, one)[:2] == (Fate.MOVED, "paragraph:c3-p1")
    assert next_version(db, plan, without("c3-p1")) == RolledOut(0, 0, 1)
    assert moves(db, one) == [
        (2, Fate.ORPHAN), (2, Fate.PLACED), (4, Fate.MOVED), (5, Fate.ORPHAN),
    ]  # fmt: skip


def test_a_hand_gives_a_reason_and_a_place_that_exists(db: Session, plan: Consultation) -> None:
    one, kept, carla = on(db, plan, P2), on(db, plan, P1), cast.carla(db)
    next_version(db, plan, without("c2-p2"), departed(1))

    def refusal(what: Contribution, ref: str, reason: str = WHY) -> object:
        with pytest.raises(Refused) as refused:
            actions.place(
                db, contribution=what, target=named(db, plan, ref), by=carla, reason=reason,
                at=INSIDE,
            )  # fmt: skip
        return refused.value.reason

    assert refusal(one, P1, "") is PlanRefusal.REASON_MISSING
    assert refusal(one, P2) is Refusal.NOT_IN_THE_PLAN
    assert refusal(one, "commitment:1") is Refusal.NOT_IN_THE_PLAN
    assert refusal(one, kept.own_target.ref) is Refusal.NOT_A_TARGET
    assert refusal(kept, D1) is Refusal.NOT_MOVED
    assert stands(db, one)[0] is Fate.ORPHAN


def test_the_same_act_twice_is_one_act(db: Session, plan: Consultation) -> None:
    one, carla = on(db, plan, P2), cast.carla(db)
    next_version(db, plan, without("c2-p2"))
    for _ in range(2):
        actions.place(
            db, contribution=one, target=named(db, plan, P1), by=carla, reason=WHY, at=INSIDE
        )
    assert moves(db, one) == [(2, Fate.ORPHAN), (2, Fate.PLACED)]
    placed = queries.moves_of(db, one)[-1]
    entry = journal.latest_entry_of(db, plan.slug, one.folio)
    assert entry is not None
    content = {"leaf": one.entry_n, "reason": WHY, "target": P1, "version": 2}
    assert salted_hash(placed.salt or b"", content).hex() in entry.entry.decode()


def test_a_person_may_leave_an_orphan_without_a_place(db: Session, plan: Consultation) -> None:
    one, carla = on(db, plan, P2), cast.carla(db)
    next_version(db, plan, without("c2-p2"))
    why = "Habla de un párrafo que se quitó entero."
    for _ in range(2):
        actions.leave_unplaced(db, contribution=one, by=carla, reason=why, at=INSIDE)
    assert queries.decided_orphans(db, plan) == {one.id: why}
    assert moves(db, one) == [(2, Fate.ORPHAN), (2, Fate.ORPHAN)]
    with pytest.raises(Refused):
        actions.leave_unplaced(db, contribution=one, by=carla, reason="", at=INSIDE)
    assert next_version(db, plan, renamed(1, "Otro nombre")) == RolledOut(0, 0, 1)
    assert queries.decided_orphans(db, plan) == {one.id: why}


def test_the_record_holds_what_became_of_all(db: Session, plan: Consultation) -> None:
    on(db, plan, P1), on(db, plan, P2)
    next_version(db, plan, without("c2-p2"))
    version = current_version(db, plan)
    kept = db.scalars(select(Rollout)).one()
    entry = journal.latest_entry_of(db, plan.slug, "plan-2")
    assert entry is not None
    assert entry.t == "plan.anchored"
    content = {"kept": 1, "moved": 0, "orphaned": 1, "version": 2}
    assert salted_hash(kept.salt, content).hex() in entry.entry.decode()
    again = actions.roll_out(db, consultation=plan, version=version, at=INSIDE)
    assert again == RolledOut(1, 0, 1)
    db.commit()
    assert journal.problems(db, plan.slug, []) == []


def test_an_author_gets_one_letter_for_all_that_moved(db: Session, plan: Consultation) -> None:
    ana = cast.ana(db)
    for ref in (P1, P2, D1):
        contribution(db, plan, ana, about=ref, state=State.PUBLISHED)
    contribution(db, plan, ana, about=P2, state=State.WITHDRAWN)
    next_version(db, plan, without("c2-p2"), reworded("c2-p1", "Casi nadie participa."))
    next_version(db, plan, renamed(1, "Otro nombre"))
    letters = db.scalars(select(Letter).where(Letter.template == actions.LETTER)).all()
    assert [letter.to for letter in letters] == ["ana@example.org"]
    assert [row["fate"] for row in letters[0].values["rows"]] == ["moved", "orphan"]
    assert letters[0].values["rows"][0]["before"] == "Pocas personas saben cómo *participar*."


def test_a_thousand_are_asked_about_at_once(db: Session, plan: Consultation) -> None:
    ana = cast.ana(db)
    refs = (P1, D1, "commitment:2", "commitment:3")

    def grow(count: int) -> None:
        for number in range(count):
            given = submission(f"Este es el aporte número {number}.")
            contribution(db, plan, ana, about=refs[number % 4], given=given)
        db.commit()

    def asked(*changes: object) -> int:
        said: list[str] = []
        listen = lambda *given: said.append(given[2])  # noqa: E731
        event.listen(db.get_bind(), "before_cursor_execute", listen)
        next_version(db, plan, *changes, edition=Edition.CONSULTATION_DRAFT)  # type: ignore[arg-type]
        event.remove(db.get_bind(), "before_cursor_execute", listen)
        return len(said)

    grow(8)
    few = asked(departed(3), reworded("c2-p1", "Casi nadie participa."))
    refs = (P1, D1, "commitment:2", "commitment:1")
    grow(200)
    many = asked(departed(1), without("c2-p2"), reworded("c2-p1", "Nadie participa."))
    assert many <= few + 6
