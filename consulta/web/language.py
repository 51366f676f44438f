"""Which language this reader wants: Spanish, unless they chose another."""

from flask import Blueprint, has_request_context, redirect, request
from flask.typing import ResponseReturnValue

from consulta.config import Config
from consulta.text.language import LANGUAGES
from consulta.web.settings import held

COOKIE = "consulta_language"
COOKIE_LIFE = 365 * 24 * 3600

bp = Blueprint("web", __name__)


def chosen_language() -> str:
    """The language of this reader, `es` or `en`."""
    wanted = request.cookies.get(COOKIE, "es") if has_request_context() else "es"
    return wanted if wanted in LANGUAGES else "es"


def locale() -> str:
    """The same for catalogues and dates."""
    return LANGUAGES[chosen_language()]


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
