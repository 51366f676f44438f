"""Twenty cards with the keyboard, some by touch, and a link asked for in a burst."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from consulta import clock
from consulta.config import Config
from consulta.participation import queries
from consulta.participation.rules import State
from consulta.plan.queries import consultation
from consulta.web.settings import give, held
from consulta.web.unit_of_work import session, transaction
from tests.builders import contributions
from tests.journeys.conftest import Site, check, visitor

pytestmark = [pytest.mark.journey, pytest.mark.browser]
EMAIL = "vota@example.org"


def enter(site: Site, page: Page) -> None:
    page.goto(site.url(f"/entrar?next=/consultas/{site.slug}/votar"))
    page.get_by_role("textbox", name="Tu correo").fill(EMAIL)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Revisa tu correo").wait_for()
    page.goto(site.url("/buzon"))
    page.get_by_role("link", name="Abrir el enlace de esta carta").first.click()
    page.locator("main").get_by_role("button", name="Entrar").click()
    page.get_by_role("heading", level=1).wait_for()
    page.goto(site.url(f"/consultas/{site.slug}/votar"))


def fill(site: Site, number: int) -> None:
    with site.app.app_context(), transaction() as db:
        shown = consultation(db, site.slug)
        for at in range(number):
            given = contributions.submission(f"Afirmación de prueba {at}.", at=clock.now())
            contributions.contribution(
                db, shown, about="commitment:1", given=given, state=State.PUBLISHED
            )


def votes(site: Site) -> list[str]:
    with site.app.app_context():
        shown = consultation(session(), site.slug)
        counted = queries.tallies(session(), shown).values()
        return [f"{one.agree}{one.disagree}{one.abstain}" for one in counted]


def test_twenty_cards_with_the_keyboard(site: Site, browser: Browser, width: int) -> None:
    fill(site, 12)
    page = visitor(browser, width=width).new_page()
    enter(site, page)
    seen: list[str] = []
    for at in range(20):
        if at in {0, 10}:
            check(page, f"votar-{at}")
        words = page.locator("h1").inner_text()
        page.reload()
        assert page.locator("h1").inner_text() == words
        seen.append(words)
        with page.expect_navigation():
            page.keyboard.press("123"[at % 3])
    assert len(set(seen)) == 20
    assert sorted(votes(site)) == ["001"] * 6 + ["010"] * 7 + ["100"] * 7
    page.get_by_role("link", name="Cambiar la anterior").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == seen[-1]
    with page.expect_navigation():
        page.keyboard.press("3")
    assert sorted(votes(site)) == ["001"] * 7 + ["010"] * 6 + ["100"] * 7
    page.context.close()


def test_cards_by_touch(site: Site, browser: Browser) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, locale="es-CL"
    )
    page = context.new_page()
    enter(site, page)
    for name in ("De acuerdo", "En desacuerdo", "Paso"):
        button = page.locator(".card__answers").get_by_role("button", name=name, exact=False).last
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
        with page.expect_navigation():
            button.tap()
    assert sorted(votes(site)) == ["001", "010", "100"]
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_link_in_a_burst(site: Site, browser: Browser, width: int, scripts: bool) -> None:
    give(site.app, replace(held_config(site), burst_a_minute=1))
    context = visitor(browser, width=width, scripts=scripts)
    page = context.new_page()
    for email in ("uno@example.org", EMAIL):
        page.goto(site.url(f"/entrar?next=/consultas/{site.slug}/votar"))
        page.get_by_role("textbox", name="Tu correo").fill(email)
        page.get_by_role("button", name="Enviar enlace").click()
    if scripts:
        expect(page.locator("h1")).to_have_text("Revisa tu correo", timeout=30_000)
    else:
        expect(page.locator("h1")).to_have_text("Hay mucha gente pidiendo enlaces")
        expect(page.get_by_text("segundos y luego envía de nuevo")).to_be_visible()
        check(page, "espera", axe=False)
    context.close()


def held_config(site: Site) -> Config:
    with site.app.app_context():
        return held(Config)
