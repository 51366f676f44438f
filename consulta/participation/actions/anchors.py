"""Say where every contribution stands when the plan changes, and let a person place what is left.

What a contribution was written about never changes. Only where it stands now does.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_bytes
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.errors import Conflict, Refused
from consulta.journal.actions import open_record
from consulta.journal.rules import SALT_BYTES, EntryType
from consulta.mail.actions import queue_letter
from consulta.participation import queries
from consulta.participation.actions.positions import follow_moves
from consulta.participation.actions.telling import tell_author_of_place
from consulta.participation.changes import RolledOut
from consulta.participation.models import Anchor, AnchorMove, Contribution, Rollout
from consulta.participation.rules import COMMENTED_KINDS, Refusal, refusal_of_place
from consulta.participation.shapes import Outcome
from consulta.plan import queries as plan
from consulta.plan.actions import raise_version
from consulta.plan.actions.roles import acting_role
from consulta.plan.changes.anchors import Fate
from consulta.plan.editions import refusal_of_reason
from consulta.plan.models import Consultation, PlanVersion, Target
from consulta.text.clean import plain

LETTER = "participation/mail/anchor"
WORDS_IN_LETTER = 240
IDS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Spot:
    """A target of the plan: its id, and the page that it is counted under."""

    id: int
    about_id: int


def roll_out(
    session: Session, *, consultation: Consultation, version: PlanVersion, at: datetime
) -> RolledOut:
    """Say of every contribution what became of it at a version that was just published.

    Each is kept, moved with its old words, or waits for a person; the three add up to all.
    The same version twice gives the same answer and changes nothing.
    Raises: `Conflict` when the version is not the one in force.
    Source: docs/adr/0019-anchors-are-kept-moved-or-orphans.md
    """
    record = open_record(session, consultation=consultation.slug)
    earlier = queries.rollout_of(session, version)
    if earlier is not None:
        return RolledOut(earlier.kept, earlier.moved, earlier.orphaned)
    if plan.current_version(session, consultation).id != version.id:
        raise Conflict(f"version {version.number} is not in force any more")
    session.flush()
    document = plan.document_of(version)
    found = queries.outcomes(session, consultation, document, number=version.number)
    done, spots = queries.summed(found), _spots(session, consultation)
    changed = [one for one in found if one.is_changed]
    _write_anchors(session, changed, spots, number=version.number)
    _write_moves(session, changed, spots, number=version.number, at=at)
    _count_where_they_stand(session, found, spots)
    follow_moves(session, consultation)
    salt = token_bytes(SALT_BYTES)
    entry = record.append(
        EntryType.PLAN_ANCHORED, ref=f"plan-{version.number}", at=at,
        content=queries.content_of_rollout(version.number, done), salt=salt,
    )  # fmt: skip
    session.add(
        Rollout(
            version_id=version.id, kept=done.kept, moved=done.moved, orphaned=done.orphaned,
            entry_n=entry.n, salt=salt, rolled_out_at=at,
        )
    )  # fmt: skip
    _tell_authors(session, consultation, changed, number=version.number, at=at)
    raise_version(session, consultation)
    session.flush()
    session.expire_all()
    return done


def place(  # noqa: PLR0913 - an act of a person is these values, and each has a name
    session: Session,
    *,
    contribution: Contribution,
    target: Target,
    by: Person,
    reason: str,
    at: datetime,
) -> Anchor:
    """Put a contribution that lost its place where it belongs, for a public reason.

    The same act twice is one act; another reason for the same place is another act.
    Raises: `Refused` without a reason or a role here, at a text that left the plan or belongs to
        another consultation, and for a contribution that still stands where it was written.
    """
    reason = plain(reason)
    record = open_record(session, consultation=contribution.consultation.slug)
    acting_role(by, contribution.consultation)
    anchor = queries.anchor_of(session, contribution)
    refusal = refusal_of_reason(reason) or refusal_of_place(
        has_moved=anchor is not None,
        about=target.kind,
        is_here=target.consultation_id == contribution.consultation_id,
        is_in_plan=queries.is_in_plan(session, target),
    )
    if refusal or anchor is None:
        raise Refused(refusal or Refusal.NOT_MOVED, given_text=reason)
    is_there = anchor.fate is Fate.PLACED and anchor.target_id == target.id
    if is_there and _is_last_act(session, contribution, by, reason):
        return anchor
    number = plan.current_version(session, contribution.consultation).number
    move = _act(contribution, anchor, by=by, at=at)
    move.fate, move.to_id, move.reason, move.version_number = Fate.PLACED, target.id, reason, number
    move.entry_n = record.append(
        EntryType.ANCHOR_PLACED, ref=contribution.folio, at=at,
        content=queries.content_of_move(contribution, move, target.ref), salt=move.salt or b"",
    ).n  # fmt: skip
    session.add(move)
    anchor.fate, anchor.target_id, anchor.version_number = Fate.PLACED, target.id, number
    about_id = target.within_id or target.id
    contribution.about_id = contribution.own_target.within_id = about_id
    follow_moves(session, contribution.consultation)
    tell_author_of_place(session, contribution, move, target)
    raise_version(session, contribution.consultation)
    session.flush()
    return anchor


def leave_unplaced(
    session: Session, *, contribution: Contribution, by: Person, reason: str, at: datetime
) -> Anchor:
    """Say that a contribution speaks of something that is no longer there, for a public reason.

    It stays without a place, and its list shows that a person has decided so.
    Raises: `Refused` without a reason or a role here, and for a contribution that has a place.
    """
    reason = plain(reason)
    record = open_record(session, consultation=contribution.consultation.slug)
    acting_role(by, contribution.consultation)
    anchor = queries.anchor_of(session, contribution)
    if refusal := refusal_of_reason(reason):
        raise Refused(refusal, given_text=reason)
    if anchor is None or anchor.fate is not Fate.ORPHAN:
        raise Refused(Refusal.NOT_MOVED, given_text=reason)
    if _is_last_act(session, contribution, by, reason):
        return anchor
    number = plan.current_version(session, contribution.consultation).number
    move = _act(contribution, anchor, by=by, at=at)
    move.fate, move.to_id, move.reason, move.version_number = Fate.ORPHAN, None, reason, number
    move.entry_n = record.append(
        EntryType.ANCHOR_PLACED, ref=contribution.folio, at=at,
        content=queries.content_of_move(contribution, move, ""), salt=move.salt or b"",
    ).n  # fmt: skip
    session.add(move)
    tell_author_of_place(session, contribution, move, None)
    raise_version(session, contribution.consultation)
    session.flush()
    return anchor


def _is_last_act(session: Session, contribution: Contribution, by: Person, reason: str) -> bool:
    last = queries.moves_of(session, contribution)[-1]
    return (last.moved_by_id, last.reason) == (by.id, reason)


def _act(contribution: Contribution, anchor: Anchor, *, by: Person, at: datetime) -> AnchorMove:
    return AnchorMove(
        contribution_id=contribution.id,
        from_id=anchor.target_id,
        moved_by_id=by.id,
        moved_at=at,
        salt=token_bytes(SALT_BYTES),
    )


def _spots(session: Session, consultation: Consultation) -> dict[str, Spot]:
    rows = session.execute(
        select(Target.ref, Target.id, Target.within_id).where(
            Target.consultation_id == consultation.id,
            Target.kind.in_(COMMENTED_KINDS),
        )
    )
    return {row.ref: Spot(row.id, row.within_id or row.id) for row in rows}


def _write_anchors(
    session: Session, changed: Sequence[Outcome], spots: Mapping[str, Spot], *, number: int
) -> None:
    """New rows, other rows, and no row for what stands where it was written again."""
    back = [one.anchor_id for one in changed if one.now_fate is Fate.KEPT]
    away = [one for one in changed if one.now_fate is not Fate.KEPT]
    new = [_row(one, spots, number) for one in away if one.anchor_id is None]
    other = [_row(one, spots, number) for one in away if one.anchor_id is not None]
    for start in range(0, len(back), IDS_AT_ONCE):
        some = back[start : start + IDS_AT_ONCE]
        session.execute(delete(Anchor).where(Anchor.id.in_(some)))
    if new:
        session.connection().execute(insert(Anchor), new)
    if other:
        session.connection().execute(
            update(Anchor)
            .where(Anchor.contribution_id == bindparam("whose"))
            .values(target_id=bindparam("place"), fate=bindparam("became"), version_number=number),
            [
                {"whose": row["contribution_id"], "place": row["target_id"], "became": row["fate"]}
                for row in other
            ],
        )


def _row(one: Outcome, spots: Mapping[str, Spot], number: int) -> dict[str, Any]:
    return {
        "contribution_id": one.id,
        "target_id": spots[one.now_place].id if one.now_place else None,
        "fate": one.now_fate,
        "version_number": number,
    }


def _write_moves(
    session: Session,
    changed: Sequence[Outcome],
    spots: Mapping[str, Spot],
    *,
    number: int,
    at: datetime,
) -> None:
    nobody = {"moved_by_id": None, "reason": "", "moved_at": at, "entry_n": None, "salt": None}
    rows = [
        {
            "contribution_id": one.id,
            "version_number": number,
            "fate": one.now_fate,
            "from_id": spots[one.place].id if one.place else None,
            "to_id": spots[one.now_place].id if one.now_place else None,
            **nobody,
        }
        for one in changed
    ]
    if rows:
        session.connection().execute(insert(AnchorMove), rows)


def _count_where_they_stand(
    session: Session, found: Sequence[Outcome], spots: Mapping[str, Spot]
) -> None:
    """Let pages and figures count each contribution under the commitment where it stands."""
    homes = [(one, spots[one.now_place].about_id) for one in found if one.now_place]
    moving = [(one, about_id) for one, about_id in homes if one.about_id != about_id]
    if not moving:
        return
    session.connection().execute(
        update(Contribution)
        .where(Contribution.id == bindparam("whose"))
        .values(about_id=bindparam("home")),
        [{"whose": one.id, "home": about_id} for one, about_id in moving],
    )
    session.connection().execute(
        update(Target).where(Target.id == bindparam("whose")).values(within_id=bindparam("home")),
        [{"whose": one.own_target_id, "home": about_id} for one, about_id in moving],
    )


def _tell_authors(
    session: Session,
    consultation: Consultation,
    changed: Sequence[Outcome],
    *,
    number: int,
    at: datetime,
) -> None:
    """One letter to each author whose words lost their place or stand at other ones."""
    told: dict[int, list[dict[str, str]]] = defaultdict(list)
    for one in changed:
        if one.author_id is None or not one.is_shown or one.now_fate is Fate.KEPT:
            continue
        before = " ".join(one.words.split())[:WORDS_IN_LETTER]
        told[one.author_id].append(
            {"folio": one.folio, "fate": one.now_fate.value, "before": before}
        )
    if not told:
        return
    about = {
        "slug": consultation.slug, "title": consultation.title, "number": number,
    }  # fmt: skip
    for person_id, address in queries.addresses_of_authors(session, consultation):
        if person_id in told and address:
            values = about | {"rows": told[person_id]}
            queue_letter(session, to=address, template=LETTER, values=values, at=at)
