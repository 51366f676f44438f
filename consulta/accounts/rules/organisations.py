"""Organisations: who registers one, who is in it, what is found out about it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from consulta.accounts.rules.people import Refusal

SAFE_WEB = re.compile(r"https://[^\s/@:]+\.[^\s/@:]+(?:/\S*)?")
ORGANISATION_NAME_CHARS = (3, 80)
REPRESENTS_CHARS = (10, 300)
WEB_MAX_CHARS = 300
BASIS_CHARS = (10, 500)
INVITATION_LIFE = timedelta(days=14)
INVITATION_KEPT = timedelta(days=30)
BETWEEN_INVITATIONS = timedelta(days=1)
CORRECTIONS_AT_MOST = 20
INVITATIONS_AT_ONCE = 20
ORGANISATIONS_EACH = 5
FOLDS = 3


class OrganisationSector(StrEnum):
    """What kind of organisation one is, as it says itself."""

    CIVIL_SOCIETY = "civil_society"
    ACADEMIA = "academia"
    PRIVATE = "private"
    UNION = "union"
    INDIGENOUS = "indigenous"
    PUBLIC_BODY = "public_body"
    OTHER = "other"


class OrganisationStanding(StrEnum):
    """What the team found out about an organisation that registered itself."""

    DECLARED = "declared"
    CONFIRMED = "confirmed"
    NOT_ONE = "not_one"


class MemberRole(StrEnum):
    """What a person is in an organisation; a representative is a member too."""

    REPRESENTATIVE = "representative"
    MEMBER = "member"


class InvitationState(StrEnum):
    """Where an invitation to an organisation stands."""

    WAITING = "waiting"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class OrganisationDeed(StrEnum):
    """What happened to an organisation, for everybody to read."""

    CORRECTED = "corrected"
    CHECKED = "checked"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """What somebody says of an organisation that they register."""

    name: str
    sector: OrganisationSector
    represents: str
    web: str = ""


def folded_name(name: str) -> str:
    """A name without case, accents and signs: two names that read alike are the same."""
    letters = name
    for _ in range(FOLDS):  # what is taken apart may hold capitals, and what is folded more parts
        letters = unicodedata.normalize("NFKD", letters.casefold())
    kept = [sign if sign.isalnum() else " " for sign in letters if not unicodedata.combining(sign)]
    return " ".join("".join(kept).split())


def refusal_of_organisation(
    given: NewOrganisation, *, is_staff: bool, registered: int
) -> Refusal | None:
    """Why this organisation is not registered; None when it is.

    `registered` counts those that the same person represents here already.
    """
    if is_staff:
        return Refusal.STAFF_ARE_NO_MEMBERS
    if not _fits(given.name, ORGANISATION_NAME_CHARS) or not folded_name(given.name):
        return Refusal.NAME_LENGTH
    if not _fits(given.represents, REPRESENTS_CHARS):
        return Refusal.REPRESENTS_LENGTH
    if given.web and not (len(given.web) <= WEB_MAX_CHARS and SAFE_WEB.fullmatch(given.web)):
        return Refusal.WEB_NOT_SAFE
    return Refusal.ORGANISATIONS_SPENT if registered >= ORGANISATIONS_EACH else None


def refusal_of_invitation(
    standing: OrganisationStanding,
    *,
    is_representative: bool,
    is_member: bool,
    is_invited: bool,
    invited: int,
) -> Refusal | None:
    """Why nobody is invited to this organisation now; None when a letter goes out.

    `is_member` and `is_invited` are of whom the letter would go to; `invited` counts all.
    """
    if not is_representative:
        return Refusal.NOT_A_REPRESENTATIVE
    if standing is OrganisationStanding.NOT_ONE:
        return Refusal.NOT_AN_ORGANISATION
    if is_member:
        return Refusal.ALREADY_A_MEMBER
    if is_invited:
        return Refusal.ALREADY_INVITED
    return Refusal.INVITATIONS_SPENT if invited >= INVITATIONS_AT_ONCE else None


def state_of_invitation(
    at: datetime,
    *,
    ends_at: datetime,
    declined_at: datetime | None,
    withdrawn_at: datetime | None,
) -> InvitationState:
    """Where an invitation stands at a moment; what was withdrawn stays so."""
    if withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    if at >= ends_at:
        return InvitationState.EXPIRED
    return InvitationState.WAITING if declined_at is None else InvitationState.DECLINED


def refusal_of_sending_again(
    standing: OrganisationStanding, state: InvitationState, sent_at: datetime, at: datetime
) -> Refusal | None:
    """Why one more letter does not go to an address; None when it does, at most one a day."""
    if standing is OrganisationStanding.NOT_ONE:
        return Refusal.NOT_AN_ORGANISATION
    if state is InvitationState.DECLINED:
        return Refusal.ALREADY_INVITED
    return Refusal.INVITED_TODAY if at - sent_at < BETWEEN_INVITATIONS else None


def refusal_of_correction(
    standing: OrganisationStanding,
    before: str,
    after: str,
    *,
    is_representative: bool,
    earlier: int,
) -> Refusal | None:
    """Why an organisation does not say anew whom it represents; None when it does."""
    if not is_representative:
        return Refusal.NOT_A_REPRESENTATIVE
    if standing is OrganisationStanding.NOT_ONE:
        return Refusal.NOT_AN_ORGANISATION
    if not _fits(after, REPRESENTS_CHARS):
        return Refusal.REPRESENTS_LENGTH
    if before == after:
        return Refusal.NOTHING_CORRECTED
    return Refusal.CORRECTIONS_SPENT if earlier >= CORRECTIONS_AT_MOST else None


def refusal_of_naming(
    standing: OrganisationStanding, basis: str, *, represents: bool
) -> Refusal | None:
    """Why the team names nobody at an organisation's request; None when it does."""
    if standing is OrganisationStanding.NOT_ONE:
        return Refusal.NOT_AN_ORGANISATION
    if represents:
        return Refusal.REPRESENTS_ALREADY
    return None if _fits(basis, BASIS_CHARS) else Refusal.BASIS_LENGTH


def refusal_of_leaving(
    role: MemberRole, *, representatives: int, members: int, knows_alone: bool = False
) -> Refusal | None:
    """Why a membership does not end yet; None when it does.

    Where others remain, one of them is named first. Whoever is alone goes only after a page told
    them so: two who leave at once do not both go unawares.
    """
    if role is not MemberRole.REPRESENTATIVE or representatives > 1:
        return None
    return None if members <= 1 and knows_alone else Refusal.LAST_REPRESENTATIVE


def refusal_of_ending(*, is_representative: bool) -> Refusal | None:
    """Why this person ends no membership of others and names nobody; None when they may."""
    return None if is_representative else Refusal.NOT_A_REPRESENTATIVE


def refusal_of_check(standing: OrganisationStanding, basis: str) -> Refusal | None:
    """Why the team's finding is not kept; None when it is. Each finding says what it rests on."""
    if standing is OrganisationStanding.DECLARED:
        return None
    return None if _fits(basis, BASIS_CHARS) else Refusal.BASIS_LENGTH


def _fits(words: str, chars: tuple[int, int]) -> bool:
    return chars[0] <= len(words) <= chars[1]
