"""What changed in the plan since people spoke of it, for an argument and for an answer."""

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from consulta.participation.models import Contribution
from consulta.plan.models import Consultation, PlanVersion
from consulta.plan.queries import changes_between, document_of
from consulta.response.changes import Compared, changed_places
from consulta.response.models import Argument, Raising


def changed_since(session: Session, argument: Argument) -> Compared | None:
    """What the version in force says otherwise than the first one that its folios spoke of.

    None while there is no newer version.
    """
    whose = PlanVersion.consultation_id == argument.consultation_id
    spoken_of = (
        select(Contribution.target_version)
        .join(Raising, Raising.contribution_id == Contribution.id)
        .where(Raising.argument_id == argument.id)
    )
    first = session.scalars(
        select(PlanVersion.number)
        .where(whose, PlanVersion.digest.in_(spoken_of))
        .order_by(PlanVersion.number)
        .limit(1)
    ).one_or_none()
    newest = session.scalars(
        select(PlanVersion.number).where(whose).order_by(PlanVersion.number.desc()).limit(1)
    ).one_or_none()
    if first is None or newest is None or first == newest:
        return None
    return compared(session, argument.consultation, {(first, newest)})[first, newest]


def compared(
    session: Session, consultation: Consultation, pairs: set[tuple[int, int]]
) -> dict[tuple[int, int], Compared]:
    """What changed between these versions of a plan, in one question however many pairs."""
    numbers = {number for pair in pairs for number in pair}
    if not numbers:
        return {}
    found = session.scalars(
        select(PlanVersion)
        .where(PlanVersion.consultation_id == consultation.id, PlanVersion.number.in_(numbers))
        .options(undefer(PlanVersion.document))
    )
    documents = {version.number: document_of(version) for version in found}
    return {
        (old, new): Compared(
            old, new, changed_places(changes_between(documents[old], documents[new]))
        )
        for old, new in pairs
    }
