"""One position an organisation and target, whoever of its members declares it."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from consulta.accounts import actions as accounts
from consulta.accounts import queries as known
from consulta.accounts.models import Person
from consulta.accounts.rules import OrganisationStanding, Role
from consulta.errors import Refused
from consulta.moderation.actions import decide
from consulta.moderation.rules import Ground, Outcome
from consulta.participation import actions, queries
from consulta.participation.models import Contribution, OrganisationPosition
from consulta.participation.rules import Refusal, State, VoteValue, refusal_of_position
from consulta.plan.models import Consultation
from tests.builders import persons
from tests.builders.contributions import contribution, submission, vote
from tests.builders.plans import INSIDE, named, published
from tests.organisations.hands import NAME, declare, folio_of, joined, register, registered
from tests.participation.page_walks import HOME, forms, send, sign_in


class Gathered:
    """Rosa represents an organisation, Beto is in it, Otto is not."""

    def __init__(self, db: Session) -> None:
        self.db = db
        self.shown: Consultation = published(db)
        self.rosa, self.beto, self.otto = (
            persons.citizen(db, f"{name}@example.org") for name in ("rosa", "beto", "otto")
        )
        self.organisation = registered(db, self.rosa)
        joined(db, self.organisation, self.rosa, self.beto)

    def declares(self, person: Person, about: str = "commitment:2") -> Contribution:
        said = replace(submission(), organisation=1)
        return contribution(self.db, self.shown, person, about=about, given=said)

    def reason(self, deed: object, *args: object, **given: object) -> object:
        with pytest.raises(Refused) as refused:
            deed(*args, **given)  # type: ignore[operator]
        return refused.value.reason


@pytest.fixture
def gathered(db: Session) -> Gathered:
    return Gathered(db)


@pytest.mark.parametrize("is_member", [True, False])
@pytest.mark.parametrize("may_declare", [True, False])
@pytest.mark.parametrize("stands", [True, False])
def test_a_position_is_taken_from_members_of_what_may_declare_and_has_none(
    is_member: bool, may_declare: bool, stands: bool
) -> None:
    refusal = refusal_of_position(is_member=is_member, may_declare=may_declare, stands=stands)
    assert (refusal is None) == (is_member and may_declare and not stands)


def test_it_bears_the_name_of_the_organisation_and_nothing_else_of_it_is_bound(
    gathered: Gathered,
) -> None:
    made = gathered.declares(gathered.beto)
    assert (made.public_name, made.organisation_id) == (NAME, gathered.organisation.id)
    content = queries.content_of(made, "commitment:2")
    assert content["public_name"] == NAME
    assert "organisation" not in content


def test_a_second_one_on_the_same_commitment_is_refused_until_the_first_goes(
    gathered: Gathered,
) -> None:
    first = gathered.declares(gathered.beto)
    for about in ("commitment:2", "paragraph:c2-p1"):
        assert gathered.reason(gathered.declares, gathered.rosa, about) is Refusal.POSITION_STANDS
    gathered.declares(gathered.rosa, "commitment:1")
    actions.withdraw(gathered.db, contribution=first, person=gathered.rosa, at=INSIDE)
    second = gathered.declares(gathered.rosa)
    assert second.state is State.PENDING


def test_what_is_withheld_leaves_the_place_to_another(gathered: Gathered) -> None:
    first = gathered.declares(gathered.beto)
    moderator = persons.staff(gathered.db, Role.MODERATOR)
    decide(
        gathered.db, contribution=first, by=moderator, outcome=Outcome.WITHHOLD,
        ground=Ground.OFF_TOPIC, at=INSIDE,
    )  # fmt: skip
    assert gathered.declares(gathered.beto).folio != first.folio


def test_the_database_holds_one_place_where_no_rule_is_asked(gathered: Gathered) -> None:
    first = gathered.declares(gathered.beto)
    other = contribution(gathered.db, gathered.shown, gathered.rosa)
    other.organisation = gathered.organisation
    gathered.db.flush()
    gathered.db.add(
        OrganisationPosition(
            organisation_id=gathered.organisation.id, about_id=first.about_id,
            contribution_id=other.id,
        )
    )  # fmt: skip
    with pytest.raises(Exception, match=r"(?i)unique"):
        gathered.db.flush()


def test_nobody_else_writes_in_its_name(gathered: Gathered) -> None:
    assert gathered.reason(gathered.declares, gathered.otto) is Refusal.NOT_A_MEMBER
    accounts.check_organisation(
        gathered.db, organisation=gathered.organisation,
        by=persons.staff(gathered.db, Role.ANALYST, email="carla@example.org"),
        standing=OrganisationStanding.NOT_ONE, basis="Es el nombre de una tienda.", at=INSIDE,
    )  # fmt: skip
    assert gathered.reason(gathered.declares, gathered.beto) is Refusal.NOT_AN_ORGANISATION


def test_its_author_and_its_representatives_correct_it_and_who_left_does_not(
    gathered: Gathered,
) -> None:
    made, db = gathered.declares(gathered.beto), gathered.db
    carol = persons.citizen(db, "carol@example.org")
    joined(db, gathered.organisation, gathered.rosa, carol)
    for person, may in ((gathered.beto, True), (gathered.rosa, True), (carol, False)):
        assert queries.acts_for(db, made, person) is may
    given = submission("Otra forma de decir lo mismo, mejor.")
    corrected = actions.edit(db, contribution=made, person=gathered.rosa, given=given)
    again = actions.edit(db, contribution=made, person=gathered.rosa, given=given)
    assert (corrected.version, again.version, corrected.public_name) == (2, 2, NAME)
    accounts.leave_organisation(
        db, organisation=gathered.organisation, person=gathered.beto, at=INSIDE
    )
    deed = {"contribution": made, "person": gathered.beto}
    assert gathered.reason(actions.withdraw, db, at=INSIDE, **deed) is Refusal.NOT_YOURS
    assert gathered.reason(actions.edit, db, given=submission(), **deed) is Refusal.NOT_YOURS


def test_no_member_votes_on_where_it_stands_and_who_left_may_unless_it_is_theirs(
    gathered: Gathered,
) -> None:
    db, made = gathered.db, gathered.declares(gathered.beto)
    actions.move(db, made, to=State.PUBLISHED, at=INSIDE)
    target = named(db, gathered.shown, f"contribution:{made.folio}")

    def cast(person: Person) -> object:
        return vote(db, target, VoteValue.AGREE, voter=person.email or "", person=person)

    assert gathered.reason(cast, gathered.rosa) is Refusal.OWN_ORGANISATION
    assert gathered.reason(cast, gathered.beto) is Refusal.OWN_CONTRIBUTION
    for person in (gathered.rosa, gathered.beto):
        cards = queries.vote_cards(db, gathered.shown, voter="v", person_id=person.id)
        assert made.folio not in {card.folio for card in cards}
    assert cast(gathered.otto)
    own = known.membership(db, gathered.organisation.id, gathered.beto.id)
    assert own is not None
    accounts.name_representative(
        db, organisation=gathered.organisation, by=gathered.rosa, member_id=own.id
    )
    accounts.leave_organisation(
        db, organisation=gathered.organisation, person=gathered.rosa, at=INSIDE
    )
    assert cast(gathered.rosa)


def test_the_page_offers_to_correct_the_first_or_to_put_another_in_its_place(
    house: Flask,
) -> None:
    rosa = house.test_client()
    sign_in(house, rosa, "rosa@example.org")
    register(rosa)
    folio = folio_of(declare(rosa))
    page = declare(rosa, "Otra posición sobre lo mismo, más larga.")
    assert "Esta organización ya declaró su posición aquí" in page.text
    assert f"/folios/{folio}/corregir" in page.text
    [form] = forms(rosa.get(f"{HOME}/folios/{folio}/corregir"), "/aportes/nuevo")
    assert form.fields["writes_as"] == "1"
    kept = send(rosa, form, text="La misma posición, dicha mejor.", is_of_age="y")
    [last] = forms(rosa.get(kept.headers["Location"]), "/enviar")
    assert folio_of(send(rosa, last)) == folio
    assert "dicha mejor" in rosa.get(f"{HOME}/folios/{folio}").text


def test_one_may_still_write_in_ones_own_name(house: Flask) -> None:
    rosa = house.test_client()
    sign_in(house, rosa, "rosa@example.org")
    register(rosa)
    for words in ("Como persona pienso otra cosa.", "Y también esto, como persona."):
        assert declare(rosa, words, writes_as="").status_code == 303
    assert declare(rosa).status_code == 303
