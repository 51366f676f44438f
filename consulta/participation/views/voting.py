"""Vote on one thing, or on one after another."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import (
    ask_level,
    sign_in_required,
    signed_in,
    signed_in_person,
    voter_tag,
)
from consulta.config import Config
from consulta.errors import NotFound, Refused
from consulta.journal import queries as journal_queries
from consulta.journal.signing import signer_for
from consulta.participation import actions, queries
from consulta.participation.forms import VoteForm
from consulta.participation.guards.frame import frame_of
from consulta.participation.rules import Refusal, State, VoteValue
from consulta.participation.views.clocks import refuse_clock_gone_back
from consulta.participation.views.door import bp
from consulta.participation.views.names import organisations_of_reader
from consulta.plan import queries as plan_queries
from consulta.plan.guards import shown_consultation
from consulta.plan.rules import TargetKind
from consulta.web.arrival import arrived_at
from consulta.web.downloads import file_answer
from consulta.web.language import own_path
from consulta.web.limits import POSTS, limiter
from consulta.web.settings import held
from consulta.web.unit_of_work import session, transaction

CARDS_AT_MOST = 1000
SKIPPED_AT_MOST = 1000


@bp.post("/consultas/<slug>/votos")
@limiter.limit(POSTS)
def vote(slug: str) -> ResponseReturnValue:
    """Set one's answer about a commitment or a published contribution.

    One form serves all contributions of a page: each button names its own in the address.
    """
    form = VoteForm()
    about = request.args.get("sobre", "") or str(form.target.data or "")
    back = own_path(str(form.back.data or "")) + _place_of(about)
    if signed_in() is None:
        return redirect(url_for("accounts.sign_in", next=back), code=303)
    person = signed_in_person()
    if not form.validate_on_submit():
        raise NotFound("vote")
    # Asked before the transaction, which would read the person anew.
    voter, voter_id, level = voter_tag(slug, person), person.id, person.level_in(slug)
    try:
        with transaction() as db:
            shown = plan_queries.consultation(db, slug)
            refuse_clock_gone_back(db, shown)
            actions.cast_vote(
                db,
                target=plan_queries.target(db, shown, about),
                voter=voter,
                voter_person_id=voter_id,
                value=form.answer(),
                at=arrived_at(),
                shown=str(form.seen.data or ""),
                identity_level=level,
            )
    except Refused as refused:
        if refused.reason is Refusal.LEVEL_TOO_LOW:
            return ask_level(back)
        if refused.reason is not Refusal.WORDS_CHANGED:
            raise
        flash(_("El compromiso cambió mientras votabas. Míralo y vota de nuevo."), "warning")
    return redirect(back, code=303)


def _place_of(about: str) -> str:
    """Where on its page a contribution stands that was named in the address."""
    is_named = "sobre" in request.args and about.startswith("contribution:")
    return f"#f-{about.partition(':')[2]}" if is_named else ""


@bp.get("/consultas/<slug>/votar")
@sign_in_required
def vote_cards(slug: str) -> ResponseReturnValue:
    """One statement at a time, what is left, and a way out that says what was kept."""
    shown = shown_consultation(slug)
    person = signed_in_person()
    if person.level_in(slug) < shown.identity_level and not person.is_staff:
        return ask_level(request.path)
    voter = voter_tag(slug, person)
    seen = plan_queries.current_digest(session(), shown)  # before the words, as on their page
    cards = queries.vote_cards(
        session(), shown, voter=voter, person_id=person.id, at_most=CARDS_AT_MOST
    )
    mine = queries.my_votes(session(), shown, voter)
    again = request.args.get("otra", "")
    skipped = _skipped()
    card = _voted_card(shown, again, person) if again else _next(cards, skipped)
    return render_template(
        "participation/vote_cards.html",
        frame=frame_of(shown, arrived_at()),
        card=card,
        chosen=mine.get(card["target_id"]) if card else None,
        seen=seen,
        cast=len(mine),
        left=len(cards),
        skipped=min(skipped, len(cards)),
        is_again=bool(again),
        previous=request.args.get("anterior", ""),
        is_staff=person.is_staff,
        organisations=organisations_of_reader(slug),
        VoteValue=VoteValue,
    )


def _skipped() -> int:
    given = request.args.get("salta", "0")
    return min(int(given), SKIPPED_AT_MOST) if given.isdecimal() and len(given) < 5 else 0


def _next(cards: Any, skipped: int) -> dict[str, Any] | None:
    if skipped >= len(cards):
        return None
    card = cards[skipped]
    return {
        "target_id": card.target_id,
        "ref": card.ref,
        "statement": card.name or card.text,
        "proposal": card.proposal or "",
        "reason": card.reason or "",
        "quote": card.quote or "",
        "number": card.number,
        "folio": card.folio,
        "about_ref": card.about_ref or card.ref,
    }


def _voted_card(shown: Any, ref: str, person: Any) -> dict[str, Any]:
    """Something that was answered before, to answer it otherwise."""
    target = plan_queries.target(session(), shown, ref)
    card: dict[str, Any] = {
        "target_id": target.id,
        "ref": ref,
        "proposal": "",
        "reason": "",
        "quote": "",
    }
    if target.kind is TargetKind.COMMITMENT:
        if not queries.is_in_plan(session(), target):
            raise NotFound(ref)
        number = int(ref.partition(":")[2])
        words = plan_queries.words_of(session(), target)
        return card | {
            "statement": words, "number": number, "folio": None, "about_ref": ref,
        }  # fmt: skip
    if target.kind is not TargetKind.CONTRIBUTION:
        raise NotFound(ref)
    found = queries.contribution(session(), shown, ref.partition(":")[2])
    found_of = queries.ballot(session(), target, voter="", person_id=person.id)
    is_own = found_of.is_author or found_of.is_own_organisation
    if found.state is not State.PUBLISHED or is_own:
        raise NotFound(ref)
    around = found.own_target.within or found.target
    return card | {
        "statement": found.text,
        "proposal": found.proposal,
        "reason": found.reason,
        "quote": found.quote,
        "number": None,
        "folio": found.folio,
        "about_ref": around.ref,
    }


@bp.get("/consultas/<slug>/votos")
@sign_in_required
def vote_receipts(slug: str) -> ResponseReturnValue:
    """One's votes with the folio of each and its receipt; for oneself alone."""
    shown = shown_consultation(slug)
    votes = queries.votes_of(session(), shown, voter_tag(slug, signed_in_person()))
    frame = frame_of(shown, arrived_at())
    return render_template("participation/vote_receipts.html", frame=frame, votes=votes)


@bp.get("/consultas/<slug>/votos/<ref>/comprobante")
@sign_in_required
def vote_receipt(slug: str, ref: str) -> ResponseReturnValue:
    """The receipt of a vote as a file, for the person who cast it.

    Until the close it proves that a vote came and not what it says, so that nobody can ask a
    voter for proof of a choice; content and salt can be fetched afterwards.
    """
    shown, config = shown_consultation(slug), held(Config)
    votes = queries.votes_of(session(), shown, voter_tag(slug, signed_in_person()))
    found = next(((vote, about) for vote, about in votes if vote.ref == ref), None)
    if found is None:
        raise NotFound(ref)
    vote, about = found
    is_over = shown.window.is_over(arrived_at())
    content = queries.content_of_vote(vote.value, about, vote.target_version)
    receipt = journal_queries.receipt(
        session(),
        entry_at=(slug, vote.entry_n),
        content=content if is_over else None,
        salt=vote.salt if is_over else None,
        signer=signer_for(f"{config.host}/{slug}", config.signing_seed_file),
    )
    return file_answer(receipt.as_text().encode(), name=f"{vote.ref}.tlog-proof", kind="tlog-proof")
