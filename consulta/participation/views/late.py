"""What came too late is refused in words and handed back whole; nothing of it is kept."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from consulta.errors import NotFound
from consulta.participation import actions
from consulta.participation.forms import CopyForm
from consulta.participation.guards.frame import frame_of
from consulta.participation.guards.passages import place_of
from consulta.participation.rules import Refusal
from consulta.participation.views.door import bp
from consulta.plan import queries as plan_queries
from consulta.plan.guards import shown_consultation
from consulta.web.arrival import arrived_at
from consulta.web.downloads import file_answer
from consulta.web.limits import POSTS, limiter
from consulta.web.unit_of_work import session, transaction

TOO_SOON_OR_LATE = frozenset({Refusal.WINDOW_NOT_OPEN, Refusal.WINDOW_CLOSED})
WORDS = ("text", "proposal", "reason")


@bp.post("/consultas/<slug>/aportes/copia")
@limiter.limit(POSTS)
def own_copy(slug: str) -> ResponseReturnValue:
    """Hand back as a file what somebody wrote; it is read from this request and kept nowhere."""
    shown_consultation(slug)
    form = CopyForm()
    if not form.validate_on_submit() or not form.text.data:
        raise NotFound("copy")
    return file_answer(f"{form.text.data}\n".encode(), name="mi-aporte.txt", kind="txt")


def not_in_time(slug: str, ref: str, cause: Any, fields: dict[str, str]) -> ResponseReturnValue:
    """Count the attempt, and nothing else of it; show by how much it missed, with its words."""
    with transaction() as db:
        consultation = plan_queries.consultation(db, slug)
        actions.count_refusal(db, consultation=consultation, cause=cause, at=arrived_at())
    shown = shown_consultation(slug)
    given = [fields.get(name, "") for name in WORDS]
    place = place_of(shown, plan_queries.target(session(), shown, ref))
    if given[1] == place.quoted:
        given[1] = ""
    body = render_template(
        "participation/late.html",
        frame=frame_of(shown, arrived_at()),
        place=place,
        is_late=cause is Refusal.WINDOW_CLOSED,
        late_by=arrived_at() - shown.closes_at,
        given_text="\n\n".join(words for words in given if words),
        form=CopyForm(formdata=None),
    )
    return body, 403
