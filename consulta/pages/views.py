"""Pages that belong to the whole site: home, help, rules, privacy, signs, accessibility."""

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from consulta.accounts.guards import signed_in
from consulta.config import Config
from consulta.moderation.rules import Ground
from consulta.participation import queries as participation
from consulta.participation.rules import CONTRIBUTION_MAX_CHARS
from consulta.participation.shapes import shown_days
from consulta.plan import queries as plan_queries
from consulta.web.arrival import arrived_at
from consulta.web.language import chosen_language
from consulta.web.settings import held
from consulta.web.unit_of_work import session

bp = Blueprint("pages", __name__)


def _version() -> str:
    try:
        return version("consulta")
    except PackageNotFoundError:
        return "0"


VERSION = _version()


def site_values() -> dict[str, Any]:
    """What every page knows: who runs the site, in which language, for whom."""
    config = held(Config)
    site = {
        "body_name": config.body_name,
        "platform_name": "consulta",
        "public_url": config.public_url,
        "run_by": config.run_by,
        "is_demo": config.is_demo,
        "has_mailbox": config.mailbox,
        "version": VERSION,
        "source_url": config.source_url,
        "contact": config.privacy_contact,
    }
    lang = "es-CL" if chosen_language() == "es" else "en"
    return {"site": site, "person": signed_in(), "lang": lang}


@bp.get("/")
def home() -> ResponseReturnValue:
    """The consultations of this house, those that are open first."""
    rows = plan_queries.launched_consultations(session())
    return render_template("pages/home.html", consultations=rows, now=arrived_at())


@bp.get("/que-es")
def about() -> ResponseReturnValue:
    """What this site is, and what happens with a contribution."""
    return render_template("pages/about.html")


@bp.get("/reglas")
def rules() -> ResponseReturnValue:
    """The rules of moderation and the public grounds."""
    return render_template(
        "pages/rules.html", grounds=list(Ground), max_chars=CONTRIBUTION_MAX_CHARS
    )


@bp.get("/privacidad")
def privacy() -> ResponseReturnValue:
    """What is kept about a person, why, and for how long."""
    return render_template("pages/privacy.html", facts=held(Config))


@bp.get("/senales")
def signals() -> ResponseReturnValue:
    """What was asked on each day at doors that belong to no consultation; counts, never persons."""
    days = shown_days(participation.house_signal_days(session()))
    return render_template("pages/signals.html", days=days)


@bp.get("/accesibilidad")
def accessibility() -> ResponseReturnValue:
    """What works for whom, and the gaps we know of."""
    return render_template("pages/accessibility.html")
