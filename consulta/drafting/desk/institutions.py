"""The desk of formalisation: which institution answers for what, who is late, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import role_required, signed_in_person
from consulta.accounts.rules import Permission
from consulta.drafting import queries
from consulta.drafting.actions import answers, invitations
from consulta.drafting.desk.door import bp
from consulta.drafting.forms.invitations import AgainForm, DeadlineForm, InviteForm, RecordForm
from consulta.drafting.rules import NoteKind, ShownState, Standing, standing_of, usual_deadline
from consulta.errors import NotFound, Refused
from consulta.plan import queries as plan
from consulta.plan.rules import end_of_day
from consulta.plan.template import Completeness, completeness
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session, transaction


@dataclass(frozen=True, slots=True)
class Row:
    """A commitment of the draft and its institution, at a glance.

    Units: `reminders` counts letters, the invitation and those of a moved deadline among them;
    `help_age` is in whole days since help was last asked for.
    """

    number: int
    name: str
    institution: str
    left_reason: str
    has_left: bool
    complete: Completeness
    invitation: Any
    standing: Standing | None
    reminders: int
    help_age: int | None
    saved_at: datetime

    @property
    def is_late(self) -> bool:
        """Whether its deadline passed in silence or without delivery."""
        return self.standing is not None and self.standing.is_late


@bp.get("/consultas/<slug>/plan/instituciones")
@role_required(Permission.EDIT_PLAN)
def institutions(slug: str) -> ResponseReturnValue:
    """Every commitment with its institution: state, age, deadline, gaps; late ones first."""
    return _list(slug, "drafting/institutions.html")


@bp.get("/consultas/<slug>/plan/estado")
@role_required(Permission.READ_DRAFTS)
def standing(slug: str) -> ResponseReturnValue:
    """The same for those who read drafts: names, states and ages, and nobody's address."""
    return _list(slug, "drafting/standing.html")


@bp.get("/consultas/<slug>/plan/instituciones/<int:number>")
@role_required(Permission.EDIT_PLAN)
def institution(slug: str, number: int) -> ResponseReturnValue:
    """One institution: what happened, and what can be done now."""
    return _one(slug, number)


@bp.post("/consultas/<slug>/plan/instituciones/<int:number>/invitar")
@role_required(Permission.EDIT_PLAN)
def invite(slug: str, number: int) -> ResponseReturnValue:
    """Invite the institution of a commitment."""
    form = InviteForm()
    if not form.validate_on_submit():
        return _one(slug, number, {"invite_form": form}), 422
    try:
        with transaction() as db:
            consultation = plan.consultation(db, slug)
            asked = invitations.Asked(
                form.institution.data or "",
                form.contact_email.data or "",
                end_of_day(form.last_day(), consultation.time_zone),
            )
            invitations.invite(
                db,
                consultation=consultation,
                number=number,
                given=asked,
                by=signed_in_person(),
                at=arrived_at(),
            )
    except Refused as refused:
        return _one(slug, number, {"invite_form": form}, refused), 422
    return _done(slug, number, _("La invitación va en camino."))


@bp.post("/consultas/<slug>/plan/instituciones/<int:number>/reenviar")
@role_required(Permission.EDIT_PLAN)
def invite_again(slug: str, number: int) -> ResponseReturnValue:
    """Send a new link, to the same contact or another one."""
    form = AgainForm()
    if not form.validate_on_submit():
        return _one(slug, number, {"again_form": form}), 422
    with transaction() as db:
        invitations.invite_again(
            db,
            invitation=_invitation(slug, number),
            contact_email=form.contact_email.data or "",
            by=signed_in_person(),
            at=arrived_at(),
        )
    return _done(slug, number, _("El nuevo enlace va en camino. El anterior ya no abre."))


