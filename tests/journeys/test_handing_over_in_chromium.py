"""Who represents an organisation, in Chromium: withdraw, correct, hand over, by the keyboard."""

import pytest
from playwright.sync_api import Browser, Page, expect

from consulta import clock
from consulta.accounts import actions as accounts
from consulta.accounts.rules import NewOrganisation, OrganisationSector
from consulta.web.unit_of_work import transaction
from tests.journeys.conftest import PASSWORD, Site, check, visitor
from tests.journeys.test_organisations_in_chromium import NAME, enter

pytestmark = [pytest.mark.journey, pytest.mark.browser]
ROSA, BETO = "rosa@example.org", "beto@example.org"


@pytest.fixture
def gathered(site: Site) -> Site:
    """Rosa represents an organisation, Beto is in it, Inés is invited."""
    with site.app.app_context(), transaction() as db:
        at = clock.now()
        rosa, beto = (accounts.ensure_citizen(db, email=each, at=at) for each in (ROSA, BETO))
        made = accounts.register_organisation(
            db, scope=site.slug, person=rosa, at=at,
            given=NewOrganisation(NAME, OrganisationSector.ACADEMIA, "340 familias de ejemplo."),
        )  # fmt: skip
        letter = accounts.Inviting("Plan", site.url("/"), "es", at)
        for email in (BETO, "ines@example.org"):
            accounts.invite_member(db, organisation=made, by=rosa, email=email, letter=letter)
        accounts.accept_invitation(db, organisation=made, person=beto, at=at)
    return site


def press(page: Page, words: str) -> None:
    """Reach a button by the keyboard, and press it."""
    button = page.get_by_role("button", name=words)
    for _ in range(80):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the keyboard does not reach {words}")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_only_representative_withdraws_corrects_and_hands_over(
    gathered: Site, browser: Browser, width: int, scripts: bool
) -> None:
    site, here = gathered, f"/consultas/{gathered.slug}/organizaciones/1"
    rosa = visitor(browser, width=width, scripts=scripts).new_page()
    enter(site, rosa, ROSA, f"{here}/integrantes")
    rosa.get_by_role("button", name="Retirar la invitación a ines@example.org").click()
    expect(rosa.get_by_text("retirada el")).to_be_visible()
    check(rosa, "handing-members", axe=scripts)
    rosa.goto(site.url(f"{here}/corregir"))
    rosa.get_by_label("A quién representa").fill("352 familias de ejemplo.")
    check(rosa, "handing-correction", axe=scripts)
    rosa.get_by_role("button", name="Guardar el cambio").click()
    expect(rosa.get_by_role("heading", name="Qué ha cambiado")).to_be_visible()
    check(rosa, "handing-history", axe=scripts)
    rosa.goto(site.url("/mis-datos/borrar"))
    check(rosa, "handing-erase", axe=scripts)
    rosa.get_by_role("link", name=NAME).click()
    check(rosa, "handing-leaving", axe=scripts)
    rosa.get_by_role("radio", name=BETO).focus()
    rosa.keyboard.press("Space")
    if scripts:
        press(rosa, "Entregarla y dejar la organización")
    else:
        rosa.get_by_role("button", name="Entregarla").click()
    expect(rosa.get_by_text("Ya no integras la organización.")).to_be_visible()
    ines = visitor(browser, width=width, scripts=scripts).new_page()
    enter(site, ines, "ines@example.org", f"{here}/invitacion")
    expect(ines.get_by_text("La invitación se retiró")).to_be_visible()
    check(ines, "handing-withdrawn", axe=scripts)


def test_the_team_names_a_representative(gathered: Site, browser: Browser, width: int) -> None:
    page = visitor(browser, width=width).new_page()
    desk = f"/equipo/consultas/{gathered.slug}/organizaciones/1"
    page.goto(gathered.url(f"/equipo/entrar?next={desk}"))
    page.get_by_label("Correo del equipo").fill("carla@demo.consulta.example")
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Nombrar a quien la represente").wait_for()
    page.get_by_label("Correo de la persona").fill(BETO)
    page.get_by_label("Qué pidió la organización").fill("Carta del 3 de mayo, de su directorio.")
    check(page, "handing-naming")
    press(page, "Nombrar a esta persona")
    expect(page.get_by_text("Le escribimos a esa persona")).to_be_visible()
    expect(page.get_by_text("Carta del 3 de mayo, de su directorio.")).to_be_visible()
    check(page, "handing-named")
