"""Consultations, versions, commitments, paragraphs, the annex; and the targets people speak to."""

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consulta.database.base import Base, Id, word
from consulta.plan.rules import Sector, TargetKind, Window


class Consultation(Base):
    """One consultation: what is asked, from when until when, and what was promised.

    `version` is raised by each act that changes a public page; the slug never changes.
    `opening` and `salt` open the entry `consultation.opened` of the record: its content in
    canonical bytes, and the salt of its hash.
    `report_published_at` is when its newest report became public.
    Units: `review_hours` in hours.
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
    review_hours: Mapped[int]
    minimum_age: Mapped[int]
    template: Mapped[str] = mapped_column(String(32))
    is_demo: Mapped[bool]
    version: Mapped[int]
    opening: Mapped[bytes] = mapped_column(LargeBinary)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime]

    @property
    def window(self) -> Window:
        """When contributions and votes are taken."""
        return Window(self.opens_at, self.closes_at)


class PlanVersion(Base):
    """One published version of the plan: its exact bytes and their digest, never changed."""

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("consultation_id", "number"),)

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]
    label: Mapped[str] = mapped_column(String(120))
    document: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]


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

    What is unknown stays None, and pages say "por confirmar".
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
    target: Mapped[Target] = relationship()
    actors: Mapped[list["SupportingActor"]] = relationship(order_by="SupportingActor.position")


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
    """A government initiative of the annex. It is no commitment and never counted as one."""

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
    target: Mapped[Target] = relationship()
    commitment: Mapped[Commitment | None] = relationship()
    initiative: Mapped[Initiative | None] = relationship()
