"""What tests of organisations share: to register, to gather, to declare, over HTTP and below."""

from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from consulta.accounts import actions as accounts
from consulta.accounts.models import Organisation, Person
from consulta.accounts.rules import NewOrganisation, OrganisationSector
from consulta.mail.models import Letter
from consulta.participation import actions
from consulta.participation.rules import State
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import session, transaction
from tests.builders.plans import INSIDE
from tests.participation.page_walks import HOME, SLUG, forms, send

NAME = "Red de Humedales Urbanos"
GIVEN = {
    "name": NAME,
    "sector": "civil_society",
    "represents": "340 familias que viven junto al humedal.",
    "web": "https://humedales.example/quienes",
}
INVITED = "http://localhost/consultas/plan-2027/organizaciones/1/invitacion"
WORDS = "Pedimos que cada plazo tenga una persona responsable."


def registered(session: Session, person: Person, name: str = NAME) -> Organisation:
    """An organisation that a person registered and represents."""
    given = NewOrganisation(name, OrganisationSector.CIVIL_SOCIETY, GIVEN["represents"])
    return accounts.register_organisation(
        session, scope=SLUG, person=person, given=given, at=INSIDE
    )


def letter(at: datetime = INSIDE) -> accounts.Inviting:
    """What a letter of invitation needs besides whom it goes to."""
    return accounts.Inviting(title="Plan", address=INVITED, language="es", at=at)


def joined(session: Session, organisation: Organisation, by: Person, person: Person) -> None:
    """A person who was invited by a representative and accepted."""
    accounts.invite_member(
        session, organisation=organisation, by=by, email=person.email or "", letter=letter()
    )  # fmt: skip
    accounts.accept_invitation(session, organisation=organisation, person=person, at=INSIDE)


def register(client: FlaskClient, **changed: str) -> TestResponse:
    """Fill in the page that registers an organisation."""
    [form] = forms(client.get(f"{HOME}/organizaciones/registrar"), "/registrar")
    return send(client, form, **(GIVEN | changed))


def invite(client: FlaskClient, email: str, number: int = 1) -> TestResponse:
    """Invite an address on the page of the members."""
    page = client.get(f"{HOME}/organizaciones/{number}/integrantes")
    form = next(
        each for each in forms(page, "/integrantes") if each.action.endswith("/integrantes")
    )
    return send(client, form, email=email)


def answer(client: FlaskClient, deed: str, number: int = 1) -> TestResponse:
    """Accept or decline on the page of the invitation."""
    page = client.get(f"{HOME}/organizaciones/{number}/invitacion")
    [form] = forms(page, deed)
    return send(client, form)


def declare(
    client: FlaskClient,
    words: str = WORDS,
    *,
    about: str = "commitment:2",
    writes_as: str = "1",
    stance: str = "with_changes",
) -> TestResponse:
    """Write, review, and press the button that sends; the page of the review where there is none."""  # noqa: E501
    page = client.get(f"{HOME}/aportes/nuevo?sobre={about}")
    [form] = forms(page, "/aportes/nuevo")
    kept = send(
        client, form, stance=stance, kind="remark", text=words, signature="without_name",
        is_of_age="y", writes_as=writes_as,
    )  # fmt: skip
    review = client.get(kept.headers["Location"])
    found = forms(review, "/enviar")
    return send(client, found[0]) if found else review


def leave(client: FlaskClient, number: int = 1, **marked: str) -> TestResponse:
    """Leave on the page that says what that means, and hand over to whom is marked."""
    page = client.get(f"{HOME}/organizaciones/{number}/integrantes/salir")
    [form] = forms(page, "/integrantes/salir")
    return send(client, form, **marked)


def folio_of(sent: TestResponse) -> str:
    """The folio to which an answer leads."""
    return sent.headers["Location"].rpartition("/")[2]


def publish(house: Flask, folio: str) -> None:
    """Let everybody read a contribution, as a moderator does."""
    from consulta.participation.queries import contribution

    with house.app_context(), transaction() as db:
        found = contribution(db, consultation(db, SLUG), folio)
        actions.move(db, found, to=State.PUBLISHED, at=INSIDE)


def letters_to(house: Flask, email: str) -> list[Letter]:
    """The letters that an address will get, the oldest first."""
    with house.app_context():
        found = session().scalars(select(Letter).where(Letter.to == email).order_by(Letter.id))
        return list(found)
