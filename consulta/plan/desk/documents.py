"""Hand in the position paper and the other files beside a plan."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import role_required, signed_in_person
from consulta.accounts.rules import Permission
from consulta.errors import Refused
from consulta.plan import actions, queries
from consulta.plan.actions import NewDocument
from consulta.plan.desk.door import bp
from consulta.plan.documents import DOCUMENT_MAX_BYTES
from consulta.plan.forms.documents import KINDS, DocumentForm
from consulta.plan.rules import Refusal
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session, transaction
from consulta.web.uploads import received_file, takes_file


@bp.get("/consultas/<slug>/plan/documentos")
@role_required(Permission.EDIT_PLAN)
def documents(slug: str) -> ResponseReturnValue:
    """The files beside a plan, and the form that takes one more."""
    return _page(slug, DocumentForm(formdata=None))


@bp.post("/consultas/<slug>/plan/documentos")
@takes_file(DOCUMENT_MAX_BYTES)
@role_required(Permission.EDIT_PLAN)
def keep_document(slug: str) -> ResponseReturnValue:
    """Keep a file beside the plan; from now on it is public."""
    form, received = DocumentForm(), received_file()
    if not form.validate_on_submit():
        return _page(slug, form), 422
    content = received.content if received else b""
    given = NewDocument(form.chosen_kind(), form.title.data, content)
    try:
        with transaction() as db:
            document = actions.keep_document(
                db,
                consultation=queries.consultation(db, slug),
                given=given,
                by=signed_in_person(),
                at=arrived_at(),
            )
    except Refused as refused:
        return _page(slug, form, refusal=Refusal(refused.reason)), 422
    said = _("«%(title)s» quedó guardado como documento %(number)s y ya es público.")
    flash(said % {"title": document.title, "number": document.number}, "done")
    return redirect(url_for(".documents", slug=slug), code=303)


def _page(slug: str, form: DocumentForm, *, refusal: Refusal | None = None) -> str:
    db = session()
    consultation = queries.consultation(db, slug)
    return render_template(
        "plan/desk_documents.html",
        consultation=consultation,
        documents=queries.documents(db, consultation),
        kinds=KINDS,
        form=form,
        refusal=refusal,
    )
