"""The versions of a plan: which there are, what each says, and any two beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from consulta.accounts.rules import Role
from consulta.errors import NotFound
from consulta.plan import queries
from consulta.plan.changes.redline import Redline
from consulta.plan.editions import is_public
from consulta.plan.guards import kept_page, may_read_drafts, shown_consultation
from consulta.plan.reader.document import PlanDocument
from consulta.plan.template import fields_of
from consulta.plan.views.door import bp
from consulta.plan.views.strip import strip_of
from consulta.plan.views.whole import whole_text
from consulta.web.arrival import arrived_at
from consulta.web.downloads import file_answer
from consulta.web.unit_of_work import session

INLINE, SIDE, PRINT = "linea", "lado", "imprimir"
SIGNS_AS = (Role.ANALYST, Role.ADMINISTRATOR, Role.FORUM_MEMBER, Role.INSTITUTION_CONTACT)
COUNTED = 10  # of older versions the page says nothing that their comparison does not say
DIGITS_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A version in the list: who signs it, and what it changed of the one before."""

    version: Any
    author: str
    role: str
    before: int | None
    changes: Redline | None


@bp.get("/consultas/<slug>/versiones")
@kept_page()
def versions(slug: str) -> ResponseReturnValue:
    """Every version of the plan, the newest first, and the commitments that left it."""
    consultation = shown_consultation(slug)
    found = _readable(consultation)
    documents = queries.documents_of(session(), found[: COUNTED + 1])
    earlier = [*found[1:], None]
    return render_template(
        "plan/versions.html",
        **_frame(consultation),
        rows=[
            _row(each, before, documents, slug)
            for each, before in zip(found, earlier, strict=False)
        ],
        departures=documents[found[0].number].departures if found else (),
    )


@bp.get("/consultas/<slug>/versiones/<int:number>")
@kept_page()
def version(slug: str, number: int) -> ResponseReturnValue:
    """The whole text of one version, as it was published."""
    consultation = shown_consultation(slug)
    found = _readable(consultation)
    chosen = _numbered(found, number)
    document = queries.documents_of(session(), [chosen])[number]
    return render_template(
        "plan/version.html",
        **_frame(consultation),
        version=chosen,
        newest=found[0],
        document=document,
        text=whole_text(document),
        labels=_labels(document),
    )


@bp.get("/consultas/<slug>/versiones/<int:number>/plan.toml")
def version_file(slug: str, number: int) -> ResponseReturnValue:
    """One version as the file it was published as, byte for byte."""
    chosen = _numbered(_readable(shown_consultation(slug)), number)
    name = f"{slug}-{number}.toml"
    return file_answer(chosen.document, name=name, kind="toml", digest=chosen.digest)


@bp.get("/consultas/<slug>/versiones/comparar")
@kept_page("de", "a", "forma")
def compare(slug: str) -> ResponseReturnValue:
    """Two versions beside each other, by paragraph and by word; the older one is always first."""
    consultation = shown_consultation(slug)
    found = _readable(consultation)
    old, new = _pair(found)
    documents = queries.documents_of(session(), [old, new])
    before, after = documents[old.number], documents[new.number]
    form = request.args.get("forma", "")
    return render_template(
        "plan/compare_print.html" if form == PRINT else "plan/compare.html",
        **_frame(consultation),
        versions=found,
        old=old,
        new=new,
        form=form if form in {SIDE, PRINT} else INLINE,
        changes=None if old is new else queries.changes_between(before, after),
        labels=_labels(before, after),
    )


def _readable(consultation: Any) -> Sequence[Any]:
    """The versions that this reader may see, the newest first."""
    found = queries.versions(session(), consultation)
    if not found or may_read_drafts(consultation.slug):
        return found
    return [each for each in found if is_public(each.edition, found[0].edition)]


def _row(version: Any, before: Any | None, documents: dict[int, PlanDocument], slug: str) -> Row:
    author, role, changes = "", "", None
    person = version.published_by
    if person is not None and person.is_staff:
        held = person.roles_in(slug)
        author, role = person.name, next((one.value for one in SIGNS_AS if one in held), "")
    if before is not None and before.number in documents:
        changes = queries.changes_between(documents[before.number], documents[version.number])
    return Row(version, author, role, before.number if before else None, changes)


def _pair(found: Sequence[Any]) -> tuple[Any, Any]:
    """The two versions that are asked for; without a wish the newest and the one before it."""
    if not found:
        raise NotFound
    new = _wished(found, "a", found[0])
    old = _wished(found, "de", found[min(1, len(found) - 1)])
    return (old, new) if old.number <= new.number else (new, old)


def _wished(found: Sequence[Any], name: str, default: Any) -> Any:
    wish = request.args.get(name, "")
    if not wish:
        return default
    if not (wish.isascii() and wish.isdigit() and len(wish) <= DIGITS_AT_MOST):
        raise NotFound(wish)
    return _numbered(found, int(wish))


def _numbered(found: Sequence[Any], number: int) -> Any:
    for each in found:
        if each.number == number:
            return each
    raise NotFound(f"version {number}")


def _labels(*documents: PlanDocument) -> dict[str, str]:
    """The names of the template's fields, of both templates where they are two."""
    templates = [document.consultation.template for document in documents]
    return {field.code: field.label for each in templates for field in fields_of(each)}


def _frame(consultation: Any) -> dict[str, Any]:
    return {"consultation": consultation, **strip_of(consultation, arrived_at())}
