"""From a folio to the changed words and back: gathered, answered, published by two."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from consulta import clock
from consulta.participation.actions import close_consultation
from consulta.participation.rules import State
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import transaction
from tests.builders import editions
from tests.builders.contributions import contribution, submission
from tests.journeys.conftest import Site, check, visitor
from tests.journeys.test_paper_in_chromium import a_second_analyst, enter

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("browser")]
TEXTS = ("Que los datos vengan en formatos abiertos.", "Quiero bajar la planilla, no una foto.")
STATEMENT = "Los datos de agua deben poder descargarse en formatos abiertos."
REASON = "Sin formatos abiertos nadie puede revisar las cifras por su cuenta."
EFFECT = "El texto dice ahora «en formatos abiertos»."
NEW_WORDS = "Publicar en un solo sitio, y en planillas que se bajan, los derechos y los caudales."


def a_closed_consultation(site: Site) -> list[str]:
    """Two contributions on one paragraph, which a newer version says otherwise; the record shut."""
    now = clock.now()
    with site.app.app_context(), transaction() as db:
        shown = consultation(db, site.slug)
        said = [
            contribution(
                db, shown, about="paragraph:c8-d1",
                given=submission(text, at=now - timedelta(days=8)), state=State.PUBLISHED,
            ).folio
            for text in TEXTS
        ]  # fmt: skip
        shown.closes_at = now - timedelta(days=7)
        db.flush()
        editions.next_version(db, shown, editions.reworded("c8-d1", NEW_WORDS), at=now)
        close_consultation(db, consultation=shown, at=now)
    return said


def gather_and_answer(site: Site, page: Page, folios: list[str]) -> None:
    for folio in folios:
        page.get_by_role("checkbox", name=folio).check()
    page.get_by_label("El argumento nuevo, en una o dos frases").fill(STATEMENT)
    check(page, "answers-board")
    page.get_by_role("button", name="Reunir en este argumento").click()
    expect(page.get_by_text("2 aportes plantean el argumento 1.")).to_be_visible()
    page.get_by_label("Razones").fill(REASON)
    page.get_by_role("button", name="Guardar la respuesta").click()
    expect(page.get_by_text("Elige qué pasa con este argumento.").first).to_be_visible()
    expect(page.get_by_label("Razones")).to_have_value(REASON)
    page.get_by_role("radio", name="Incorporada El texto cambia como se pidió").check()
    page.get_by_label("Quién responde por esto").select_option(index=1)
    page.get_by_label("Efecto en el texto").fill(EFFECT)
    page.get_by_role("checkbox", name="Párrafo 8.3").check()
    page.get_by_text("Agregar algo para un solo aporte").click()
    page.get_by_label(f"Solo para {folios[1]}").fill("La planilla ya está en el sitio.")
    check(page, "answer-draft")
    page.get_by_role("button", name="Guardar la respuesta").click()
    expect(page.get_by_text("La respuesta 1 espera a la segunda persona.")).to_be_visible()
    expect(
        page.get_by_text("La publica una persona distinta de quien la escribió.")
    ).to_be_visible()
    expect(page.get_by_role("checkbox", name="Publicar la respuesta 1")).to_have_count(0)


def test_a_folio_leads_to_the_changed_words_and_back(
    browser: Browser, site: Site, width: int
) -> None:
    first, second = a_closed_consultation(site)
    a_second_analyst(site)
    desk, folios = f"/equipo/consultas/{site.slug}/respuestas", f"/consultas/{site.slug}/folios"
    public = visitor(browser, width=width).new_page()
    public.goto(site.url(f"{folios}/{second}"))
    expect(public.get_by_text("Respondido con razones")).to_be_visible()
    expect(public.get_by_text(REASON)).to_have_count(0)
    writer = visitor(browser, width=width).new_page()
    enter(site, writer, "carla", desk)
    gather_and_answer(site, writer, [first, second])
    writer.context.close()

    publisher = visitor(browser, width=width).new_page()
    enter(site, publisher, "dora", desk)
    publisher.get_by_role("checkbox", name="Publicar la respuesta 1").check()
    publisher.get_by_role("button", name="Publicar las marcadas").click()
    expect(publisher.get_by_text("1 respuesta ya es pública.")).to_be_visible()
    check(publisher, "answers-published")
    publisher.context.close()

    public.reload()
    answer = public.get_by_role("article").filter(has_text=STATEMENT)
    for words in (REASON, EFFECT, "La planilla ya está en el sitio."):
        expect(answer.get_by_text(words)).to_be_visible()
    expect(answer.locator("ins").first).to_be_visible()
    check(public, "folio-answered")
    answer.get_by_role("link", name="Comparar las versiones 1 y 2").click()
    expect(public.get_by_role("heading", name="Qué cambió de la versión 1 a la 2")).to_be_visible()
    public.get_by_role("link", name="Por qué cambió: lo que se respondió").click()
    expect(public.get_by_role("heading", name="Qué respondió la Comisión")).to_be_visible()
    check(public, "answers")
    public.get_by_role("link", name="Respuesta 1 y los 2 aportes").click()
    check(public, "answer")
    public.get_by_role("link", name=f"Folio {first}").click()
    expect(public.get_by_text(TEXTS[0])).to_be_visible()
    expect(public.get_by_text("La planilla ya está en el sitio.")).to_have_count(0)
    public.context.close()
