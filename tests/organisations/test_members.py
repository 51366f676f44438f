"""Who registers, who is invited, who stays: one representative remains."""

from datetime import datetime

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from consulta.accounts import actions, queries
from consulta.accounts.models import Person
from consulta.accounts.rules import (
    INVITATION_LIFE,
    INVITATIONS_AT_ONCE,
    ORGANISATIONS_EACH,
    MemberRole,
    OrganisationStanding,
    Refusal,
    Role,
    folded_name,
    refusal_of_check,
    refusal_of_leaving,
)
from consulta.errors import Refused
from tests.builders import persons
from tests.builders.plans import INSIDE, published
from tests.organisations.hands import (
    NAME,
    answer,
    invite,
    joined,
    leave,
    letter,
    letters_to,
    register,
    registered,
)
from tests.participation.page_walks import HOME, SLUG, sign_in

HOSTILE = [
    "a@example.org\nBcc: b@example.org",
    "a@example.org, b@example.org",
    "a@example.org\r\nSubject: x",
    "<a@example.org> b@example.org",
    "a@example.org;b@example.org",
]


@pytest.fixture
def rosa(db: Session) -> Person:
    published(db)
    return persons.citizen(db, "rosa@example.org")


@given(st.text(max_size=60))
def test_case_accents_and_signs_make_no_other_name(name: str) -> None:
    folded = folded_name(name)
    assert folded_name(folded) == folded
    assert folded_name(f"  {name}... ") == folded


@pytest.mark.parametrize(
    "other",
    ["RED DE HUMEDALES URBANOS", "Réd  de húmedales, urbanos.", "«Red de Humedales Urbanos»"],
)
def test_a_name_that_reads_like_anothers_is_taken(db: Session, rosa: Person, other: str) -> None:
    registered(db, rosa)
    with pytest.raises(Refused) as refused:
        registered(db, rosa, other)
    assert refused.value.reason is Refusal.NAME_TAKEN


def test_one_person_represents_a_few_and_staff_none(db: Session, rosa: Person) -> None:
    made = [registered(db, rosa, f"Junta número {n}") for n in range(ORGANISATIONS_EACH)]
    assert [one.number for one in made] == list(range(1, ORGANISATIONS_EACH + 1))
    for person, reason in (
        (rosa, Refusal.ORGANISATIONS_SPENT),
        (persons.staff(db, Role.ANALYST), Refusal.STAFF_ARE_NO_MEMBERS),
    ):
        with pytest.raises(Refused) as refused:
            registered(db, person, "Otra junta")
        assert refused.value.reason is reason


@given(st.integers(0, 5), st.integers(0, 5), st.booleans(), st.sampled_from(MemberRole))
def test_one_representative_remains_where_others_do(
    representatives: int, others: int, knows_alone: bool, role: MemberRole
) -> None:
    members = representatives + others
    refusal = refusal_of_leaving(
        role, representatives=representatives, members=members, knows_alone=knows_alone
    )
    is_last = role is MemberRole.REPRESENTATIVE and representatives <= 1
    assert (refusal is not None) == (is_last and (members > 1 or not knows_alone))


@given(st.sampled_from(OrganisationStanding), st.text(max_size=600))
@settings(max_examples=50)
def test_a_finding_says_what_it_rests_on(standing: OrganisationStanding, basis: str) -> None:
    is_asked = standing is not OrganisationStanding.DECLARED
    fits = 10 <= len(basis) <= 500
    assert (refusal_of_check(standing, basis) is None) == (fits or not is_asked)


def test_the_last_representative_stays_until_another_is_named(db: Session, rosa: Person) -> None:
    beto = persons.citizen(db, "beto@example.org")
    made = registered(db, rosa)
    joined(db, made, rosa, beto)
    with pytest.raises(Refused) as refused:
        actions.leave_organisation(db, organisation=made, person=rosa, at=INSIDE)
    assert refused.value.reason is Refusal.LAST_REPRESENTATIVE
    own = queries.membership(db, made.id, beto.id)
    assert own is not None
    with pytest.raises(Refused):
        actions.name_representative(db, organisation=made, by=beto, member_id=own.id)
    actions.name_representative(db, organisation=made, by=rosa, member_id=own.id)
    actions.leave_organisation(db, organisation=made, person=rosa, at=INSIDE)
    assert [one.person for one in queries.members_of(db, made)] == [beto]
    joined(db, made, beto, rosa)
    back = queries.membership(db, made.id, rosa.id)
    assert back is not None
    assert back.role is MemberRole.MEMBER


