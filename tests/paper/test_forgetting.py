"""Paper that never entered is erased when somebody asks, and all paper is emptied at its term."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import undefer

from consulta.accounts.models import Person
from consulta.accounts.rules import Role
from consulta.config import Config
from consulta.errors import NotFound, Refused
from consulta.mail.delivery import written
from consulta.mail.models import Letter
from consulta.paper import queries
from consulta.paper.models import Assembly, PaperScan, PaperSheet, PaperTyping
from consulta.paper.rules import PAPER_KEPT, Refusal, SheetState
from consulta.participation.models import Contribution
from consulta.plan.queries import consultation
from consulta.rights.queries import has_scrub_due
from consulta.rights.tasks import forget_old_paper
from consulta.web.unit_of_work import database, session, transaction
from tests.accounts.doors import enter, hire
from tests.builders import paper
from tests.builders.plans import CLOSES, INSIDE
from tests.participation.page_walks import HOME, SLUG, forms, house_of, send

WORDS = ("Mi vecina Rosa pide luz en la calle Los Olmos.", "Mi vecina Rosa pide luz en Los Olmos.")
ASKED = {"contact": "rosa@ejemplo.cl", "words": "Borren la hoja que dejé en la oficina."}
TERM = timedelta(days=2, hours=1) + PAPER_KEPT


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(config)
        yield made
        with made.app_context():
            database.session.close()
            database.engine.dispose()


@pytest.fixture
def desk(house: Flask) -> FlaskClient:
    hire(house, role=Role.ADMINISTRATOR)
    client = house.test_client()
    enter(client)
    return client


def a_pile(house: Flask) -> None:
    """A sheet that differs, one that came late, one that entered, and minutes of two points."""
    with house.app_context(), transaction() as db:
        made, (carla, dora) = consultation(db, SLUG), paper.typists(db)
        differs = paper.sheet(db, made, carla, stamp="OP-1")
        for person, words in zip((carla, dora), WORDS, strict=True):
            paper.type_it(db, differs, person, paper.typed(words, public_name="Rosa"))
        entered = paper.sheet(db, made, carla, stamp="OP-2")
        for person in (carla, dora):
            paper.type_it(db, entered, person)
        minutes = paper.assembly(db, made, carla)
        point = queries.sheet(db, made, 3)
        paper.type_it(db, point, carla, paper.typed(WORDS[0]))
        assert minutes.number == 1
        late = paper.sheet(db, made, carla, stamp="OP-5", received_at=INSIDE)
        late.received_at = CLOSES


def kept(house: Flask) -> tuple[list[bool], set[str]]:
    """Which scans still have their picture, by their place, and every word that was typed."""
    with house.app_context():
        scans = select(PaperScan).order_by(PaperScan.id).options(undefer(PaperScan.content))
        pictures = [bool(one.content) for one in session().scalars(scans)]
        words = session().scalars(select(PaperTyping)).all()
        return pictures, {text for one in words for text in (one.text, one.public_name) if text}


ERASE = "/equipo/datos-personales/1/borrar"


def ask(house: Flask, desk: FlaskClient, named: str, kind: str = "erasure") -> None:
    """Somebody asks for a sheet, one of the staff for its erasure, and the desk confirms."""
    client = house.test_client()
    [form] = forms(client.get("/mis-datos/solicitud"), "/mis-datos/solicitud")
    send(client, form, kind=kind, folio=named, **ASKED)
    hire(house, "asks@example.org", role=Role.ANALYST)
    first = house.test_client()
    enter(first, "asks@example.org")
    [asking] = forms(first.get(ERASE), ERASE)
    assert send(first, asking).location == ERASE
    [erasing] = forms(desk.get(ERASE), f"{ERASE}/confirmar")
    assert send(desk, erasing).location == "/equipo/datos-personales/1"


def test_a_sheet_that_never_entered_is_erased_by_its_number(
    house: Flask, desk: FlaskClient
) -> None:
    a_pile(house)
    assert kept(house) == ([True, True, True, True], {*WORDS, "Rosa"})
    ask(house, desk, "Hoja 1")
    assert kept(house) == ([False, True, True, True], {WORDS[0]})
    with house.app_context():
        made = consultation(session(), SLUG)
        found = queries.sheet(session(), made, 1)
        assert (found.stamp, found.forgotten_at) == ("OP-1", INSIDE)
        assert len(found.scan.digest) == 64
        assert queries.state_of_sheet(session(), found) is SheetState.FORGOTTEN
        with pytest.raises(NotFound):
            queries.scan(session(), made, 1)
        assert queries.offline(session(), made).missed == 1
        assert has_scrub_due(session())
        dora = session().scalars(select(Person).where(Person.name == "Dora Díaz")).one()
        with pytest.raises(Refused, match=Refusal.FORGOTTEN.value):
            paper.type_it(session(), found, dora)
    assert "ya borró" in desk.get(ERASE).text


def told(house: Flask) -> tuple[str, str]:
    """The letter that went out last, in words."""
    with house.app_context(), house.test_request_context():
        newest = session().scalars(select(Letter).order_by(Letter.id.desc())).first()
        assert newest is not None
        letter = written(newest)
        return letter.subject, " ".join(letter.body.split())


@pytest.mark.parametrize(
    ("named", "known", "says"),
    [
        ("Hoja 1", "HOJA1", "La hoja todavía no entraba como aporte, y ya no entrará."),
        ("Hoja 2", "HOJA2", "La hoja ya había entrado como aporte con el folio A-000001."),
    ],
)
def test_whoever_asked_is_told_of_a_sheet_and_not_of_a_contribution(
    house: Flask, desk: FlaskClient, named: str, known: str, says: str
) -> None:
    a_pile(house)
    ask(house, desk, named)
    subject, body = told(house)
    assert subject == f"Se borró la hoja de papel {known}"
    assert f"se borraron la imagen de la hoja de papel {known} de «" in body
    assert says in body
    assert "Quedan el número con que se timbró y la huella de la imagen" in body
    assert "borraron las palabras del aporte" not in body


def test_the_desk_speaks_of_a_sheet_where_a_sheet_is_named(house: Flask, desk: FlaskClient) -> None:
    a_pile(house)
    client = house.test_client()
    [form] = forms(client.get("/mis-datos/solicitud"), "/mis-datos/solicitud")
    for named in ("HOJA1", "HOJA77", "A-000001"):
        send(client, form, kind="erasure", folio=named, **ASKED)
    pages = "/equipo/datos-personales"
    request, page = desk.get(f"{pages}/1").text, desk.get(f"{pages}/1/borrar").text
    assert "Hoja de papel: HOJA1." in request
    assert "Ver la hoja que pide borrar" in request
    assert "Borrar una hoja de papel por la solicitud 1" in page
    assert "Borrar un aporte" not in page
    missing = desk.get(f"{pages}/2/borrar").text
    assert "No hay una hoja con ese número" in missing
    assert "Borrar un aporte por la solicitud 3" in desk.get(f"{pages}/3/borrar").text
    assert "Folio: A-000001." in desk.get(f"{pages}/3").text


def test_the_picture_of_minutes_is_erased_by_one_of_their_points(
    house: Flask, desk: FlaskClient
) -> None:
    a_pile(house)
    ask(house, desk, "Hoja 3")
    assert kept(house) == ([True, True, False, True], {WORDS[0], WORDS[1], "Rosa"})
    with house.app_context():
        made = consultation(session(), SLUG)
        [minutes] = session().scalars(select(Assembly))
        other = queries.sheet(session(), made, 4)
        assert (minutes.scan.size, other.forgotten_at) == (0, None)
        assert queries.state_of_sheet(session(), other) is SheetState.FIRST
    assert house.test_client().get(f"{HOME}/papel").status_code == 200


def test_a_late_sheet_is_erased_as_well(house: Flask, desk: FlaskClient) -> None:
    a_pile(house)
    ask(house, desk, "HOJA 5")
    assert kept(house)[0] == [True, True, True, False]


def test_all_paper_is_emptied_a_year_after_the_record_closed(house: Flask) -> None:
    a_pile(house)
    with house.app_context():
        with time_machine.travel(CLOSES + PAPER_KEPT, tick=False):
            assert forget_old_paper() == []
        assert all(kept(house)[0])
        with time_machine.travel(CLOSES + TERM, tick=False):
            assert forget_old_paper() == [SLUG]
            assert forget_old_paper() == []
        assert has_scrub_due(session())
        sheets = session().scalars(select(PaperSheet).order_by(PaperSheet.number)).all()
        assert [one.forgotten_at is None for one in sheets] == [False, True, False, False, False]
        assert all(one.stamp and one.scan.digest for one in sheets)
        [said] = session().scalars(select(Contribution))
        assert said.text == paper.WORDS
    assert kept(house) == ([False] * 4, set())
    assert "hasta 12 meses después del cierre" in house.test_client().get("/privacidad").text
