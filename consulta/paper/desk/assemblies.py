"""The minutes of assemblies: register them, and see what became of their points."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import role_required
from consulta.accounts.rules import Permission
from consulta.paper import actions, queries
from consulta.paper.desk.door import bp
from consulta.paper.desk.registering import Counter, registered
from consulta.paper.forms import AssemblyForm
from consulta.paper.rules import SCAN_MAX_BYTES
from consulta.plan import queries as plan
from consulta.web.unit_of_work import session
from consulta.web.uploads import takes_file


@bp.get("/consultas/<slug>/papel/actas")
@role_required(Permission.LOAD_OFFLINE)
def assemblies(slug: str) -> ResponseReturnValue:
    """The minutes that came, and the form that takes more."""
    return _page(slug, AssemblyForm(formdata=None))


@bp.post("/consultas/<slug>/papel/actas")
@takes_file(SCAN_MAX_BYTES)
@role_required(Permission.LOAD_OFFLINE)
def register_assembly(slug: str) -> ResponseReturnValue:
    """Register minutes: each contribution in them becomes a sheet that two people type."""
    counter = Counter(".assemblies", _page, _write)
    return registered(slug, AssemblyForm(), counter)


def _write(db: Any, **handed_in: Any) -> str:
    assembly = actions.register_assembly(db, **handed_in)
    said = _("El acta %(number)s quedó registrada. Ahora se digitan sus puntos.")
    return str(said % {"number": assembly.number})


def _page(slug: str, form: AssemblyForm, *, reason: str = "") -> str:
    db = session()
    consultation = plan.consultation(db, slug)
    return render_template(
        "paper/assemblies.html",
        consultation=consultation,
        assemblies=queries.assemblies(db, consultation),
        form=form,
        reason=reason,
    )
