"""A draft belongs to its consultation: under the address of another there is none."""

from flask import Flask
from sqlalchemy import select

from consulta.participation.models import Contribution
from consulta.web.unit_of_work import session, transaction
from tests.builders.plans import published
from tests.participation.page_walks import HOME, SLUG, forms, send, sign_in

TEXT = "Palabras sobre el primer plan y sobre ningún otro."
OTHER = "otro-2027"


def test_a_draft_is_neither_shown_nor_sent_under_another_consultation(house: Flask) -> None:
    with house.app_context(), transaction() as db:
        published(db, OTHER)
    ana = house.test_client()
    sign_in(house, ana)
    [form, *_] = forms(ana.get(f"{HOME}/aportes/nuevo?sobre=commitment:1"), "/aportes/nuevo")
    given = {"kind": "remark", "stance": "against", "text": TEXT, "is_of_age": "y"}
    place = send(ana, form, signature="without_name", **given).location
    [last] = forms(ana.get(place), "/enviar")
    assert ana.get(place.replace(SLUG, OTHER)).status_code == 404
    there = ana.post(last.action.replace(SLUG, OTHER), data=last.fields)
    assert there.status_code == 404
    key = place.rsplit("/", 1)[1]
    again = ana.get(f"/consultas/{OTHER}/aportes/nuevo?sobre=commitment:1&borrador={key}")
    assert (again.status_code, TEXT in again.text) == (200, False)
    with house.app_context():
        assert session().scalars(select(Contribution)).all() == []
    sent = send(ana, last)
    assert (sent.status_code, SLUG in sent.location) == (303, True)
