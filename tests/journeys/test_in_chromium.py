"""The whole path in a real browser, with scripts and without: from reading to the report."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import PASSWORD, Site, check, visitor

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("browser")]
TEXT = "Que los municipios pequeños reciban apoyo con plazos y con nombres, no solo un manual."
EMAIL = "ana@ejemplo.cl"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("width", [1280, 360], ids=["desk", "phone"])
def test_from_reading_to_the_report(
    site: Site, browser: Browser, tmp_path: Path, scripts: bool, width: int
) -> None:
    ana = visitor(browser, width=width, scripts=scripts)
    folio = citizen_writes_and_votes(site, ana.new_page(), is_checked=scripts)
    bruno = visitor(browser, width=width, scripts=scripts)
    moderator_publishes(site, bruno.new_page(), folio, is_checked=scripts)
    carla = visitor(browser, width=width, scripts=scripts)
    pdf = analyst_downloads(site, carla, tmp_path, is_checked=scripts)
    words = " ".join(text_of(pdf).split())
    assert folio in words
    assert TEXT in words
    for person in (ana, bruno, carla):
        person.close()


def citizen_writes_and_votes(site: Site, page: Page, *, is_checked: bool) -> str:
    """Ana reads commitment 4, writes about a paragraph, signs in by the link, sends, votes."""
    page.goto(site.url("/"))
    check(page, "inicio", axe=is_checked)
    page.locator("main h2 a").first.click()
    check(page, "consulta", axe=is_checked)
    page.get_by_role("link", name="Modelo de Gobierno Abierto Municipal").click()
    check(page, "compromiso", axe=is_checked)
    page.get_by_role("link", name="Comentar el párrafo 4.1", exact=True).click()
    check(page, "escribir", axe=is_checked)
    page.get_by_label("A favor con cambios").check()
    page.locator("input[name=kind][value=experience]").check()
    page.get_by_label(re.compile("^Tu aporte")).fill(TEXT)
    page.get_by_label(re.compile("16 años")).check()
    page.get_by_role("button", name="Revisar aporte").click()
    check(page, "revisar", axe=is_checked)
    expect(page.get_by_text(TEXT)).to_be_visible()
    page.get_by_role("textbox", name="Tu correo").fill(EMAIL)
    page.get_by_role("button", name="Enviarme el enlace").click()
    check(page, "enlace-enviado", axe=is_checked)
    page.goto(site.url("/buzon"))
    check(page, "buzon", axe=is_checked)
    page.get_by_role("link", name="Abrir el enlace de esta carta").first.click()
    check(page, "abrir-enlace", axe=is_checked)
    page.locator("main").get_by_role("button", name="Entrar").click()
    expect(page.get_by_text(TEXT)).to_be_visible()
    page.get_by_role("button", name="Enviar aporte").click()
    check(page, "comprobante", axe=is_checked)
    found = re.search(r"A-\d{6}", page.locator("h1").inner_text() + page.content())
    assert found
    page.goto(site.url(f"/consultas/{site.slug}/compromisos/4"))
    page.locator("main").get_by_role("button", name="De acuerdo").first.click()
    expect(page.locator(".vote-box")).to_contain_text("tu postura")
    check(page, "compromiso-votado", axe=is_checked)
    page.goto(site.url("/mis-aportes"))
    expect(page.locator("main")).to_contain_text(found.group())
    check(page, "mis-aportes", axe=is_checked)
    return found.group()


def moderator_publishes(site: Site, page: Page, folio: str, *, is_checked: bool) -> None:
    """Bruno enters with his password, opens the queue and publishes."""
    enter(site, page, "bruno@demo.consulta.example")
    check(page, "equipo", axe=is_checked)
    page.get_by_role("link", name="Revisar aportes").click()
    check(page, "moderacion", axe=is_checked)
    expect(page.locator("main")).to_contain_text(TEXT)
    page.locator("input[name=outcome][value=publish]").check()
    page.get_by_role("button", name="Decidir y seguir").click()
    expect(page.get_by_role("status")).to_contain_text(folio)
    page.goto(site.url(f"/consultas/{site.slug}/compromisos/4"))
    expect(page.locator("main")).to_contain_text(TEXT)


def analyst_downloads(
    site: Site, context: BrowserContext, folder: Path, *, is_checked: bool
) -> Path:
    """Carla builds the report, which says that it is provisional, and downloads the PDF."""
    page = context.new_page()
    enter(site, page, "carla@demo.consulta.example")
    page.get_by_role("link", name="Preparar el informe").click()
    check(page, "informes", axe=is_checked)
    page.get_by_role("button", name=re.compile("Preparar")).click()
    check(page, "informe-listo", axe=is_checked)
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("PDF")).first.click()
    kept = folder / "informe.pdf"
    waiting.value.save_as(kept)
    assert "PROVISIONAL" in waiting.value.suggested_filename.upper()
    return kept


def enter(site: Site, page: Page, email: str) -> None:
    """Somebody of the staff enters with a password."""
    page.goto(site.url("/equipo"))
    page.get_by_label("Correo del equipo").fill(email)
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Entrar").click()


def text_of(pdf: Path) -> str:
    """The words of a PDF."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("no pdftotext on this machine (Debian: apt-get install poppler-utils)")
    ran = subprocess.run(  # noqa: S603 - a tool of this machine on a file of ours
        [tool, str(pdf), "-"], capture_output=True, text=True, check=True
    )
    return ran.stdout


def test_the_keyboard_alone_votes_three_cards(site: Site, browser: Browser) -> None:
    context = visitor(browser)
    page = context.new_page()
    page.goto(site.url(f"/entrar?next=/consultas/{site.slug}/votar"))
    page.get_by_role("textbox", name="Tu correo").fill(EMAIL)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto(site.url("/buzon"))
    page.get_by_role("link", name="Abrir el enlace de esta carta").first.click()
    page.locator("main").get_by_role("button", name="Entrar").click()
    page.goto(site.url(f"/consultas/{site.slug}/votar"))
    seen = []
    for key in "123":
        check(page, f"votar-{key}")
        seen.append(page.locator("h1").inner_text())
        with page.expect_navigation():
            page.keyboard.press(key)
    assert len(set(seen)) == 3
    context.close()
