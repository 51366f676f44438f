"""A sheet of paper in a real browser: typed twice, settled, and followed by its folio."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from consulta import clock
from consulta.accounts import actions as accounts
from consulta.accounts.rules import Role
from consulta.text.language import local
from consulta.web.unit_of_work import transaction
from tests.builders.files import png
from tests.journeys.conftest import PASSWORD, PICTURES, Site, check, visitor

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("browser")]
WORDS = "La posta rural no tiene señal, y el trámite en línea no sirve ahí."
MISREAD = "La posta rural no tiene señal, y el trámite en línea no sirve allá."
ZONE = "America/Santiago"


def enter(site: Site, page: Page, name: str, path: str) -> None:
    page.goto(site.url(f"/equipo/entrar?next={path}"))
    page.get_by_label("Correo del equipo").fill(f"{name}@demo.consulta.example")
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Entrar").click()


def a_second_analyst(site: Site) -> None:
    with site.app.app_context(), transaction() as db:
        dora = accounts.add_staff(
            db, email="dora@demo.consulta.example", name="Dora", password=PASSWORD, at=clock.now()
        )
        accounts.grant_role(db, person=dora, role=Role.ANALYST, scope=site.slug, at=clock.now())


def stamp(page: Page, folder: Path, *, width: int = 620) -> None:
    """Fill in when the office received it, and choose its scan."""
    came = local(clock.now() - timedelta(minutes=2), ZONE)
    page.get_by_label("Día de recepción").fill(came.date().isoformat())
    page.get_by_label("Hora de recepción").fill(came.strftime("%H:%M"))
    picture = folder / "hoja.png"
    picture.write_bytes(png(width, 800))
    page.get_by_label("Escaneo", exact=True).set_input_files(picture)


def register_minutes(site: Site, page: Page, path: str, folder: Path) -> None:
    page.goto(site.url(path))
    page.get_by_label("Lugar").fill("Sede vecinal de Quilaco")
    page.get_by_label("Día del encuentro").fill(local(clock.now(), ZONE).date().isoformat())
    page.get_by_label("Personas que asistieron").fill("34")
    page.get_by_label("Quién facilitó").fill("Rosa Ruiz")
    page.get_by_label("Aportes que trae el acta").fill("3")
    stamp(page, folder, width=640)
    page.get_by_role("button", name="Registrar el acta").click()
    expect(page.get_by_text("Entraron 0 de 3 aportes.")).to_be_visible()


def type_it(page: Page, text: str) -> None:
    page.get_by_label("Sobre qué escribe").select_option("commitment:2")
    page.get_by_label("A favor con cambios").check()
    page.get_by_label("Observación").check()
    page.get_by_label("Texto").fill(text)
    page.get_by_role("button", name="Guardar mi lectura").click()


def printed(page: Page, name: str, *, size: str = "A4") -> tuple[int, float]:
    """How many pages come out of the printer, and how wide they are. Units: points."""
    paper = page.pdf(prefer_css_page_size=True, format=size)
    if PICTURES:
        Path(f"{PICTURES}/{name}-{size}.pdf").write_bytes(paper)
    box = re.search(rb"/MediaBox \[0 0 ([0-9.]+) ", paper)
    assert box is not None
    return len(re.findall(rb"/Type /Page\b", paper)), float(box[1])


def test_enter_a_paper_form_twice_and_track_its_folio(
    site: Site, browser: Browser, width: int, tmp_path: Path
) -> None:
    a_second_analyst(site)
    desk = f"/equipo/consultas/{site.slug}/papel"
    carla = visitor(browser, width=width, scripts=False).new_page()
    enter(site, carla, "carla", desk)
    carla.get_by_label("Número de ingreso").fill("OP-0042")
    stamp(carla, tmp_path)
    carla.get_by_role("button", name="Registrar la hoja").click()
    expect(carla.locator("main")).to_contain_text("OP-0042")
    carla.get_by_role("link", name="Digitar la próxima hoja").click()
    type_it(carla, WORDS)
    expect(carla.get_by_text("Falta otra persona")).to_be_visible()
    carla.goto(site.url(f"{desk}/1"))
    expect(carla.get_by_text("Ya digitaste esta hoja")).to_be_visible()

    dora = visitor(browser, width=width).new_page()
    enter(site, dora, "dora", desk)
    check(dora, "papel-hojas")
    dora.get_by_role("link", name="Digitar la próxima hoja").click()
    expect(dora.get_by_text(WORDS)).to_have_count(0)
    check(dora, "papel-digitar")
    type_it(dora, MISREAD)
    expect(dora.get_by_role("heading", name="Resuelve lo que se leyó distinto")).to_be_visible()
    expect(dora.locator("mark")).to_have_text(["ahí.", "allá."])
    check(dora, "papel-resolver")
    dora.get_by_role("button", name="Ingresar la hoja así").click()
    expect(dora.get_by_text("Elige cuál de las dos lecturas vale")).to_have_count(2)
    check(dora, "papel-sin-resolver")
    dora.get_by_label("Lectura de carla").check()
    dora.get_by_role("button", name="Ingresar la hoja así").click()
    expect(dora.get_by_text("resolvió una persona")).to_be_visible()
    check(dora, "papel-entro")
    dora.get_by_role("link", name="Imprimir el talón").click()
    check(dora, "papel-talon")
    pages, wide = printed(dora, "papel-talon")
    assert (pages, round(wide / 72 * 25.4)) == (1, 105)
    slip = dora.locator("main").inner_text()
    found = re.search(r"A-\d{6}", slip)
    assert found is not None
    assert re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", slip)
    register_minutes(site, dora, f"{desk}/actas", tmp_path)
    check(dora, "papel-actas")

    citizen = visitor(browser, width=width).new_page()
    citizen.goto(site.url(f"/consultas/{site.slug}/folios/{found[0]}"))
    expect(citizen.get_by_text("Este aporte está en revisión")).to_be_visible()
    expect(citizen.get_by_text("Llegó en papel, y dos personas lo digitaron.")).to_be_visible()
    check(citizen, "papel-folio")
    citizen.get_by_role("link", name="Cómo se cargó").click()
    expect(citizen.get_by_role("row", name="Papel 1")).to_be_visible()
    expect(citizen.get_by_text("El acta trae 3 aportes.")).to_be_visible()
    check(citizen, "papel-publica")
    citizen.get_by_role("link", name="Imprimir el formulario").click()
    check(citizen, "papel-formulario")
    for path, name in (("", "papel-formulario"), ("?compromiso=2", "papel-uno")):
        citizen.goto(site.url(f"/consultas/{site.slug}/papel/formulario{path}"))
        for size in ("A4", "Letter"):
            assert printed(citizen, name, size=size)[0] == 1, (name, size)
