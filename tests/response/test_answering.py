"""Answering: what is kept, who publishes, what the record says of it, and who is told."""

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.accounts.rules import Refusal as AccountRefusal
from consulta.accounts.rules import Role
from consulta.errors import Conflict, Refused
from consulta.journal.models import LogEntry
from consulta.journal.rules import salted_hash
from consulta.mail.delivery import written
from consulta.mail.models import Letter
from consulta.moderation import actions as moderation
from consulta.moderation.rules import Outcome
from consulta.participation import actions as participation
from consulta.participation.rules import Channel, State
from consulta.plan.models import Consultation
from consulta.response import actions, queries
from consulta.response.actions.telling import ANSWER_LETTER
from consulta.response.models import ReasonedResponse
from consulta.response.rules import Disposition, Refusal
from tests import cast
from tests.builders import answers, editions, persons, plans
from tests.builders.answers import AFTER, answer, camila, said
from tests.builders.contributions import contribution, submission

CHANGED = "paragraph:c2-p1"
NEW_WORDS = "Cada persona sabe cómo participar, y hasta cuándo."


@pytest.fixture
def consultation(db: Session) -> Consultation:
    return plans.published(db)


def test_a_contribution_finds_its_answer_and_the_words_that_changed(
    app: Flask, db: Session, consultation: Consultation
) -> None:
    carla, second = cast.carla(db), camila(db)
    mine, other = said(db, consultation)
    answers.closed(db, consultation)
    editions.next_version(db, consultation, editions.reworded("c2-p1", NEW_WORDS), at=AFTER)
    argument = answers.argument(db, consultation, [mine, other], carla)
    given = answer(
        Disposition.INCORPORATED, effect=answers.EFFECT, changes=(CHANGED,),
        responsible="Servicio de prueba", lines={mine.folio: "Tu ejemplo nos ayudó."},
    )  # fmt: skip
    made = answers.published(db, argument, given, writer=carla, publisher=second)
    db.commit()

    way = queries.way_of(db, mine, at=AFTER)
    assert way.answer is made
    assert way.line == "Tu ejemplo nos ayudó."
    (change,) = way.changes
    assert (change.ref, change.after) == (CHANGED, NEW_WORDS)
    assert "Pocas personas" in change.before
    assert queries.way_of(db, other, at=AFTER).line == ""

    entry = db.get_one(LogEntry, (consultation.slug, made.entry_n))
    content = queries.content_of(made)
    assert (entry.t, entry.ref) == ("response.published", f"response-{argument.number}")
    assert salted_hash(made.salt or b"", content).hex() in entry.entry.decode()
    assert [one["folio"] for one in content["folios"]] == [mine.folio, other.folio]
    assert (content["edition"], content["version"]) == (1, made.version_number)
    assert content["roles"] == ["analyst", "analyst"]
    assert "Tu ejemplo" not in str(content)
    raising = queries.raisings(db, argument)[0]
    bound = salted_hash(raising.line_salt or b"", {"line": raising.line}).hex()
    assert content["folios"][0]["line_h"] == bound
    (opening,) = queries.openings(db, consultation, size=(made.entry_n or 0) + 1)
    assert (opening.n, opening.content) == (made.entry_n, content)

    coverage = queries.coverage(db, consultation)
    assert (coverage.published, coverage.gathered, coverage.answered) == (2, 2, 2)
    letters = db.scalars(select(Letter).where(Letter.template == ANSWER_LETTER)).all()
    assert len(letters) == 2
    letter = next(one for one in letters if one.to == "ana@example.org")
    with app.test_request_context():
        words = written(letter)
    assert words.subject == f"Respondimos tu aporte {mine.folio}"
    told = (
        mine.text, "Incorporada.", answers.REASON, "Servicio de prueba", answers.EFFECT,
        "Tu ejemplo nos ayudó.", f"/respuestas/{argument.number}",
    )  # fmt: skip
    for part in told:
        assert part in words.body


