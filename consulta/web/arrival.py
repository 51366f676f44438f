"""The moment at the door: stamped once, before anything else, and what decides the window."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import abort, request

from consulta import clock
from consulta.web.uploads import FORM_BYTES, most_file_bytes

KEY = "consulta.arrived_at"
WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


def stamped(wsgi_app: WsgiApp) -> WsgiApp:
    """The same application, with the moment of arrival noted before it is called.

    Source: docs/adr/0011-arrival-decides.md
    """

    def door(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ[KEY] = clock.now()
        return wsgi_app(environ, start_response)

    return door


def arrived_at() -> datetime:
    """When this request reached us, in UTC."""
    moment: datetime = request.environ[KEY]
    return moment


def refuse_unreadable() -> None:
    """Stop a request that holds signs no text has: NUL, half a pair, broken UTF-8.

    Forms are small and urlencoded here, but where a door takes a file; whatever else is posted is
    not ours. What is posted says how long it is: a body in pieces is not read to find that out.
    """
    if request.method == "POST" and request.content_length is None and _comes_in_pieces():
        abort(411)
    said = [request.query_string, request.path.encode("utf-8", "surrogatepass")]
    if request.method == "POST" and request.content_length:
        most = most_file_bytes()
        if most and request.mimetype == "multipart/form-data":
            request.max_content_length = most + FORM_BYTES
            is_clear = all(_is_clear(value) for _, value in request.form.items(multi=True))
            said += [] if is_clear else [b"\0"]
        elif request.mimetype == "application/x-www-form-urlencoded":
            said.append(request.get_data(cache=True))
        else:
            abort(415)
    if not all(_is_text(part) for part in said):
        abort(400, "unreadable")


def _comes_in_pieces() -> bool:
    """Whether there may be a body although nothing says how long it is."""
    is_endless = bool(request.environ.get("wsgi.input_terminated"))
    return is_endless or "Transfer-Encoding" in request.headers


def _is_clear(value: str) -> bool:
    """Whether a field of a form with a file came as text; what was no UTF-8 came replaced."""
    return "\0" not in value and "\N{REPLACEMENT CHARACTER}" not in value


def _is_text(raw: bytes) -> bool:
    try:
        return "\0" not in unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        return False
