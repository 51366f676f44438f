"""A house served for real, with a consultation that is open now, and Chromium to walk it."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from consulta import clock
from consulta.accounts import actions as accounts
from consulta.accounts.rules import Role
from consulta.app import METADATA, create_app
from consulta.config import Config
from consulta.database.engines import make_engine
from consulta.web.unit_of_work import database, transaction
from consulta.workshop.reader import OPEN_SLUG, opened_today, read_script
from tests.builders.plans import publish_plan

PASSWORD = "una-clave-de-prueba"
PICTURES = os.environ.get("CONSULTA_PICTURES", "")
WIDTHS = {"360": 360, "1280": 1280}


@dataclass
class Site:
    """A served house and what a walk through it needs to know."""

    address: str
    app: Flask
    slug: str = OPEN_SLUG

    def url(self, path: str) -> str:
        return self.address + path


@pytest.fixture
def settings() -> dict[str, Any]:
    """What a journey sets otherwise than the others."""
    return {}


@pytest.fixture
def site(tmp_path: Path, settings: dict[str, Any]) -> Iterator[Site]:
    """The demonstration's plan, open now, with a moderator and an analyst, served on loopback."""
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    config = Config(
        data=tmp_path,
        database_url=f"sqlite:///{tmp_path / 'site.sqlite3'}",
        secret_key="k" * 64,
        voter_pepper=b"p" * 32,
        signing_seed_file=tmp_path / "signing.seed",
        public_url=address,
        mailbox=True,
        is_demo=True,
        **settings,
    )
    engine = make_engine(config.database_url)
    METADATA.create_all(engine)
    engine.dispose()
    app = create_app(config)
    with app.app_context():
        _people_and_plan()
    server.app = app
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(address, app)
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        database.engine.dispose()


def _people_and_plan() -> None:
    now = clock.now()
    plan = opened_today(read_script().plan, now.date())
    plan = replace(plan, consultation=replace(plan.consultation, demonstration=False))
    with transaction() as db:
        publish_plan(db, document=plan, at=now, vkey="")
        for name, role in (("bruno", Role.MODERATOR), ("carla", Role.ANALYST)):
            person = accounts.add_staff(
                db, email=f"{name}@demo.consulta.example", name=name, password=PASSWORD, at=now
            )
            accounts.grant_role(db, person=person, role=role, scope=OPEN_SLUG, at=now)


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest) -> int:
    """A phone and a desk."""
    return WIDTHS[request.param]


def visitor(browser: Browser, *, width: int = 1280, scripts: bool = True) -> BrowserContext:
    """Somebody's own browser."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=scripts, locale="es-CL"
    )
    context.set_default_timeout(10_000)
    return context


def check(page: Page, name: str, *, axe: bool = True) -> None:
    """What holds on every page: one h1, a title, a language, no sideways scroll, axe is content."""
    page.wait_for_load_state()
    expect(page.locator("h1")).to_have_count(1)
    assert page.title().strip(" ·")
    assert page.locator("html").get_attribute("lang") in {"es-CL", "en"}
    if axe:
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{name}: {wide} px too wide"
        found = Axe().run(page).response["violations"]
        assert not found, [(row["id"], [n["html"] for n in row["nodes"][:3]]) for row in found]
    if PICTURES:
        size = page.viewport_size or {"width": 0}
        page.screenshot(path=f"{PICTURES}/{name}-{size['width']}.png", full_page=True)