@bp.post("/consultas/<slug>/plan/instituciones/<int:number>/plazo")
@role_required(Permission.EDIT_PLAN)
def move_deadline(slug: str, number: int) -> ResponseReturnValue:
    """Give an institution another deadline, with a reason."""
    form = DeadlineForm()
    if not form.validate_on_submit():
        return _one(slug, number, {"deadline_form": form}), 422
    try:
        with transaction() as db:
            invitation = _invitation(slug, number)
            invitations.move_deadline(
                db,
                invitation=invitation,
                due_at=end_of_day(form.last_day(), invitation.consultation.time_zone),
                reason=form.text.data or "",
                by=signed_in_person(),
                at=arrived_at(),
            )
    except Refused as refused:
        return _one(slug, number, {"deadline_form": form}, refused), 422
    return _done(slug, number, _("El plazo cambió, y la institución recibe un aviso."))


@bp.post("/consultas/<slug>/plan/instituciones/<int:number>/respuesta")
@role_required(Permission.EDIT_PLAN)
def record_answer(slug: str, number: int) -> ResponseReturnValue:
    """Write down an answer that came by letter or telephone."""
    form = RecordForm()
    if not form.validate_on_submit():
        return _one(slug, number, {"record_form": form}), 422
    try:
        with transaction() as db:
            answers.record_answer(
                db,
                invitation=_invitation(slug, number),
                answer=form.given(),
                support=form.support.data or "",
                by=signed_in_person(),
                at=arrived_at(),
            )
    except Refused as refused:
        return _one(slug, number, {"record_form": form}, refused), 422
    return _done(slug, number, _("La respuesta quedó registrada."))


def _done(slug: str, number: int, words: str) -> ResponseReturnValue:
    flash(words, "done")
    return redirect(url_for(".institution", slug=slug, number=number), code=303)


def _invitation(slug: str, number: int) -> Any:
    found = queries.invitation(session(), plan.consultation(session(), slug), number)
    if found is None:
        raise NotFound(f"invitation {number}")
    return found


def _list(slug: str, template: str) -> str:
    consultation, at = plan.consultation(session(), slug), arrived_at()
    rows = sorted(_rows(consultation, at), key=lambda row: (not row.is_late, row.number))
    here = [row for row in rows if not row.has_left]
    states = [row.standing.state for row in rows if row.standing]
    counts = {state.value: states.count(state) for state in ShownState}
    return render_template(
        template,
        consultation=consultation,
        rows=rows,
        counts=counts | {"not_invited": sum(1 for row in here if row.invitation is None)},
        late=sum(1 for row in rows if row.is_late),
        now=at,
    )


def _one(
    slug: str, number: int, forms: dict[str, Any] | None = None, refused: Refused | None = None
) -> str:
    consultation, at = plan.consultation(session(), slug), arrived_at()
    row = next((each for each in _rows(consultation, at) if each.number == number), None)
    if row is None:
        raise NotFound(f"commitment {number}")
    invitation = row.invitation
    usual = usual_deadline(consultation.opens_at, consultation.time_zone, at)
    empty = {
        "invite_form": InviteForm(formdata=None, institution=row.institution, due_on=usual),
        "again_form": AgainForm(
            formdata=None, contact_email=invitation.contact_email if invitation else ""
        ),
        "deadline_form": DeadlineForm(formdata=None),
        "record_form": RecordForm(formdata=None),
    }
    return render_template(
        "drafting/institution.html",
        consultation=consultation,
        row=row,
        notes=queries.notes(session(), invitation) if invitation else [],
        digest=queries.delivered_digest(session(), invitation) if invitation else "",
        refusal=refused.reason if refused else None,
        now=at,
        **(empty | (forms or {})),
    )


def _rows(consultation: Any, at: datetime) -> Sequence[Row]:
    db = session()
    invited = queries.invitations(db, consultation)
    reminders = queries.reminder_counts(db, consultation)
    helped = queries.newest_notes(db, consultation, NoteKind.HELP)
    rows = []
    for part in queries.parts(db, consultation):
        if not part.ref.startswith(queries.COMMITMENT):
            continue
        value: Any = queries.content_of(part)
        one = invited.get(value.number)
        rows.append(
            Row(
                value.number,
                value.name,
                one.institution if one else value.lead_institution or "",
                part.left_reason,
                part.left_at is not None,
                completeness(consultation.template, value.filled),
                one,
                standing_of(one.state, one.course, at) if one else None,
                reminders.get(value.number, 0),
                (at - helped[value.number]).days if value.number in helped else None,
                part.saved_at,
            )
        )
    return rows
