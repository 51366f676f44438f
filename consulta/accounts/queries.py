"""Who is known, who is signed in, and which link was asked for."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import Session, joinedload

from consulta.accounts import credentials
from consulta.accounts.models import (
    Attestation,
    Grant,
    Member,
    MemberInvitation,
    Organisation,
    OrganisationEvent,
    Person,
    RecoveryCode,
    SecondFactor,
    SignalCount,
    SignIn,
    Token,
)
from consulta.accounts.rules import (
    EVERYWHERE,
    InvitationState,
    MemberRole,
    OrganisationDeed,
    Signal,
    consultation_of,
    is_over,
)
from consulta.errors import NotFound
from consulta.journal.queries import has_record

# Every page of somebody who signed in asks this: it is put together once.
PERSON = joinedload(SignIn.person, innerjoin=True)
SIGN_IN = (
    select(SignIn)
    .options(PERSON.joinedload(Person.grants), PERSON.joinedload(Person.attestations))
    .where(SignIn.token_hash == bindparam("token"))
)


def person_by_email(session: Session, email: str) -> Person | None:
    """The person with this address in its one written form; None when nobody has it."""
    if not email:
        return None
    return session.scalars(select(Person).where(Person.email == email)).one_or_none()


def person_with_password(session: Session, *, email: str, password: str) -> Person | None:
    """The member of staff whose password this is; None alike for nobody and for a wrong one.

    Hashing takes a tenth of a second: ask before a transaction holds the database.
    """
    known = person_by_email(session, email)
    kept = known.password_hash if known and known.disabled_at is None else None
    return known if credentials.is_password(password, kept) else None


def staff(session: Session) -> Sequence[Person]:
    """Everybody who has a desk, by address."""
    return session.scalars(
        select(Person).where(Person.password_hash.is_not(None)).order_by(Person.email)
    ).all()


def has_grant(person: Person, *, role: str, scope: str) -> bool:
    """Whether the person holds exactly this role in exactly this scope."""
    return any(grant.role == role and grant.scope == scope for grant in person.grants)


def sign_in(session: Session, token_hash: str) -> SignIn | None:
    """The signed-in browser that holds this secret, with its person; None when there is none.

    The person's roles come in the same question, since every page of theirs asks it.
    """
    return session.scalars(SIGN_IN, {"token": token_hash}).unique().one_or_none()


def person_by_run(session: Session, *, scope: str, run_tag: str) -> Person | None:
    """The person for whom ClaveÚnica vouched with this RUN in one consultation."""
    return session.scalars(
        select(Person)
        .join(Attestation)
        .where(Attestation.scope == scope, Attestation.run_tag == run_tag)
    ).one_or_none()


def second_factor(session: Session, person_id: int) -> SecondFactor | None:
    """A person's second factor, held until the transaction ends, so that a code is taken once."""
    return session.scalars(
        select(SecondFactor)
        .where(SecondFactor.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def recovery_code(session: Session, person_id: int, code_hash: str) -> RecoveryCode | None:
    """An unused code of this person, held until the transaction ends."""
    return session.scalars(
        select(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id,
            RecoveryCode.code_hash == code_hash,
            RecoveryCode.used_at.is_(None),
        )
        .with_for_update()
    ).one_or_none()


def count_recovery_codes(session: Session, person_id: int) -> int:
    """How many codes a person has left."""
    unused = select(func.count()).where(
        RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(unused) or 0


def sign_ins_of(session: Session, person: Person, *, at: datetime) -> Sequence[SignIn]:
    """The browsers in which this person is signed in, the one seen last first."""
    found = session.scalars(
        select(SignIn)
        .where(SignIn.person_id == person.id, SignIn.ended_at.is_(None), SignIn.ends_at > at)
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    ).all()
    return [
        each
        for each in found
        if not is_over(at, seen_at=each.seen_at, ends_at=each.ends_at, is_staff=person.is_staff)
    ]


def token(session: Session, token_hash: str) -> Token | None:
    """The link with this secret; None when it was never sent."""
    return session.scalars(select(Token).where(Token.token_hash == token_hash)).one_or_none()


def locked_token(session: Session, token_hash: str) -> Token | None:
    """The same, held until the transaction ends, so that one link lets one person in once."""
    return session.scalars(
        select(Token)
        .where(Token.token_hash == token_hash)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def newest_token_of_browser(session: Session, browser_hash: str) -> Token | None:
    """The last link that this browser asked for, held until the transaction ends."""
    return session.scalars(
        select(Token)
        .where(Token.browser_hash == browser_hash)
        .order_by(Token.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def count_links_to(session: Session, email: str, *, since: datetime) -> int:
    """How many links were sent to an address since a moment."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Token)
            .where(Token.email == email, Token.asked_at >= since)
        )
        or 0
    )


def scope_of(session: Session, path: str) -> str:
    """The slug of the consultation that a path leads to; `*`, the house, where there is none.

    Anybody may write any path: only what exists is counted apart.
    """
    slug = consultation_of(path)
    return slug if slug and has_record(session, slug) else EVERYWHERE


def grants_of(session: Session, person: Person) -> Sequence[Grant]:
    """The roles of a person, by consultation."""
    return session.scalars(
        select(Grant).where(Grant.person_id == person.id).order_by(Grant.scope, Grant.role)
    ).all()


def kept_sign_ins(session: Session, person: Person) -> Sequence[SignIn]:
    """Every sign-in of a person that is still kept, the oldest first."""
    return session.scalars(
        select(SignIn).where(SignIn.person_id == person.id).order_by(SignIn.id)
    ).all()


def tokens_to(session: Session, email: str) -> Sequence[Token]:
    """Every link to an address that is still kept, the oldest first; no address has none."""
    if not email:
        return []
    return session.scalars(select(Token).where(Token.email == email).order_by(Token.id)).all()


def signals(session: Session, scope: str) -> dict[date, dict[Signal, int]]:
    """What was counted in a consultation, by day, the newest first."""
    rows = select(SignalCount).where(SignalCount.scope == scope).order_by(SignalCount.day.desc())
    days: dict[date, dict[Signal, int]] = {}
    for row in session.scalars(rows):
        days.setdefault(row.day, dict.fromkeys(Signal, 0))[row.signal] = row.count
    return days


def organisations(session: Session, scope: str) -> Sequence[Organisation]:
    """The organisations of a consultation, in the order in which they came."""
    return session.scalars(
        select(Organisation).where(Organisation.scope == scope).order_by(Organisation.number)
    ).all()


def organisation(session: Session, scope: str, number: int) -> Organisation:
    """One organisation of a consultation by its number.

    Raises: `NotFound` when there is none.
    """
    found = session.scalars(
        select(Organisation).where(Organisation.scope == scope, Organisation.number == number)
    ).one_or_none()
    if found is None:
        raise NotFound(f"{scope}/{number}")
    return found


def held_organisation(session: Session, scope: str, number: int) -> Organisation:
    """The same, held until the transaction ends, so that one deed sees what another did.

    Raises: `NotFound` when there is none.
    """
    found = organisation(session, scope, number)
    session.refresh(found, with_for_update=True)
    return found


def organisation_by_name(session: Session, scope: str, folded: str) -> Organisation | None:
    """The organisation whose name reads like this one."""
    return session.scalars(
        select(Organisation).where(Organisation.scope == scope, Organisation.folded == folded)
    ).one_or_none()


def newest_organisation_number(session: Session, scope: str) -> int:
    """The highest number that an organisation of a consultation has; 0 before the first."""
    newest = select(func.max(Organisation.number)).where(Organisation.scope == scope)
    return session.scalar(newest) or 0


def membership(session: Session, organisation_id: int, person_id: int) -> Member | None:
    """What a person is in an organisation now; None for who is not in it any more."""
    return session.scalars(
        select(Member)
        .where(
            Member.organisation_id == organisation_id,
            Member.person_id == person_id,
            Member.until.is_(None),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()


def members_of(session: Session, organisation: Organisation) -> Sequence[Member]:
    """Who is in an organisation now, those who came first before; for its representatives."""
    return session.scalars(
        select(Member)
        .where(Member.organisation_id == organisation.id, Member.until.is_(None))
        .options(joinedload(Member.person))
        .order_by(Member.id)
        .execution_options(populate_existing=True)
    ).all()


def representatives_of(session: Session, organisation: Organisation) -> Sequence[Member]:
    """Who represents an organisation now; nobody once the last one left or erased their account."""
    found = members_of(session, organisation)
    return [one for one in found if one.role is MemberRole.REPRESENTATIVE]


def member_by_email(session: Session, organisation: Organisation, email: str) -> Member | None:
    """Who is in an organisation now under this address."""
    found = members_of(session, organisation)
    return next((one for one in found if one.person and one.person.email == email), None)


def numbers_without_representative(session: Session, scope: str) -> set[int]:
    """The organisations of a consultation that nobody represents any more."""
    represented = exists().where(
        Member.organisation_id == Organisation.id,
        Member.until.is_(None),
        Member.role == MemberRole.REPRESENTATIVE,
    )
    alone = select(Organisation.number).where(Organisation.scope == scope, ~represented)
    return set(session.scalars(alone))


def represented_alone(session: Session, person: Person) -> Sequence[Organisation]:
    """The organisations that only this person represents."""
    own = [one for one in memberships_of(session, person) if one.role is MemberRole.REPRESENTATIVE]
    return [
        one.organisation for one in own if len(representatives_of(session, one.organisation)) == 1
    ]


def events_of(session: Session, organisation: Organisation) -> Sequence[OrganisationEvent]:
    """What happened to an organisation, the newest first."""
    return session.scalars(
        select(OrganisationEvent)
        .where(OrganisationEvent.organisation_id == organisation.id)
        .order_by(OrganisationEvent.id.desc())
    ).all()


def count_corrections(session: Session, organisation: Organisation) -> int:
    """How often an organisation said anew whom it represents."""
    found = events_of(session, organisation)
    return sum(one.deed is OrganisationDeed.CORRECTED for one in found)


def memberships_of(session: Session, person: Person, *, scope: str = "") -> Sequence[Member]:
    """The organisations in which a person is now; only those of one consultation if given."""
    wanted = select(Member).where(Member.person_id == person.id, Member.until.is_(None))
    if scope:
        wanted = wanted.where(Member.organisation.has(Organisation.scope == scope))
    return session.scalars(
        wanted.options(joinedload(Member.organisation)).order_by(Member.id)
    ).all()  # fmt: skip


def count_represented(session: Session, scope: str, person_id: int) -> int:
    """How many organisations of a consultation a person represents."""
    return session.scalars(
        select(func.count())
        .select_from(Member)
        .join(Organisation)
        .where(
            Organisation.scope == scope,
            Member.person_id == person_id,
            Member.until.is_(None),
            Member.role == MemberRole.REPRESENTATIVE,
        )
    ).one()


def invitations_to(session: Session, organisation: Organisation) -> Sequence[MemberInvitation]:
    """The addresses that an organisation invited; for its representatives."""
    return session.scalars(
        select(MemberInvitation)
        .where(MemberInvitation.organisation_id == organisation.id)
        .order_by(MemberInvitation.id)
    ).all()


def invitation_to(
    session: Session, organisation: Organisation, email: str | None
) -> MemberInvitation | None:
    """What an organisation sent to this address, waiting or not; None when there is nothing."""
    if not email:
        return None
    return session.scalars(
        select(MemberInvitation).where(
            MemberInvitation.organisation_id == organisation.id, MemberInvitation.email == email
        )
    ).one_or_none()


def has_open_invitation(
    session: Session, organisation: Organisation, email: str | None, *, at: datetime
) -> bool:
    """Whether an invitation waits for the answer of this address."""
    found = invitation_to(session, organisation, email)
    return found is not None and found.state_at(at) is InvitationState.WAITING


def open_invitations(session: Session, email: str, *, at: datetime) -> Sequence[MemberInvitation]:
    """Every invitation that waits for the answer of this address."""
    return session.scalars(
        select(MemberInvitation)
        .where(
            MemberInvitation.email == email,
            MemberInvitation.ends_at > at,
            MemberInvitation.declined_at.is_(None),
            MemberInvitation.withdrawn_at.is_(None),
        )
        .options(joinedload(MemberInvitation.organisation))
        .order_by(MemberInvitation.id)
    ).all()
