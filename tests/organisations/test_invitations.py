"""An invitation is withdrawn, sent again, or runs out; its page says which."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from consulta.accounts import actions, queries
from consulta.accounts.models import MemberInvitation, Organisation, Person
from consulta.accounts.rules import (
    BETWEEN_INVITATIONS,
    INVITATION_KEPT,
    INVITATION_LIFE,
    InvitationState,
    OrganisationStanding,
    Refusal,
    refusal_of_sending_again,
    state_of_invitation,
)
from consulta.errors import Refused
from consulta.web.unit_of_work import session, transaction
from tests.builders import persons
from tests.builders.plans import INSIDE, published
from tests.organisations.hands import (
    answer,
    invite,
    joined,
    letter,
    letters_to,
    register,
    registered,
)
from tests.participation.page_walks import HOME, forms, send, sign_in

BETO = "beto@example.org"
PAGE = f"{HOME}/organizaciones/1/invitacion"
MEMBERS = f"{HOME}/organizaciones/1/integrantes"
moments = st.none() | st.integers(0, 40).map(lambda days: INSIDE + timedelta(days=days))


@given(st.integers(0, 40), moments, moments)
def test_an_invitation_stands_in_one_place(
    days: int, declined: datetime | None, withdrawn: datetime | None
) -> None:
    at = INSIDE + timedelta(days=days)
    state = state_of_invitation(
        at,
        ends_at=INSIDE + INVITATION_LIFE,
        declined_at=declined,
        withdrawn_at=withdrawn,
    )
    assert (state is InvitationState.WITHDRAWN) == (withdrawn is not None)
    assert (state is InvitationState.WAITING) == (
        days < INVITATION_LIFE.days and declined is None and withdrawn is None
    )


@given(st.sampled_from(OrganisationStanding), st.sampled_from(InvitationState), st.integers(0, 60))
def test_one_letter_a_day_and_none_after_a_no(
    standing: OrganisationStanding, state: InvitationState, hours: int
) -> None:
    refusal = refusal_of_sending_again(standing, state, INSIDE, INSIDE + timedelta(hours=hours))
    may = (
        standing is not OrganisationStanding.NOT_ONE
        and state is not InvitationState.DECLINED
        and hours >= BETWEEN_INVITATIONS // timedelta(hours=1)
    )
    assert (refusal is None) == may


@pytest.fixture
def sent(db: Session) -> tuple[Organisation, Person, MemberInvitation]:
    published(db)
    rosa = persons.citizen(db, "rosa@example.org")
    made = registered(db, rosa)
    return (
        made,
        rosa,
        actions.invite_member(db, organisation=made, by=rosa, email=BETO, letter=letter()),
    )


def test_only_a_representative_withdraws_it_and_then_nobody_accepts(
    db: Session, sent: tuple[Organisation, Person, MemberInvitation]
) -> None:
    made, rosa, one = sent
    carol, beto = persons.citizen(db, "carol@example.org"), persons.citizen(db, BETO)
    joined(db, made, rosa, carol)
    for other in (carol, beto):
        with pytest.raises(Refused) as refused:
            actions.withdraw_invitation(
                db, organisation=made, by=other, invitation_id=one.id, at=INSIDE
            )
        assert refused.value.reason is Refusal.NOT_A_REPRESENTATIVE
    for _ in range(2):
        actions.withdraw_invitation(db, organisation=made, by=rosa, invitation_id=one.id, at=INSIDE)
    with pytest.raises(Refused) as refused:
        actions.accept_invitation(db, organisation=made, person=beto, at=INSIDE)
    assert refused.value.reason is Refusal.INVITATION_WITHDRAWN
    assert not queries.open_invitations(db, BETO, at=INSIDE)
    later = INSIDE + BETWEEN_INVITATIONS
    actions.invite_member(db, organisation=made, by=rosa, email=BETO, letter=letter(later))
    actions.accept_invitation(db, organisation=made, person=beto, at=later)
    assert queries.membership(db, made.id, beto.id) is not None


def test_it_is_sent_again_tomorrow_and_waits_from_then_on(
    db: Session, sent: tuple[Organisation, Person, MemberInvitation]
) -> None:
    made, rosa, one = sent

    def again(days: int) -> object:
        at = INSIDE + timedelta(days=days)
        try:
            return actions.send_again(
                db, organisation=made, by=rosa, invitation_id=one.id, letter=letter(at)
            ).ends_at
        except Refused as refused:
            return refused.reason

    assert again(0) is Refusal.INVITED_TODAY
    assert again(1) == INSIDE + timedelta(days=1) + INVITATION_LIFE
    beto = persons.citizen(db, BETO)
    with pytest.raises(Refused) as refused:
        actions.accept_invitation(db, organisation=made, person=beto, at=INSIDE + timedelta(16))
    assert refused.value.reason is Refusal.INVITATION_EXPIRED
    assert again(16) == INSIDE + timedelta(days=16) + INVITATION_LIFE
    actions.decline_invitation(db, organisation=made, person=beto, at=INSIDE + timedelta(17))
    assert again(18) is Refusal.ALREADY_INVITED


def test_what_is_over_is_kept_a_while_and_then_forgotten(
    db: Session, sent: tuple[Organisation, Person, MemberInvitation]
) -> None:
    made, _, one = sent
    for days, is_there in ((0, True), (1, False)):
        actions.forget_old(db, at=one.ends_at + INVITATION_KEPT + timedelta(days=days))
        assert bool(queries.invitations_to(db, made)) is is_there


def test_the_pages_say_what_became_of_it(house: Flask) -> None:
    rosa, beto = house.test_client(), house.test_client()
    sign_in(house, rosa, "rosa@example.org")
    register(rosa)
    invite(rosa, BETO)
    sign_in(house, beto, BETO)
    assert "Te invitaron a integrarla" in beto.get(f"{HOME}/organizaciones/1").text
    stale = forms(beto.get(PAGE), "/aceptar")[0]
    assert not forms(rosa.get(MEMBERS), "/reenviar")
    [form] = forms(rosa.get(MEMBERS), "/retirar")
    assert send(rosa, form).status_code == 303
    assert "La invitación se retiró" in beto.get(PAGE).text
    assert "Te invitaron" not in beto.get(f"{HOME}/organizaciones/1").text
    assert "retiró esta invitación" in send(beto, stale).text
    assert "retirada el" in rosa.get(MEMBERS).text
    assert invite(rosa, BETO).status_code == 422
    with house.app_context(), transaction() as db:
        one = db.query(MemberInvitation).one()
        one.invited_at, one.ends_at, one.withdrawn_at = (
            INSIDE - timedelta(days=20), INSIDE - timedelta(days=6), None,
        )  # fmt: skip
    assert "La invitación venció" in beto.get(PAGE).text
    assert "sin respuesta" in rosa.get(MEMBERS).text
    [form] = forms(rosa.get(MEMBERS), "/reenviar")
    assert send(rosa, form).status_code == 303
    assert len(letters_to(house, BETO)) == 2
    answer(beto, "/aceptar")
    with house.app_context():
        assert not session().query(MemberInvitation).all()
