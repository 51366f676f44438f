"""The roof: the one module that knows every wing."""

from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

import click
from flask import Blueprint, Flask
from flask.cli import FlaskGroup
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

import consulta.accounts.cli
import consulta.accounts.tasks
import consulta.accounts.views
import consulta.analysis.desk
import consulta.drafting.cli
import consulta.drafting.desk
import consulta.drafting.models
import consulta.drafting.tasks
import consulta.drafting.views
import consulta.evidence.cli
import consulta.evidence.desk
import consulta.evidence.tasks
import consulta.evidence.views
import consulta.journal.cli
import consulta.journal.tasks
import consulta.mail.cli
import consulta.mail.tasks
import consulta.mail.views
import consulta.moderation.cli
import consulta.moderation.desk
import consulta.pages.desk
import consulta.pages.health
import consulta.pages.views
import consulta.paper.desk
import consulta.paper.views
import consulta.participation.cli
import consulta.participation.desk
import consulta.participation.tasks
import consulta.participation.views
import consulta.plan.cli
import consulta.plan.desk
import consulta.plan.views
import consulta.report.cli
import consulta.report.desk
import consulta.report.views
import consulta.response.desk
import consulta.response.views
import consulta.rights.desk
import consulta.rights.tasks
import consulta.rights.views
import consulta.web.cli
import consulta.web.language
import consulta.workshop.cli
from consulta import config as settings
from consulta.accounts import guards, oidc
from consulta.config import Config
from consulta.database.base import Base
from consulta.database.engines import prepare_engine
from consulta.participation.views.text import KeptTexts
from consulta.plan import guards as plan_guards
from consulta.text.language import compile_catalogues
from consulta.web import arrival, error_pages, filters, headers, language, limits, logs
from consulta.web.freshness import Erasures, KeptPages
from consulta.web.front_door import FrontDoor
from consulta.web.parts import KeptParts, init_parts
from consulta.web.places import KeptSharedPages, init_places
from consulta.web.settings import give
from consulta.web.templating import House
from consulta.web.unit_of_work import database

LARGEST_NUMBER = 2**31 - 1
TRANSLATIONS = Path(__file__).parent / "translations"
METADATA = Base.metadata
DOORS: tuple[Blueprint, ...] = (
    consulta.web.language.bp,
    consulta.pages.views.bp,
    consulta.pages.health.bp,
    consulta.pages.desk.bp,
    consulta.plan.views.bp,
    consulta.drafting.views.bp,
    consulta.participation.views.bp,
    consulta.paper.views.bp,
    consulta.response.views.bp,
    consulta.report.views.bp,
    consulta.evidence.views.bp,
    consulta.rights.views.bp,
    consulta.accounts.views.bp,
    consulta.mail.views.bp,
    consulta.plan.desk.bp,
    consulta.drafting.desk.bp,
    consulta.participation.desk.bp,
    consulta.paper.desk.bp,
    consulta.moderation.desk.bp,
    consulta.analysis.desk.bp,
    consulta.response.desk.bp,
    consulta.report.desk.bp,
    consulta.evidence.desk.bp,
    consulta.rights.desk.bp,
    consulta.web.cli.bp,
    consulta.web.cli.database_bp,
    consulta.web.cli.serve_bp,
    consulta.journal.cli.bp,
    consulta.mail.cli.bp,
    consulta.accounts.cli.bp,
    consulta.plan.cli.bp,
    consulta.drafting.cli.bp,
    consulta.participation.cli.bp,
    consulta.participation.cli.versions_bp,
    consulta.moderation.cli.bp,
    consulta.report.cli.bp,
    consulta.evidence.cli.bp,
    consulta.workshop.cli.bp,
)


class SmallInteger(IntegerConverter):
    """A whole number in an address; what no row can have is no address of ours."""

    def __init__(self, url_map: Any, **options: Any) -> None:
        super().__init__(url_map, **{"max": LARGEST_NUMBER, **options})


def create_app(config: Config) -> Flask:
    """The whole house as one WSGI application, under this configuration."""
    app = House(
        "consulta",
        template_folder=str(config.root / "templates"),
        static_folder=str(config.root / "static"),
    )
    app.config.update(_flask_settings(config))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters["int"] = SmallInteger
    give(app, config)
    give(app, KeptPages())
    give(app, KeptParts())
    give(app, KeptSharedPages())
    give(app, Erasures())
    give(app, KeptTexts())
    init_parts(app)
    _open_database(app)
    _set_language(app, config)
    _guard_the_door(app, config)
    _hang_wings(app, config)
    limits.init_limits(app, config)
    return app


def _flask_settings(config: Config) -> dict[str, Any]:
    return {
        "SECRET_KEY": config.secret_key,
        "SQLALCHEMY_ENGINES": {"default": config.database_url},
        "MAX_CONTENT_LENGTH": config.max_form_bytes,
        "SESSION_COOKIE_NAME": "__Host-consulta" if config.is_secure else "consulta",
        "SESSION_COOKIE_SECURE": config.is_secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "TRUSTED_HOSTS": [config.host.split(":")[0], "localhost", "127.0.0.1"],
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "SEND_FILE_MAX_AGE_DEFAULT": 3600,
        "BABEL_DEFAULT_LOCALE": "es_CL",
        "BABEL_TRANSLATION_DIRECTORIES": str(config.data / "translations"),
    }


def _open_database(app: Flask) -> None:
    database.init_app(app)
    # We hold no asynchronous session, and closing none would start an event loop in every request.
    app.teardown_appcontext_funcs = [
        close for close in app.teardown_appcontext_funcs if not iscoroutinefunction(close)
    ]
    with app.app_context():
        prepare_engine(database.engine)


def _set_language(app: Flask, config: Config) -> None:
    compile_catalogues(TRANSLATIONS, config.data / "translations")
    language.init_language(app)
    filters.init_filters(app)


def _guard_the_door(app: Flask, config: Config) -> None:
    logs.start_logging()
    app.wsgi_app = arrival.stamped(app.wsgi_app)  # type: ignore[method-assign,assignment]
    with app.app_context():
        door = FrontDoor(app.wsgi_app, database.engine, host=config.host)
    give(app, door)
    app.wsgi_app = door  # type: ignore[method-assign]
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.before_request(logs.name_request)
    app.before_request(arrival.refuse_unreadable)
    app.before_request(headers.refuse_other_sites)
    csrf = CSRFProtect(app)
    init_places(app)
    csrf.exempt("consulta.web.language.set_language")
    csrf.exempt("consulta.participation.views.notices.stop")
    error_pages.init_error_pages(app)
    app.after_request(headers.add_headers)
    app.after_request(logs.write_line)


def _hang_wings(app: Flask, config: Config) -> None:
    for door in DOORS:
        app.register_blueprint(door)
    guards.init(app)
    plan_guards.init(app)
    oidc.init(app, config)
    app.context_processor(consulta.pages.views.site_values)


@click.group(
    cls=FlaskGroup,
    create_app=lambda: create_app(settings.load()),
    add_default_commands=False,
    add_version_option=False,
)
def cli() -> None:
    """Consulta: publica un plan, recibe aportes y votos, y responde a cada uno."""
