"""A codebook written and contributions classed by it, in a real browser and by keyboard alone."""

import pytest
from playwright.sync_api import Browser, expect

from consulta import clock
from consulta.participation.rules import State
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import transaction
from tests.builders.contributions import contribution, submission
from tests.journeys.conftest import Site, check, visitor
from tests.journeys.test_paper_in_chromium import enter

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("browser")]
TEXTS = ("Faltan los plazos de cada hito.", "¿Dónde se bajan los datos?")
THEMES = {"Plazos": "Cuándo se hace.", "Datos": "Qué se publica y en qué forma."}


def publish(site: Site) -> list[str]:
    with site.app.app_context(), transaction() as db:
        shown = consultation(db, site.slug)
        return [
            contribution(
                db, shown, about="plan", given=submission(text, at=clock.now()),
                state=State.PUBLISHED,
            ).folio
            for text in TEXTS
        ]  # fmt: skip


def test_an_analyst_classes_one_after_another_by_keyboard(
    browser: Browser, site: Site, width: int
) -> None:
    first, second = publish(site)
    page = visitor(browser, width=width).new_page()
    enter(site, page, "carla", f"/equipo/consultas/{site.slug}/temas")
    expect(page.get_by_text("Todavía no hay temas.")).to_be_visible()
    for name, definition in THEMES.items():
        page.get_by_label("Nombre del tema").fill(name)
        page.get_by_label("Qué va bajo este tema").fill(definition)
        page.get_by_role("button", name="Agregar tema").click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
    check(page, "codebook")
    page.get_by_role("link", name="Clasificar aportes").last.click()
    expect(page.get_by_role("heading", name=f"Folio {first}")).to_be_visible()
    check(page, "coding")
    page.keyboard.press("1")
    page.keyboard.press("2")
    page.keyboard.press("1")
    expect(page.get_by_role("checkbox", name="Datos")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Plazos")).not_to_be_checked()
    page.keyboard.press("g")
    expect(page.get_by_role("heading", name=f"Folio {second}")).to_be_visible()
    page.get_by_role("checkbox", name="Plazos").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No queda ningún aporte por clasificar.")).to_be_visible()
    page.get_by_label("Abrir otro folio").fill(first.lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox", name="Datos")).to_be_checked()
    expect(page.get_by_role("heading", name="Quién lo clasificó")).to_be_visible()
    check(page, "classed")
    page.context.close()
