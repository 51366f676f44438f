"""A member of staff sets up a second factor and comes in with it, in Chromium."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PASSWORD, Site, check, visitor

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.slow]
CARLA = "carla@demo.consulta.example"


def fill(page: Page, site: Site, code: str = "") -> None:
    page.goto(site.url("/equipo/entrar"))
    page.get_by_label("Correo del equipo").fill(CARLA)
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_label("Código del segundo factor").fill(code)
    check(page, "equipo-entrar")
    page.get_by_role("main").get_by_role("button", name="Entrar").click()


def test_set_up_a_second_factor_and_come_in_with_it(
    browser: Browser, site: Site, width: int
) -> None:
    page = visitor(browser, width=width).new_page()
    fill(page, site)
    page.get_by_role("link", name="Seguridad de tu cuenta").click()
    check(page, "seguridad")
    page.get_by_role("button", name="Preparar el segundo factor").click()
    expect(page.get_by_role("img", name="Código QR")).to_be_visible()
    check(page, "seguridad-qr")
    clock = pyotp.TOTP(page.locator("code").inner_text())
    page.get_by_label("Código de la aplicación").fill(clock.now())
    page.get_by_role("button", name="Activar el segundo factor").click()
    expect(page.get_by_role("heading", name="Tus códigos de recuperación")).to_be_visible()
    check(page, "seguridad-codigos")
    spare = page.locator("li code").first.inner_text()
    page.get_by_role("link", name="Ya los guardé").click()
    check(page, "seguridad-activo")

    other = visitor(browser, width=width).new_page()
    fill(other, site)
    expect(other.get_by_text("no coinciden")).to_be_visible()
    check(other, "equipo-entrar-sin-codigo")
    fill(other, site, clock.at(datetime.now(UTC) + timedelta(seconds=30)))
    expect(other.get_by_role("heading", name="Mesa de trabajo")).to_be_visible()
    other.goto(site.url("/entradas"))
    check(other, "entradas")
    other.get_by_role("button", name="Cerrar todas las demás").click()
    page.goto(site.url("/equipo"))
    expect(page.get_by_role("heading", name="Entrada del equipo")).to_be_visible()
    fill(page, site, spare)
    expect(page.get_by_role("heading", name="Mesa de trabajo")).to_be_visible()