def test_invitations_are_few_and_a_no_lasts(db: Session, rosa: Person) -> None:
    made, beto = registered(db, rosa), persons.citizen(db, "beto@example.org")

    def invites(email: str, at: datetime = INSIDE) -> object:
        return actions.invite_member(db, organisation=made, by=rosa, email=email, letter=letter(at))

    def reason(email: str) -> object:
        with pytest.raises(Refused) as refused:
            invites(email)
        return refused.value.reason

    invites("beto@example.org")
    assert reason("beto@example.org") is Refusal.ALREADY_INVITED
    assert reason("rosa@example.org") is Refusal.ALREADY_A_MEMBER
    actions.decline_invitation(db, organisation=made, person=beto, at=INSIDE)
    assert reason("beto@example.org") is Refusal.ALREADY_INVITED
    with pytest.raises(Refused) as refused:
        actions.accept_invitation(db, organisation=made, person=beto, at=INSIDE)
    assert refused.value.reason is Refusal.NOT_INVITED
    for number in range(INVITATIONS_AT_ONCE - 1):
        invites(f"n{number}@example.org")
    assert reason("one-more@example.org") is Refusal.INVITATIONS_SPENT
    later = INSIDE + INVITATION_LIFE
    invites("beto@example.org", later)
    invites("one-more@example.org", later)
    still = [one.email for one in queries.invitations_to(db, made) if one.ends_at > later]
    assert still == ["beto@example.org", "one-more@example.org"]


@pytest.mark.parametrize("address", HOSTILE)
def test_a_hostile_address_reaches_nobody(house: Flask, address: str) -> None:
    rosa = house.test_client()
    sign_in(house, rosa, "rosa@example.org")
    register(rosa)
    assert invite(rosa, address).status_code == 422
    for email in (address, "a@example.org", "b@example.org"):
        assert not letters_to(house, email)


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "\u202eRed\nBcc: x@example.org"])
def test_a_hostile_name_is_words_everywhere(house: Flask, name: str) -> None:
    rosa = house.test_client()
    sign_in(house, rosa, "rosa@example.org")
    assert register(rosa, name=name).status_code == 303
    assert invite(rosa, "beto@example.org").status_code == 303
    [letter] = letters_to(house, "beto@example.org")
    assert "\n" not in letter.values["organisation"]
    for path in ("organizaciones", "organizaciones/1", "organizaciones/1/integrantes"):
        assert "<script>alert" not in rosa.get(f"{HOME}/{path}").text


@pytest.mark.parametrize("web", ["javascript:alert(1)", "http://x.example", "https://a@b.example/"])
def test_a_page_on_the_web_is_a_safe_one(house: Flask, web: str) -> None:
    rosa = house.test_client()
    sign_in(house, rosa, "rosa@example.org")
    answer_ = register(rosa, web=web)
    assert answer_.status_code == 422
    assert "https://" in answer_.text


def test_members_pages_show_each_what_is_theirs(house: Flask) -> None:
    rosa, beto, otto = (house.test_client() for _ in range(3))
    sign_in(house, rosa, "rosa@example.org")
    register(rosa)
    invite(rosa, "beto@example.org")
    sign_in(house, beto, "beto@example.org")
    answer(beto, "/aceptar")
    sign_in(house, otto, "otto@example.org")
    assert "beto@example.org" in rosa.get(f"{HOME}/organizaciones/1/integrantes").text
    seen = beto.get(f"{HOME}/organizaciones/1/integrantes")
    assert seen.status_code == 200
    assert "rosa@example.org" not in seen.text
    assert otto.get(f"{HOME}/organizaciones/1/integrantes").status_code == 404
    refused = leave(rosa)
    assert refused.status_code == 422
    assert "Nombra antes representante" in refused.text
    assert leave(beto).status_code == 303
    assert beto.get(f"{HOME}/organizaciones/1/integrantes").status_code == 404


def test_a_name_that_is_taken_gives_the_form_back(house: Flask) -> None:
    rosa = house.test_client()
    sign_in(house, rosa, "rosa@example.org")
    register(rosa)
    again = register(rosa, name=NAME.upper())
    assert again.status_code == 422
    assert "Ya hay una organización con ese nombre" in again.text
    assert NAME.upper() in again.text
    assert SLUG in again.text
