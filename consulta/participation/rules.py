"""What a contribution and a vote are, which moves they make, and why one is not taken."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from consulta.plan.rules import TargetKind, Window

CONTRIBUTION_MIN_CHARS = 10
JOINED_MIN_CHARS = 3
CONTRIBUTION_MAX_CHARS = 4000
PROPOSAL_MAX_CHARS = 4000
PROPOSAL_REASON_MAX_CHARS = 1000
PUBLIC_NAME_MAX_CHARS = 80
FORM_KEY_BYTES = 32
FORM_KEY_CHARS = 43
FORM_KEY_MAX_CHARS = 64
FIRST_VERSION = 1
SIMILAR_AT_MOST = 3
CANDIDATES_AT_MOST = 60
DRAFT_LIFE = timedelta(hours=48)
SENT_DRAFT_LIFE = timedelta(hours=1)
DRAIN = timedelta(seconds=120)
PAGE_ROWS = 50


class Kind(StrEnum):
    """What a contribution is."""

    REMARK = "remark"
    CHANGE_PROPOSAL = "change_proposal"
    QUESTION = "question"
    EXPERIENCE = "experience"


class Stance(StrEnum):
    """What the author of a contribution thinks of what it is about."""

    IN_FAVOUR = "in_favour"
    WITH_CHANGES = "with_changes"
    NEUTRAL = "neutral"
    AGAINST = "against"


class Channel(StrEnum):
    """How a contribution reached us."""

    WEB = "web"
    PAPER = "paper"
    LETTER = "letter"
    ASSEMBLY = "assembly"


class Basis(StrEnum):
    """Why words were erased. The record says this and nothing else about it."""

    OWN_WISH = "own_wish"
    DATA_REQUEST = "data_request"


class State(StrEnum):
    """Where a contribution stands."""

    PENDING = "pending"
    PUBLISHED = "published"
    WITHHELD = "withheld"
    WITHDRAWN = "withdrawn"


NEXT_STATES: dict[State, frozenset[State]] = {
    State.PENDING: frozenset({State.PUBLISHED, State.WITHHELD, State.WITHDRAWN}),
    State.PUBLISHED: frozenset({State.WITHDRAWN}),
    State.WITHHELD: frozenset({State.WITHDRAWN}),
    State.WITHDRAWN: frozenset(),
}


class Order(StrEnum):
    """In which order contributions are listed."""

    NEWEST = "newest"
    OLDEST = "oldest"


class VoteValue(StrEnum):
    """What one voter says of one target; `abstain` is shown as "Paso"."""

    AGREE = "agree"
    DISAGREE = "disagree"
    ABSTAIN = "abstain"


VOTED_KINDS = frozenset({TargetKind.COMMITMENT, TargetKind.CONTRIBUTION})
COMMENTED_KINDS = frozenset(TargetKind) - {TargetKind.CONTRIBUTION}
FOLLOWED_KINDS = frozenset({TargetKind.COMMITMENT, TargetKind.PLAN})


class Refusal(StrEnum):
    """Why a contribution or a vote is not taken. Each word has its sentence in the templates."""

    WINDOW_NOT_OPEN = "window_not_open"
    WINDOW_CLOSED = "window_closed"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    PROPOSAL_MISSING = "proposal_missing"
    NAME_TOO_LONG = "name_too_long"
    NOT_A_TARGET = "not_a_target"
    NOT_PUBLISHED = "not_published"
    OWN_CONTRIBUTION = "own_contribution"
    NOT_YOURS = "not_yours"
    LEVEL_TOO_LOW = "level_too_low"
    ALREADY_WITHDRAWN = "already_withdrawn"
    STAFF_DO_NOT_TAKE_PART = "staff_do_not_take_part"
    NOT_IN_THE_PLAN = "not_in_the_plan"
    NOT_MOVED = "not_moved"
    WORDS_CHANGED = "words_changed"
    DECIDED_ALREADY = "decided_already"
    NOT_WITHDRAWN = "not_withdrawn"
    NOT_JOINABLE = "not_joinable"
    NO_ADDRESS = "no_address"
    FOLIO_UNKNOWN = "folio_unknown"
    NOT_A_MEMBER = "not_a_member"
    NOT_AN_ORGANISATION = "not_an_organisation"
    POSITION_STANDS = "position_stands"
    OWN_ORGANISATION = "own_organisation"
    FOLIO_WITHOUT_CODE = "folio_without_code"


@dataclass(frozen=True, slots=True)
class Submission:
    """What came in through a form, as one value.

    `text` says why the proposed wording is better; `reason` did so while it was asked apart.
    `joins` is the folio of somebody else's contribution that this one adds a reason to, `replaces`
    that of one's own that was taken back.
    `shown` is the digest of the passage that its author saw last; empty where nobody saw one.
    `scan` is the digest of the picture of the paper that it was written on; empty on the web.
    `organisation` is the number of the one in whose name it is written; 0 for one's own name.

    Units: `arrived_at` is the moment at the door, `opened_at` when the form was opened, if that is
    known; both aware, in UTC.
    """

    text: str
    kind: Kind
    stance: Stance
    form_key: str
    arrived_at: datetime
    proposal: str = ""
    public_name: str = ""
    channel: Channel = Channel.WEB
    source: str = ""
    is_demo: bool = False
    shown: str = ""
    reason: str = ""
    joins: str = ""
    replaces: str = ""
    opened_at: datetime | None = None

    @property
    def least_chars(self) -> int:
        """How much one must write at least; a reason beside what somebody said may be short."""
        return JOINED_MIN_CHARS if self.joins else CONTRIBUTION_MIN_CHARS

    scan: str = ""
    organisation: int = 0


@dataclass(frozen=True, slots=True)
class OfflineContribution:
    """A contribution that came on paper or from elsewhere, and what it speaks of."""

    target_ref: str
    given: Submission


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: rows that came in, and rows that were here already."""

    added: int
    already: int


