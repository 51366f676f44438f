"""Check a receipt: in the browser, or here and forgotten at once."""

import re
from typing import Any

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue

from consulta.config import Config
from consulta.errors import NotFound
from consulta.evidence import queries
from consulta.evidence.forms import CheckForm
from consulta.evidence.rules import RECEIPT_MAX_CHARS
from consulta.evidence.views.door import bp
from consulta.journal.signing import Signer, signer_for
from consulta.journal.verifier.one_file import fingerprint
from consulta.plan.guards import shown_consultation
from consulta.web.limits import POSTS, limiter
from consulta.web.settings import held
from consulta.web.unit_of_work import session
from consulta.web.uploads import received_file, takes_file

HASH = re.compile(r"[0-9a-f]{64}")
PLACE = re.compile(r"0|[1-9][0-9]{0,8}")


@bp.get("/comprobar")
def check() -> ResponseReturnValue:
    """The page that takes a receipt."""
    return _page(CheckForm(formdata=None), None)


@bp.post("/comprobar")
@limiter.limit(POSTS)
@takes_file(RECEIPT_MAX_CHARS)
def check_here() -> ResponseReturnValue:
    """Check a receipt at the server, which keeps nothing of it."""
    form = CheckForm()
    if not form.validate_on_submit():
        return _page(form, None), 422
    file = received_file()
    text = _text_of(file.content) if file else form.pasted()
    if not text:
        return _page(form, None, is_empty=True), 422
    return _page(CheckForm(formdata=None), queries.checked(session(), text, _signer))


@bp.get("/consultas/<slug>/registro/comprobar")
def ask(slug: str) -> ResponseReturnValue:
    """Whether a leaf and a root are the record's: all that a browser asks, and no text."""
    shown_consultation(slug)
    given = [request.args.get(name, "") for name in ("n", "tamano", "huella", "raiz")]
    n, size, leaf, root = given
    if not all(PLACE.fullmatch(each) for each in (n, size)):
        raise NotFound("place")
    if not all(HASH.fullmatch(each) for each in (leaf, root)):
        raise NotFound("hash")
    found = queries.asked(session(), slug, n=int(n), size=int(size), hashes=(leaf, root))
    html = render_template("evidence/verdict.html", found=found, contact=held(Config).mail_from)
    return jsonify(verdict=found.verdict.value, html=html)


def _page(form: CheckForm, found: Any, *, is_empty: bool = False) -> str:
    return render_template(
        "evidence/check.html",
        form=form,
        found=found,
        is_empty=is_empty,
        contact=held(Config).mail_from,
        digest=fingerprint(),
    )


def _text_of(content: bytes) -> str:
    """A file as text; what is no text cannot be a receipt, and reads as one that is none."""
    try:
        return content.decode("utf-8").replace("\r\n", "\n") or "?"
    except UnicodeDecodeError:
        return "?"


def _signer(slug: str) -> Signer:
    config = held(Config)
    return signer_for(f"{config.host}/{slug}", config.signing_seed_file)
