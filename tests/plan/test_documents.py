"""Staff hand in files, everybody reads them, and none is ever changed."""

import hashlib
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from consulta.accounts.rules import Role
from consulta.config import Config
from consulta.errors import Refused
from consulta.plan import queries
from consulta.plan.actions import NewDocument, keep_document
from consulta.plan.documents import DOCUMENT_MAX_BYTES, DocumentKind
from consulta.plan.models import Consultation, Document
from consulta.plan.rules import Refusal
from consulta.web.unit_of_work import database, transaction
from tests.builders.files import PDF, changed, word
from tests.builders.persons import staff
from tests.builders.plans import INSIDE, published
from tests.house.test_doors import somebody
from tests.participation.page_walks import HOME, SLUG, house_of

DESK = f"/equipo{HOME}/plan/documentos"
PAPER = DocumentKind.POSITION_PAPER


def keep(
    db: Session,
    consultation: Consultation,
    content: bytes = PDF,
    *,
    kind: DocumentKind = PAPER,
    title: str = "Minuta de posición",
) -> Document:
    given = NewDocument(kind, title, content)
    return keep_document(db, consultation=consultation, given=given, by=None, at=INSIDE)


def test_a_file_is_kept_as_it_came(db: Session) -> None:
    consultation = published(db)
    version = consultation.version
    document = keep(db, consultation, title="  Minuta \n de posición ")
    assert (document.number, document.title) == (1, "Minuta de posición")
    assert (document.file_name, document.type) == ("minuta-de-posicion.pdf", "pdf")
    assert (document.size, document.digest) == (len(PDF), hashlib.sha256(PDF).hexdigest())
    assert consultation.version == version + 1
    db.expire_all()
    assert queries.document(db, consultation, 1, "minuta-de-posicion.pdf").content == PDF


def test_the_newest_position_paper_is_in_force(db: Session) -> None:
    consultation, other = published(db), published(db, "plan-2028")
    assert queries.position_paper(db, consultation) is None
    first = keep(db, consultation)
    assert keep(db, consultation) is first
    second = keep(db, consultation, word())
    keep(db, other, word())
    newest = queries.position_paper(db, consultation)
    assert newest is not None
    assert newest.number == second.number == 2
    assert keep(db, consultation).number == 3  # the first one again, in force again
    keep(db, consultation, kind=DocumentKind.SUPPORTING)
    kinds = [row.kind.value for row in queries.documents(db, consultation)]
    assert kinds == ["position_paper"] * 3 + ["supporting"]


def test_a_list_leaves_the_bytes_where_they_are(db: Session) -> None:
    consultation = published(db)
    keep(db, consultation)
    db.commit()
    db.expunge_all()
    found = queries.document_by_number(db, consultation, 1)
    assert "content" in inspect(found).unloaded
    assert not hasattr(queries.documents(db, consultation)[0], "content")


def test_a_file_that_is_kept_is_never_changed(db: Session) -> None:
    document = keep(db, published(db))
    document.content = b"%PDF-other"
    with pytest.raises(DBAPIError, match="append-only"):
        db.flush()


@pytest.mark.parametrize(
    ("content", "title", "wanted"),
    [
        (b"", "Minuta", Refusal.FILE_MISSING),
        (b"<html>", "Minuta", Refusal.FILE_NOT_KNOWN),
        (b"a" * (DOCUMENT_MAX_BYTES + 1), "Minuta", Refusal.FILE_TOO_LARGE),
        (PDF, " \n", Refusal.TITLE_LENGTH),
    ],
)
def test_what_is_refused_is_not_kept(
    db: Session, content: bytes, title: str, wanted: Refusal
) -> None:
    consultation = published(db)
    with pytest.raises(Refused) as caught:
        keep(db, consultation, content, title=title)
    assert caught.value.reason is wanted
    assert queries.documents(db, consultation) == []


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    """One open plan."""
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(config)
        yield made
        with made.app_context():
            database.engine.dispose()


@pytest.fixture
def analyst(house: Flask) -> FlaskClient:
    return somebody(house, "analyst")


def token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(DESK).text)
    assert found is not None
    return found.group(1)