def test_an_answer_without_reasons_is_refused_everywhere(
    db: Session, consultation: Consultation
) -> None:
    carla = cast.carla(db)
    argument = answers.argument(db, consultation, said(db, consultation, 1), carla)
    for given, why in (
        (answer(reason=" \n "), Refusal.REASON_MISSING),
        (answer(effect=""), Refusal.EFFECT_MISSING),
        (answer(responsible=""), Refusal.RESPONSIBLE_MISSING),
        (answer(responsible="Nadie"), Refusal.RESPONSIBLE_UNKNOWN),
        (answer(Disposition.INCORPORATED, changes=(CHANGED,)), Refusal.NO_SUCH_CHANGE),
    ):
        with pytest.raises(Refused, match=why):
            actions.draft_answer(db, argument=argument, given=given, by=carla, at=AFTER)
    assert queries.draft_of(db, argument) is None


def test_the_database_knows_the_dispositions(db: Session, consultation: Consultation) -> None:
    carla = cast.carla(db)
    argument = answers.argument(db, consultation, said(db, consultation, 1), carla)
    actions.draft_answer(db, argument=argument, given=answer(), by=carla, at=AFTER)
    with pytest.raises(IntegrityError):
        db.execute(text("UPDATE reasoned_response SET disposition = 'quizás'"))


def test_nothing_is_answered_in_public_while_something_may_come_in(
    db: Session, consultation: Consultation
) -> None:
    carla, second = cast.carla(db), camila(db)
    argument = answers.argument(db, consultation, said(db, consultation, 1), carla)
    with pytest.raises(Refused, match=Refusal.STILL_OPEN):
        answers.published(db, argument, answer(), writer=carla, publisher=second)


def test_whoever_wrote_or_reviewed_leaves_it_to_somebody_else(
    db: Session, consultation: Consultation
) -> None:
    carla, second, bruno = cast.carla(db), camila(db), cast.bruno(db)
    sent = contribution(db, consultation)
    moderation.decide(db, contribution=sent, by=bruno, outcome=Outcome.PUBLISH, at=plans.INSIDE)
    answers.closed(db, consultation)
    argument = answers.argument(db, consultation, [sent], carla)
    first = actions.draft_answer(db, argument=argument, given=answer(), by=carla, at=AFTER)
    chosen = {argument.number: first.revision}

    def publish(by: Person) -> list[ReasonedResponse]:
        return actions.publish_answers(
            db, consultation=consultation, chosen=chosen, by=by, at=AFTER
        )

    with pytest.raises(Refused, match=Refusal.SAME_PERSON):
        publish(carla)
    with pytest.raises(Refused, match=AccountRefusal.NOT_YOUR_ROLE):
        publish(bruno)
    bruno.grants[0].role = Role.ANALYST
    with pytest.raises(Refused, match=Refusal.MODERATED_IT):
        publish(bruno)
    corrected = answer(reason="Otra razón.", seen=first.revision)
    actions.draft_answer(db, argument=argument, given=corrected, by=second, at=AFTER)
    chosen = {argument.number: 2}
    for wrote in (carla, second):
        with pytest.raises(Refused, match=Refusal.SAME_PERSON):
            publish(wrote)
    third = persons.staff(db, Role.ANALYST, name="Carmen Coto", email="carmen@example.org")
    assert publish(third)[0].reason == "Otra razón."


def test_what_is_published_is_what_was_read(db: Session, consultation: Consultation) -> None:
    carla, second = cast.carla(db), camila(db)
    one, two = said(db, consultation)
    answers.closed(db, consultation)
    both = [answers.argument(db, consultation, [each], carla) for each in (one, two)]
    for argument in both:
        actions.draft_answer(db, argument=argument, given=answer(), by=carla, at=AFTER)
    read = {argument.number: 1 for argument in both}
    actions.draft_answer(
        db, argument=both[1], given=answer(reason="Otras razones.", seen=1), by=carla, at=AFTER
    )
    db.commit()
    with pytest.raises(Conflict) as trouble:
        actions.publish_answers(db, consultation=consultation, chosen=read, by=second, at=AFTER)
    assert trouble.value.reason is Refusal.NEWER_DRAFT
    db.rollback()
    assert queries.answers(db, consultation) == []
    with pytest.raises(Conflict):
        actions.draft_answer(db, argument=both[1], given=answer(seen=1), by=carla, at=AFTER)


