"""Consultations, versions, commitments, paragraphs, the annex; and the targets people speak to."""

from datetime import date, datetime, timedelta

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from consulta.accounts.models import Person
from consulta.database.append_only import only_added
from consulta.database.base import Base, Id, word
from consulta.plan.documents import DocumentKind
from consulta.plan.editions import Edition, Public
from consulta.plan.milestones import Level
from consulta.plan.promises import ActState, Promise
from consulta.plan.rules import (
    NEVER,
    Dates,
    Sector,
    Stage,
    TargetKind,
    Window,
    dates_of,
    paper_until,
    stage_at,
)


class Consultation(Base):
    """One consultation: what is asked, from when until when, and what was promised.

    `version` is raised by each act that changes a public page; the slug never changes.
    Until it is launched nobody but those who prepare it sees it, and nothing is ever taken.
    `opening` and `salt` open the entry `consultation.opened` of the record: its content in
    canonical bytes, and the salt of its hash; the first is empty until the launch.
    `grounds`, `rules_text` and `privacy_text` are fixed by the launch; dates change by acts alone.
    `report_published_at` is when its newest report became public, `final_published_at` when its
    plan first became final.
    `identity_level` is how well a person must be known to take part: 1 by mail, 2 by ClaveÚnica.
    Units: `grace_minutes` in minutes after the close, for a form that was opened in time.
    """

    __tablename__ = "consultation"
    __table_args__ = (CheckConstraint("opens_at < closes_at", name="window"),)

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    body_name: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text)
    time_zone: Mapped[str] = mapped_column(String(64))
    announced_on: Mapped[date | None]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    answer_due_on: Mapped[date | None]
    plan_due_on: Mapped[date | None]
    report_published_at: Mapped[datetime | None]
    final_published_at: Mapped[datetime | None]
    review_hours: Mapped[int]
    minimum_age: Mapped[int]
    grace_minutes: Mapped[int]
    identity_level: Mapped[int] = mapped_column(default=1, server_default="1")
    template: Mapped[str] = mapped_column(String(32))
    is_demo: Mapped[bool]
    version: Mapped[int]
    grounds: Mapped[list[str]] = mapped_column(JSON)
    rules_text: Mapped[str] = mapped_column(Text)
    privacy_text: Mapped[str] = mapped_column(Text)
    opening: Mapped[bytes] = mapped_column(LargeBinary)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime]
    launched_at: Mapped[datetime | None]
    erasures: Mapped[int] = mapped_column(default=0, server_default="0")

    @property
    def last_entry_at(self) -> datetime:
        """Until when what arrived inside the window may still be entered: paper takes longer."""
        return max(self.planned_window.ends_at, paper_until(self.closes_at, self.time_zone))

    @property
    def window(self) -> Window:
        """When contributions and votes are taken: never, until the consultation is launched."""
        return self.planned_window if self.launched_at else NEVER

    @property
    def planned_window(self) -> Window:
        """The window that is promised, whether or not it was made public."""
        return Window(self.opens_at, self.closes_at, timedelta(minutes=self.grace_minutes))

    @property
    def dates(self) -> Dates:
        """The days of its stages: what was promised, and what happened."""
        return dates_of(
            self.planned_window,
            self.time_zone,
            promised=(self.announced_on, self.answer_due_on, self.plan_due_on),
            happened=(self.report_published_at, self.final_published_at),
        )

    def public_at(self, at: datetime) -> Public:
        """How far it is with its public at a moment."""
        if self.launched_at is None:
            return Public.HIDDEN
        return Public.OVER if self.window.is_over(at) else Public.OPEN

    def stage_at(self, at: datetime) -> Stage:
        """Where it stands at a moment; before its launch, before all stages."""
        if self.launched_at is None:
            return Stage.DRAFT
        if self.final_published_at is not None and self.window.is_over(at):
            return Stage.FINAL
        if self.report_published_at is not None and self.window.is_over(at):
            return Stage.ANSWERED
        return stage_at(self.window, at, announced_on=self.announced_on, time_zone=self.time_zone)


class PlanVersion(Base):
    """One published version of the plan: its exact bytes, their count and digest, never changed.

    `reason` says in public why there is a new version; `entry_n` is its place in the record, and
    `salt` opens that entry. Versions that were published before there was one have neither.
    """

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("consultation_id", "number"),)

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]
    edition: Mapped[Edition] = mapped_column(word(Edition))
    label: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text)
    document: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int] = column_property(func.length(document))
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entry_n: Mapped[int | None]
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    published_by: Mapped[Person | None] = relationship()


class Target(Base):
    """Whatever can be spoken to or voted on. `ref` names it inside its consultation.

    `ref` is `plan`, `commitment:8`, `field:8/problem`, `paragraph:c8-p1`,
    `initiative:integridad` or `contribution:A-000123`.
    `within_id` points at the commitment, initiative or plan it is counted under; None on those.
    """

    __tablename__ = "target"
    __table_args__ = (
        UniqueConstraint("consultation_id", "ref"),
        Index("ix_target_within_id", "within_id"),
    )

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    kind: Mapped[TargetKind] = mapped_column(word(TargetKind))
    ref: Mapped[str] = mapped_column(String(80))
    within_id: Mapped[int | None] = mapped_column(ForeignKey("target.id"))
    consultation: Mapped[Consultation] = relationship(lazy="joined")
    within: Mapped["Target | None"] = relationship(remote_side="Target.id")


