"""Errors become pages here, and nowhere else. What a person had written is handed back."""

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from consulta.errors import Conflict, NotFound, Refused
from consulta.text.clean import UnreadableText
from consulta.web.limits import RETRY_SECONDS, seconds_to_wait
from consulta.web.logs import log
from consulta.web.unit_of_work import NO_WRITE, session

OWN_PAGES = frozenset({400, 403, 404, 405, 409, 413, 422, 429, 500, 503})
WRITTEN_FIELDS = ("text", "proposal", "reason")
HANDED_BACK_MAX_CHARS = 100_000
FOREIGN_NAME = "Este sitio no responde con ese nombre. Revisa la dirección.\n"


def init_error_pages(app: Flask) -> None:
    """Give every error of the house its page."""
    app.register_error_handler(NotFound, lambda _: page_of(404))
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(UnreadableText, lambda _: page_of(400))
    app.register_error_handler(CSRFError, lambda _: page_of(400, reason="form_expired"))
    for trouble in (*NO_WRITE, DataError):
        app.register_error_handler(trouble, _database_trouble)
    for clash in (IntegrityError, StaleDataError):
        app.register_error_handler(clash, lambda _: page_of(409))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def page_of(status: int, *, reason: object = "", given_text: str = "") -> ResponseReturnValue:
    """The page of a status, with the words that this request carried."""
    shown = status if status in OWN_PAGES else 400
    wait = seconds_to_wait() if status == 429 else RETRY_SECONDS
    body = render_template(
        f"errors/{shown}.html",
        reason=reason,
        reason_key=_key_of(reason),
        given_text=given_text or written_words(),
        request_id=g.get("request_id", ""),
        kept_at=g.get("words_kept_at", ""),
        wait=wait,
    )
    headers = {"Retry-After": str(wait)} if status in {429, 503} else {}
    return body, status, headers


def note_words_kept(path: str) -> None:
    """Let whatever page of trouble this request ends in lead to the words, which are kept there."""
    g.words_kept_at = path


def written_words() -> str:
    """What the person wrote in the form that failed, so that no word is lost."""
    if request.method != "POST" or request.content_length is None:
        return ""
    try:
        fields = [request.form.get(name, "") for name in WRITTEN_FIELDS]
    except HTTPException:
        return ""
    words = "\n\n".join(field for field in fields if field.strip()).replace(
        "\0", "\N{REPLACEMENT CHARACTER}"
    )
    return words.encode("utf-8", "replace").decode()[:HANDED_BACK_MAX_CHARS]


def _key_of(reason: object) -> str:
    value = getattr(reason, "value", reason)
    module = type(reason).__module__.split(".")
    return f"{module[1]}.{value}" if module[0] == "consulta" else str(value)


def _refused(trouble: Refused) -> ResponseReturnValue:
    return page_of(403, reason=trouble.reason, given_text=trouble.given_text)


def _conflict(trouble: Conflict) -> ResponseReturnValue:
    return page_of(409, reason=trouble.reason or "", given_text=trouble.given_text)


def _database_trouble(trouble: Exception) -> ResponseReturnValue:
    session().rollback()
    facts = {"request": g.get("request_id", ""), "trouble": type(trouble).__name__}
    log.error("the database did not take it", extra={"facts": facts})
    return page_of(503)


def _http(trouble: HTTPException) -> ResponseReturnValue:
    if isinstance(trouble, SecurityError):
        # Under a name that is not ours no address can be made, so no page of ours either.
        return FOREIGN_NAME, 400, {"Content-Type": "text/plain; charset=utf-8"}
    if trouble.code is None or trouble.code < 400:
        return trouble
    return page_of(trouble.code)


def _unforeseen(trouble: Exception) -> ResponseReturnValue:
    session().rollback()
    facts = {"request": g.get("request_id", "")}
    log.error("unforeseen", exc_info=trouble, extra={"facts": facts})
    return page_of(500)
