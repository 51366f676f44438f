"""A report is final once nothing more can come in, and paper comes in after the close."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from consulta.accounts.models import Person
from consulta.accounts.rules import Role
from consulta.config import Config
from consulta.errors import Refused
from consulta.paper.rules import SheetState
from consulta.plan.models import Consultation
from consulta.plan.rules import Window
from consulta.report import actions, queries
from consulta.report.models import SynthesisReport
from consulta.report.rules import Refusal, refusal_of_final
from consulta.report.tasks import files_of
from tests.accounts.doors import close, enter, hire
from tests.builders import paper, persons, plans
from tests.builders.plans import CLOSES, INSIDE, OPENS
from tests.participation.page_walks import SLUG, forms, house_of, send

TEMPLATES = Path(__file__).parents[2] / "templates" / "report"
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
PAPER_ENDS = CLOSES + 2 * DAY  # the midnight after two working days
PAGE = f"/equipo/consultas/{SLUG}/informe"
UNTIL = "3 de abril de 2027, 00:00"


@pytest.mark.parametrize(
    ("at", "answer"),
    [
        (INSIDE, Refusal.STILL_OPEN),
        (CLOSES - SECOND, Refusal.STILL_OPEN),
        (CLOSES, Refusal.PAPER_MAY_ENTER),
        (PAPER_ENDS - SECOND, Refusal.PAPER_MAY_ENTER),
        (PAPER_ENDS, None),
        (PAPER_ENDS + 30 * DAY, None),
    ],
)
def test_from_when_a_report_is_final(db: Session, at: datetime, answer: Refusal | None) -> None:
    consultation = plans.published(db)
    assert consultation.last_entry_at == PAPER_ENDS
    assert queries.refusal_of_final_at(consultation, at) is answer
    assert queries.outline_of(db, consultation, at=at).is_provisional is (answer is not None)


def test_without_a_launch_no_report_is_final(db: Session) -> None:
    consultation = plans.published(db)
    consultation.launched_at = None
    assert queries.refusal_of_final_at(consultation, PAPER_ENDS) is Refusal.STILL_OPEN


def test_grace_after_the_paper_days_is_waited_for_too() -> None:
    window = Window(OPENS, CLOSES, timedelta(days=3))
    at = CLOSES + timedelta(days=2, hours=1)
    assert refusal_of_final(window, at, last_entry_at=PAPER_ENDS) is Refusal.STILL_OPEN


def kept(db: Session, consultation: Consultation, by: Person, at: datetime) -> SynthesisReport:
    outline = queries.outline_of(db, consultation, at=at)
    return actions.keep_report(
        db, consultation=consultation, outline=outline, files=files_of(outline, TEMPLATES),
        made_by=by, at=at,
    )  # fmt: skip


def why_not(db: Session, report: SynthesisReport, by: Person, at: datetime) -> Refusal:
    with pytest.raises(Refused) as refused:
        actions.publish_report(db, report=report, pending=0, by=by, at=at)
    assert report.published_at is None
    return Refusal(refused.value.reason)


def test_a_report_of_the_paper_days_misses_what_enters_and_is_never_published(db: Session) -> None:
    consultation, (carla, dora) = plans.published(db), paper.typists(db)
    camilo = persons.staff(db, Role.ANALYST, email="camilo@example.org")
    early = kept(db, consultation, carla, CLOSES + SECOND)
    sheet = paper.sheet(db, consultation, carla, received_at=CLOSES - SECOND, at=CLOSES + DAY)
    paper.type_it(db, sheet, carla, at=CLOSES + DAY)
    assert paper.type_it(db, sheet, dora, at=CLOSES + DAY) is SheetState.ENTERED
    assert why_not(db, early, camilo, PAPER_ENDS - SECOND) is Refusal.PAPER_MAY_ENTER
    assert why_not(db, early, camilo, PAPER_ENDS) is Refusal.ONLY_PROVISIONAL
    final = kept(db, consultation, carla, PAPER_ENDS)
    assert '"received": 1' in final.figures
    actions.publish_report(db, report=final, pending=0, by=camilo, at=PAPER_ENDS)
    assert final.published_at == PAPER_ENDS


def test_a_final_report_whose_close_was_moved_waits_again(db: Session) -> None:
    """Whatever made it look final, the moment of publishing is asked once more."""
    consultation, (carla, dora) = plans.published(db), paper.typists(db)
    report = kept(db, consultation, carla, PAPER_ENDS)
    consultation.closes_at = PAPER_ENDS
    db.flush()
    assert why_not(db, report, dora, PAPER_ENDS) is Refusal.PAPER_MAY_ENTER


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(config)
        hire(made, "carla@example.org", role=Role.ANALYST)
        hire(made, "camilo@example.org", role=Role.ANALYST)
    yield made
    close(made)


def desk(house: Flask, email: str) -> FlaskClient:
    client = house.test_client()
    enter(client, email)
    return client


def build(client: FlaskClient) -> None:
    [form] = forms(client.get(PAGE), PAGE)
    assert send(client, form).status_code == 303


def publish(client: FlaskClient, number: int) -> TestResponse:
    """The button pressed by whoever was never shown it."""
    form = forms(client.get(PAGE), PAGE)[0]
    return client.post(f"{PAGE}/{number}/publicar", data={"csrf_token": form.fields["csrf_token"]})


def test_the_desk_says_until_when_a_report_waits_and_why(house: Flask) -> None:
    with time_machine.travel(INSIDE, tick=False):
        page = desk(house, "carla@example.org").get(PAGE).text
        assert "La consulta sigue abierta" in page
        assert UNTIL in page
    with time_machine.travel(CLOSES, tick=False):
        carla, camilo = desk(house, "carla@example.org"), desk(house, "camilo@example.org")
        build(carla)
        page = camilo.get(PAGE).text
        assert "El papel todavía puede entrar" in page
        assert "se digitan hasta dos días hábiles después" in page
        assert UNTIL in page
        assert "provisional" in page
        assert "publicar" not in " ".join(form.action for form in forms(camilo.get(PAGE), PAGE))
        refused = publish(camilo, 1)
        assert refused.status_code == 403
        assert "el papel timbrado a tiempo todavía puede entrar" in refused.text
    with time_machine.travel(PAPER_ENDS, tick=False):
        carla, camilo = desk(house, "carla@example.org"), desk(house, "camilo@example.org")
        assert UNTIL not in camilo.get(PAGE).text
        assert "No se publica: se preparó cuando" in camilo.get(PAGE).text
        assert "Este informe es provisional" in publish(camilo, 1).text
        build(carla)
        assert publish(camilo, 2).status_code == 303
        assert house.test_client().get(f"/consultas/{SLUG}/informe").status_code == 200