class Commitment(Base):
    """A commitment of the plan, with the typed core of its template; texts are paragraphs.

    What is unknown stays None, and pages say "por confirmar". The number is its name for ever, the
    position its place in the version in force. A commitment that left the plan keeps its row, with
    the version that no longer holds it and the public reason, and loses its texts.
    """

    __tablename__ = "commitment"
    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR starts_on < ends_on", name="term"),
    )

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"), unique=True)
    number: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(300))
    theme: Mapped[str] = mapped_column(String(80))
    ogp_id: Mapped[str | None] = mapped_column(String(16))
    lead_institution: Mapped[str | None] = mapped_column(String(200))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    cocreation_table: Mapped[str | None] = mapped_column(String(200))
    engagement_form: Mapped[str | None] = mapped_column(String(500))
    inputs_published: Mapped[bool | None]
    sdgs: Mapped[list[int]] = mapped_column(JSON)
    contact_unit: Mapped[str | None] = mapped_column(String(200))
    contact_mailbox: Mapped[str | None] = mapped_column(String(200))
    is_demo: Mapped[bool]
    left_in: Mapped[int | None]
    left_reason: Mapped[str] = mapped_column(Text)
    target: Mapped[Target] = relationship()
    actors: Mapped[list["SupportingActor"]] = relationship(
        order_by="SupportingActor.position", cascade="all, delete-orphan"
    )


class SupportingActor(Base):
    """Somebody beside the lead institution who takes part in a commitment."""

    __tablename__ = "supporting_actor"
    __table_args__ = (UniqueConstraint("commitment_id", "position"),)

    id: Mapped[Id]
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    sector: Mapped[Sector] = mapped_column(word(Sector))


class Initiative(Base):
    """A government initiative of the annex. It is no commitment and never counted as one.

    One that left the annex keeps its row behind the others, with the version that dropped it.
    """

    __tablename__ = "initiative"
    __table_args__ = (
        UniqueConstraint("consultation_id", "key"),
        UniqueConstraint("consultation_id", "position"),
    )

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"), unique=True)
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    theme: Mapped[str] = mapped_column(String(80))
    is_demo: Mapped[bool]
    left_in: Mapped[int | None]
    target: Mapped[Target] = relationship()


class Paragraph(Base):
    """A paragraph of the plan with an id that does not depend on its place.

    It belongs to a field of a commitment, to an initiative, or (with neither) to the introduction.
    A milestone is a paragraph of the field `milestones` with its product and dates; a paragraph
    of `ogp_values` names the value it justifies. `text` is the Markdown of staff.
    """

    __tablename__ = "paragraph"
    __table_args__ = (
        UniqueConstraint("consultation_id", "key"),
        Index("ix_paragraph_commitment_id", "commitment_id", "position"),
    )

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"), unique=True)
    commitment_id: Mapped[int | None] = mapped_column(ForeignKey("commitment.id"))
    initiative_id: Mapped[int | None] = mapped_column(ForeignKey("initiative.id"))
    key: Mapped[str] = mapped_column(String(64))
    field: Mapped[str] = mapped_column(String(32))
    ogp_value: Mapped[str | None] = mapped_column(String(32))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    product: Mapped[str | None] = mapped_column(String(500))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    lead: Mapped[str | None] = mapped_column(String(200))
    target: Mapped[Target] = relationship()
    commitment: Mapped[Commitment | None] = relationship()
    initiative: Mapped[Initiative | None] = relationship()


class Launch(Base):
    """The act that fixes the rules, tells the public and lets the window open on its day."""

    __tablename__ = "launch"

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), unique=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"))
    launched_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    launched_at: Mapped[datetime]


class DateAct(Base):
    """A date of a consultation that was changed: what it was, what it is, why, and by whom.

    The old date is never lost. `*_at` holds moments of the window, `*_on` the days of the other
    promises. After the launch a second person confirms; only then does the date change.
    `roles` are those in which it was decided; `entry_n` is its place in the record, and `salt`
    opens that entry.
    """

    __tablename__ = "date_act"
    __table_args__ = (Index("ix_date_act_consultation_id", "consultation_id", "promise"),)

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    promise: Mapped[Promise] = mapped_column(word(Promise))
    before_at: Mapped[datetime | None]
    after_at: Mapped[datetime | None]
    before_on: Mapped[date | None]
    after_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[ActState] = mapped_column(word(ActState))
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    roles: Mapped[list[str]] = mapped_column(JSON)
    entry_n: Mapped[int | None]
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    proposed_by: Mapped[Person | None] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])


class GateOverride(Base):
    """Leave to open with incomplete templates: asked for by one person, granted by another.

    It counts for the version with this digest alone. `entry_n` and `salt` as in an act of a date.
    """

    __tablename__ = "gate_override"

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[ActState] = mapped_column(word(ActState))
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    roles: Mapped[list[str]] = mapped_column(JSON)
    entry_n: Mapped[int | None]
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    proposed_by: Mapped[Person | None] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])


class Document(Base):
    """A file that staff put beside the plan: the position paper, a background, an evidence.

    Its bytes are never changed; a better one is a further row.
    """

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("consultation_id", "number"),)

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]
    kind: Mapped[DocumentKind] = mapped_column(word(DocumentKind))
    title: Mapped[str] = mapped_column(String(200))
    file_name: Mapped[str] = mapped_column(String(120))
    type: Mapped[str] = mapped_column(String(16))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime]


class MilestoneReport(Base):
    """How far a milestone is, with its evidence and its day. Reports are only added."""

    __tablename__ = "milestone_report"
    __table_args__ = (Index("ix_milestone_report_target_id", "target_id", "id"),)

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"))
    level: Mapped[Level] = mapped_column(word(Level))
    evidence: Mapped[str] = mapped_column(Text)
    evidence_url: Mapped[str] = mapped_column(String(500))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    reported_on: Mapped[date]
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reported_at: Mapped[datetime]
    target: Mapped[Target] = relationship()
    document: Mapped[Document | None] = relationship()


only_added(PlanVersion.__table__)
only_added(Document.__table__)
only_added(MilestoneReport.__table__)
