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
    rows = [
        {"letter": letter, "words": delivery.written(letter), "link": letter.values.get("link", "")}
        for letter in queries.newest(session(), to=to, at_most=SHOWN)
        if letter.sent_at is None
    ]
    return render_template("mail/mailbox.html", letters=rows, to=to)
