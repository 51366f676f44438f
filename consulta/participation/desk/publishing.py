"""Publish the draft as the next version, after reading what becomes of contributions."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import fresh_required, role_required, signed_in_person
from consulta.accounts.rules import Permission
from consulta.drafting import queries as drafting
from consulta.errors import Conflict, Refused
from consulta.participation import actions, queries
from consulta.participation.changes import RolledOut
from consulta.participation.desk.door import bp
from consulta.participation.forms import PublishForm
from consulta.participation.shapes import Outcome
from consulta.plan import actions as plan_actions
from consulta.plan import queries as plan
from consulta.plan.changes.anchors import Fate, anchors_of
from consulta.plan.editions import REASON_MAX_CHARS, Edition, Public, refusal_of_version
from consulta.plan.reader.document import PlanDocument, PlanProblems, Problem
from consulta.plan.reader.toml import read_plan
from consulta.plan.reader.writer import write_plan
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session, transaction

ORPHANS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be published: the draft as one value, what is wrong with it, and its digest."""

    document: PlanDocument
    problems: Sequence[Problem]
    digest: str


@dataclass(frozen=True, slots=True)
class TextChanges:
    """How many texts that people can speak to are new, say something else, or are gone."""

    new: int
    changed: int
    gone: int


@bp.get("/consultas/<slug>/plan/publicar")
@role_required(Permission.EDIT_PLAN)
def publishing(slug: str) -> ResponseReturnValue:
    """What would be published, what it changes, and what would become of each contribution."""
    return _page(slug, PublishForm(formdata=None))


@bp.post("/consultas/<slug>/plan/publicar")
@role_required(Permission.EDIT_PLAN)
@fresh_required
def publish(slug: str) -> ResponseReturnValue:
    """Publish the draft that was read, and say where every contribution stands, as one deed."""
    form = PublishForm()
    if not form.validate_on_submit():
        return _page(slug, form), 422
    try:
        with transaction() as db:
            consultation = plan.consultation(db, slug)
            draft = _draft(consultation)
            if draft.problems or draft.digest != form.seen.data:
                raise Conflict("the draft is another one", given_text=str(form.reason.data))
            document = replace(draft.document, label=str(form.label.data))
            new = plan_actions.NewVersion(
                Edition(form.edition.data), document, str(form.reason.data)
            )
            by, at = signed_in_person(), arrived_at()
            version = plan_actions.publish_version(
                db, consultation=consultation, new=new, by=by, at=at
            )
            done = actions.roll_out(db, consultation=consultation, version=version, at=at)
            number = version.number
    except Refused as refused:
        return _page(slug, form, refusal=refused.reason), 422
    except Conflict:
        return _page(slug, form, has_changed=True), 409
    flash(
        _(
            "Publicaste la versión %(number)s. Aportes que siguen igual: %(kept)s; con otro texto: "
            "%(moved)s; sin lugar: %(orphaned)s.",
            number=number, kept=done.kept, moved=done.moved, orphaned=done.orphaned,
        ),
        "done",
    )  # fmt: skip
    return redirect(url_for(".anchors", slug=slug), code=303)


def _page(slug: str, form: PublishForm, *, refusal: Any = None, has_changed: bool = False) -> str:
    db = session()
    consultation = plan.consultation(db, slug)
    latest = plan.latest_version(db, consultation)
    draft = _draft(consultation) if drafting.has_draft(db, consultation) else None
    found: list[Outcome] = []
    if draft is not None and not draft.problems:
        number = draft.document.version
        found = queries.outcomes(db, consultation, draft.document, number=number)
    allowed = _editions(latest, consultation.public_at(arrived_at()))
    form.offer(allowed)
    if draft is not None:
        form.seen.data = draft.digest
        if not form.is_submitted():
            form.label.data = draft.document.label
    orphans = [one for one in found if one.now_fate is Fate.ORPHAN]
    return render_template(
        "participation/publish.html",
        consultation=consultation,
        latest=latest,
        draft=draft,
        changes=_changes(latest, draft),
        becomes=queries.summed(found) if found else RolledOut(0, 0, 0),
        total=len(found),
        orphans=orphans[:ORPHANS_SHOWN],
        form=form,
        refusal=refusal,
        has_changed=has_changed,
        reason_max=REASON_MAX_CHARS,
    )


def _draft(consultation: Any) -> Draft:
    """The draft as it stands, read again as its own file would be."""
    document = drafting.draft_document(session(), consultation)
    written = write_plan(document)
    try:
        read_plan(written, file_name="plan.toml")
        problems: Sequence[Problem] = ()
    except PlanProblems as trouble:
        problems = trouble.problems
    return Draft(document, problems, hashlib.sha256(written.encode()).hexdigest())


def _editions(latest: Any, public: Public) -> list[Edition]:
    before = latest.edition if latest else None
    fine = "x" * REASON_MAX_CHARS
    return [
        edition
        for edition in Edition
        if not refusal_of_version(edition, before, reason=fine, is_changed=True, public=public)
    ]


def _changes(latest: Any, draft: Draft | None) -> TextChanges | None:
    if latest is None or draft is None:
        return None
    before = dict(anchors_of(plan.document_of(latest)))
    after = dict(anchors_of(draft.document))
    both = before.keys() & after.keys()
    changed = sum(before[ref] != after[ref] for ref in both)
    return TextChanges(len(after.keys() - both), changed, len(before.keys() - both))