def post(client: FlaskClient, content: bytes | None = PDF, **given: str) -> TestResponse:
    fields: dict[str, Any] = {
        "csrf_token": token(client), "title": "Minuta de posición", "kind": "position_paper",
    }  # fmt: skip
    if content is not None:
        named = BytesIO(content)
        fields["file"] = FileStorage(named, "../../C:\\cualquiera.exe", content_type="text/html")
    boundary, body = encode_multipart(fields | given)
    return client.post(DESK, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def test_a_paper_is_handed_in_and_read_by_anybody(house: Flask, analyst: FlaskClient) -> None:
    visitor = house.test_client()
    assert "Todavía no hay documentos" in visitor.get(f"{HOME}/documentos").text
    assert f"{HOME}/documentos/1/" not in visitor.get(HOME).text
    answer = post(analyst)
    assert (answer.status_code, answer.headers["Location"]) == (303, DESK)
    assert "ya es público" in analyst.get(DESK).text

    address = f"{HOME}/documentos/1/minuta-de-posicion.pdf"
    digest = hashlib.sha256(PDF).hexdigest()
    for page in (HOME, f"{HOME}/documentos"):
        assert address in visitor.get(page).text
    assert digest in visitor.get(f"{HOME}/documentos").text
    assert f"{HOME}/documentos" in visitor.get(f"{HOME}/calendario").text

    file = visitor.get(address)
    assert file.data == PDF
    headers = file.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == "attachment; filename=minuta-de-posicion.pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["ETag"] == f'"{digest}"'
    head = visitor.head(address)
    assert (head.status_code, head.data, head.content_length) == (200, b"", len(PDF))
    again = visitor.get(address, headers={"If-None-Match": f'"{digest}"'})
    assert again.status_code == 304
    for wrong in ("1/otro.pdf", "2/minuta-de-posicion.pdf", "99999999999/x.pdf", "1/"):
        assert visitor.get(f"{HOME}/documentos/{wrong}").status_code == 404


def test_an_older_paper_stays_in_the_list(house: Flask, analyst: FlaskClient) -> None:
    post(analyst)
    post(analyst, word(), title="Minuta con presupuesto")
    page = house.test_client().get(f"{HOME}/documentos").text
    assert page.index("minuta-con-presupuesto.docx") < page.index("minuta-de-posicion.pdf")
    assert "reemplazada por una más nueva" in page
    home = house.test_client().get(HOME).text
    assert "minuta-con-presupuesto.docx" in home
    assert "minuta-de-posicion.pdf" not in home


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "Falta el archivo, o llegó vacío."),
        (b"", "Falta el archivo, o llegó vacío."),
        (b"<script>alert(1)</script>", "no es de un tipo que se reciba aquí"),
        (changed(word(), {"word/vbaProject.bin": b"\0"}), "trae macros"),
        (b"a" * (DOCUMENT_MAX_BYTES + 1), "pesa más de 20 MB"),
    ],
)
def test_a_refusal_keeps_what_was_typed(
    analyst: FlaskClient, content: bytes | None, words: str
) -> None:
    answer = post(analyst, content, kind="supporting", title="Un antecedente")
    assert answer.status_code == 422
    assert words in answer.text
    assert "elígelo de nuevo" in answer.text
    assert 'value="Un antecedente"' in answer.text
    assert re.search(r'<option selected value="supporting"', answer.text)


def test_what_is_no_form_of_this_door_is_refused(house: Flask, analyst: FlaskClient) -> None:
    assert post(analyst, title="a\0b").status_code == 400
    assert post(analyst, csrf_token="other").status_code == 400
    assert post(analyst, kind="malware").status_code == 422
    assert post(analyst, title="").status_code == 422
    assert post(analyst, title="Sube el 10%de la muestra, y 100%00").status_code == 303
    huge = post(analyst, b"a" * (DOCUMENT_MAX_BYTES + 200_000))
    assert huge.status_code == 413
    assert "un archivo, donde se recibe, pesa hasta 20 MB" in huge.text
    urlencoded = {"csrf_token": token(analyst), "title": "Minuta", "kind": "position_paper"}
    assert analyst.post(DESK, data=urlencoded).status_code == 422
    elsewhere = {"csrf_token": token(analyst), "file": (BytesIO(PDF), "a.pdf")}
    assert analyst.post(f"/equipo{HOME}/plan/hitos", data=elsewhere).status_code == 415


def test_nobody_reads_documents_before_the_launch(house: Flask) -> None:
    with house.app_context(), transaction() as db:
        consultation = published(db, "plan-2030")
        keep(db, consultation)
        consultation.launched_at = None
    visitor = house.test_client()
    for page in ("documentos", "documentos/1/minuta-de-posicion.pdf", "seguimiento"):
        assert visitor.get(f"/consultas/plan-2030/{page}").status_code == 404


def test_a_maker_hands_in_a_paper(house: Flask, tmp_path: Path) -> None:
    with house.app_context(), transaction() as db:
        staff(db, Role.ANALYST, email="carla@example.org")
        staff(db, Role.MODERATOR, email="bruno@example.org")
    file = tmp_path / "cualquiera.exe"
    file.write_bytes(PDF)

    def run(*given: str) -> tuple[int, str]:
        ways = ["--kind", "position_paper", "--title", "Minuta", "--by"]
        result = house.test_cli_runner().invoke(
            args=["plan", "document", *given[:2], *ways, given[2]]
        )
        return result.exit_code, result.output

    code, said = run(SLUG, str(file), "carla@example.org")
    assert (code, "Documento 1: minuta.pdf" in said) == (0, True), said
    for slug, email, words in (
        ("plan-9", "carla@example.org", "No hay una consulta"),
        (SLUG, "bruno@example.org", "no tiene permiso"),
        (SLUG, "nadie", "no tiene permiso"),
    ):
        code, said = run(slug, str(file), email)
        assert code == 1
        assert words in said
    file.write_bytes(b"MZ\0")
    code, said = run(SLUG, str(file), "carla@example.org")
    assert code == 1
    assert "No se guardó nada. Este archivo no es de un tipo que se reciba aquí." in said
