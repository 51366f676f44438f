"""The headers that every answer carries, whatever its status."""

from flask import Response, abort, request

from consulta.config import Config
from consulta.web.settings import held

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
FIXED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
}
A_YEAR = "max-age=31536000; includeSubDomains"


def add_headers(answer: Response) -> Response:
    """Tell the browser what it may do with this answer: nothing but what the page needs."""
    for name, value in FIXED.items():
        answer.headers.setdefault(name, value)
    if held(Config).is_secure:
        answer.headers.setdefault("Strict-Transport-Security", A_YEAR)
    if request.endpoint != "static":
        answer.headers.setdefault(
            "Cache-Control", "no-store" if _is_personal(answer) else "no-cache"
        )
        answer.vary.add("Cookie")
    return answer


def refuse_other_sites() -> None:
    """Stop a form that a browser says was sent from somebody else's page."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403, "another_site")


def _is_personal(answer: Response) -> bool:
    return bool(request.cookies) or "Set-Cookie" in answer.headers
