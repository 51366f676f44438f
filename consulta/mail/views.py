"""The local mailbox of a demonstration: the letters that would have left."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from consulta.config import Config
from consulta.errors import NotFound
from consulta.mail import delivery, queries
from consulta.web.settings import held
from consulta.web.unit_of_work import session

bp = Blueprint("mail", __name__)
SHOWN = 30


@bp.get("/buzon")
def mailbox() -> ResponseReturnValue:
    """The newest letters, to one address when `para` names it."""
    if not held(Config).mailbox:
        raise NotFound("mailbox")
    to = request.args.get("para", "")
    rows = []
    for letter in queries.newest_waiting(session(), to=to, at_most=SHOWN):
        words = delivery.written(letter)
        rows.append({"letter": letter, "words": words, "path": _path_in(words.body)})
    return render_template("mail/mailbox.html", letters=rows, to=to)


def _path_in(body: str) -> str:
    """The first address of ours in a letter, as a path: it opens in the browser that reads it."""
    ours = held(Config).public_url + "/"
    addresses = (line.strip() for line in body.splitlines() if line.startswith(ours))
    return "/" + next(addresses, ours).removeprefix(ours).lstrip("/")
