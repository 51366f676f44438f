"""What an address is written about, and the way out by the link of a letter, without an account."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.config import Config
from consulta.errors import NotFound
from consulta.mail.rules import REMINDERS, masked
from consulta.mail.signing import read_leave_token
from consulta.participation import actions, queries
from consulta.participation.digest import Rhythm
from consulta.participation.views.door import bp
from consulta.web.arrival import arrived_at
from consulta.web.limits import POSTS, limiter
from consulta.web.settings import held
from consulta.web.unit_of_work import session, transaction
from consulta.web.uploads import takes_file

NO_FILE = 1
ONE_CLICK = "List-Unsubscribe"
ALL = "all"


@bp.get("/avisos/<token>")
def notices(token: str) -> ResponseReturnValue:
    """All that this address follows, how often, and the button that stops it."""
    return _page(token)


@bp.post("/avisos/<token>")
@limiter.limit(POSTS)
@takes_file(NO_FILE)
def stop(token: str) -> ResponseReturnValue:
    """Stop what the link names, or do what a button of its page says.

    A mail program posts here by itself when its reader presses "unsubscribe"; it knows no page
    of ours, and often sends a form of parts. The signature in the address is what it must hold.
    Source: RFC 8058
    """
    link = _link(token)
    act = "" if ONE_CLICK in request.form else request.form.get("act", "")
    if not act:
        with transaction() as db:
            actions.leave_by_link(db, link=link, at=arrived_at())
        return _page(token, is_stopped=True)
    with transaction() as db:
        _do(db, link, act)
    flash(_("Guardamos el cambio."), "done")
    return redirect(url_for(".notices", token=token), code=303)


def _do(db: Any, link: str, act: str) -> None:
    """Leave one, leave all, or change how often: only what belongs to the person of the link."""
    if _is_of_reminders(link):
        actions.remind_again(db, link=link)
        return
    named = _named(db, link)
    follows = queries.follows_of(db, named.person_id)
    chosen = [each for each in follows if each.key == request.form.get("follow", "")]
    if act == ALL:
        actions.leave(db, follows=follows, at=arrived_at())
    elif act == "leave":
        actions.leave(db, follows=chosen, at=arrived_at())
    elif act in set(Rhythm):
        for each in chosen:
            actions.choose_rhythm(db, follow=each, rhythm=Rhythm(act), at=arrived_at())
    else:
        raise NotFound(act)


def _page(token: str, *, is_stopped: bool = False) -> Response:
    link = _link(token)
    if _is_of_reminders(link):
        return _reminders_page(token, link)
    named = _named(session(), link)
    follows = queries.follows_of(session(), named.person_id)
    page = render_template(
        "participation/notices.html",
        token=token,
        address=masked(named.person.email or ""),
        named=named,
        follows=follows,
        names=queries.names_of(session(), [*follows, named]),
        rhythms=list(Rhythm),
        is_stopped=is_stopped,
    )
    return _not_kept(page)


def _reminders_page(token: str, link: str) -> Response:
    person = queries.person_by_letters_key(session(), link.partition("-")[2])
    if person is None:
        raise NotFound("reminders")
    page = render_template(
        "participation/reminders.html",
        token=token,
        address=masked(person.email or ""),
        is_stopped=person.reminders_stopped_at is not None,
    )
    return _not_kept(page)


def _not_kept(page: str) -> Response:
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _is_of_reminders(link: str) -> bool:
    return link.partition("-")[0] == REMINDERS


def _link(token: str) -> str:
    link = read_leave_token(held(Config).secret_key, token)
    if link is None:
        raise NotFound("link")
    return link


def _named(db: Any, link: str) -> Any:
    named = queries.follow_by_key(db, link.partition("-")[2])
    if named is None:
        raise NotFound("follow")
    return named
