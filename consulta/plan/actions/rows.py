"""The rows of the version in force: what people speak to, made to say what a document says.

A target, once made, stays for ever: what was said to it must not lose its name.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from consulta.plan.models import (
    Commitment,
    Consultation,
    Initiative,
    Paragraph,
    SupportingActor,
    Target,
)
from consulta.plan.reader.document import (
    CommitmentText,
    DepartureText,
    InitiativeText,
    ParagraphText,
    PlanDocument,
)
from consulta.plan.rules import TargetKind
from consulta.plan.template import fields_of

BEHIND = 100_000


class Rows:
    """The rows of one consultation while they are made to say what a document says."""

    def __init__(self, session: Session, consultation: Consultation) -> None:
        self.session = session
        self.consultation = consultation
        self.targets = {
            target.ref: target
            for target in session.scalars(
                select(Target).where(
                    Target.consultation_id == consultation.id,
                    Target.kind != TargetKind.CONTRIBUTION,
                )
            )
        }

    def write(self, document: PlanDocument, number: int) -> None:
        """Make the rows say what the document says, as version `number` of the plan."""
        self._clear()
        plan = self.target(TargetKind.PLAN, "plan")
        self.session.add_all(self._paragraphs(plan, document.intro, field="intro"))
        self._write_commitments(document, number)
        self._write_initiatives(document.initiatives, number)
        self.session.flush()

    def target(self, kind: TargetKind, ref: str, *, within: Target | None = None) -> Target:
        """The target of this name: the one that there was, or a new one."""
        found = self.targets.get(ref)
        if found is None:
            found = Target(
                consultation_id=self.consultation.id,
                consultation=self.consultation,
                kind=kind,
                ref=ref,
            )
            self.session.add(found)
            self.targets[ref] = found
        found.within = within
        return found

    def _clear(self) -> None:
        """Remove what is written anew: paragraphs and actors; nobody points at either."""
        mine = select(Commitment.id).where(Commitment.consultation_id == self.consultation.id)
        self.session.flush()
        self.session.execute(
            delete(Paragraph).where(Paragraph.consultation_id == self.consultation.id)
        )
        self.session.execute(delete(SupportingActor).where(SupportingActor.commitment_id.in_(mine)))
        for row in self.session.identity_map.values():
            if isinstance(row, Commitment):
                self.session.expire(row, ["actors"])

    def _write_commitments(self, document: PlanDocument, number: int) -> None:
        known = {
            row.number: row
            for row in self.session.scalars(
                select(Commitment).where(Commitment.consultation_id == self.consultation.id)
            )
        }
        for position, given in enumerate(document.commitments, start=1):
            self._write_commitment(known.pop(given.number, None), given, position)
        reasons = {departure.number: departure for departure in document.departures}
        for row in known.values():
            _leave(row, reasons.pop(row.number, None), number)
        for departure in reasons.values():
            self._write_departure(departure, number)

    def _write_commitment(
        self, row: Commitment | None, given: CommitmentText, position: int
    ) -> None:
        target = self.target(TargetKind.COMMITMENT, f"commitment:{given.number}")
        if row is None:
            row = Commitment(
                consultation_id=self.consultation.id, target=target, number=given.number, actors=[]
            )
            self.session.add(row)
        _fill(row, given)
        row.position = position
        for field in fields_of(self.consultation.template):
            self.target(TargetKind.FIELD, f"field:{given.number}/{field.code}", within=target)
        for paragraph in self._texts_of(target, given):
            paragraph.commitment = row
            self.session.add(paragraph)

    def _texts_of(self, within: Target, given: CommitmentText) -> Iterator[Paragraph]:
        for text in given.texts:
            yield from self._paragraphs(within, text.paragraphs, field=text.code)
        start = 1
        for reason in given.ogp_values:
            for row in self._paragraphs(within, reason.paragraphs, field="ogp_values", start=start):
                row.ogp_value = reason.value
                start += 1
                yield row
        texts = [ParagraphText(each.key, each.activity) for each in given.milestones]
        rows = self._paragraphs(within, texts, field="milestones")
        for row, milestone in zip(rows, given.milestones, strict=True):
            row.product, row.lead = milestone.product, milestone.lead
            row.starts_on, row.ends_on = milestone.starts_on, milestone.ends_on
            yield row

    def _write_departure(self, departure: DepartureText, number: int) -> None:
        target = self.target(TargetKind.COMMITMENT, f"commitment:{departure.number}")
        row = Commitment(
            consultation_id=self.consultation.id, target=target, number=departure.number, actors=[]
        )
        _fill(row, CommitmentText(departure.number, departure.name, ""))
        row.lead_institution = departure.institution
        _leave(row, departure, number)
        self.session.add(row)

    def _write_initiatives(self, given: Sequence[InitiativeText], number: int) -> None:
        known = {
            row.key: row
            for row in self.session.scalars(
                select(Initiative).where(Initiative.consultation_id == self.consultation.id)
            )
        }
        for row in known.values():
            row.position = BEHIND + row.id
        self.session.flush()
        for position, initiative in enumerate(given, start=1):
            self._write_initiative(known.pop(initiative.key, None), initiative, position)
        for row in known.values():
            row.left_in = row.left_in or number

    def _write_initiative(
        self, row: Initiative | None, given: InitiativeText, position: int
    ) -> None:
        target = self.target(TargetKind.INITIATIVE, f"initiative:{given.key}")
        if row is None:
            row = Initiative(consultation_id=self.consultation.id, target=target, key=given.key)
            self.session.add(row)
        row.title, row.theme, row.is_demo = given.title, given.theme, given.demonstration
        row.position, row.left_in = position, None
        for paragraph in self._paragraphs(target, given.body, field="body"):
            paragraph.initiative = row
            self.session.add(paragraph)

    def _paragraphs(
        self, within: Target, texts: Sequence[ParagraphText], *, field: str, start: int = 1
    ) -> Iterator[Paragraph]:
        for position, given in enumerate(texts, start=start):
            ref = f"paragraph:{given.key}"
            yield Paragraph(
                consultation_id=self.consultation.id,
                target=self.target(TargetKind.PARAGRAPH, ref, within=within),
                key=given.key,
                field=field,
                position=position,
                text=given.text,
            )


def _fill(row: Commitment, given: CommitmentText) -> None:
    for name in (
        "name", "theme", "ogp_id", "lead_institution", "starts_on", "ends_on", "cocreation_table",
        "engagement_form", "inputs_published", "contact_unit", "contact_mailbox",
    ):  # fmt: skip
        setattr(row, name, getattr(given, name))
    row.sdgs, row.is_demo = list(given.sdgs), given.demonstration
    row.left_in, row.left_reason = None, ""
    _fill_actors(row, given)


def _fill_actors(row: Commitment, given: CommitmentText) -> None:
    """Say who else takes part, on the rows that there are: two may not hold one position."""
    del row.actors[len(given.actors) :]
    missing = range(len(row.actors) + 1, len(given.actors) + 1)
    row.actors += [SupportingActor(position=position) for position in missing]
    for kept, actor in zip(row.actors, given.actors, strict=True):
        kept.name, kept.sector = actor.name, actor.sector


def _leave(row: Commitment, departure: DepartureText | None, number: int) -> None:
    if row.left_in is None:
        row.left_in = number
    if departure is not None:
        row.left_reason = departure.reason
