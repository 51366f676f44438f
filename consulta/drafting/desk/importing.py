"""A plan from a file: read, shown with every doubt, and the draft only when it is confirmed."""

from enum import StrEnum
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import role_required, signed_in_person
from consulta.accounts.rules import Permission
from consulta.drafting import actions, queries
from consulta.drafting.actions.invitations import name_of
from consulta.drafting.desk.door import bp
from consulta.drafting.reader.blocks import FILE_MAX_BYTES, BadFile
from consulta.drafting.reader.files import Ground, read_file
from consulta.drafting.reader.findings import waiting
from consulta.drafting.reader.preview import preview_of
from consulta.drafting.rules import Hand
from consulta.errors import Conflict, NotFound
from consulta.plan import queries as plan
from consulta.web.arrival import arrived_at
from consulta.web.limits import limiter
from consulta.web.unit_of_work import session, transaction
from consulta.web.uploads import received_file, takes_file

READINGS = "60 per hour"
ONLY_NEW = "new"


@bp.get("/consultas/<slug>/plan/importar")
@role_required(Permission.EDIT_PLAN)
def file_form(slug: str) -> ResponseReturnValue:
    """The form that takes a file, and what it may be."""
    return _form(slug)


@bp.post("/consultas/<slug>/plan/importar")
@takes_file(FILE_MAX_BYTES)
@role_required(Permission.EDIT_PLAN)
@limiter.limit(READINGS)
def read_plan_file(slug: str) -> ResponseReturnValue:
    """Read a file and show what was found; the draft does not change."""
    received = received_file()
    if received is None:
        return _form(slug, is_missing=True), 422
    db = session()
    consultation = plan.consultation(db, slug)
    ground = Ground(
        queries.frame_of(consultation),
        queries.basis(db, consultation),
        queries.taken_keys(db, consultation),
        queries.keys_in_force(db, consultation),
    )
    try:
        found = read_file(received.content, name=received.name, ground=ground)
    except BadFile as trouble:
        return _form(slug, reason=trouble.reason, more=trouble.more, name=received.name), 422
    with transaction() as db:
        key = actions.keep_incoming(
            db,
            consultation=plan.consultation(db, slug),
            brought=actions.Brought(received.name, received.content, found),
            by=signed_in_person(),
            at=arrived_at(),
        )
    return redirect(url_for(".file_preview", slug=slug, key=key), code=303)


@bp.get("/consultas/<slug>/plan/importar/<key>")
@role_required(Permission.EDIT_PLAN)
def file_preview(slug: str, key: str) -> ResponseReturnValue:
    """The structure that was found in a file, with each doubt beside its place."""
    db = session()
    consultation = plan.consultation(db, slug)
    try:
        incoming = _incoming(db, consultation, key)
    except NotFound:
        return render_template("drafting/import_gone.html", consultation=consultation), 404
    found, current = waiting(incoming.content).found, queries.basis(db, consultation)
    return render_template(
        "drafting/import_preview.html",
        consultation=consultation,
        incoming=incoming,
        found=found,
        preview=preview_of(found, current),
        has_draft=queries.has_draft(db, consultation),
    )


@bp.post("/consultas/<slug>/plan/importar/<key>")
@role_required(Permission.EDIT_PLAN)
def confirm_plan_file(slug: str, key: str) -> ResponseReturnValue:
    """Make the draft of what was found, whole or only what the draft does not have."""
    person = signed_in_person()
    try:
        with transaction() as db:
            consultation = plan.consultation(db, slug)
            incoming = _incoming(db, consultation, key)
            name = incoming.file_name
            actions.confirm_incoming(
                db,
                consultation=consultation,
                incoming=incoming,
                is_only_new=request.form.get("act") == ONLY_NEW,
                hand=Hand(f"{name_of(person)} ({name})", arrived_at()),
            )
    except NotFound:
        consultation = plan.consultation(session(), slug)
        return render_template("drafting/import_gone.html", consultation=consultation), 404
    except Conflict:
        return _form(slug, is_stale=True), 409
    flash(_("El borrador tiene ahora lo que traía «%(name)s».", name=name), "done")
    return redirect(url_for(".file_form", slug=slug), code=303)


def _incoming(db: Any, consultation: Any, key: str) -> Any:
    by, at = signed_in_person(), arrived_at()
    return queries.incoming_plan(db, consultation, key, by=by, at=at)


def _form(  # noqa: PLR0913 - what a form may have to say
    slug: str,
    *,
    reason: StrEnum | None = None,
    more: tuple[str, ...] = (),
    name: str = "",
    is_missing: bool = False,
    is_stale: bool = False,
) -> str:
    return render_template(
        "drafting/import_file.html",
        consultation=plan.consultation(session(), slug),
        reason=reason,
        more=more,
        name=name,
        is_missing=is_missing,
        is_stale=is_stale,
        most_megabytes=FILE_MAX_BYTES // 1_000_000,
    )
