"""Somebody without an account follows a commitment, is told of it, and leaves by one click."""

from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from consulta import clock
from consulta.mail.delivery import written
from consulta.mail.models import Letter
from consulta.participation.models import Follow
from consulta.participation.rules import State
from consulta.participation.tasks import send_digests
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import session, transaction
from tests.builders.contributions import contribution, submission
from tests.journeys.conftest import Site, check, visitor

pytestmark = [pytest.mark.journey, pytest.mark.browser]
MAIL = "luz@example.org"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_follow_read_the_letter_and_leave(
    site: Site, browser: Browser, width: int, scripts: bool
) -> None:
    context = visitor(browser, width=width, scripts=scripts)
    page = context.new_page()
    page.goto(site.url(f"/consultas/{site.slug}/compromisos/8"))
    page.get_by_role("link", name="Seguir este compromiso").click()
    check(page, "seguir", axe=scripts)
    page.get_by_label("Tu correo").fill(MAIL)
    page.get_by_role("button", name="Confirmar mi correo").click()
    page.goto(site.url("/buzon"))
    page.get_by_role("link", name="Abrir el enlace de esta carta").first.click()
    page.get_by_role("main").get_by_role("button", name="Entrar").click()
    page.get_by_label("Una vez al día").check()
    page.get_by_role("button", name="Seguir", exact=True).click()
    expect(page.get_by_text("Sigues este compromiso.")).to_be_visible()
    check(page, "sigo-el-compromiso", axe=scripts)
    now = clock.now()
    with site.app.app_context():
        with transaction() as db:
            contribution(
                db, consultation(db, site.slug), about="commitment:8",
                given=submission(at=now), state=State.PUBLISHED,
            )  # fmt: skip
        with time_machine.travel(now + timedelta(days=2), tick=False):
            assert send_digests() == 1
            assert send_digests() == 0
        letter = session().scalars(select(Letter).order_by(Letter.id.desc())).first()
        assert letter is not None
        assert letter.to == MAIL
        html = written(letter).html
    page.goto(site.url("/buzon"))
    expect(page.get_by_role("heading", name="Novedades de")).to_be_visible()
    visitor_of_letter = visitor(browser, width=width, scripts=scripts).new_page()
    visitor_of_letter.set_content(html)
    check(visitor_of_letter, "carta-novedades", axe=scripts)
    way_out = visitor_of_letter.get_by_role("link", name="Dejar de recibirla")
    visitor_of_letter.goto(str(way_out.get_attribute("href")))
    check(visitor_of_letter, "avisos", axe=scripts)
    visitor_of_letter.get_by_role("button", name="Dejar de recibir estas cartas").click()
    expect(visitor_of_letter.get_by_text("Listo: ya no te escribiremos por esto")).to_be_visible()
    check(visitor_of_letter, "avisos-fuera", axe=scripts)
    with site.app.app_context():
        assert session().scalars(select(Follow.until)).one() is not None
    context.close()
