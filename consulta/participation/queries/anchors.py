"""Where contributions stand when the plan changes, and what became of each at every version."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import Session, aliased, joinedload, undefer

from consulta.accounts.models import Person
from consulta.participation.changes import RolledOut, Stand, Versions, Written
from consulta.participation.models import Anchor, AnchorMove, Contribution, Rollout
from consulta.participation.queries.lists import rows_of
from consulta.participation.queries.single import contribution
from consulta.participation.rules import FIRST_VERSION, State
from consulta.participation.shapes import AnchorCounts, ContributionRow, Outcome, Standing
from consulta.plan.changes.anchors import Fate, anchors_of
from consulta.plan.models import Consultation, PlanVersion, Target
from consulta.plan.queries import current_version, document_of
from consulta.plan.reader.document import PlanDocument

DOCUMENTS_KEPT = 8
SHOWN_STATES = frozenset({State.PENDING, State.PUBLISHED})
ELSEWHERE = (Fate.MOVED, Fate.PLACED)


def outcomes(
    session: Session, consultation: Consultation, document: PlanDocument, *, number: int
) -> list[Outcome]:
    """What becomes of every contribution if a document is version `number`; nothing changes.

    Those whose words were erased are left out. Asked in four questions, however many there are.
    """
    older = _versions_before(session, consultation, number)
    versions = Versions({each.number: document_of(each) for each in older}, document)
    numbers = {each.digest: each.number for each in older}
    placed = _placed(session, consultation)
    found = []
    for row in session.execute(_standing_rows(consultation)):
        own = Written(row.ref, numbers.get(row.target_version, FIRST_VERSION))
        fate = row.fate or Fate.KEPT
        place = row.ref if row.anchor_id is None else row.stands_ref
        now = versions.stand(placed.get(row.id, own))
        if now.fate is Fate.KEPT and now.ref != row.ref:
            now = Stand(Fate.MOVED, now.ref)
        is_changed = (fate, place) != (now.fate, now.ref) or (
            now.fate is not Fate.KEPT and versions.has_new_words(now.ref)
        )
        words = row.quote or versions.words_of(own)
        is_shown = row.state in SHOWN_STATES
        found.append(
            Outcome(
                row.id, row.folio, row.text if is_shown else "", words, is_shown, row.author_id,
                row.about_id, row.own_target_id, row.target_id, row.anchor_id, fate, place,
                now.fate, now.ref, is_changed,
            )
        )  # fmt: skip
    return found


def summed(outcomes: Sequence[Outcome]) -> RolledOut:
    """How many keep their place, how many moved, how many wait for a person."""
    orphaned = sum(one.now_fate is Fate.ORPHAN for one in outcomes)
    moved = sum(one.now_fate is Fate.MOVED for one in outcomes)
    return RolledOut(len(outcomes) - moved - orphaned, moved, orphaned)


def rollout_of(session: Session, version: PlanVersion) -> Rollout | None:
    """What became of contributions at a version; None while nobody has rolled it out."""
    return session.scalars(select(Rollout).where(Rollout.version_id == version.id)).one_or_none()


def content_of_rollout(number: int, done: RolledOut) -> dict[str, Any]:
    """What the entry of a rollout binds."""
    return {
        "kept": done.kept, "moved": done.moved, "orphaned": done.orphaned, "version": number,
    }  # fmt: skip


def content_of_move(
    contribution: Contribution, move: AnchorMove, target_ref: str
) -> dict[str, Any]:
    """What the entry of a placing by hand binds; without a target when it is left without one."""
    content = {
        "leaf": contribution.entry_n, "reason": move.reason, "version": move.version_number,
    }  # fmt: skip
    return content | ({"target": target_ref} if target_ref else {})


def addresses_of_authors(
    session: Session, consultation: Consultation
) -> Sequence[Row[int, str | None]]:
    """Who wrote in a consultation, and where their letters go; for letters alone."""
    return session.execute(
        select(Person.id, Person.email)
        .where(
            Person.id.in_(
                select(Contribution.author_id).where(
                    Contribution.consultation_id == consultation.id
                )
            )
        )
        .order_by(Person.id)
    ).all()


def anchor_of(session: Session, contribution: Contribution) -> Anchor | None:
    """Where a contribution stands if that is elsewhere; None where it was written."""
    wanted = (
        select(Anchor)
        .where(Anchor.contribution_id == contribution.id)
        .options(joinedload(Anchor.target).joinedload(Target.within))
    )
    return session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def orphans(
    session: Session, consultation: Consultation, *, page: int = 1
) -> list[ContributionRow]:
    """A page of those that wait for a person to place them, the oldest first; for analysts.

    Those that a person has left without a place come last.
    """
    is_decided = Contribution.id.in_(_decided(consultation).with_only_columns(Contribution.id))
    by = [case((is_decided, 1), else_=0)]
    return _anchored(session, consultation, Anchor.fate == Fate.ORPHAN, by=by, page=page)


def moved(session: Session, consultation: Consultation, *, page: int = 1) -> list[ContributionRow]:
    """A page of those that stand elsewhere or at other words, the oldest first; for analysts."""
    return _anchored(session, consultation, Anchor.fate.in_(ELSEWHERE), page=page)


def anchored(session: Session, consultation: Consultation, folio: str) -> ContributionRow | None:
    """One contribution that does not stand where it was written, as the lists of analysts show it.

    None for every other folio.
    """
    which = Anchor.id.is_not(None) & (Contribution.folio == folio)
    return next(iter(_anchored(session, consultation, which)), None)


def anchored_counts(session: Session, consultation: Consultation) -> AnchorCounts:
    """How many contributions do not stand where they were written, whatever their state."""
    found = session.execute(
        select(Anchor.fate, func.count())
        .join(Contribution, Contribution.id == Anchor.contribution_id)
        .where(Contribution.consultation_id == consultation.id)
        .group_by(Anchor.fate)
    )
    by_fate = dict(found.all())
    decided = session.scalars(
        select(func.count()).select_from(_decided(consultation).subquery())
    ).one()
    waiting = by_fate.get(Fate.ORPHAN, 0)
    return AnchorCounts(waiting - decided, decided, sum(by_fate.values()) - waiting)


def decided_orphans(session: Session, consultation: Consultation) -> dict[int, str]:
    """Why a person left an orphan without a place, by the id of the contribution."""
    return dict(session.execute(_decided(consultation)).all())


def _decided(consultation: Consultation) -> Select[int, str]:
    newest = select(func.max(AnchorMove.id)).group_by(AnchorMove.contribution_id)
    return (
        select(Contribution.id, AnchorMove.reason)
        .join(Contribution, Contribution.id == AnchorMove.contribution_id)
        .where(
            Contribution.consultation_id == consultation.id,
            AnchorMove.fate == Fate.ORPHAN,
            AnchorMove.moved_by_id.is_not(None),
            AnchorMove.id.in_(newest),
        )
    )


def moves_of(session: Session, contribution: Contribution) -> Sequence[AnchorMove]:
    """Every step of a contribution, the first one first, with where it went."""
    return session.scalars(
        select(AnchorMove)
        .where(AnchorMove.contribution_id == contribution.id)
        .options(joinedload(AnchorMove.from_target), joinedload(AnchorMove.to_target))
        .order_by(AnchorMove.id)
    ).all()


def standing(session: Session, contribution: Contribution) -> Standing:
    """Where a contribution stands now, with the words that it was written about and those now."""
    anchor = anchor_of(session, contribution)
    if anchor is None:
        return Standing(Fate.KEPT, contribution.target, contribution.quote, "", 0, 0, "")
    here = PlanVersion.consultation_id == contribution.consultation_id
    newest = select(func.max(PlanVersion.number)).where(here).scalar_subquery()
    found = session.scalars(
        select(PlanVersion)
        .where(
            here,
            (PlanVersion.digest == contribution.target_version)
            | PlanVersion.number.in_((FIRST_VERSION, newest)),
        )
        .options(undefer(PlanVersion.document))
        .order_by(PlanVersion.number)
    ).all()
    written = next((one for one in found if one.digest == contribution.target_version), found[0])
    before = contribution.quote or words_in(document_of(written)).get(contribution.target.ref, "")
    now = words_in(document_of(found[-1])).get(anchor.target.ref, "") if anchor.target else ""
    return Standing(
        anchor.fate, anchor.target, before, now, written.number, anchor.version_number,
        "" if anchor.fate is Fate.MOVED else last_reason(session, contribution),
    )  # fmt: skip


def last_reason(session: Session, contribution: Contribution) -> str:
    """Why a person placed a contribution last, or left it without a place; else nothing."""
    last = select(AnchorMove.reason).where(AnchorMove.contribution_id == contribution.id)
    return session.scalars(last.order_by(AnchorMove.id.desc()).limit(1)).one_or_none() or ""


def words_before(session: Session, consultation: Consultation, row: ContributionRow) -> str:
    """The words that a contribution was written about: its quote, or the name it spoke of."""
    if row.quote:
        return row.quote
    return standing(session, contribution(session, consultation, row.folio)).before


def words_now(session: Session, consultation: Consultation) -> Mapping[str, str]:
    """The words of every name of the plan in force, asked in one question."""
    return words_in(document_of(current_version(session, consultation)))


@lru_cache(maxsize=DOCUMENTS_KEPT)
def words_in(document: PlanDocument) -> Mapping[str, str]:
    """The words of every name of one version."""
    return dict(anchors_of(document))


def _versions_before(
    session: Session, consultation: Consultation, number: int
) -> Sequence[PlanVersion]:
    return session.scalars(
        select(PlanVersion)
        .where(PlanVersion.consultation_id == consultation.id, PlanVersion.number < number)
        .options(undefer(PlanVersion.document))
        .order_by(PlanVersion.number)
    ).all()


def _standing_rows(consultation: Consultation) -> Select[*tuple[Any, ...]]:
    stands = aliased(Target)
    return (
        select(
            Contribution.id, Contribution.folio, Contribution.text, Contribution.quote,
            Contribution.state, Contribution.author_id, Contribution.about_id,
            Contribution.own_target_id, Contribution.target_id, Contribution.target_version,
            Target.ref, Anchor.id.label("anchor_id"), Anchor.fate, stands.ref.label("stands_ref"),
        )
        .join(Target, Target.id == Contribution.target_id)
        .outerjoin(Anchor, Anchor.contribution_id == Contribution.id)
        .outerjoin(stands, stands.id == Anchor.target_id)
        .where(Contribution.consultation_id == consultation.id, Contribution.salt.is_not(None))
        .order_by(Contribution.id)
    )  # fmt: skip


def _placed(session: Session, consultation: Consultation) -> dict[int, Written]:
    """Where a person put a contribution last, and in which version, by its id."""
    last = (
        select(func.max(AnchorMove.id))
        .where(AnchorMove.fate == Fate.PLACED, AnchorMove.moved_by_id.is_not(None))
        .group_by(AnchorMove.contribution_id)
    )
    rows = session.execute(
        select(AnchorMove.contribution_id, Target.ref, AnchorMove.version_number)
        .join(Target, Target.id == AnchorMove.to_id)
        .where(Target.consultation_id == consultation.id, AnchorMove.id.in_(last))
    )
    return {row[0]: Written(row[1], row[2], is_placed=True) for row in rows}


def _anchored(
    session: Session, consultation: Consultation, which: Any, *, by: Any = (), page: int = 1
) -> list[ContributionRow]:
    """Without the words of those whose author or a moderator took them from view."""
    here = Contribution.consultation_id == consultation.id
    return [
        row
        if row.state in SHOWN_STATES
        else row._replace(text="", proposal="", reason="", public_name="")
        for row in rows_of(session, here & which, by=by, page=page)
    ]
