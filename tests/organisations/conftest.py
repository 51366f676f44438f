"""One open plan, people who gather in organisations, and somebody of the team."""

from flask import Flask
from flask.testing import FlaskClient

from consulta.accounts import actions as accounts
from consulta.accounts.rules import Role
from consulta.web.unit_of_work import transaction
from tests.builders import persons
from tests.builders.plans import INSIDE
from tests.participation.conftest import house
from tests.participation.page_walks import SLUG

__all__ = ["analyst", "house"]


def analyst(house: Flask) -> FlaskClient:
    """The browser of an analyst who has just proved who she is."""
    client = house.test_client()
    with house.app_context(), transaction() as db:
        person = persons.staff(db, Role.ANALYST, email="carla@example.org", scope=SLUG)
        secret = accounts.sign_in(db, person=person, at=INSIDE)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = secret
        cookie["_fresh"] = True
    return client
