"""Write without losing a word: a session that ends, a closed tab, a like text, a correction."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import delete

from consulta import clock
from consulta.accounts.models import SignIn
from consulta.participation import actions, queries
from consulta.participation.rules import Kind, Stance, State, Submission
from consulta.plan.queries import consultation, target
from consulta.web.unit_of_work import transaction
from tests.journeys.conftest import Site, check, visitor

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("browser")]
TEXT = "Que los municipios rurales tengan internet y capacitación para responder a tiempo."
LIKE = (
    "Las municipalidades rurales no tienen internet ni capacitación: así nadie responde a tiempo."
)
ABOUT = "commitment:4"


def publish(site: Site, text: str) -> str:
    """What somebody else said, already read and published."""
    with site.app.app_context(), transaction() as db:
        shown = consultation(db, site.slug)
        given = Submission(
            text=text, kind=Kind.REMARK, stance=Stance.WITH_CHANGES, form_key=f"k-{hash(text)}",
            arrived_at=clock.now(),
        )  # fmt: skip
        made = actions.submit_contribution(
            db, target=target(db, shown, ABOUT), author=None, given=given
        )
        actions.move(db, made, to=State.PUBLISHED, at=clock.now())
        return made.folio


def sign_in(site: Site, page: Page, email: str = "ana@ejemplo.cl") -> None:
    page.get_by_role("textbox", name="Tu correo").fill(email)
    page.get_by_role("button", name="Enviarme el enlace").click()
    page.goto(site.url("/buzon"))
    page.get_by_role("link", name="Abrir el enlace de esta carta").first.click()
    page.locator("main").get_by_role("button", name="Entrar").click()


def write(site: Site, page: Page, text: str) -> None:
    page.goto(site.url(f"/consultas/{site.slug}/aportes/nuevo?sobre={ABOUT}"))
    page.get_by_label("A favor con cambios").check()
    page.locator("input[name=kind][value=remark]").check()
    page.locator("#text").fill(text)
    page.get_by_label(re.compile("16 años")).check()


def folio_of(page: Page) -> str:
    found = re.search(r"A-\d{6}", page.locator("main").inner_text())
    assert found
    return found.group()


@pytest.fixture
def ana(browser: Browser, width: int) -> BrowserContext:
    return visitor(browser, width=width)


def test_a_session_that_ends_in_the_middle_loses_nothing(site: Site, ana: BrowserContext) -> None:
    page = ana.new_page()
    write(site, page, TEXT)
    page.get_by_role("button", name="Revisar aporte").click()
    sign_in(site, page)
    expect(page.get_by_role("button", name="Enviar aporte")).to_be_visible()
    with site.app.app_context(), transaction() as db:
        db.execute(delete(SignIn))
    page.get_by_role("button", name="Enviar aporte").click()
    expect(page.get_by_text(TEXT)).to_be_visible()
    check(page, "ingreso-vencido")
    sign_in(site, page)
    expect(page.get_by_text(TEXT)).to_be_visible()
    page.get_by_role("button", name="Enviar aporte").click()
    expect(page.get_by_text(TEXT)).to_be_visible()
    check(page, "comprobante-tras-vencer")
    with site.app.app_context(), transaction() as db:
        assert queries.contribution(db, consultation(db, site.slug), folio_of(page)).text == TEXT
    ana.close()


def test_what_is_kept_here_survives_a_closed_tab_and_is_forgotten_once_sent(
    site: Site, ana: BrowserContext
) -> None:
    page = ana.new_page()
    write(site, page, "Nada se guarda si no lo marco, eso espero.")
    assert page.evaluate("localStorage.length") == 0
    page.get_by_label("Guardar en este teléfono o computador lo que escribo").check()
    page.locator("#text").fill(TEXT)
    check(page, "guardar-aqui")
    page.close()
    page = ana.new_page()
    page.goto(site.url(f"/consultas/{site.slug}/aportes/nuevo?sobre={ABOUT}"))
    expect(
        page.get_by_text("Hay un texto tuyo guardado en este teléfono o computador")
    ).to_be_visible()
    check(page, "recuperar")
    page.get_by_role("button", name="Recuperar mi texto").click()
    expect(page.locator("#text")).to_have_value(TEXT)
    expect(page.get_by_label("A favor con cambios")).to_be_checked()
    page.get_by_role("button", name="Revisar aporte").click()
    sign_in(site, page)
    page.get_by_role("button", name="Enviar aporte").click()
    expect(page.locator("main")).to_contain_text("Recibimos tu aporte")
    page.wait_for_function("localStorage.length === 0")
    ana.close()


def test_what_resembles_is_shown_and_joined_and_personal_data_is_seen(
    site: Site, ana: BrowserContext
) -> None:
    folio = publish(site, LIKE)
    page = ana.new_page()
    write(site, page, "")
    page.locator("#text").press_sequentially(f"{TEXT} Mi RUN es 12.345.678-5", delay=1)
    expect(page.locator(".warning")).to_be_visible()
    expect(page.get_by_text("Aportes parecidos al tuyo", exact=True)).to_be_visible()
    check(page, "parecidos")
    page.get_by_label(re.compile("Sumarme a este")).check()
    page.locator("#text").fill("Urge.")
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="Revisar aporte").click()
    expect(page.get_by_text("Te sumas a este aporte")).to_be_visible()
    check(page, "revisar-suma")
    sign_in(site, page)
    page.get_by_role("button", name="Enviar aporte").click()
    mine = folio_of(page)
    with site.app.app_context(), transaction() as db:
        sent = queries.contribution(db, consultation(db, site.slug), mine)
        assert (sent.joins, sent.text) == (folio, "Urge.")
        actions.move(db, sent, to=State.PUBLISHED, at=sent.received_at)
    page.goto(site.url(f"/consultas/{site.slug}/compromisos/4"))
    expect(page.locator(".joined")).to_contain_text("Urge.")
    check(page, "compromiso-con-sumas")
    page.goto(site.url(f"/consultas/{site.slug}/folios/{folio}"))
    expect(page.locator("main")).to_contain_text("Se le suma 1 aporte")
    check(page, "folio-con-sumas")
    ana.close()


def test_another_wording_is_corrected_then_replaced(site: Site, ana: BrowserContext) -> None:
    page = ana.new_page()
    write(site, page, TEXT)
    expect(page.locator("#proposal")).to_be_hidden()
    page.locator("input[name=kind][value=change_proposal]").check()
    expect(page.locator("#reason")).to_have_count(0)
    page.locator("#proposal").fill("Se publicará en diez días.")
    page.locator("input[name=kind][value=remark]").check()
    page.get_by_role("button", name="Revisar aporte").click()
    expect(page.locator("#proposal")).to_have_value("Se publicará en diez días.")
    check(page, "otra-redaccion-sin-marcar")
    page.locator("input[name=kind][value=change_proposal]").check()
    page.get_by_role("button", name="Revisar aporte").click()
    expect(page.locator("main")).to_contain_text(TEXT)
    sign_in(site, page)
    page.get_by_role("button", name="Enviar aporte").click()
    folio = folio_of(page)
    page.get_by_role("link", name="Corregir este aporte").click()
    expect(page.locator("#text")).to_have_value(TEXT)
    page.locator("#text").fill(f"{TEXT} Con nombres.")
    check(page, "corregir")
    page.get_by_role("button", name="Revisar aporte").click()
    page.get_by_role("button", name="Enviar corrección").click()
    expect(page.locator("main")).to_contain_text("Lo que decía antes: 1 versión")
    check(page, "corregido")
    assert folio_of(page) == folio
    with site.app.app_context(), transaction() as db:
        sent = queries.contribution(db, consultation(db, site.slug), folio)
        actions.move(db, sent, to=State.PUBLISHED, at=sent.received_at)
    page.reload()
    page.get_by_role("link", name="Retirar y enviar de nuevo").click()
    check(page, "preguntar-reemplazo")
    page.get_by_role("button", name="Retirar y enviar de nuevo").click()
    expect(page.locator("#text")).to_have_value(f"{TEXT} Con nombres.")
    page.locator("#text").fill(f"{TEXT} Con nombres y fechas.")
    page.get_by_role("button", name="Revisar aporte").click()
    page.get_by_role("button", name="Enviar aporte").click()
    expect(page.locator("main")).to_contain_text(folio)
    check(page, "reemplazo")
    page.goto(site.url(f"/consultas/{site.slug}/folios/{folio}"))
    expect(page.locator("main")).to_contain_text("envió otro en su lugar")
    ana.close()
