"""Rows become figures, in as many questions for ten contributions as for ten thousand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from consulta.analysis.figures import Figures
from consulta.analysis.tallies import Named, Polled, Said, figures_of
from consulta.participation.models import Contribution, Vote
from consulta.plan import queries as plan
from consulta.plan.models import Consultation, Target
from consulta.plan.rules import TargetKind


def figures(session: Session, consultation: Consultation, *, cutoff_at: datetime) -> Figures:
    """Every figure of a consultation, of what had arrived by the cut-off; seven queries.

    What left the plan is a place of its own as long as anybody spoke of it or voted on it.
    """
    said = _said(session, consultation, cutoff_at)
    polled = _polled(session, consultation, cutoff_at)
    spoken_of = {row.about_ref for row in said} | {ref for ref, _ in polled.by_ref}
    return figures_of(
        said,
        _places(session, consultation, spoken_of),
        polled,
        window=consultation.window,
        time_zone=consultation.time_zone,
    )


def _places(session: Session, consultation: Consultation, spoken_of: set[str]) -> list[Named]:
    commitments = [
        Named(f"commitment:{row.number}", row.number, row.name)
        for row in plan.commitment_rows(session, consultation)
    ]
    commitments += [
        Named(f"commitment:{row.number}", row.number, row.name)
        for row in plan.departed_commitments(session, consultation)
        if f"commitment:{row.number}" in spoken_of
    ]
    annex = [
        Named(f"initiative:{row.key}", None, row.title)
        for row in plan.initiative_rows(session, consultation)
    ]
    annex += [
        Named(f"initiative:{row.key}", None, row.title)
        for row in plan.departed_initiatives(session, consultation)
        if f"initiative:{row.key}" in spoken_of
    ]
    commitments.sort(key=lambda place: place.number or 0)
    return [Named("plan", None, consultation.title), *commitments, *annex]


def _said(session: Session, consultation: Consultation, cutoff_at: datetime) -> list[Said]:
    about = aliased(Target)
    rows: Sequence[Any] = session.execute(
        select(
            about.ref, Contribution.state, Contribution.channel, Contribution.kind,
            Contribution.stance, Contribution.ground, Contribution.received_at,
            Contribution.author_id, Contribution.identity_level,
            Contribution.organisation_id.is_not(None),
        )
        .join(about, about.id == Contribution.about_id)
        .where(
            Contribution.consultation_id == consultation.id,
            Contribution.received_at <= cutoff_at,
        )
    ).all()  # fmt: skip
    return [Said(*row) for row in rows]


def _polled(session: Session, consultation: Consultation, cutoff_at: datetime) -> Polled:
    mine = (Vote.consultation_id == consultation.id, Vote.cast_at <= cutoff_at)
    rows = session.execute(
        select(Target.ref, Target.kind, Vote.value, func.count())
        .join(Target, Target.id == Vote.target_id)
        .where(*mine, Target.kind == TargetKind.COMMITMENT)
        .group_by(Target.ref, Target.kind, Vote.value)
    ).all()
    total, voters = session.execute(
        select(func.count(), func.count(Vote.voter.distinct())).where(*mine)
    ).one()
    by_ref = {(ref, value): n for ref, _, value, n in rows}
    wanted = select(Vote.identity_level, func.count()).where(*mine).group_by(Vote.identity_level)
    by_level = {level: n for level, n, *_ in session.execute(wanted)}
    return Polled(by_ref, voters, total - sum(by_ref.values()), by_level)
