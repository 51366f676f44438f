"""`consulta draft import`: what a maker types, and what the house answers."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from consulta.drafting import queries
from consulta.plan import as_docx
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import database, session, transaction
from tests.builders.plans import plan_document, published


@pytest.fixture
def house(app: Flask) -> Iterator[Flask]:
    with app.app_context(), transaction() as db:
        published(db)
    yield app
    database.session.close()
    database.engine.dispose()


def run(house: Flask, *arguments: str) -> tuple[int, str]:
    result = house.test_cli_runner().invoke(args=["draft", "import", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_it_says_what_it_found_and_writes_only_with_yes(house: Flask, tmp_path: Path) -> None:
    first, *_ = plan_document().commitments
    file = tmp_path / "plan.docx"
    file.write_bytes(as_docx.render(replace(plan_document(), commitments=(first,))))
    code, said = run(house, str(file), "--consultation", "plan-2027")
    assert code == 0
    assert f"Compromiso 1. {first.name} [igual]" in said
    assert "Sale del borrador: 2. " in said
    assert "El borrador no cambió" in said
    with house.app_context():
        assert not queries.has_draft(session(), consultation(session(), "plan-2027"))
    code, said = run(house, str(file), "--consultation", "plan-2027", "--yes")
    assert code == 0
    with house.app_context():
        written = queries.draft_document(session(), consultation(session(), "plan-2027"))
    assert [each.number for each in written.commitments] == [1]


def test_what_is_not_read_says_why(house: Flask, tmp_path: Path) -> None:
    file = tmp_path / "plan.docx"
    file.write_bytes(b"PK\x03\x04")
    code, said = run(house, str(file), "--consultation", "plan-2027")
    assert code == 1
    assert "El archivo está dañado o incompleto." in said
    code, said = run(house, str(file), "--consultation", "nada")
    assert code == 1
    assert "No hay una consulta «nada»" in said
