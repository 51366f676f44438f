"""Two people in Chromium gather in an organisation, which declares a position that all read."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PASSWORD, Site, check, visitor

pytestmark = [pytest.mark.journey, pytest.mark.browser]
NAME = "Red de Humedales Urbanos de la Región de Los Lagos"
WORDS = "Pedimos que cada plazo tenga una persona responsable y una fecha."


def enter(site: Site, page: Page, email: str, path: str) -> None:
    """Sign in by the mailed link, and go where one wanted to go."""
    page.goto(site.url(f"/entrar?next={path}"))
    page.get_by_role("textbox", name="Tu correo").fill(email)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Revisa tu correo").wait_for()
    page.goto(site.url("/buzon"))
    page.get_by_role("link", name="Abrir el enlace de esta carta").first.click()
    page.locator("main").get_by_role("button", name="Entrar").click()
    page.get_by_role("heading", level=1).wait_for()
    page.goto(site.url(path))


def test_an_organisation_from_its_registration_to_its_position(
    site: Site, browser: Browser, width: int
) -> None:
    here = f"/consultas/{site.slug}"
    rosa, beto = (visitor(browser, width=width).new_page() for _ in range(2))
    rosa.goto(site.url(f"{here}/organizaciones"))
    check(rosa, "organisations-none")
    enter(site, rosa, "rosa@example.org", f"{here}/organizaciones/registrar")
    rosa.get_by_role("button", name="Registrar la organización").click()
    check(rosa, "organisations-registration")
    rosa.get_by_label("Nombre de la organización").fill(NAME)
    rosa.get_by_text("Sociedad civil", exact=True).click()
    rosa.get_by_label("A quién representa").fill("340 familias que viven junto a humedales.")
    rosa.get_by_role("button", name="Registrar la organización").click()
    expect(rosa.get_by_role("heading", level=1)).to_contain_text(NAME)
    rosa.get_by_role("link", name="Ver integrantes").click()
    rosa.get_by_label("Correo de la persona que invitas").fill("beto@example.org")
    rosa.get_by_role("button", name="Enviar la invitación").click()
    expect(rosa.get_by_text("espera respuesta hasta")).to_be_visible()
    check(rosa, "organisations-members")

    enter(site, beto, "beto@example.org", f"{here}/organizaciones/1/invitacion")
    check(beto, "organisations-invitation")
    beto.get_by_role("button", name="Aceptar la invitación").click()
    beto.get_by_text("Ya integras la organización").wait_for()
    check(beto, "organisations-own")

    beto.goto(site.url(f"{here}/aportes/nuevo?sobre=commitment:1"))
    beto.get_by_text(f"En nombre de {NAME}").click()
    beto.get_by_text("A favor con cambios", exact=True).click()
    beto.get_by_text("Observar").first.click()
    beto.get_by_label("Tu aporte y tus razones").fill(WORDS)
    beto.get_by_label("Declaro que tengo").check()
    check(beto, "organisations-writing")
    beto.get_by_role("button", name="Revisar aporte").click()
    expect(beto.get_by_text("Las organizaciones declaran una posición; no votan.")).to_be_visible()
    check(beto, "organisations-review")
    beto.get_by_role("button", name="Enviar aporte").click()
    beto.get_by_text("Recibimos tu aporte").first.wait_for()
    check(beto, "organisations-receipt")

    staff(site, browser, width, here)
    beto.goto(site.url(f"{here}/compromisos/1"))
    expect(beto.get_by_role("heading", name="Posiciones de organizaciones")).to_be_visible()
    expect(beto.get_by_text("Es tu aporte.")).to_be_visible()
    check(beto, "organisations-commitment")
    rosa.goto(site.url(f"{here}/compromisos/1"))
    expect(rosa.get_by_text("Es la posición de tu organización.")).to_be_visible()
    rosa.goto(site.url(f"{here}/organizaciones/1"))
    check(rosa, "organisations-public")
    rosa.goto(site.url(f"{here}/organizaciones"))
    check(rosa, "organisations-list")
    rosa.goto(site.url(f"{here}/votar"))
    expect(rosa.get_by_text("Votas como persona.")).to_be_visible()
    check(rosa, "organisations-cards")
    rosa.goto(site.url("/mis-aportes"))
    check(rosa, "organisations-mine")


def staff(site: Site, browser: Browser, width: int, here: str) -> None:
    """Bruno publishes it, Carla says what she found out."""
    for name in ("bruno", "carla"):
        page = visitor(browser, width=width).new_page()
        page.goto(site.url("/equipo/entrar"))
        page.get_by_label("Correo del equipo").fill(f"{name}@demo.consulta.example")
        page.get_by_label("Contraseña").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Mesa de trabajo").wait_for()
        if name == "bruno":
            page.goto(site.url(f"/equipo{here}/moderacion"))
            expect(page.get_by_text("Se publicará en nombre de")).to_be_visible()
            check(page, "organisations-queue")
            page.get_by_text("Publicar", exact=True).first.click()
            page.locator("form[action*='/moderacion/'] button").first.click()
            page.get_by_text("La cola está vacía.").wait_for()
            continue
        page.goto(site.url(f"/equipo{here}/organizaciones"))
        check(page, "organisations-desk")
        page.get_by_role("link", name=NAME).click()
        page.locator("label.choice").first.click()
        page.get_by_label("En qué te basas").fill("Figura en el registro con el número 1234.")
        check(page, "organisations-check")
        page.get_by_role("button", name="Guardar la comprobación").click()
        page.get_by_text("Guardado.").wait_for()
