"""Inviting, answering, completing, delivering: what each changes, refuses and writes down."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from consulta.accounts.credentials import hash_of
from consulta.database.engines import WRITES
from consulta.drafting import queries
from consulta.drafting.actions import answers, drafts, invitations
from consulta.drafting.actions.answers import Answer
from consulta.drafting.actions.invitations import Asked
from consulta.drafting.models import Invitation
from consulta.drafting.rules import Hand, InvitationState, NoteKind, Refusal, Reminder, ShownState
from consulta.errors import Conflict, NotFound, Refused
from consulta.journal.models import LogEntry
from consulta.mail.models import Letter
from consulta.plan import actions as plan_actions
from consulta.plan import queries as plan
from consulta.plan.actions import NewVersion
from consulta.plan.editions import Edition
from consulta.plan.reader.document import CommitmentText
from tests import cast
from tests.builders.invitations import (
    CONTACT,
    DUE,
    INVITED,
    MAILBOX,
    REASON,
    UNIT,
    completed,
    drafted,
    invited,
)
from tests.builders.plans import INSIDE

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
SOON = INVITED + DAY


def text_of(db: Session, invitation: Invitation) -> CommitmentText:
    value = queries.content_of(queries.invited_part(db, invitation))
    assert isinstance(value, CommitmentText)
    return value


def letters(db: Session) -> list[Letter]:
    return list(db.scalars(select(Letter).order_by(Letter.id)))


def whats(db: Session, invitation: Invitation) -> list[str]:
    return [note.what for note in reversed(queries.notes(db, invitation))]


def test_an_invitation_keeps_the_hash_and_its_one_letter_the_secret(db: Session) -> None:
    consultation = drafted(db)
    invitation, secret = invited(db, consultation)
    assert invitation.token_hash == hash_of(secret)
    [letter] = letters(db)
    assert letter.to == CONTACT
    assert letter.values["secret"] == secret
    assert secret not in str(vars(invitation))
    assert whats(db, invitation) == ["invited"]
    assert queries.sent_reminders(db, invitation) == {Reminder.INVITED: INVITED}


@pytest.mark.parametrize(
    ("email", "due_at", "refusal"),
    [
        ("no es un correo", DUE, Refusal.CONTACT_MISSING),
        ("a@b.cl, c@d.cl", DUE, Refusal.CONTACT_MISSING),
        ("a@b.cl\nBcc: c@d.cl", DUE, Refusal.CONTACT_MISSING),
        (CONTACT, INVITED, Refusal.DEADLINE_IN_THE_PAST),
    ],
)
def test_an_invitation_that_reaches_nobody_is_refused(
    db: Session, email: str, due_at: object, refusal: Refusal
) -> None:
    consultation = drafted(db)
    given = invitations.Asked("Servicio", email, due_at)  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        invitations.invite(
            db, consultation=consultation, number=2, given=given, by=None, at=INVITED
        )
    assert refused.value.reason is refusal
    assert letters(db) == []


def test_a_commitment_has_one_invitation_and_must_be_in_the_draft(db: Session) -> None:
    consultation = drafted(db)
    invited(db, consultation)
    with pytest.raises(Refused) as refused:
        invited(db, consultation)
    assert refused.value.reason is Refusal.ALREADY_INVITED
    with pytest.raises(NotFound):
        invited(db, consultation, 99)
    part = queries.part(db, consultation, "commitment:3")
    drafts.leave(db, part=part, reason=REASON, hand=Hand("Carla Cid", SOON))
    with pytest.raises(Refused) as refused:
        invited(db, consultation, 3)
    assert refused.value.reason is Refusal.NOT_IN_DRAFT


def test_a_new_link_stops_the_one_before(db: Session) -> None:
    invitation, old = invited(db, drafted(db))
    new = invitations.invite_again(
        db, invitation=invitation, contact_email="otra@servicio.example", by=None, at=SOON
    )
    with pytest.raises(Refused) as refused:
        invitations.open_link(db, secret=old, at=SOON)
    assert refused.value.reason is Refusal.LINK_UNKNOWN
    assert invitations.open_link(db, secret=new, at=SOON) is invitation
    assert [letter.to for letter in letters(db)] == [CONTACT, "otra@servicio.example"]


def test_a_yes_publishes_the_unit_and_its_mailbox_and_nothing_else(db: Session) -> None:
    consultation = drafted(db)
    invitation, _ = invited(db, consultation)
    answers.accept(db, invitation=invitation, unit=UNIT, mailbox=MAILBOX, at=SOON)
    value = text_of(db, invitation)
    assert (value.contact_unit, value.contact_mailbox) == (UNIT, MAILBOX)
    part = queries.invited_part(db, invitation)
    assert part.saved_by == f"Servicio de prueba ({UNIT})"
    document = queries.draft_document(db, consultation)
    version = plan_actions.publish_version(
        db,
        consultation=consultation,
        new=NewVersion(Edition.CONSULTATION_DRAFT, document, REASON),
        by=None,
        at=SOON,
    )
    assert MAILBOX in version.document.decode()
    assert CONTACT not in version.document.decode()
    record = [str(vars(entry)) for entry in db.scalars(select(LogEntry))]
    assert record
    assert not any(CONTACT in entry for entry in record)


def test_a_no_takes_the_commitment_out_with_its_public_reason(db: Session) -> None:
    consultation = drafted(db)
    invitation, _ = invited(db, consultation)
    answers.decline(db, invitation=invitation, reason=REASON, at=DUE - SECOND)
    document = queries.draft_document(db, consultation)
    plan_actions.publish_version(
        db,
        consultation=consultation,
        new=NewVersion(Edition.CONSULTATION_DRAFT, document, "El Servicio declinó."),
        by=None,
        at=INSIDE,
    )
    published = plan.plan_document(db, consultation)
    assert [each.number for each in published.commitments] == [1, 3]
    [departure] = published.departures
    assert (departure.number, departure.reason) == (2, REASON)
    [gone] = plan.departed_commitments(db, consultation)
    assert gone.number == 2
    assert whats(db, invitation) == ["invited", "declined"]


def test_an_institution_that_declined_is_invited_anew_once_its_commitment_is_back(
    db: Session,
) -> None:
    consultation = drafted(db)
    invitation, old = invited(db, consultation)
    invitations.open_link(db, secret=old, at=SOON)
    answers.decline(db, invitation=invitation, reason=REASON, at=SOON)
    later = Asked("Otra institución", "otra@servicio.example", DUE + DAY)

    def again() -> str:
        return invitations.invite(
            db, consultation=consultation, number=2, given=later, by=None, at=SOON + DAY
        )

    with pytest.raises(Refused) as refused:
        again()
    assert refused.value.reason is Refusal.NOT_IN_DRAFT
    part = queries.invited_part(db, invitation)
    drafts.bring_back(db, part=part, hand=Hand("Carla Cid", SOON))
    assert invitation.state is InvitationState.DECLINED
    secret = again()
    assert (invitation.state, invitation.reason) == (InvitationState.PENDING, "")
    assert (invitation.institution, invitation.due_at) == (later.institution, later.due_at)
    assert (invitation.answered_at, invitation.opened_at) == (None, None)
    assert letters(db)[-1].to == later.contact_email
    assert whats(db, invitation) == ["invited", "opened", "declined", "invited"]
    assert REASON in {note.words for note in queries.notes(db, invitation)}
    with pytest.raises(Refused):
        invitations.open_link(db, secret=old, at=SOON + DAY)
    with pytest.raises(Refused) as refused:
        again()
    assert refused.value.reason is Refusal.ALREADY_INVITED
    found = invitations.open_link(db, secret=secret, at=SOON + DAY)
    answers.accept(db, invitation=found, unit=UNIT, mailbox=MAILBOX, at=SOON + DAY)
    assert found.state is InvitationState.ACCEPTED
    assert text_of(db, found).contact_mailbox == MAILBOX


def test_who_is_invited_anew_for_the_same_deadline_gets_one_letter_at_once(db: Session) -> None:
    consultation = drafted(db)
    invitation, _secret = invited(db, consultation)
    answers.decline(db, invitation=invitation, reason=REASON, at=SOON)
    part = queries.invited_part(db, invitation)
    drafts.bring_back(db, part=part, hand=Hand("Carla Cid", SOON))
    invited(db, consultation, at=DUE - 3 * DAY)
    assert invitations.remind(db, invitation_id=invitation.id, at=DUE - 3 * DAY) == 0
    assert invitations.remind(db, invitation_id=invitation.id, at=DUE - DAY) == 1


def test_the_same_answer_twice_is_one_and_another_is_refused(db: Session) -> None:
    invitation, _ = invited(db, drafted(db))
    answers.accept(db, invitation=invitation, unit=UNIT, mailbox=MAILBOX, at=SOON)
    answers.accept(db, invitation=invitation, unit=f" {UNIT}", mailbox=MAILBOX, at=DUE + DAY)
    assert whats(db, invitation) == ["invited", "accepted"]
    with pytest.raises(Refused) as refused:
        answers.decline(db, invitation=invitation, reason=REASON, at=SOON)
    assert refused.value.reason is Refusal.ALREADY_ANSWERED
    with pytest.raises(Refused) as refused:
        answers.accept(db, invitation=invitation, unit="Otra", mailbox=MAILBOX, at=SOON)
    assert refused.value.reason is Refusal.ALREADY_ANSWERED


def test_an_answer_at_the_deadline_is_too_late_and_its_words_come_back(db: Session) -> None:
    invitation, _ = invited(db, drafted(db))
    with pytest.raises(Refused) as refused:
        answers.decline(db, invitation=invitation, reason=REASON, at=DUE)
    assert refused.value.reason is Refusal.DEADLINE_PASSED
    assert refused.value.given_text == REASON
    assert invitation.state is InvitationState.PENDING


def test_an_answer_on_paper_is_recorded_after_the_deadline_with_its_support(db: Session) -> None:
    carla = cast.carla(db)
    invitation, _ = invited(db, drafted(db))
    answer = Answer(InvitationState.ACCEPTED, unit=UNIT, mailbox=MAILBOX)
    given = {"invitation": invitation, "answer": answer, "by": carla, "at": DUE + DAY}
    with pytest.raises(Refused) as refused:
        answers.record_answer(db, support="oficio", **given)  # type: ignore[arg-type]
    assert refused.value.reason is Refusal.SUPPORT_MISSING
    answers.record_answer(db, support="Oficio 123, del 28 de febrero.", **given)  # type: ignore[arg-type]
    assert whats(db, invitation) == ["invited", "accepted", "recorded"]
    assert queries.notes(db, invitation)[0].by == "Carla Cid"
    with pytest.raises(Refused) as refused:
        answers.record_answer(db, support="Oficio 124, del 29.", **given)  # type: ignore[arg-type]
    assert refused.value.reason is Refusal.ALREADY_ANSWERED


def test_an_institution_changes_its_text_but_not_what_the_plan_decides(db: Session) -> None:
    invitation, _ = invited(db, drafted(db))
    before = text_of(db, invitation)
    with pytest.raises(Refused) as refused:
        answers.complete(db, invitation=invitation, value=before, revision=1, at=SOON)
    assert refused.value.reason is Refusal.NOT_ANSWERED
    answers.accept(db, invitation=invitation, unit=UNIT, mailbox=MAILBOX, at=SOON)
    seen = queries.invited_part(db, invitation).revision
    value = CommitmentText(7, "Otro nombre", "Otro tema", ogp_id="CL9999", demonstration=True)
    part = answers.complete(db, invitation=invitation, value=value, revision=seen, at=DUE - SECOND)
    kept = text_of(db, invitation)
    assert (kept.number, kept.theme, kept.ogp_id) == (2, before.theme, before.ogp_id)
    assert (kept.name, kept.demonstration) == ("Otro nombre", before.demonstration)
    assert queries.revisions(db, part)[0].saved_by == part.saved_by
    with pytest.raises(Conflict):
        answers.complete(db, invitation=invitation, value=value, revision=seen, at=DUE - SECOND)
    with pytest.raises(Refused) as refused:
        answers.complete(db, invitation=invitation, value=value, revision=part.revision, at=DUE)
    assert refused.value.reason is Refusal.DEADLINE_PASSED


def test_a_delivery_is_complete_has_a_digest_and_can_be_taken_back_in_time(db: Session) -> None:
    invitation, _ = invited(db, drafted(db))
    answers.accept(db, invitation=invitation, unit=UNIT, mailbox=MAILBOX, at=SOON)
    with pytest.raises(Refused) as refused:
        answers.deliver(db, invitation=invitation, at=SOON)
    assert refused.value.reason is Refusal.NOT_COMPLETE
    part = queries.invited_part(db, invitation)
    value = completed(text_of(db, invitation))
    answers.complete(db, invitation=invitation, value=value, revision=part.revision, at=SOON)
    digest = answers.deliver(db, invitation=invitation, at=SOON)
    assert digest == queries.digest_of(part.content)
    assert answers.deliver(db, invitation=invitation, at=DUE + DAY) == digest
    drafts.save_part(
        db, part=part, value=CommitmentText(2, "De la Comisión", "T"), revision=part.revision,
        hand=Hand("Carla Cid", SOON),
    )  # fmt: skip
    assert queries.delivered_commitment(db, invitation) == value
    with pytest.raises(Refused) as refused:
        answers.take_back(db, invitation=invitation, at=DUE)
    assert refused.value.reason is Refusal.DEADLINE_PASSED
    answers.take_back(db, invitation=invitation, at=DUE - SECOND)
    assert queries.delivered_digest(db, invitation) == ""
    assert whats(db, invitation) == ["invited", "accepted", "delivered", "taken_back"]


def test_help_is_noted_once_for_the_same_words(db: Session) -> None:
    invitation, _ = invited(db, drafted(db))
    for words in ("¿Qué es un hito?", "¿Qué es un hito? ", "Otra cosa"):
        answers.ask_help(db, invitation=invitation, words=words, at=SOON)
    assert whats(db, invitation) == ["invited", "help", "help"]
    assert queries.newest_notes(db, invitation.consultation, NoteKind.HELP) == {2: SOON}
    with pytest.raises(Refused):
        answers.ask_help(db, invitation=invitation, words=" \n", at=SOON)


def test_a_deadline_moves_with_a_reason_and_its_reminders_begin_anew(db: Session) -> None:
    invitation, _ = invited(db, drafted(db))
    later = DUE + 30 * DAY
    with pytest.raises(Refused):
        invitations.move_deadline(
            db, invitation=invitation, due_at=later, reason="", by=None, at=SOON
        )
    assert invitations.remind(db, invitation_id=invitation.id, at=DUE - DAY) == 1
    for _twice in range(2):
        invitations.move_deadline(
            db, invitation=invitation, due_at=later, reason=REASON, by=None, at=DUE - SECOND
        )
    assert invitation.course.due_at == later
    assert invitations.remind(db, invitation_id=invitation.id, at=DUE + DAY) == 0
    assert invitations.remind(db, invitation_id=invitation.id, at=later - DAY) == 1
    names = [letter.template.rpartition("/")[2] for letter in letters(db)]
    assert names == ["invitation", "reminder", "moved", "reminder"]
    assert queries.reminder_counts(db, invitation.consultation) == {2: 4}


def test_two_answers_at_once_leave_one(engine: Engine, db: Session) -> None:
    invited(db, drafted(db))
    db.commit()
    gate, said = threading.Barrier(2), []

    def answer(is_yes: bool) -> None:
        with Session(engine.execution_options(**{WRITES: True})) as own:
            gate.wait()
            mine = own.scalars(select(Invitation)).one()
            try:
                if is_yes:
                    answers.accept(own, invitation=mine, unit=UNIT, mailbox=MAILBOX, at=SOON)
                else:
                    answers.decline(own, invitation=mine, reason=REASON, at=SOON)
                own.commit()
            except Refused as refused:
                said.append(refused.reason)

    with ThreadPoolExecutor(2) as hands:
        list(hands.map(answer, (True, False)))
    assert said == [Refusal.ALREADY_ANSWERED]
    db.expire_all()
    found = db.scalars(select(Invitation)).one()
    part = queries.invited_part(db, found)
    assert (found.state is InvitationState.DECLINED) is (part.left_at is not None)
    assert ShownState(found.state.value) in {ShownState.ACCEPTED, ShownState.DECLINED}