def test_a_correction_is_a_further_edition_and_the_first_stays(
    db: Session, consultation: Consultation
) -> None:
    carla, second = cast.carla(db), camila(db)
    one, two = said(db, consultation)
    answers.closed(db, consultation)
    argument = answers.argument(db, consultation, [one], carla)
    answers.published(db, argument, answer(), writer=carla, publisher=second)
    with pytest.raises(Refused, match=Refusal.NAMED_ALREADY):
        actions.drop_folio(db, argument=argument, folio=one.folio, by=carla, at=AFTER)
    with pytest.raises(Refused, match=Refusal.ARGUMENT_ANSWERED):
        actions.reword_argument(db, argument=argument, statement="Otra cosa.", by=carla, at=AFTER)
    actions.add_folios(db, argument=argument, folios=[two.folio], by=carla, at=AFTER)
    assert queries.way_of(db, two, at=AFTER).answer is None
    again = answer(Disposition.NOT_INCORPORATED, reason="Lo revisamos: no se puede.")
    made = answers.published(db, argument, again, writer=second, publisher=carla)
    db.commit()
    assert made.edition == 2
    told = queries.editions(db, consultation, argument.number)
    assert [each.answer.reason for each in told] == [again.reason, answers.REASON]
    assert [list(each.folios) for each in told] == [[one.folio, two.folio], [one.folio]]
    assert [each.answer.edition for each in queries.answers(db, consultation)] == [2]
    assert {queries.way_of(db, each, at=AFTER).answer for each in (one, two)} == {made}


def test_what_was_taken_back_is_named_by_no_new_answer(
    db: Session, consultation: Consultation
) -> None:
    carla, second = cast.carla(db), camila(db)
    mine, other = said(db, consultation)
    answers.closed(db, consultation)
    argument = answers.argument(db, consultation, [mine, other], carla)
    participation.withdraw(
        db, contribution=mine, person=db.get_one(Person, mine.author_id), at=AFTER
    )
    made = answers.published(db, argument, answer(), writer=carla, publisher=second)
    assert [one["folio"] for one in made.folios] == [other.folio]
    participation.withdraw(
        db, contribution=other, person=db.get_one(Person, other.author_id), at=AFTER
    )
    draft = actions.draft_answer(
        db, argument=argument, given=answer(reason="Otra."), by=carla, at=AFTER
    )
    with pytest.raises(Refused, match=Refusal.FOLIOS_MISSING):
        actions.publish_answers(
            db, consultation=consultation, chosen={argument.number: draft.revision}, by=second,
            at=AFTER,
        )  # fmt: skip


def test_one_letter_to_each_author_and_none_to_paper(
    app: Flask, db: Session, consultation: Consultation
) -> None:
    carla, second, ana = cast.carla(db), camila(db), cast.ana(db)
    mine = [
        contribution(db, consultation, ana, given=submission(f"Aporte {n} de Ana, con razones."),
                     state=State.PUBLISHED)
        for n in range(3)
    ]  # fmt: skip
    paper = contribution(
        db, consultation, given=submission("En papel, con letra clara.", channel=Channel.PAPER),
        state=State.PUBLISHED,
    )  # fmt: skip
    answers.closed(db, consultation)
    drafts = {}
    for some in (mine[:2], [mine[2], paper]):
        argument = answers.argument(db, consultation, some, carla)
        drafts[argument.number] = actions.draft_answer(
            db, argument=argument, given=answer(), by=carla, at=AFTER
        ).revision
    made = actions.publish_answers(
        db, consultation=consultation, chosen=drafts, by=second, at=AFTER
    )
    assert len(made) == 2
    (letter,) = db.scalars(select(Letter).where(Letter.template == ANSWER_LETTER))
    with app.test_request_context():
        words = written(letter)
    assert words.subject == "Respondimos 3 aportes tuyos"
    assert all(each.folio in words.body for each in mine)
    assert paper.folio not in words.body


