"""The open record without an account: its pages, and a receipt checked with and without scripts."""

import base64
import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from consulta import clock
from consulta.config import Config
from consulta.journal import queries as journal
from consulta.journal.rules import canonical
from consulta.journal.signing import signer_for
from consulta.journal.tasks import keep_checkpoints
from consulta.participation import actions as participation
from consulta.participation.queries import content_of
from consulta.plan import queries
from consulta.web.settings import held
from consulta.web.unit_of_work import session, transaction
from tests.builders import persons
from tests.builders.contributions import submission
from tests.journeys.conftest import Site, check, visitor

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("browser")]
SAID = "Publiquen el caudal de cada río, mes a mes."
GOOD = "El comprobante es auténtico: el texto guardado es el mismo que recibimos."
NOT_OURS = "El texto de este archivo no es el que recibimos."
CHANGED = "El contenido de este archivo no abre su huella"


@pytest.fixture
def receipt(site: Site, tmp_path: Path) -> Path:
    """What an author saved, and the checkpoint of the hour that holds it."""
    with site.app.app_context():
        with transaction() as db:
            shown = queries.consultation(db, site.slug)
            made = participation.submit_contribution(
                db,
                target=queries.target(db, shown, "plan"),
                author=persons.citizen(db),
                given=submission(SAID, at=clock.now()),
            )
            at, content, salt = (site.slug, made.entry_n), content_of(made, "plan"), made.salt
        config = held(Config)
        signer = signer_for(f"{config.host}/{site.slug}", config.signing_seed_file)
        found = journal.receipt(session(), entry_at=at, content=content, salt=salt, signer=signer)
        keep_checkpoints()
    place = tmp_path / "aporte.tlog-proof"
    place.write_text(found.as_text(), encoding="utf-8")
    return place


def reworded(receipt: Path) -> Path:
    """The same receipt with one byte of the text changed."""
    text = receipt.read_text(encoding="utf-8")
    extra = next(line for line in text.split("\n") if line.startswith("extra "))[6:]
    given = json.loads(base64.b64decode(extra))
    given["content"]["text"] = given["content"]["text"].replace("cada", "nada")
    place = receipt.with_name("cambiado.tlog-proof")
    place.write_text(text.replace(extra, base64.b64encode(canonical(given)).decode()))
    return place


def ask(page: Page, site: Site, file: Path) -> None:
    page.goto(site.url("/comprobar"))
    page.get_by_label("Elige el archivo del comprobante").set_input_files(file)
    page.get_by_role("button", name="Comprobar").click()


def test_the_record_is_read_on_a_phone_without_scripts(
    browser: Browser, site: Site, receipt: Path
) -> None:
    page = visitor(browser, width=360, scripts=False).new_page()
    page.goto(site.url(f"/consultas/{site.slug}"))
    page.get_by_role("link", name="registro público").click()
    check(page, "registro", axe=False)
    expect(page.locator("pre.note")).to_contain_text(f"/{site.slug}\n3\n")
    page.get_by_label("Cuántas entradas decía tu punto de control").fill("1")
    page.get_by_role("button", name="Ver la prueba").click()
    expect(page.locator("body")).to_contain_text("old 1")
    page.go_back()
    page.get_by_role("link", name="Ver todos los puntos de control").click()
    check(page, "puntos-de-control", axe=False)
    page.goto(site.url(f"/consultas/{site.slug}/registro/entradas/1"))
    check(page, "entrada", axe=False)
    ask(page, site, receipt)
    check(page, "comprobado-sin-scripts", axe=False)
    expect(page.get_by_text(GOOD)).to_be_visible()
    ask(page, site, reworded(receipt))
    expect(page.get_by_text(NOT_OURS)).to_be_visible()
    page.context.close()


def test_a_browser_checks_by_itself_and_asks_for_the_digest_alone(
    browser: Browser, site: Site, receipt: Path, width: int
) -> None:
    page = visitor(browser, width=width).new_page()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(f"{one.method} {one.url} {one.post_data or ''}"))
    for path in ("registro", "registro/puntos", "registro/entradas/1"):
        page.goto(site.url(f"/consultas/{site.slug}/{path}"))
        check(page, path.replace("/", "-"))
    ask(page, site, receipt)
    expect(page.get_by_text(GOOD)).to_be_visible()
    check(page, "comprobado")
    ask(page, site, reworded(receipt))
    expect(page.get_by_text(CHANGED)).to_be_visible()
    check(page, "cambiado")
    assert not any(one.startswith("POST") for one in asked)
    assert not any("caudal" in one for one in asked)
    page.context.close()
