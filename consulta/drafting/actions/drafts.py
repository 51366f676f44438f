"""Begin a draft, write in it, put its parts in order, let a part leave."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from consulta.drafting import queries
from consulta.drafting.models import DraftPart, DraftRevision
from consulta.drafting.queries import COMMITMENT, HEAD, INITIATIVE
from consulta.drafting.rules import Hand, Refusal
from consulta.errors import Conflict, Refused
from consulta.plan.models import Consultation
from consulta.plan.reader.document import CommitmentText, HeadText, InitiativeText, PlanDocument
from consulta.plan.reader.packed import Part, packed
from consulta.text.clean import line, plain

FIRST_OF_ANNEX = 10_000


def start_draft(
    session: Session, *, consultation: Consultation, document: PlanDocument, hand: Hand
) -> None:
    """Make the draft say what a document says: what there was of it changes, nothing is lost.

    A commitment that the document does not have leaves the draft; its text stays in the history.
    """
    known = {each.ref: each for each in _locked(session, consultation)}
    for position, (ref, value) in enumerate(_parts_of(document)):
        place = position + (FIRST_OF_ANNEX if ref.startswith(INITIATIVE) else 0)
        found = known.pop(ref, None)
        if found is None:
            _add(session, consultation, ref, value, position=place, hand=hand)
        else:
            found.position, found.left_at, found.left_reason = place, None, ""
            _write(session, found, value, hand=hand)
    reasons = {departure.number: departure.reason for departure in document.departures}
    for each in known.values():
        if each.left_at is None:
            number = each.ref.removeprefix(COMMITMENT)
            reason = reasons.get(int(number), "") if number.isdecimal() else ""
            each.left_at, each.left_reason, each.saved_by = hand.at, reason, hand.by
    session.flush()


def save_part(
    session: Session, *, part: DraftPart, value: Part, revision: int, hand: Hand
) -> DraftPart:
    """Keep what somebody wrote in a part, and its history.

    Raises: `Conflict` when the part changed since revision `revision`, which is what they saw.
    """
    session.refresh(part, with_for_update=True)
    if part.revision != revision:
        raise Conflict(f"{part.ref} changed meanwhile")
    _write(session, part, value, hand=hand)
    return part


def add_commitment(  # noqa: PLR0913 - what a commitment begins with, each by its name
    session: Session,
    *,
    consultation: Consultation,
    number: int,
    name: str,
    hand: Hand,
    theme: str = "",
) -> DraftPart:
    """Put a commitment at the end of the draft. A number is used once, whatever became of it.

    Raises: `Refused` when the number was used before.
    """
    ref = f"{COMMITMENT}{number}"
    document = queries.draft_document(session, consultation)
    used = {each.ref for each in queries.parts(session, consultation)}
    used |= {f"{COMMITMENT}{departure.number}" for departure in document.departures}
    if ref in used:
        raise Refused(Refusal.NUMBER_TAKEN, given_text=name)
    value = CommitmentText(number, line(name), line(theme), demonstration=consultation.is_demo)
    place = sum(1 for each in used if not each.startswith(INITIATIVE))
    return _add(session, consultation, ref, value, position=place, hand=hand)


def add_initiative(  # noqa: PLR0913 - what an initiative begins with, each by its name
    session: Session,
    *,
    consultation: Consultation,
    key: str,
    title: str,
    hand: Hand,
    theme: str = "",
) -> DraftPart:
    """Put an initiative at the end of the annex.

    Raises: `Refused` when the key was used before.
    """
    ref = f"{INITIATIVE}{key}"
    known = queries.parts(session, consultation)
    if any(each.ref == ref for each in known):
        raise Refused(Refusal.NUMBER_TAKEN, given_text=title)
    value = InitiativeText(key, line(title), line(theme), demonstration=consultation.is_demo)
    place = FIRST_OF_ANNEX + len(known)
    return _add(session, consultation, ref, value, position=place, hand=hand)


def move_part(session: Session, *, part: DraftPart, up: bool) -> None:
    """Let a part change places with its neighbour; the head and the annex stay where they are."""
    alike = _alike(_locked(session, part.consultation), part)
    at = alike.index(part)
    to = at - 1 if up else at + 1
    if 0 <= to < len(alike):
        alike[at], alike[to] = alike[to], alike[at]
    _place(alike)
    session.flush()


def leave(session: Session, *, part: DraftPart, reason: str, hand: Hand) -> None:
    """Let a part leave the draft with a public reason; the next version is without it."""
    part.left_at, part.left_reason = hand.at, plain(reason)
    part.saved_by, part.saved_at = hand.by, hand.at
    session.flush()


def bring_back(session: Session, *, part: DraftPart, hand: Hand) -> None:
    """Take a part that left into the draft again, as near to where it was as there is a place."""
    parts = _locked(session, part.consultation)
    part.left_at, part.left_reason = None, ""
    part.saved_by, part.saved_at = hand.by, hand.at
    _place(_alike(parts, part))
    session.flush()


def _locked(session: Session, consultation: Consultation) -> Sequence[DraftPart]:
    """The parts in their order, locked by their ids so that two at once wait and never block."""
    wanted = select(DraftPart).where(DraftPart.consultation_id == consultation.id)
    options = {"populate_existing": True}
    session.scalars(
        wanted.order_by(DraftPart.id).with_for_update(), execution_options=options
    ).all()
    return queries.parts(session, consultation)


def _alike(parts: Sequence[DraftPart], part: DraftPart) -> list[DraftPart]:
    kind = part.ref.partition(":")[0]
    return [each for each in parts if each.ref.partition(":")[0] == kind and each.left_at is None]


def _place(alike: Sequence[DraftPart]) -> None:
    """Put parts of one kind in this order; no two share a place, those of others stay theirs."""
    place = -1
    for each, wanted in zip(alike, sorted(each.position for each in alike), strict=True):
        place = max(place + 1, wanted)
        if each.position != place:
            each.position = place


def _parts_of(document: PlanDocument) -> list[tuple[str, Part]]:
    found: list[tuple[str, Part]] = [(HEAD, HeadText(document.label, document.intro))]
    found += [(f"{COMMITMENT}{each.number}", each) for each in document.commitments]
    return found + [(f"{INITIATIVE}{each.key}", each) for each in document.initiatives]


def _add(  # noqa: PLR0913 - a part is these values, and each has a name
    session: Session,
    consultation: Consultation,
    ref: str,
    value: Part,
    *,
    position: int,
    hand: Hand,
) -> DraftPart:
    part = DraftPart(
        consultation_id=consultation.id,
        consultation=consultation,
        ref=ref,
        position=position,
        content=packed(value),
        saved_at=hand.at,
        saved_by=hand.by,
        left_at=None,
        left_reason="",
    )
    session.add(part)
    session.flush()
    _remember(session, part)
    return part


def _write(session: Session, part: DraftPart, value: Part, *, hand: Hand) -> None:
    content = packed(value)
    if content == part.content:
        session.flush()
        return
    part.content, part.saved_at, part.saved_by = content, hand.at, hand.by
    session.flush()
    _remember(session, part)


def _remember(session: Session, part: DraftPart) -> None:
    session.add(
        DraftRevision(
            part_id=part.id,
            revision=part.revision,
            content=part.content,
            saved_at=part.saved_at,
            saved_by=part.saved_by,
        )
    )
    session.flush()
