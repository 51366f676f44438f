"""Somebody comes in with ClaveÚnica and votes, in Chromium, on a phone and at a desk."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.builders.clave_unica import RUN, ClaveUnica, clave_unica, settings_of
from tests.journeys.conftest import Site, check, visitor

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def state() -> Iterator[ClaveUnica]:
    with clave_unica() as made:
        yield made


@pytest.fixture
def settings(state: ClaveUnica) -> dict[str, Any]:
    return settings_of(state)


@pytest.mark.parametrize("scripts", [True, False])
def test_come_in_with_claveunica_and_vote(
    browser: Browser, site: Site, state: ClaveUnica, width: int, scripts: bool
) -> None:
    page = visitor(browser, width=width, scripts=scripts).new_page()
    home = site.url(f"/consultas/{site.slug}")
    page.goto(site.url(f"/entrar?next=/consultas/{site.slug}/votar"))
    check(page, "claveunica-entrar", axe=scripts)
    page.get_by_role("link", name="Entrar con ClaveÚnica").click()
    expect(page.get_by_role("heading", name="ClaveÚnica de prueba")).to_be_visible()
    page.get_by_label("RUN").fill(RUN)
    page.get_by_role("button", name="Ingresar").click()
    page.wait_for_url(re.compile("/votar$"))
    expect(page.get_by_text("Entraste con ClaveÚnica")).to_be_visible()
    check(page, "claveunica-dentro", axe=scripts)
    page.get_by_role("button", name=re.compile("De acuerdo")).first.click()
    page.goto(f"{home}/votos")
    expect(page.get_by_text(re.compile("V-[0-9A-Z]+")).first).to_be_visible()


def test_the_provider_is_down_in_words(
    browser: Browser, site: Site, state: ClaveUnica, width: int
) -> None:
    state.is_broken = True
    page = visitor(browser, width=width).new_page()
    page.goto(site.url(f"/entrar/claveunica?next=/consultas/{site.slug}"))
    expect(page.get_by_text("ClaveÚnica no responde")).to_be_visible()
    check(page, "claveunica-no-responde")
    page.get_by_role("link", name="Volver a entrar").click()
    expect(page.get_by_role("heading", name="Entra con tu correo")).to_be_visible()
    page.goto(site.url(f"/entrar/claveunica/pedida?next=/consultas/{site.slug}"))
    check(page, "claveunica-pedida")
