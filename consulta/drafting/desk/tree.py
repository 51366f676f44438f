"""The draft as a tree: its parts in order, how far each is, what left, and what can be added."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import role_required, signed_in_person
from consulta.accounts.rules import Permission
from consulta.drafting import actions, queries
from consulta.drafting.actions.invitations import name_of
from consulta.drafting.desk.door import bp
from consulta.drafting.forms.tree import (
    AddCommitmentForm,
    AddInitiativeForm,
    LeaveAnnexForm,
    LeaveForm,
    MoveForm,
)
from consulta.drafting.queries import COMMITMENT, HEAD, INITIATIVE
from consulta.drafting.rules import Hand
from consulta.errors import NotFound
from consulta.plan import queries as plan
from consulta.plan.advice import Term, advice_on, term_of
from consulta.plan.reader.document import CommitmentText, HeadText
from consulta.plan.template import Completeness, completeness
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session, transaction


@dataclass(frozen=True, slots=True)
class Row:
    """One part of the draft in the tree; only a commitment is complete or not."""

    ref: str
    kind: str
    number: int
    key: str
    name: str
    theme: str
    saved_by: str
    saved_at: Any
    has_left: bool
    left_reason: str
    how_far: Completeness | None
    remarks: int


@bp.get("/consultas/<slug>/plan")
@role_required(Permission.EDIT_PLAN)
def tree(slug: str) -> ResponseReturnValue:
    """The draft in its parts, or the button that begins one."""
    return _page(slug)


@bp.post("/consultas/<slug>/plan/comenzar")
@role_required(Permission.EDIT_PLAN)
def start(slug: str) -> ResponseReturnValue:
    """Begin a draft that says what the version in force says."""
    with transaction() as db:
        consultation = plan.consultation(db, slug)
        if not queries.has_draft(db, consultation):
            document = plan.document_of(plan.current_version(db, consultation))
            actions.start_draft(db, consultation=consultation, document=document, hand=hand())
    flash(_("El borrador está listo: dice lo mismo que la versión en vigor."), "done")
    return _back(slug)


@bp.post("/consultas/<slug>/plan/mover")
@role_required(Permission.EDIT_PLAN)
def move(slug: str) -> ResponseReturnValue:
    """Let a part change places with the one before it or after it."""
    form = MoveForm()
    ref = form.ref.data or ""
    with transaction() as db:
        part = queries.part(db, plan.consultation(db, slug), ref)
        if part.left_at is not None:
            raise NotFound(ref)
        actions.move_part(db, part=part, up=form.way.data == "up")
    return _back(slug, ref)


@bp.post("/consultas/<slug>/plan/retirar")
@role_required(Permission.EDIT_PLAN)
def let_leave(slug: str) -> ResponseReturnValue:
    """Let a part leave the draft; of a commitment the public will read the reason."""
    is_annex = (MoveForm().ref.data or "").startswith(INITIATIVE)
    form = LeaveAnnexForm() if is_annex else LeaveForm()
    if not form.validate_on_submit():
        return _page(slug, leaving=form), 422
    ref = form.ref.data or ""
    with transaction() as db:
        part = queries.part(db, plan.consultation(db, slug), ref)
        if ref == HEAD or part.left_at is not None:
            raise NotFound(ref)
        actions.leave(db, part=part, reason=form.words(), hand=hand())
    flash(_("Salió del borrador. Su texto y su razón quedan abajo."), "done")
    return _back(slug, ref)


@bp.post("/consultas/<slug>/plan/reponer")
@role_required(Permission.EDIT_PLAN)
def bring_back(slug: str) -> ResponseReturnValue:
    """Take a part that left into the draft again."""
    ref = MoveForm().ref.data or ""
    with transaction() as db:
        part = queries.part(db, plan.consultation(db, slug), ref)
        if part.left_at is None:
            raise NotFound(ref)
        actions.bring_back(db, part=part, hand=hand())
    flash(_("Volvió al borrador."), "done")
    return _back(slug, ref)


@bp.post("/consultas/<slug>/plan/compromisos")
@role_required(Permission.EDIT_PLAN)
def add_commitment(slug: str) -> ResponseReturnValue:
    """Put a commitment at the end, under the next number that was never used."""
    form = AddCommitmentForm()
    if not form.validate_on_submit():
        return _page(slug, commitment=form), 422
    with transaction() as db:
        consultation = plan.consultation(db, slug)
        if not queries.has_draft(db, consultation):
            raise NotFound(slug)
        number = queries.next_number(db, consultation)
        actions.add_commitment(
            db, consultation=consultation, number=number, name=form.name.data or "",
            theme=form.theme.data or "", hand=hand(),
        )  # fmt: skip
    return redirect(url_for(".edit", slug=slug, number=number), code=303)


@bp.post("/consultas/<slug>/plan/iniciativas")
@role_required(Permission.EDIT_PLAN)
def add_initiative(slug: str) -> ResponseReturnValue:
    """Put an initiative at the end of the annex."""
    form = AddInitiativeForm()
    if not form.validate_on_submit():
        return _page(slug, initiative=form), 422
    key = form.key.data or ""
    with transaction() as db:
        consultation = plan.consultation(db, slug)
        if not queries.has_draft(db, consultation):
            raise NotFound(slug)
        actions.add_initiative(
            db, consultation=consultation, key=key, title=form.title.data or "",
            theme=form.topic.data or "", hand=hand(),
        )  # fmt: skip
    return redirect(url_for(".edit", slug=slug, key=key), code=303)


def hand() -> Hand:
    """Who writes, as the history of the draft shows it, and when."""
    return Hand(name_of(signed_in_person()), arrived_at())


def _back(slug: str, ref: str = "") -> ResponseReturnValue:
    anchor = ref.replace(":", "-") or None
    return redirect(url_for(".tree", slug=slug, _anchor=anchor), code=303)


def _page(
    slug: str,
    *,
    leaving: LeaveForm | None = None,
    commitment: AddCommitmentForm | None = None,
    initiative: AddInitiativeForm | None = None,
) -> str:
    db = session()
    consultation = plan.consultation(db, slug)
    rows = _rows(queries.parts(db, consultation), consultation.template)
    here = [row for row in rows if not row.has_left]
    return render_template(
        "drafting/tree.html",
        consultation=consultation,
        head=next((row for row in here if row.kind == "plan"), None),
        commitments=[row for row in here if row.kind == "commitment"],
        annex=[row for row in here if row.kind == "initiative"],
        gone=[row for row in rows if row.has_left],
        leaving=leaving,
        add_commitment=commitment or AddCommitmentForm(formdata=None),
        add_initiative=initiative or AddInitiativeForm(formdata=None),
    )


def _rows(parts: Sequence[Any], template: str) -> list[Row]:
    read = [(part, queries.content_of(part)) for part in parts]
    term = term_of(
        value for part, value in read if isinstance(value, CommitmentText) and part.left_at is None
    )
    return [_row(part, value, template, term) for part, value in read]


def _row(part: Any, value: Any, template: str, term: Term) -> Row:
    kind, _colon, rest = part.ref.partition(":")
    is_commitment = part.ref.startswith(COMMITMENT)
    how_far = completeness(template, value.filled, value.lengths) if is_commitment else None
    remarks = advice_on(value, template=template, plan_term=term) if is_commitment else ()
    names = ("label",) if isinstance(value, HeadText) else ("name", "title")
    return Row(
        ref=part.ref,
        kind=kind,
        number=value.number if is_commitment else 0,
        key="" if is_commitment else rest,
        name=next(getattr(value, name) for name in names if hasattr(value, name)),
        theme=getattr(value, "theme", ""),
        saved_by=part.saved_by,
        saved_at=part.saved_at,
        has_left=part.left_at is not None,
        left_reason=part.left_reason,
        how_far=how_far,
        remarks=len(remarks),
    )
