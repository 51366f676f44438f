"""'Mis datos': see, take along, correct and erase what is held about oneself; or ask for it."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts import actions as accounts
from consulta.accounts import queries as known
from consulta.accounts.guards import (
    browser_hash,
    browser_secret,
    current_sign_in,
    let_out,
    sign_in_required,
    signed_in,
    signed_in_person,
    voter_tag,
)
from consulta.accounts.rules import LINK_LIFE, PROOF_LIFE, is_fresh, is_proved_again
from consulta.config import Config
from consulta.errors import NotFound, Refused
from consulta.participation import queries as participation
from consulta.participation.rules import State
from consulta.plan import queries as plan
from consulta.rights import actions, as_csv, as_json, queries
from consulta.rights.forms import EraseForm, NameForm, RequestForm, SureForm
from consulta.rights.leftovers import forget_what_was_made
from consulta.rights.rules import RequestKind, refusal_of_erasure
from consulta.web.arrival import arrived_at
from consulta.web.downloads import file_answer
from consulta.web.language import chosen_language
from consulta.web.limits import LINKS, POSTS, SIGN_INS, limiter
from consulta.web.settings import held
from consulta.web.unit_of_work import session, transaction

bp = Blueprint("rights", __name__)
LINK_MINUTES = LINK_LIFE.seconds // 60
PROOF_MINUTES = PROOF_LIFE.seconds // 60


@bp.get("/mis-datos")
@sign_in_required
def own_data() -> ResponseReturnValue:
    """What is held about the person who asks, and what they can do with it."""
    return _own_page(NameForm(formdata=None, name=signed_in_person().name))


@bp.get("/mis-datos/archivo/<kind>")
@sign_in_required
def export(kind: str) -> ResponseReturnValue:
    """All that is held about the person who asks, as a file for them alone."""
    found = _holdings()
    if kind == "json":
        site, at = held(Config).public_url, arrived_at().isoformat()
        body = as_json.render(found, site=site, at=at)
    elif kind == "csv":
        body = as_csv.render(found)
    else:
        raise NotFound(kind)
    return file_answer(body, name=f"mis-datos.{kind}", kind=kind)


@bp.post("/mis-datos/nombre")
@limiter.limit(POSTS)
@sign_in_required
def rename() -> ResponseReturnValue:
    """Correct the name by which somebody is greeted."""
    form = NameForm()
    if not form.validate_on_submit():
        return _own_page(form), 422
    with transaction() as db:
        accounts.rename(db, person=signed_in_person(), name=form.name.data or "")
    flash(_("Corregimos tu nombre."), "done")
    return redirect(url_for(".own_data"), code=303)


@bp.get("/mis-datos/borrar")
@sign_in_required
def ask_erase() -> ResponseReturnValue:
    """Say exactly what goes and what stays, before a code is sent or ClaveÚnica is asked."""
    _refuse_staff()
    if not signed_in_person().email:
        return _erase_page(SureForm(formdata=None))
    return _erase_page(EraseForm(formdata=None))


@bp.post("/mis-datos/borrar/codigo")
@limiter.limit(LINKS)
@sign_in_required
def send_code() -> ResponseReturnValue:
    """Send a fresh code, so that a browser left open erases nobody."""
    _refuse_staff()
    if not signed_in_person().email:
        return redirect(url_for(".ask_erase"), code=303)
    with transaction() as db:
        accounts.send_code(
            db,
            accounts.Asked(
                email=signed_in_person().email or "",
                browser=browser_secret(),
                next_path=url_for(".ask_erase"),
                address=held(Config).public_url,
                language=chosen_language(),
                at=arrived_at(),
            ),
        )
    return _erase_page(EraseForm(formdata=None), is_sent=True)


@bp.post("/mis-datos/borrar")
@limiter.limit(SIGN_INS)
@sign_in_required
def erase() -> ResponseReturnValue:
    """Erase the account and all its words in one transaction, once the code is right.

    Whoever has no address has proved it with ClaveÚnica a moment ago instead.
    """
    _refuse_staff()
    if not signed_in_person().email:
        return _erase_proved()
    form, person = EraseForm(), signed_in_person()
    if not form.validate_on_submit():
        return _erase_page(form, is_sent=True), 422
    with transaction() as db:
        refusal = accounts.prove_code(
            db, person=person, code=form.digits(), browser=browser_secret(), at=arrived_at()
        )
        if refusal is None:
            touched = actions.erase_person(
                db, person=person, tags=_tags(person), browser=browser_hash(), at=arrived_at()
            )
    if refusal is not None:
        return _erase_page(form, is_sent=True, refusal=refusal), 422
    return _let_go(touched)


def _erase_proved() -> ResponseReturnValue:
    form, person = SureForm(), signed_in_person()
    if not form.validate_on_submit() or not _is_proved_again():
        return _erase_page(form), 422
    with transaction() as db:
        touched = actions.erase_person(
            db, person=person, tags=_tags(person), browser=browser_hash(), at=arrived_at()
        )
    return _let_go(touched)


def _is_proved_again() -> bool:
    sign_in = current_sign_in()
    return is_proved_again(sign_in.started_at, sign_in.proved_at, arrived_at())


def _let_go(touched: list[str]) -> ResponseReturnValue:
    forget_what_was_made(touched)
    let_out()
    answer = make_response(redirect(url_for(".erased"), code=303))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@bp.get("/mis-datos/borrado")
def erased() -> ResponseReturnValue:
    """Say that it is done, what stays, and how anybody can verify the record again."""
    return render_template("rights/erased.html")


@bp.get("/mis-datos/solicitud")
def ask() -> ResponseReturnValue:
    """Ask for something about one's data, with an account or without."""
    person = signed_in()
    form = RequestForm(formdata=None, contact=person.email if person else "", slugs=_slugs())
    return _request_page(form)


