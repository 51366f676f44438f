"""Which language this reader wants: Spanish, unless they chose another."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from typing import Any

from babel.support import Translations
from flask import (
    Blueprint,
    Flask,
    Request,
    g,
    has_app_context,
    has_request_context,
    redirect,
    request,
)
from flask.typing import ResponseReturnValue
from flask_babel import Babel, force_locale, get_translations
from wtforms.i18n import messages_path

from consulta.config import Config
from consulta.text.language import LANGUAGES
from consulta.web.settings import held

COOKIE = "consulta_language"
CHOSEN = "consulta.language"
COOKIE_LIFE = 365 * 24 * 3600

bp = Blueprint("web", __name__)


def chosen_language() -> str:
    """The language of this reader, `es` or `en`."""
    letter = g.get("language_of_letter") if has_app_context() else None
    if letter is not None:
        return letter if letter in LANGUAGES else "es"
    if not has_request_context():
        return "es"
    known: str | None = request.environ.get(CHOSEN)
    if known is None:
        wanted = request.cookies.get(COOKIE, "es")
        known = request.environ[CHOSEN] = wanted if wanted in LANGUAGES else "es"
    return known


def locale() -> str:
    """The same for catalogues and dates."""
    return LANGUAGES[chosen_language()]


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language for a while, as a letter does to its reader."""
    before, outer = g.pop("catalogue", None), g.get("language_of_letter")
    g.language_of_letter = language
    try:
        with force_locale(LANGUAGES[language]):
            yield
    finally:
        g.pop("catalogue", None)
        g.pop("language_of_letter")
        if before is not None:
            g.catalogue = before
        if outer is not None:
            g.language_of_letter = outer


def spoken(message: str) -> str:
    """A message in the reader's language; its catalogue is looked up once a request."""
    return str(_catalogue().ugettext(message))


def spoken_many(one: str, many: str, count: int) -> str:
    """A message that counts, in the reader's language."""
    return str(_catalogue().ungettext(one, many, count))


def init_language(app: Flask) -> None:
    """Let templates speak the reader's language without asking for it at every word."""
    Babel(app, locale_selector=locale)
    app.jinja_env.install_gettext_callables(spoken, spoken_many, newstyle=True)  # type: ignore[attr-defined]
    app.request_class = SpeakingRequest


class SpeakingRequest(Request):
    """A request that knows in which words the library of forms complains, once a form asks."""

    @cached_property
    def wtforms_translations(self) -> Any:
        """The library's own catalogue in the reader's language, read from disk once a process."""
        return _words_of_forms(locale())


@cache
def _words_of_forms(language: str) -> Any:
    return Translations.load(messages_path(), [language], domain="wtforms")


def _catalogue() -> Any:
    if "catalogue" not in g:
        g.catalogue = get_translations()
    return g.catalogue


@bp.post("/idioma")
def set_language() -> ResponseReturnValue:
    """Keep the reader's language, then show the same page again."""
    wanted = request.form.get("lang", "es")
    answer = redirect(own_path(request.form.get("back", "")), code=303)
    if wanted in LANGUAGES:
        secure = held(Config).is_secure
        answer.set_cookie(
            COOKIE, wanted, max_age=COOKIE_LIFE, httponly=True, samesite="Lax", secure=secure
        )
    return answer


def own_path(path: str) -> str:
    """The same path when it leads to a page of ours; the home page otherwise."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_ours and "\\" not in path else "/"
