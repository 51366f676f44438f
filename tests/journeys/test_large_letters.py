"""On the narrowest phone, with letters twice as large, no page scrolls sideways."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Site, visitor

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("browser")]
TWICE = "document.documentElement.style.fontSize = '225%'"
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"
PAGES = (
    "/", "/reglas", "/privacidad", "/accesibilidad", "/folios", "/comprobar", "/entrar",
    "{home}", "{home}/plan", "{home}/compromisos/8", "{home}/calendario", "{home}/papel",
    "{home}/registro", "{home}/versiones", "{home}/senales", "{home}/documentos",
    "{home}/seguimiento", "{home}/reglas", "{home}/votar",
    "{home}/aportes/nuevo?sobre=commitment:8",
)  # fmt: skip


def test_no_page_scrolls_sideways(site: Site, browser: Browser) -> None:
    phone = visitor(browser, width=320)
    page = phone.new_page()
    wide = {}
    for address in PAGES:
        page.goto(site.url(address.format(home=f"/consultas/{site.slug}")))
        page.evaluate(TWICE)
        if (by := page.evaluate(TOO_WIDE)) > 0:
            wide[address] = by
    phone.close()
    assert wide == {}


def test_the_text_comes_before_its_data_and_the_vote(site: Site, browser: Browser) -> None:
    phone = visitor(browser, width=360)
    page = phone.new_page()
    page.goto(site.url(f"/consultas/{site.slug}/compromisos/8"))
    tops = [
        page.locator(part).first.evaluate("one => one.getBoundingClientRect().top")
        for part in ("h1", ".passage__text", ".vote-box", ".facts", "#aportes")
    ]
    assert tops == sorted(tops)
    page.goto(site.url(f"/consultas/{site.slug}/aportes/nuevo?sobre=commitment:8"))
    before = page.get_by_text("Antes de escribir").first
    button = page.get_by_role("button", name="Revisar aporte")
    assert before.bounding_box()["y"] < button.bounding_box()["y"]  # type: ignore[index]
    name = page.locator("#public_name")
    assert not name.is_visible()
    page.locator("input[name=signature][value=with_name]").check()
    assert name.is_visible()
    phone.close()