@bp.post("/mis-datos/solicitud")
@limiter.limit(LINKS)
def file_request() -> ResponseReturnValue:
    """Take a request into the register, and acknowledge it by letter."""
    form = RequestForm(slugs=_slugs())
    if not form.validate_on_submit():
        return _request_page(form), 422
    asked = actions.Asked(
        kind=RequestKind(form.kind.data),
        contact=form.address(),
        words=form.words.data or "",
        folio=form.folio.data or "",
        language=chosen_language(),
        at=arrived_at(),
        scope=form.scope(),
        person_id=_proved_id(),
    )
    with transaction() as db:
        made = actions.file_request(db, asked)
        number, due = made.id, made.due_at
    return render_template("rights/requested.html", number=number, due=due)


def _slugs() -> list[tuple[str, Any]]:
    return [(one.slug, one.title) for one in plan.launched_consultations(session())]


def _proved_id() -> int | None:
    """The account that sends this and came in a moment ago; none proves that it is theirs else.

    Whom only ClaveÚnica knew, where it is off by now, has no way to prove it anew.
    """
    person = signed_in()
    if person is None or person.is_staff:
        return None
    has_way = bool(person.email) or held(Config).has_claveunica
    is_proved = is_fresh(current_sign_in().proved_at, arrived_at())
    return person.id if is_proved or not has_way else None


def _refuse_staff() -> None:
    if refusal := refusal_of_erasure(is_staff=signed_in_person().is_staff):
        raise Refused(refusal)


def _tags(person: Any) -> dict[str, str]:
    return {one.slug: voter_tag(one.slug, person) for one in plan.consultations(session())}


def _holdings() -> Any:
    person = signed_in_person()
    return queries.holdings(session(), person, tags=_tags(person), browser=browser_hash())


def _own_page(form: NameForm) -> str:
    person = signed_in_person()
    own = participation.contributions_of(session(), person)
    voters = {one.id: voter_tag(one.slug, person) for one in plan.consultations(session())}
    return render_template(
        "rights/own_data.html",
        form=form,
        counts=queries.counts(session(), person, voters=voters, browser=browser_hash()),
        withdrawable=[row for row in own if row.state is not State.WITHDRAWN],
    )


def _erase_page(form: EraseForm | SureForm, *, is_sent: bool = False, refusal: Any = None) -> str:
    return render_template(
        "rights/erase.html",
        form=form,
        is_sent=is_sent,
        is_proved=_is_proved_again(),
        has_claveunica=held(Config).has_claveunica,
        refusal=refusal,
        minutes=LINK_MINUTES,
        alone=[
            (one, plan.consultation(session(), one.scope).title)
            for one in known.represented_alone(session(), signed_in_person())
        ],
        rows=[
            row
            for row in participation.contributions_of(session(), signed_in_person())
            if row.organisation_id is None
        ],
    )


def _request_page(form: RequestForm) -> str:
    return render_template(
        "rights/request.html", form=form, is_proved=_proved_id() is not None, minutes=PROOF_MINUTES
    )