def test_what_is_drafted_for_one_folio_is_public_with_its_edition_alone(
    db: Session, consultation: Consultation
) -> None:
    carla, second = cast.carla(db), camila(db)
    (mine,) = said(db, consultation, 1)
    answers.closed(db, consultation)
    argument = answers.argument(db, consultation, [mine], carla)
    given = answer(lines={mine.folio: "La primera línea."})
    made = answers.published(db, argument, given, writer=carla, publisher=second)
    sealed = queries.raisings(db, argument)[0].line_salt
    later = answer(reason="Otra razón.", lines={mine.folio: "Todavía secreta."})
    draft = actions.draft_answer(db, argument=argument, given=later, by=carla, at=AFTER)
    assert queries.way_of(db, mine, at=AFTER).line == "La primera línea."
    assert queries.raisings(db, argument)[0].line_salt == sealed
    assert salted_hash(sealed or b"", {"line": "La primera línea."}).hex() in str(made.folios)
    actions.publish_answers(
        db, consultation=consultation, chosen={argument.number: draft.revision}, by=second,
        at=AFTER,
    )  # fmt: skip
    assert queries.way_of(db, mine, at=AFTER).line == "Todavía secreta."
    assert draft.lines == {}


def test_an_erasure_burns_lines_and_letters_and_the_answer_still_opens(
    db: Session, consultation: Consultation
) -> None:
    carla, second, ana = cast.carla(db), camila(db), cast.ana(db)
    mine, other = (
        contribution(db, consultation, ana, given=submission(words), state=State.PUBLISHED)
        for words in ("Vivo en la calle de mi canario.", "Otro aporte mío, que se queda.")
    )
    answers.closed(db, consultation)
    argument = answers.argument(db, consultation, [mine, other], carla)
    given = answer(lines={mine.folio: "Como dijiste de tu calle."})
    made = answers.published(db, argument, given, writer=carla, publisher=second)
    later = answer(lines={mine.folio: "De tu calle, otra vez.", other.folio: "Nada de eso."})
    draft = actions.draft_answer(db, argument=argument, given=later, by=carla, at=AFTER)
    content = queries.content_of(made)
    actions.forget_in_answers(db, erased=[mine])
    db.commit()
    db.expire_all()
    assert queries.raisings(db, argument)[0].line == ""
    assert draft.lines == {other.folio: "Nada de eso."}
    assert queries.content_of(made) == content
    letter = db.scalars(select(Letter).where(Letter.template == ANSWER_LETTER)).one()
    assert [row["folio"] for row in letter.values["rows"]] == [other.folio]
    actions.forget_in_answers(db, erased=[other])
    db.commit()
    assert db.scalars(select(Letter).where(Letter.template == ANSWER_LETTER)).all() == []


def test_places_of_a_version_that_is_not_in_force_are_looked_at_anew(
    db: Session, consultation: Consultation
) -> None:
    carla, second = cast.carla(db), camila(db)
    argument = answers.argument(db, consultation, said(db, consultation, 1), carla)
    answers.closed(db, consultation)
    editions.next_version(db, consultation, editions.reworded("c2-p1", NEW_WORDS), at=AFTER)
    given = answer(Disposition.INCORPORATED, changes=(CHANGED,))
    draft = actions.draft_answer(db, argument=argument, given=given, by=carla, at=AFTER)
    editions.next_version(db, consultation, editions.reworded("c2-p1", "Nadie sabe."), at=AFTER)
    with pytest.raises(Refused, match=Refusal.NO_SUCH_CHANGE):
        actions.publish_answers(
            db, consultation=consultation, chosen={argument.number: draft.revision}, by=second,
            at=AFTER,
        )  # fmt: skip