def passage_digest(words: str) -> str:
    """What stands for the words of a passage in the form that sends a contribution."""
    return hashlib.sha256(words.encode()).hexdigest()


def refusal_of_time(
    window: Window, at: datetime, *, opened_at: datetime | None = None
) -> Refusal | None:
    """Why nothing is taken at this moment; None while the window is open.

    A form that was opened in time, at `opened_at`, is taken within the announced grace.
    """
    if window.is_before(at):
        return Refusal.WINDOW_NOT_OPEN
    if window.is_over(at) and not window.is_in_grace(at, opened_at):
        return Refusal.WINDOW_CLOSED
    return None


def refusal_of_person(*, is_staff: bool) -> Refusal | None:
    """Why this person takes no part in a consultation; None for a citizen."""
    return Refusal.STAFF_DO_NOT_TAKE_PART if is_staff else None


def refusal_of_level(level: int, needed: int) -> Refusal | None:
    """Why somebody who is known this well may not take part; None when it is enough."""
    return Refusal.LEVEL_TOO_LOW if level < needed else None


def refusal_of_contribution(
    given: Submission, window: Window, about: TargetKind, *, is_in_plan: bool
) -> Refusal | None:
    """Why this contribution is not taken; None when it is.

    Units: lengths are in characters after cleaning. The moment of arrival decides.
    """
    if about not in COMMENTED_KINDS:
        return Refusal.NOT_A_TARGET
    if refusal := refusal_of_time(window, given.arrived_at, opened_at=given.opened_at):
        return refusal
    return refusal_of_words(given) if is_in_plan else Refusal.NOT_IN_THE_PLAN


def refusal_of_passage(shown: str, words: str) -> Refusal | None:
    """Why words are not bound to a passage: its author saw other ones; None when they are."""
    return Refusal.WORDS_CHANGED if shown not in {"", passage_digest(words)} else None


def refusal_of_words(given: Submission) -> Refusal | None:
    """Why these words are not taken, whenever they come."""
    if len(given.text) < given.least_chars:
        return Refusal.TOO_SHORT
    if (
        len(given.text) > CONTRIBUTION_MAX_CHARS
        or len(given.proposal) > PROPOSAL_MAX_CHARS
        or len(given.reason) > PROPOSAL_REASON_MAX_CHARS
    ):
        return Refusal.TOO_LONG
    if len(given.public_name) > PUBLIC_NAME_MAX_CHARS:
        return Refusal.NAME_TOO_LONG
    return _refusal_of_proposal(given)


