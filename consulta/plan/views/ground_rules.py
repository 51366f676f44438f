"""The rules of one consultation: why something is withheld, by when it is read, what is kept."""

from flask import render_template
from flask.typing import ResponseReturnValue

from consulta.plan.forms.promises import GROUND_WORDS
from consulta.plan.guards import shown_consultation
from consulta.plan.queries import launching
from consulta.plan.views.door import bp
from consulta.plan.views.strip import strip_of
from consulta.text.clean import prose
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session


@bp.get("/consultas/<slug>/reglas")
def ground_rules(slug: str) -> ResponseReturnValue:
    """The rules that the launch fixed, in the words of the body that consults."""
    consultation = shown_consultation(slug)
    return render_template(
        "plan/ground_rules.html",
        consultation=consultation,
        ground_words=GROUND_WORDS,
        rules=prose(consultation.rules_text),
        privacy=prose(consultation.privacy_text),
        overrides=launching.granted_overrides(session(), consultation),
        **strip_of(consultation, arrived_at()),
    )
