"""All that this house holds about one person, and the requests that wait."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, inspect, select
from sqlalchemy.orm import Session

from consulta.accounts import queries as accounts
from consulta.accounts.models import (
    Attestation,
    Member,
    MemberInvitation,
    Organisation,
    Person,
    SignIn,
)
from consulta.database.base import Base
from consulta.errors import NotFound
from consulta.mail import queries as mail
from consulta.mail.models import Letter
from consulta.moderation.models import ModerationDecision
from consulta.participation.models import (
    ClosingNotice,
    Contribution,
    Draft,
    EarlierVersion,
    Follow,
    Vote,
    Withdrawal,
)
from consulta.participation.queries import is_draft_of, is_vote_of
from consulta.plan.models import Consultation, Target
from consulta.plan.queries import launched_consultations
from consulta.rights.models import DataRequest, Scrub
from consulta.rights.rules import PAGE_REQUESTS, RequestKind

Holding = Mapping[str, Any]
SECRET = frozenset({"token_hash", "code_hash", "browser_hash", "password_hash", "code", "key"})
OURS = frozenset(
    {
        "decided_by_id",
        "answered_by_id",
        "revision",
        "id",
        "person_id",
        "author_id",
        "erase_asked_by_id",
        "erased_by_id",
    }
)


def holdings(
    session: Session, person: Person, *, tags: Mapping[str, str], browser: str
) -> dict[str, list[Holding]]:
    """All that is held about one person, by kind, each thing as its row holds it.

    Left out are hashes of secrets, which would let somebody in, and who else had a hand in it.

    Shapes: `tags` gives the person's voter tag in each consultation; `browser` is the hash of
        the browser that asks.
    """
    browsers = browsers_of(session, person, browser=browser)
    address = person.email or ""
    return {
        "account": [_shown(person)],
        "roles": [_shown(one) for one in accounts.grants_of(session, person)],
        "attestations": _of_own(session, person, Attestation),
        "sign_ins": [_shown(one) for one in accounts.kept_sign_ins(session, person)],
        "links": [_shown(one) for one in accounts.tokens_to(session, address)],
        "letters": [_letter(one) for one in mail.letters_to(session, address)],
        "contributions": _contributions(session, person),
        "decisions": _about_own(session, person, ModerationDecision),
        "withdrawals": _about_own(session, person, Withdrawal),
        "votes": _votes(session, tags),
        "versions": _about_own(session, person, EarlierVersion),
        "drafts": [_shown(one) for one in drafts_of(session, person, browsers)],
        "memberships": _memberships(session, person),
        "organisation_invitations": _invitations(session, address),
        "follows": _followed(session, person),
        "warnings": _of_own(session, person, ClosingNotice),
        "requests": [_shown(one) for one in requests_of(session, person)],
    }


def counts(
    session: Session, person: Person, *, voters: Mapping[int, str], browser: str
) -> dict[str, int]:
    """How much is held about one person, by kind, as `holdings` gives it; none of it is read.

    Shapes: `voters` gives the person's voter tag by a consultation's id.
    """
    browsers = browsers_of(session, person, browser=browser)
    whose: dict[str, ColumnElement[bool]] = {
        "contributions": Contribution.author_id == person.id,
        "votes": is_vote_of(voters),
        "drafts": is_draft_of(person, browsers),
        "memberships": Member.person_id == person.id,
        "follows": Follow.person_id == person.id,
        "letters": Letter.to == person.email,
        "sign_ins": SignIn.person_id == person.id,
        "requests": _is_request_of(person),
    }
    asked = [
        select(func.count()).where(own).scalar_subquery().label(what) for what, own in whose.items()
    ]
    return dict(session.execute(select(*asked)).one()._mapping)


def browsers_of(session: Session, person: Person, *, browser: str) -> list[str]:
    """The browsers that are known to be a person's: this one, and those that a link let in.

    Anybody can ask for a link to an address, by mistake too: that alone makes no browser theirs.
    """
    sent = accounts.tokens_to(session, person.email or "")
    return sorted({browser} | {one.browser_hash for one in sent if one.used_at is not None})


def drafts_of(session: Session, person: Person, browsers: Sequence[str]) -> Sequence[Draft]:
    """What a person wrote and has not sent, and what nobody signed in wrote in these browsers."""
    own = is_draft_of(person, browsers)
    return session.scalars(select(Draft).where(own).order_by(Draft.written_at)).all()


def requests_of(session: Session, person: Person) -> Sequence[DataRequest]:
    """The requests that somebody made, with an account or to their address, the oldest first.

    An answered request loses its address, and must not become everybody's who has none.
    """
    own = _is_request_of(person)
    return session.scalars(select(DataRequest).where(own).order_by(DataRequest.id)).all()


def _is_request_of(person: Person) -> ColumnElement[bool]:
    own = DataRequest.person_id == person.id
    return own | (DataRequest.contact == person.email) if person.email else own


def same_request(  # noqa: PLR0913 - a request is these values, and each has a name
    session: Session, kind: RequestKind, *, contact: str, folio: str, words: str, scope: str
) -> DataRequest | None:
    """The request that waits and says exactly this; None when there is none."""
    same = (
        (DataRequest.contact == contact)
        & DataRequest.answered_at.is_(None)
        & (DataRequest.kind == kind)
        & (DataRequest.folio == folio)
        & (DataRequest.scope == scope)
        & (DataRequest.words == words)
    )
    return session.scalars(select(DataRequest).where(same).order_by(DataRequest.id)).first()


def has_request_since(session: Session, contact: str, *, since: datetime) -> bool:
    """Whether something was asked in the name of an address since a moment."""
    asked = (DataRequest.contact == contact) & (DataRequest.received_at > since)
    return session.scalar(select(DataRequest.id).where(asked).limit(1)) is not None


def requests(session: Session, *, page: int = 1, at_most: int = PAGE_REQUESTS) -> list[Any]:
    """A page of requests: those that wait first, by the day on which they are due. For staff.

    It holds one row more than `at_most` when there is a further page.
    """
    ordered = select(DataRequest).order_by(
        DataRequest.answered_at.is_not(None), DataRequest.due_at, DataRequest.id
    )
    shown = ordered.limit(at_most + 1).offset((page - 1) * at_most)
    return list(session.scalars(shown))


def scope_of(session: Session, one: DataRequest) -> str:
    """The consultation whose folio a request names: what it says, or the only one there is."""
    if one.scope:
        return one.scope
    launched = launched_consultations(session)
    return launched[0].slug if len(launched) == 1 else ""


def names_of(session: Session, rows: Sequence[DataRequest]) -> dict[int, str]:
    """How the staff are called who had a hand in erasures of these requests."""
    hands = {one.erase_asked_by_id for one in rows} | {one.erased_by_id for one in rows}
    wanted = select(Person).where(Person.id.in_(hands - {None}))
    return {each.id: each.shown_name for each in session.scalars(wanted)}


def data_request(session: Session, number: int, *, is_held: bool = False) -> DataRequest:
    """One request by its number; `is_held` keeps others from it until the transaction ends.

    Raises: `NotFound` when there is none.
    """
    found = session.get(DataRequest, number, with_for_update=is_held or None)
    if found is None:
        raise NotFound(f"data request {number}")
    return found


def has_scrub_due(session: Session) -> bool:
    """Whether an erasure still waits for the file to be scrubbed."""
    return session.scalar(select(Scrub.id).where(Scrub.done_at.is_(None)).limit(1)) is not None


def _contributions(session: Session, person: Person) -> list[Holding]:
    rows = session.execute(
        select(Consultation.slug, Target.ref, Contribution)
        .join(Consultation, Consultation.id == Contribution.consultation_id)
        .join(Target, Target.id == Contribution.target_id)
        .where(Contribution.author_id == person.id)
        .order_by(Contribution.id)
    )
    return [{"consultation": slug, "target": ref} | _shown(one) for slug, ref, one in rows]


def _about_own(session: Session, person: Person, table: Any) -> list[Holding]:
    rows = session.execute(
        select(Contribution.folio, table)
        .join(Contribution, Contribution.id == table.contribution_id)
        .where(Contribution.author_id == person.id)
        .order_by(table.id)
    )
    return [{"folio": folio} | _shown(one) for folio, one in rows]


def _memberships(session: Session, person: Person) -> list[Holding]:
    rows = session.execute(
        select(Organisation, Member)
        .join(Organisation, Organisation.id == Member.organisation_id)
        .where(Member.person_id == person.id)
        .order_by(Member.id)
    )
    return [_of_organisation(one) | _shown(held) for one, held in rows]


def _invitations(session: Session, address: str) -> list[Holding]:
    if not address:
        return []
    rows = session.execute(
        select(Organisation, MemberInvitation)
        .join(Organisation, Organisation.id == MemberInvitation.organisation_id)
        .where(MemberInvitation.email == address)
        .order_by(MemberInvitation.id)
    )
    return [_of_organisation(one) | _shown(sent) for one, sent in rows]


def _of_organisation(one: Organisation) -> dict[str, Any]:
    return {"consultation": one.scope, "organisation": one.name, "number": one.number}


def _followed(session: Session, person: Person) -> list[Holding]:
    rows = session.execute(
        select(Consultation.slug, Target.ref, Follow)
        .join(Consultation, Consultation.id == Follow.consultation_id)
        .join(Target, Target.id == Follow.target_id)
        .where(Follow.person_id == person.id)
        .order_by(Follow.id)
    )
    return [{"consultation": slug, "target": ref} | _shown(one) for slug, ref, one in rows]


def _of_own(session: Session, person: Person, table: Any) -> list[Holding]:
    rows = select(table).where(table.person_id == person.id).order_by(table.id)
    return [_shown(one) for one in session.scalars(rows)]


def _votes(session: Session, tags: Mapping[str, str]) -> list[Holding]:
    found: list[Holding] = []
    for slug, tag in sorted(tags.items()):
        rows = session.execute(
            select(Target.ref, Vote)
            .join(Target, Target.id == Vote.target_id)
            .join(Consultation, Consultation.id == Vote.consultation_id)
            .where(Consultation.slug == slug, Vote.voter == tag)
            .order_by(Vote.id)
        )
        found += [{"consultation": slug, "target": ref} | _shown(one) for ref, one in rows]
    return found


def _letter(letter: Base) -> Holding:
    shown = dict(_shown(letter))
    words = shown["values"] or {}
    shown["values"] = {name: words[name] for name in words if name not in {"link", "code"}}
    return shown


def _shown(row: Base) -> dict[str, Any]:
    names = inspect(type(row)).columns.keys()
    return {name: _plain(getattr(row, name)) for name in names if name not in SECRET | OURS}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value
