"""What the entries of contributions and votes seal, laid open as far as it is public."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from consulta.journal.rules import Opening
from consulta.participation.changes import RolledOut
from consulta.participation.models import (
    AnchorMove,
    Closing,
    Contribution,
    Erasure,
    Rollout,
    Vote,
    Withdrawal,
)
from consulta.participation.queries.anchors import content_of_move, content_of_rollout
from consulta.participation.queries.single import content_of, content_of_erasure, content_of_vote
from consulta.participation.rules import State
from consulta.plan.models import Consultation, PlanVersion, Target

AT_ONCE = 500


def openings_of_contributions(
    session: Session, consultation: Consultation, *, size: int
) -> Iterator[Opening]:
    """The words of what is published, in their order; what waits, is withheld or went never."""
    rows = (
        select(Contribution, Target.ref)
        .join(Target, Target.id == Contribution.target_id)
        .where(
            Contribution.consultation_id == consultation.id,
            Contribution.state == State.PUBLISHED,
            Contribution.salt.is_not(None),
            Contribution.entry_n < size,
        )
        .order_by(Contribution.entry_n)
    )
    for row, ref in session.execute(rows.execution_options(yield_per=AT_ONCE)):
        yield Opening(row.entry_n, content_of(row, ref), row.salt or b"")


def openings_of_withdrawals(
    session: Session, consultation: Consultation, *, size: int
) -> Iterator[Opening]:
    """Which leaf each withdrawal speaks of, in their order."""
    rows = (
        select(Withdrawal.entry_n, Contribution.entry_n.label("leaf"), Withdrawal.salt)
        .join(Contribution, Contribution.id == Withdrawal.contribution_id)
        .where(Contribution.consultation_id == consultation.id, Withdrawal.entry_n < size)
        .order_by(Withdrawal.entry_n)
    )
    for n, leaf, salt in session.execute(rows.execution_options(yield_per=AT_ONCE)):
        yield Opening(n, {"leaf": leaf}, salt)


def openings_of_erasures(
    session: Session, consultation: Consultation, *, size: int
) -> Iterator[Opening]:
    """On what basis words were erased, never whose, in their order."""
    rows = (
        select(Erasure)
        .join(Contribution, Contribution.id == Erasure.contribution_id)
        .where(Contribution.consultation_id == consultation.id, Erasure.entry_n < size)
        .order_by(Erasure.entry_n)
    )
    for row in session.scalars(rows.execution_options(yield_per=AT_ONCE)):
        yield Opening(row.entry_n, content_of_erasure(row.basis), row.salt)


def openings_of_votes(
    session: Session, consultation: Consultation, *, size: int
) -> Iterator[Opening]:
    """The last leaf of each vote, never whose it is, in their order. Only after the close."""
    rows = (
        select(Vote.entry_n, Vote.value, Target.ref, Vote.target_version, Vote.salt)
        .join(Target, Target.id == Vote.target_id)
        .where(Vote.consultation_id == consultation.id, Vote.entry_n < size)
        .order_by(Vote.entry_n)
    )
    for n, value, ref, version, salt in session.execute(rows.execution_options(yield_per=AT_ONCE)):
        if salt:
            yield Opening(n, content_of_vote(value, ref, version), salt)


def openings_of_places(
    session: Session, consultation: Consultation, *, size: int
) -> Iterator[Opening]:
    """Where people placed what had lost its place, in their order."""
    place = aliased(Target)
    rows = (
        select(AnchorMove, Contribution, place.ref)
        .join(Contribution, Contribution.id == AnchorMove.contribution_id)
        .outerjoin(place, place.id == AnchorMove.to_id)
        .where(
            Contribution.consultation_id == consultation.id,
            AnchorMove.entry_n < size,
            AnchorMove.salt.is_not(None),
        )
        .order_by(AnchorMove.entry_n)
    )
    for move, written, ref in session.execute(rows.execution_options(yield_per=AT_ONCE)):
        content = content_of_move(written, move, ref or "")
        yield Opening(move.entry_n or 0, content, move.salt or b"")


def openings_of_acts(session: Session, consultation: Consultation, *, size: int) -> list[Opening]:
    """What became of contributions at each version, and what the close counted, in their order."""
    rollouts = session.execute(
        select(Rollout, PlanVersion.number)
        .join(PlanVersion, PlanVersion.id == Rollout.version_id)
        .where(PlanVersion.consultation_id == consultation.id)
    )
    found = [
        Opening(
            row.entry_n,
            content_of_rollout(number, RolledOut(row.kept, row.moved, row.orphaned)),
            row.salt,
        )
        for row, number in rollouts
    ]
    closings = select(Closing).where(Closing.consultation_id == consultation.id)
    found += [Opening(row.entry_n, row.content, row.salt) for row in session.scalars(closings)]
    return sorted((one for one in found if one.n < size), key=lambda one: one.n)
