"""The roof: the one module that knows every wing."""

import importlib
from inspect import iscoroutinefunction
from typing import Any

import click
from flask import Flask
from flask.cli import FlaskGroup
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from consulta import config as settings
from consulta.config import Config
from consulta.database.base import Base
from consulta.database.engines import prepare_engine
from consulta.text.language import compile_catalogues
from consulta.web import (
    arrival,
    cli as web_cli,
    error_pages,
    filters,
    headers,
    language,
    limits,
    logs,
)
from consulta.web.settings import give
from consulta.web.unit_of_work import database

LARGEST_NUMBER = 2**31 - 1
WINGS = {
    "journal": ("cli",), "mail": ("views", "cli"), "accounts": ("views", "desk", "cli"),
    "plan": ("views", "desk", "cli"), "participation": ("views", "cli"),
    "moderation": ("desk", "views", "cli"), "analysis": ("views",),
    "report": ("views", "desk", "cli"), "pages": ("views", "health"), "workshop": ("cli", "views"),
}  # fmt: skip
for _wing in WINGS:
    try:
        importlib.import_module(f"consulta.{_wing}.models")
    except ModuleNotFoundError:
        pass
METADATA = Base.metadata


class SmallInteger(IntegerConverter):
    """A whole number in an address; what no row can have is no address of ours."""

    def __init__(self, map: Any, **options: Any) -> None:
        super().__init__(map, **{"max": LARGEST_NUMBER, **options})


def create_app(config: Config) -> Flask:
    """The whole house as one WSGI application, under this configuration."""
    app = Flask(
        "consulta",
        template_folder=str(config.root / "templates"),
        static_folder=str(config.root / "static"),
    )
    app.config.update(_flask_settings(config))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters["int"] = SmallInteger
    give(app, config)
    _open_database(app)
    _set_language(app, config)
    _guard_the_door(app, config)
    _hang_wings(app)
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
    compile_catalogues(config.root / "consulta" / "translations", config.data / "translations")
    Babel(app, locale_selector=language.locale)
    filters.init_filters(app)


def _guard_the_door(app: Flask, config: Config) -> None:
    logs.start_logging()
    app.wsgi_app = arrival.stamped(app.wsgi_app)  # type: ignore[method-assign,assignment]
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.before_request(logs.name_request)
    app.before_request(arrival.refuse_unreadable)
    app.before_request(headers.refuse_other_sites)
    CSRFProtect(app).exempt("consulta.web.language.set_language")
    limits.init_limits(app, config)
    error_pages.init_error_pages(app)
    app.after_request(headers.add_headers)
    app.after_request(logs.write_line)


def _hang_wings(app: Flask) -> None:
    app.register_blueprint(language.bp)
    app.register_blueprint(web_cli.bp)
    app.register_blueprint(web_cli.serve_bp)
    for wing, rooms in WINGS.items():
        for room in rooms:
            try:
                module = importlib.import_module(f"consulta.{wing}.{room}")
            except ModuleNotFoundError as missing:
                if str(missing.name).startswith("consulta."):
                    continue
                raise
            app.register_blueprint(module.bp)
    try:
        from consulta.accounts import guards

        guards.init(app)
    except ImportError:
        pass
    try:
        from consulta.pages.views import site_values

        app.context_processor(site_values)
    except ImportError:
        pass


@click.group(
    cls=FlaskGroup,
    create_app=lambda: create_app(settings.load()),
    add_default_commands=False,
    add_version_option=False,
)
def cli() -> None:
    """Consulta: publica un plan, recibe aportes y votos, y responde a cada uno."""
