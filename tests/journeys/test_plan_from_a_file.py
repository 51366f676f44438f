"""The plan goes out as a DOCX, somebody edits it, and it comes back without losing an id."""

import io
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, Page, expect

from consulta.drafting import queries
from consulta.plan.queries import consultation, current_version, document_of
from consulta.web.unit_of_work import session
from tests.journeys.conftest import PASSWORD, Site, check, visitor

pytestmark = [pytest.mark.journey, pytest.mark.browser]


def sign_in(page: Page, site: Site) -> None:
    page.goto(site.url("/equipo/entrar"))
    page.locator("input[name=email]").fill("carla@demo.consulta.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[type=password]) button").click()
    page.wait_for_url("**/equipo")


def edited(content: bytes) -> bytes:
    """The downloaded file with one paragraph in other words."""
    paper = docx.Document(io.BytesIO(content))
    one = next(each for each in paper.paragraphs if each.text.endswith("{#c1-d1}"))
    one.runs[0].text = "Crear un plan de formación en integridad para todo el Estado."
    held = io.BytesIO()
    paper.save(held)
    return held.getvalue()


def test_a_plan_goes_out_and_comes_back(
    site: Site, browser: Browser, width: int, tmp_path: Path
) -> None:
    page = visitor(browser, width=width, scripts=False).new_page()
    calendar = page.goto(site.url(f"/consultas/{site.slug}/calendario"))
    assert calendar is not None
    with page.expect_download() as held:
        page.get_by_role("link", name="Documento de texto (DOCX)").click()
    file = tmp_path / "devuelto.docx"
    file.write_bytes(edited(Path(held.value.path()).read_bytes()))

    page = visitor(browser, width=width).new_page()
    sign_in(page, site)
    page.goto(site.url(f"/equipo/consultas/{site.slug}/plan/importar"))
    check(page, "import-form")
    page.get_by_role("button", name="Leer el archivo").click()
    expect(page.get_by_text("Elige un archivo. No se leyó nada.")).to_be_visible()
    check(page, "import-missing")
    page.get_by_label("Archivo del plan").set_input_files(file)
    page.get_by_role("button", name="Leer el archivo").click()
    expect(page.get_by_text("Nuevos: 0. Con cambios: 1. Iguales: 14.")).to_be_visible()
    check(page, "import-preview")
    page.get_by_role("button", name="Empezar el borrador con esto").click()
    expect(
        page.get_by_text("El borrador tiene ahora lo que traía «devuelto.docx».")
    ).to_be_visible()

    with site.app.app_context():
        found = consultation(session(), site.slug)
        draft = queries.draft_document(session(), found)
        published = document_of(current_version(session(), found))
    assert list(draft.ids()) == list(published.ids())
    assert draft.commitments[0].prose("description")[0].text.endswith("todo el Estado.")
    assert draft.commitments[1:] == published.commitments[1:]
