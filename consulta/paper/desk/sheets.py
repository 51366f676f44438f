"""The sheets of a consultation, the form that takes one more, its scan and its slip."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import role_required, signed_in_person
from consulta.accounts.rules import Permission
from consulta.config import Config
from consulta.errors import NotFound
from consulta.journal import queries as journal
from consulta.journal.credentials import folio_code
from consulta.journal.signing import signer_for
from consulta.paper import actions, queries
from consulta.paper.desk.door import bp
from consulta.paper.desk.registering import Counter, registered
from consulta.paper.forms import SheetForm
from consulta.paper.rules import SCAN_MAX_BYTES, SheetState
from consulta.participation import queries as participation
from consulta.plan import queries as plan
from consulta.plan.documents import FileType
from consulta.web.downloads import file_answer
from consulta.web.settings import held
from consulta.web.unit_of_work import session
from consulta.web.uploads import takes_file

ROWS_SHOWN = 200
NOTHING_MAY_RUN = "default-src 'none'; sandbox"


@bp.get("/consultas/<slug>/papel")
@role_required(Permission.LOAD_OFFLINE)
def sheets(slug: str) -> ResponseReturnValue:
    """What came on paper, where each sheet stands, and the form that takes one more."""
    return _page(slug, SheetForm(formdata=None))


@bp.post("/consultas/<slug>/papel")
@takes_file(SCAN_MAX_BYTES)
@role_required(Permission.LOAD_OFFLINE)
def register_sheet(slug: str) -> ResponseReturnValue:
    """Register a sheet with its scan; its date of reception says whether it counts."""
    counter = Counter(".sheets", _page, _write)
    return registered(slug, SheetForm(), counter)


@bp.get("/consultas/<slug>/papel/<int:number>/escaneo")
@role_required(Permission.LOAD_OFFLINE)
def scan(slug: str, number: int) -> ResponseReturnValue:
    """The picture of a sheet, for those who load paper and nobody else."""
    found = queries.scan(session(), plan.consultation(session(), slug), number)
    answer = file_answer(
        found.content,
        name=f"hoja-{number}.{found.type.value}",
        kind=found.type.value,
        digest=found.digest,
        is_shown=found.type is not FileType.PDF,
    )
    answer.headers["Content-Security-Policy"] = NOTHING_MAY_RUN
    return answer


@bp.get("/consultas/<slug>/papel/<int:number>/talon")
@role_required(Permission.LOAD_OFFLINE)
def slip(slug: str, number: int) -> ResponseReturnValue:
    """What a person takes home: the folio of the sheet, its private code, and where to follow it.

    Raises: `NotFound` for a sheet that has not entered.
    """
    consultation = plan.consultation(session(), slug)
    sheet = queries.sheet(session(), consultation, number)
    if sheet.contribution is None:
        raise NotFound(f"slip {number}")
    folio, config = sheet.contribution.folio, held(Config)
    return render_template(
        "paper/slip.html",
        consultation=consultation,
        one=sheet,
        folio=folio,
        code=folio_code(config.voter_pepper, slug, folio),
        address=config.public_url.rstrip("/") + url_for("response.folio", slug=slug, folio=folio),
    )


@bp.get("/consultas/<slug>/papel/<int:number>/comprobante")
@role_required(Permission.LOAD_OFFLINE)
def receipt(slug: str, number: int) -> ResponseReturnValue:
    """The receipt of a sheet as a file that anybody can check without us, to hand to its author.

    Raises: `NotFound` for a sheet that has not entered, and for one whose words were erased.
    """
    consultation, config = plan.consultation(session(), slug), held(Config)
    row = queries.sheet(session(), consultation, number).contribution
    if row is None or row.salt is None:
        raise NotFound(f"receipt {number}")
    kept = journal.receipt(
        session(),
        entry_at=(slug, row.entry_n),
        content=participation.content_of(row, row.target.ref),
        salt=row.salt,
        signer=signer_for(f"{config.host}/{slug}", config.signing_seed_file),
    )
    name = f"{row.folio}.tlog-proof"
    return file_answer(kept.as_text().encode(), name=name, kind="tlog-proof")


def _write(db: Any, **handed_in: Any) -> str:
    sheet = actions.register_sheet(db, **handed_in)
    if queries.state_of_sheet(db, sheet) is SheetState.OUT_OF_TIME:
        said = _("La hoja %(number)s se recibió fuera del plazo: queda registrada y no se cuenta.")
    else:
        said = _("La hoja %(number)s quedó registrada. Faltan dos personas que la digiten.")
    return str(said % {"number": sheet.number})


def _page(slug: str, form: SheetForm, *, reason: str = "") -> str:
    db = session()
    consultation = plan.consultation(db, slug)
    rows = queries.sheets(db, consultation, signed_in_person())
    return render_template(
        "paper/sheets.html",
        consultation=consultation,
        rows=rows[:ROWS_SHOWN],
        total=len(rows),
        next_number=queries.next_to_type(rows),
        offline=queries.offline(db, consultation),
        form=form,
        reason=reason,
    )