def _refusal_of_proposal(given: Submission) -> Refusal | None:
    """Another wording needs its words; the text of the contribution says why."""
    is_missing = given.kind is Kind.CHANGE_PROPOSAL and not given.proposal
    return Refusal.PROPOSAL_MISSING if is_missing else None


@dataclass(frozen=True, slots=True)
class Voted:
    """What a vote is about. `state` is that of a contribution; None for a commitment.

    `is_in_plan` is false for a commitment that left the plan.
    """

    kind: TargetKind
    state: State | None
    is_in_plan: bool = True


def refusal_of_vote(
    window: Window,
    at: datetime,
    *,
    about: Voted,
    is_author: bool,
    is_own_organisation: bool = False,
) -> Refusal | None:
    """Why this voter may not vote on this target; None when they may.

    Nobody votes on what is their own, nor on where an organisation of theirs stands.
    """
    if refusal := refusal_of_time(window, at):
        return refusal
    if refusal := _refusal_of_voted(about):
        return refusal
    if is_author:
        return Refusal.OWN_CONTRIBUTION
    return Refusal.OWN_ORGANISATION if is_own_organisation else None


def _refusal_of_voted(about: Voted) -> Refusal | None:
    if about.kind not in VOTED_KINDS:
        return Refusal.NOT_A_TARGET
    if not about.is_in_plan:
        return Refusal.NOT_IN_THE_PLAN
    return Refusal.NOT_PUBLISHED if about.state not in {None, State.PUBLISHED} else None


def refusal_of_position(*, is_member: bool, may_declare: bool, stands: bool) -> Refusal | None:
    """Why an organisation declares no position here by this person; None when it does.

    `stands` says that it has one on the same target already, which waits or is published.
    """
    if not is_member:
        return Refusal.NOT_A_MEMBER
    if not may_declare:
        return Refusal.NOT_AN_ORGANISATION
    return Refusal.POSITION_STANDS if stands else None


def refusal_of_place(
    *, has_moved: bool, about: TargetKind, is_here: bool, is_in_plan: bool
) -> Refusal | None:
    """Why a contribution is not put at this place by hand; None when it is.

    `is_here` says that the place belongs to the consultation of the contribution.
    """
    if not has_moved:
        return Refusal.NOT_MOVED
    if not is_here or about not in COMMENTED_KINDS:
        return Refusal.NOT_A_TARGET
    return None if is_in_plan else Refusal.NOT_IN_THE_PLAN


def refusal_of_edit(state: State, *, is_author: bool) -> Refusal | None:
    """Why this person may not correct this contribution; None while it waits to be read.

    What was published is never changed under its votes: it is taken back and sent again.
    """
    if not is_author:
        return Refusal.NOT_YOURS
    return None if state is State.PENDING else Refusal.DECIDED_ALREADY


def refusal_of_replacement(state: State, *, is_author: bool) -> Refusal | None:
    """Why a new contribution does not take the place of this one; None when it may."""
    if not is_author:
        return Refusal.NOT_YOURS
    return None if state is State.WITHDRAWN else Refusal.NOT_WITHDRAWN


def refusal_of_joining(state: State, *, is_author: bool) -> Refusal | None:
    """Why nobody adds a reason to this contribution; None when one may."""
    return Refusal.NOT_JOINABLE if is_author or state is not State.PUBLISHED else None


def refusal_of_withdrawal(state: State, *, is_author: bool) -> Refusal | None:
    """Why this person may not take this contribution back; None when they may."""
    if not is_author:
        return Refusal.NOT_YOURS
    if State.WITHDRAWN not in NEXT_STATES[state]:
        return Refusal.ALREADY_WITHDRAWN
    return None


def refusal_of_follow(about: TargetKind, *, is_in_plan: bool, has_address: bool) -> Refusal | None:
    """Why this person does not follow this; None when letters will come."""
    if about not in FOLLOWED_KINDS:
        return Refusal.NOT_A_TARGET
    if not has_address:
        return Refusal.NO_ADDRESS
    return None if is_in_plan else Refusal.NOT_IN_THE_PLAN
