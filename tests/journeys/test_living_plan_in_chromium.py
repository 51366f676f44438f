"""A plan that changes, in a real browser: an institution, an analyst, a citizen on a phone."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from consulta import clock
from consulta.accounts.models import Person
from consulta.drafting import actions as drafting
from consulta.drafting.rules import Hand
from consulta.participation import actions as participation
from consulta.participation.models import Contribution
from consulta.participation.rules import State
from consulta.plan import queries
from consulta.web.unit_of_work import transaction
from tests.builders import persons
from tests.builders.contributions import submission
from tests.journeys.conftest import PASSWORD, Site, check, visitor

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("browser")]
CONTACT = "contraparte@servicio.example"
OLD = "Los datos se actualizarán al menos una vez al año."
NEW = "Los datos se actualizarán al menos una vez al mes, y cada semana cuando falte el agua."
GONE = "El sitio usará los sistemas que ya existen"
REASON = "Incorpora lo que pidieron los comités de agua potable rural."
PLACED = "La pregunta por la mantención es sobre el sitio que se publica."


def enter(site: Site, page: Page, path: str) -> None:
    """Carla enters with her password."""
    page.goto(site.url(f"/equipo/entrar?next={path}"))
    page.get_by_label("Correo del equipo").fill("carla@demo.consulta.example")
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Entrar").click()


def begin_draft(site: Site) -> None:
    """Somebody began the draft from the version in force."""
    with site.app.app_context(), transaction() as db:
        shown = queries.consultation(db, site.slug)
        drafting.start_draft(
            db,
            consultation=shown,
            document=queries.plan_document(db, shown),
            hand=Hand("Carla", clock.now()),
        )


def said(site: Site, key: str, text: str) -> str:
    """A published contribution on a paragraph, by its folio."""
    with site.app.app_context(), transaction() as db:
        shown = queries.consultation(db, site.slug)
        made: Contribution = participation.submit_contribution(
            db,
            target=queries.target(db, shown, f"paragraph:{key}"),
            author=_citizen(db, f"{key}@ejemplo.cl"),
            given=submission(text, at=clock.now()),
        )
        db.flush()
        participation.move(db, made, to=State.PUBLISHED, at=clock.now())
        return made.folio


def _citizen(db: object, email: str) -> Person:
    return persons.citizen(db, email)  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [1280, 360], ids=["desk", "phone"])
def test_an_institution_accepts_completes_and_delivers(
    site: Site, browser: Browser, width: int
) -> None:
    begin_draft(site)
    carla, contact = visitor(browser), visitor(browser, width=width)
    desk, page = carla.new_page(), contact.new_page()
    base = f"/equipo/consultas/{site.slug}/plan/instituciones"
    enter(site, desk, f"{base}/8")
    desk.get_by_label("Correo de la contraparte").fill(CONTACT)
    due = (clock.now() + timedelta(days=9)).date().isoformat()
    desk.locator("input[name=due_on]").fill(due)
    desk.get_by_role("button", name="Enviar la invitación").click()
    check(desk, "institucion-invitada")

    page.goto(site.url(f"/buzon?para={CONTACT}"))
    link = re.search(r"/instituciones/enlace/[\w-]{43}", page.content())
    assert link
    page.goto(site.url(link.group()))
    check(page, "institucion-enlace")
    page.locator("main").get_by_role("button").first.click()
    assert link.group() not in page.url
    check(page, "institucion-invitacion")
    page.get_by_label(re.compile("^Unidad")).fill("Unidad de datos (ejemplo)")
    page.get_by_label(re.compile("Correo institucional")).fill("agua@servicio.example")
    page.get_by_role("button", name="Aceptar el compromiso").click()
    check(page, "institucion-acepta")
    page.get_by_role("link", name="Completar la ficha").click()
    check(page, "institucion-ficha")
    area = page.locator("textarea").filter(has_text="Los datos se actualizarán").first
    with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
        area.fill(NEW)
    assert saved.value.status in {200, 204}
    expect(page.get_by_role("status").filter(has_text="Guardado")).to_be_visible()
    page.get_by_role("button", name="Guardar").first.click()
    page.goto(site.url("/instituciones/compromiso"))
    page.get_by_role("button", name="Entregar la ficha").click()
    expect(page.locator("main")).to_contain_text("Ficha entregada")
    check(page, "institucion-entregada")

    desk.goto(site.url(base))
    expect(desk.locator("main")).to_contain_text("Entregada hoy")
    check(desk, "instituciones")
    desk.goto(site.url(f"/equipo/consultas/{site.slug}/plan/compromisos/8"))
    expect(desk.locator("main")).to_contain_text(NEW)
    for person in (carla, contact):
        person.close()


def test_an_analyst_edits_publishes_and_places_what_lost_its_text(
    site: Site, browser: Browser
) -> None:
    begin_draft(site)
    moved = said(site, "c8-d2", "Una vez al año no sirve cuando hay sequía.")
    orphan = said(site, "c8-a1", "¿Quién paga la mantención después de julio de 2020?")
    carla, citizen = visitor(browser), visitor(browser, width=360)
    desk = carla.new_page()
    base = f"/equipo/consultas/{site.slug}/plan"
    enter(site, desk, base)
    check(desk, "mesa-borrador")
    desk.get_by_role("link", name="Gestión de recursos hídricos").first.click()
    check(desk, "mesa-editor")
    desk.locator("textarea").filter(has_text="al menos una vez al año").first.fill(NEW)
    desk.locator("textarea").filter(has_text=GONE).first.fill("")
    desk.get_by_role("button", name="Guardar", exact=True).first.click()
    expect(desk.locator("main")).to_contain_text(NEW)

    desk.goto(site.url(f"{base}/publicar"))
    expect(desk.locator("main")).to_contain_text(orphan)
    check(desk, "mesa-publicar")
    desk.get_by_label("Borrador en consulta").check()
    desk.get_by_label(re.compile("Nombre")).fill("Borrador corregido")
    desk.get_by_label(re.compile("Motivo|Razón")).fill(REASON)
    desk.get_by_role("button", name="Publicar esta versión").click()
    expect(desk.locator("h1")).to_contain_text("lugar")
    check(desk, "mesa-anclas")
    desk.locator("select").first.select_option("field:8/description")
    desk.get_by_label(re.compile("Razón pública")).first.fill(PLACED)
    desk.get_by_role("button", name="Guardar su lugar").first.click()
    check(desk, "mesa-anclas-despues")

    page = citizen.new_page()
    page.goto(site.url(f"/consultas/{site.slug}/folios/{moved}"))
    expect(page.locator("main")).to_contain_text(OLD)
    expect(page.locator("main")).to_contain_text(NEW)
    check(page, "folio-movido")
    page.goto(site.url(f"/consultas/{site.slug}/folios/{orphan}"))
    expect(page.locator("main")).to_contain_text(GONE)
    expect(page.locator("main")).to_contain_text(PLACED)
    check(page, "folio-ubicado")
    compare_on_a_phone(site, page)
    for person in (carla, citizen):
        person.close()


def compare_on_a_phone(site: Site, page: Page) -> None:
    """A citizen finds the versions from the plan, and reads what changed, also without colour."""
    page.goto(site.url(f"/consultas/{site.slug}"))
    page.get_by_role("link", name=re.compile("versiones", re.IGNORECASE)).first.click()
    expect(page.locator("main")).to_contain_text(REASON)
    check(page, "versiones")
    page.get_by_role("link", name=re.compile("Ver los cambios")).first.click()
    expect(page.locator("main del").filter(has_text="año").first).to_be_visible()
    expect(page.locator("ins").first).to_be_visible()
    check(page, "comparar")
    page.goto(site.url(f"/consultas/{site.slug}/versiones/comparar?de=1&a=2&forma=imprimir"))
    check(page, "comparar-imprimir")
