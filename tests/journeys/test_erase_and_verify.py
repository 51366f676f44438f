"""Erase an account in a real browser, then see that the record holds and the words are gone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from consulta.accounts import actions as accounts
from consulta.accounts.rules import Role
from consulta.clock import now
from consulta.journal import queries as journal
from consulta.participation.actions import submit_contribution
from consulta.participation.rules import Channel, Kind, Stance, Submission
from consulta.plan.queries import consultation, target
from consulta.rights.tasks import scrub_file
from consulta.web.unit_of_work import database, session, transaction
from tests.journeys.conftest import PASSWORD, Site, check, visitor

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("browser")]
EMAIL = "rosalba@ejemplo.cl"
TEXT = "Los humedales urbanos necesitan guardaparques con contrato y con nombre."


def sign_in(site: Site, page: Page) -> None:
    """Come in by the mailed link."""
    page.goto(site.url("/entrar?next=/mis-datos"))
    page.get_by_role("textbox", name="Tu correo").fill(EMAIL)
    page.get_by_role("button", name="Enviar enlace").click()
    page.goto(site.url("/buzon"))
    page.get_by_role("link", name="Abrir el enlace de esta carta").first.click()
    page.locator("main").get_by_role("button", name="Entrar").click()


def write(site: Site, *, on_paper: bool = False) -> tuple[str, int]:
    """One contribution of who signed in, or on paper: its folio, and how long the record is."""
    with site.app.app_context():
        with transaction() as db:
            made = submit_contribution(
                db,
                target=target(db, consultation(db, site.slug), "plan"),
                author=None if on_paper else accounts.ensure_citizen(db, email=EMAIL, at=now()),
                given=Submission(
                    text=TEXT, kind=Kind.REMARK, stance=Stance.IN_FAVOUR, form_key="k" * 43,
                    arrived_at=now(), public_name="Rosalba",
                    channel=Channel.PAPER if on_paper else Channel.WEB,
                ),
            )  # fmt: skip
        size = journal.head(session(), site.slug).size
        session().rollback()
        return made.folio, size


def bytes_of(site: Site, folder: Path) -> bytes:
    """Every byte of the data folder."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("width", [1280, 360], ids=["desk", "phone"])
def test_erase_an_account_and_verify_the_record_again(
    site: Site, browser: Browser, tmp_path: Path, width: int
) -> None:
    context = visitor(browser, width=width)
    page = context.new_page()
    sign_in(site, page)
    folio, size = write(site)
    page.goto(site.url("/mis-aportes"))
    page.get_by_role("link", name="Ver mis datos").click()
    expect(page.locator("main")).to_contain_text("1 aporte, con su folio")
    check(page, "mis-datos")
    with page.expect_download() as download:
        page.get_by_role("link", name="Descargar JSON").click()
    assert TEXT in Path(download.value.path()).read_text("utf-8")
    page.get_by_role("link", name="Ver qué se borra").click()
    expect(page.locator("main")).to_contain_text(folio)
    check(page, "borrar")
    page.get_by_role("button", name="Enviarme el código").click()
    check(page, "borrar-codigo")
    page.get_by_role("button", name="Borrar mis datos para siempre").click()
    expect(page.get_by_role("alert")).to_contain_text("Escribe el código")
    check(page, "borrar-falta")
    other = context.new_page()
    other.goto(site.url("/buzon"))
    found = re.search(r"\b\d{8}\b", other.locator("main").inner_text())
    assert found
    page.get_by_role("textbox", name="Código del correo").fill(found.group())
    page.get_by_label("Leí qué se borra y qué queda").check()
    page.get_by_role("button", name="Borrar mis datos para siempre").click()
    expect(page.locator("h1")).to_have_text("Tus datos se borraron")
    check(page, "borrado")
    page.goto(site.url(f"/consultas/{site.slug}/folios/{folio}"))
    expect(page.locator("main")).to_contain_text("pidió borrarlo")
    expect(page.locator("main")).not_to_contain_text(TEXT)
    check(page, "folio-borrado")
    context.close()
    with site.app.app_context():
        assert journal.problems(session(), site.slug, []) == []
        assert journal.head(session(), site.slug).size == size + 1
        database.session.close()
        scrub_file()
    left = bytes_of(site, tmp_path)
    assert not [one for one in (TEXT, EMAIL, "Rosalba") if one.encode() in left]


