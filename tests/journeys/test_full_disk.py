"""A disk that is full: nothing half written, the words handed back, reading goes on."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from consulta import clock
from consulta.app import METADATA, create_app
from consulta.config import Config
from consulta.database.engines import make_engine
from consulta.participation.models import Draft
from consulta.web.unit_of_work import database, transaction
from consulta.workshop.reader import OPEN_SLUG, opened_today, read_script
from tests.builders.plans import publish_plan

TEXT = "Mis palabras no se pierden aunque el disco esté lleno. " * 70
WRITE = f"/consultas/{OPEN_SLUG}/aportes/nuevo?sobre=commitment:8"


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Flask]:
    """A house whose database may not grow by a single page."""
    url = f"sqlite:///{tmp_path / 'full.sqlite3'}"
    engine = make_engine(url)
    METADATA.create_all(engine)
    engine.dispose()
    config = Config(
        data=tmp_path, database_url=url, secret_key="k" * 64, voter_pepper=b"p" * 32,
        signing_seed_file=tmp_path / "seed", public_url="http://localhost",
    )  # fmt: skip
    app = create_app(config)
    with app.app_context():
        now = clock.now()
        plan = opened_today(read_script().plan, now.date())
        plan = replace(plan, consultation=replace(plan.consultation, demonstration=False))
        with transaction() as db:
            publish_plan(db, document=plan, at=now, vkey="")
        event.listen(database.engine, "connect", _leave_no_room)
        database.session.close()
        database.engine.dispose()
        yield app
        database.session.close()
        database.engine.dispose()


def _leave_no_room(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    pages = cursor.execute("PRAGMA page_count").fetchone()[0]
    cursor.execute(f"PRAGMA max_page_count = {pages}")


def test_a_full_disk_gives_the_words_back(full: Flask) -> None:
    client: FlaskClient = full.test_client()
    page = client.get(WRITE).text
    fields = dict(re.findall(r'name="(csrf_token|form_key)"[^>]*value="([^"]+)"', page))
    assert len(fields) == 2
    answer = client.post(
        WRITE,
        data=fields | {
            "stance": "neutral", "kind": "change_proposal", "text": TEXT, "proposal": TEXT,
            "reason": "Es mejor.", "public_name": "", "signature": "without_name", "is_of_age": "y",
        },
    )  # fmt: skip
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert TEXT.strip() in answer.text
    assert database.session.scalar(select(func.count()).select_from(Draft)) == 0
    assert client.get(f"/consultas/{OPEN_SLUG}").status_code == 200
