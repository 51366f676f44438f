"""The plan in force as files that anyone downloads."""

import io
import zipfile
from collections.abc import Iterator

import docx
import pytest
from flask import Flask
from flask.testing import FlaskClient

from consulta.web.unit_of_work import transaction
from tests.builders.plans import plan_document, published

HERE = "/consultas/plan-2027"


@pytest.fixture
def house(app: Flask) -> Iterator[Flask]:
    with app.app_context(), transaction() as db:
        published(db)
    return app  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("md", "text/markdown; charset=utf-8"),
        ("json", "application/json; charset=utf-8"),
    ],
)
def test_each_file_is_an_attachment_that_stays_the_same(
    house: Flask, client: FlaskClient, ending: str, kind: str
) -> None:
    answer = client.get(f"{HERE}/plan.{ending}")
    assert (answer.status_code, answer.content_type) == (200, kind)
    assert f"filename=plan-2027.{ending}" in answer.headers["Content-Disposition"]
    assert client.get(f"{HERE}/plan.{ending}").data == answer.data
    again = client.get(f"{HERE}/plan.{ending}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert client.get(f"/consultas/nada/plan.{ending}").status_code == 404


def test_the_docx_has_real_styles_a_language_and_ids(house: Flask, client: FlaskClient) -> None:
    content = client.get(f"{HERE}/plan.docx").data
    paper = docx.Document(io.BytesIO(content))
    styles = {each.style.name for each in paper.paragraphs if each.style}
    assert {"Heading 1", "Heading 2", "Heading 3"} <= styles
    assert paper.core_properties.language == "es-CL"
    first = next(plan_document().paragraphs())
    assert any(each.text == f"{first.text} {{#{first.key}}}" for each in paper.paragraphs)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert b'w:lang w:val="es-CL"' in package.read("word/styles.xml")


def test_the_calendar_offers_them(house: Flask, client: FlaskClient) -> None:
    page = client.get(f"{HERE}/calendario").text
    for ending in ("docx", "md", "json", "toml"):
        assert f"{HERE}/plan.{ending}" in page