def desk_of(site: Site, browser: Browser, name: str, role: Role, *, width: int) -> Page:
    """The page of a member of staff who has just come in, with a role in this consultation."""
    email = f"{name}@demo.consulta.example"
    with site.app.app_context(), transaction() as db:
        person = accounts.add_staff(db, email=email, name=name, password=PASSWORD, at=now())
        accounts.grant_role(db, person=person, role=role, scope=site.slug, at=now())
    page = visitor(browser, width=width).new_page()
    page.goto(site.url("/equipo/entrar"))
    page.get_by_label("Correo del equipo").fill(email)
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.locator("main").get_by_role("button").click()
    return page


@pytest.mark.parametrize("width", [1280, 360], ids=["desk", "phone"])
def test_ask_without_an_account_and_be_answered(site: Site, browser: Browser, width: int) -> None:
    folio, _ = write(site, on_paper=True)
    page = visitor(browser, width=width).new_page()
    page.goto(site.url("/privacidad"))
    check(page, "privacidad")
    page.get_by_role("link", name="haz una solicitud").click()
    check(page, "solicitud")
    page.get_by_label("Borrar mis datos").check()
    page.get_by_label("Qué pides y sobre qué datos").fill("Borren lo que dejé en la asamblea.")
    page.get_by_label("Folio del aporte").fill(folio)
    page.get_by_role("textbox", name="Tu correo").fill(EMAIL)
    page.get_by_role("button", name="Enviar solicitud").click()
    expect(page.locator("h1")).to_have_text("Recibimos tu solicitud 1")
    check(page, "solicitud-recibida")
    page.context.close()
    page = desk_of(site, browser, "carmen", Role.ANALYST, width=width)
    page.get_by_role("link", name="Responder solicitudes").click()
    check(page, "mesa-solicitudes")
    page.get_by_role("link", name="Solicitud 1").click()
    check(page, "mesa-solicitud")
    page.get_by_role("link", name="Ver el aporte que pide borrar").click()
    expect(page.locator("main")).to_contain_text(TEXT)
    check(page, "mesa-borrar")
    page.get_by_role("button", name="Pedir que se borre").click()
    expect(page.get_by_role("status")).to_contain_text("Otra persona del equipo debe confirmarlo")
    expect(page.get_by_role("button", name="Borrar este aporte para siempre")).to_have_count(0)
    check(page, "mesa-borrar-pedido")
    other = desk_of(site, browser, "felipe", Role.ADMINISTRATOR, width=width)
    other.get_by_role("link", name="Ver las solicitudes").click()
    other.get_by_role("link", name="Solicitud 1").click()
    check(other, "mesa-solicitud-administracion")
    other.get_by_role("link", name="Ver el aporte que pide borrar").click()
    check(other, "mesa-borrar-confirmar")
    other.get_by_role("button", name="Borrar este aporte para siempre").click()
    expect(other.get_by_role("status")).to_contain_text(f"{folio} se borró")
    other.context.close()
    page.goto(site.url("/equipo/datos-personales/1"))
    page.get_by_label("Se hizo lo que pidió").check()
    page.get_by_label("Motivo, que se envía a la persona").first.fill(
        "Lo borramos hoy del archivo."
    )
    page.get_by_role("button", name="Enviar respuesta").click()
    expect(page.get_by_role("status")).to_contain_text("Solicitud 1 respondida")
    expect(page.locator("main")).to_contain_text("de administración")
    check(page, "mesa-respondida")
    page.context.close()
