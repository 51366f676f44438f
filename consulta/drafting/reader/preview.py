"""What a person sees of a file before it becomes the draft: its parts, its doubts, what changes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from consulta.drafting.reader.findings import Doubt, Found
from consulta.drafting.reader.labels import SECTORS
from consulta.drafting.reader.markdown_blocks import unmarked
from consulta.plan.reader.document import (
    CommitmentText,
    InitiativeText,
    MilestoneText,
    PlanDocument,
)
from consulta.plan.reader.packed import packed
from consulta.plan.rules import Sector
from consulta.plan.template import FieldKind, completeness, fields_of

SECTOR_NAMES: dict[Sector, str] = {}
for _name, _sector in SECTORS.items():
    SECTOR_NAMES.setdefault(_sector, _name)
MORE_FACTS = {
    "theme": "Tema", "ogp_id": "Identificador OGP", "lead_institution": "Institución responsable",
    "term": "Plazo", "cocreation_table": "Mesa de co-creación", "sdgs": "ODS",
    "engagement_form": "Forma de participación", "inputs_published": "Se publicarán los aportes",
    "actors": "Otros actores", "contact": "Contacto",
}  # fmt: skip


class State(StrEnum):
    """What a part of the file is against the draft: new, changed, or the same."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class FieldFound:
    """A field of a part: its label, all its words one by one, and its doubts."""

    label: str
    texts: tuple[str, ...]
    doubts: tuple[Doubt, ...]

    @property
    def count(self) -> int:
        """How many texts will be written."""
        return len(self.texts)


@dataclass(frozen=True, slots=True)
class PartFound:
    """A commitment or an initiative as it was found; `missing` are labels of empty fields."""

    ref: str
    number: str
    name: str
    state: State
    fields: tuple[FieldFound, ...]
    missing: tuple[str, ...]
    doubts: tuple[Doubt, ...]

    @property
    def doubt_count(self) -> int:
        """How many guesses stand in this part."""
        return len(self.doubts) + sum(len(field.doubts) for field in self.fields)


@dataclass(frozen=True, slots=True)
class Preview:
    """The structure of a file: commitments, the annex apart, and what would leave the draft."""

    commitments: tuple[PartFound, ...]
    initiatives: tuple[PartFound, ...]
    intro: tuple[str, ...]
    head_doubts: tuple[Doubt, ...]
    leaving: tuple[str, ...]

    def count(self, state: str) -> int:
        """How many parts are new, changed or the same."""
        return sum(1 for each in (*self.commitments, *self.initiatives) if each.state == state)


def preview_of(found: Found, current: PlanDocument | None) -> Preview:
    """The structure of what was found, against the draft as it is."""
    document = found.document
    old = dict(_parts(current)) if current else {}
    new = dict(_parts(document))
    template = document.consultation.template
    doubts: dict[str, list[Doubt]] = {}
    for doubt in found.doubts:
        doubts.setdefault(doubt.where, []).append(doubt)
    return Preview(
        tuple(
            _commitment(each, template, _state(ref, each, old), doubts.pop(ref, []))
            for ref, each in new.items()
            if isinstance(each, CommitmentText)
        ),
        tuple(
            _initiative(each, _state(ref, each, old), doubts.pop(ref, []))
            for ref, each in new.items()
            if isinstance(each, InitiativeText)
        ),
        tuple(unmarked(each.text) for each in document.intro),
        tuple(doubt for many in doubts.values() for doubt in many),
        tuple(_title(each) for ref, each in old.items() if ref not in new),
    )


def only_new(found: Found, current: PlanDocument) -> PlanDocument:
    """The draft with the parts of a file that it does not have; nothing else of it changes."""
    here = dict(_parts(current))
    fresh = [each for ref, each in _parts(found.document) if ref not in here]
    commitments = [each for each in fresh if isinstance(each, CommitmentText)]
    initiatives = [each for each in fresh if isinstance(each, InitiativeText)]
    return replace(
        current,
        commitments=(*current.commitments, *commitments),
        initiatives=(*current.initiatives, *initiatives),
    )


def _parts(document: PlanDocument) -> Iterator[tuple[str, CommitmentText | InitiativeText]]:
    yield from ((f"commitment:{each.number}", each) for each in document.commitments)
    yield from ((f"initiative:{each.key}", each) for each in document.initiatives)


def _state(
    ref: str,
    part: CommitmentText | InitiativeText,
    old: dict[str, CommitmentText | InitiativeText],
) -> State:
    if ref not in old:
        return State.NEW
    return State.SAME if packed(old[ref]) == packed(part) else State.CHANGED


def _title(part: CommitmentText | InitiativeText) -> str:
    return f"{part.number}. {part.name}" if isinstance(part, CommitmentText) else part.title


def _commitment(
    given: CommitmentText, template: str, state: State, doubts: list[Doubt]
) -> PartFound:
    fields = []
    placed: set[Doubt] = set()
    for field in fields_of(template):
        texts = _words(given, field.code, field.kind)
        own = tuple(each for each in doubts if each.field.partition(".")[0] == field.code)
        placed |= set(own)
        if texts or own:
            fields.append(FieldFound(field.label, tuple(map(unmarked, texts)), own))
    known = {field.code for field in fields_of(template)}
    for code, label in MORE_FACTS.items():
        if code not in known and (said := _fact(given, code)):
            fields.append(FieldFound(label, (said,), ()))
    return PartFound(
        f"commitment:{given.number}",
        str(given.number),
        given.name,
        state,
        tuple(fields),
        tuple(each.label for each in completeness(template, given.filled).missing),
        tuple(each for each in doubts if each not in placed),
    )


def _words(given: CommitmentText, code: str, kind: FieldKind) -> list[str]:
    if kind is FieldKind.PROSE:
        return [each.text for each in given.prose(code)]
    if kind is FieldKind.MILESTONES:
        return [_milestone(each) for each in given.milestones]
    if kind is FieldKind.VALUES:
        return [each.text for value in given.ogp_values for each in value.paragraphs]
    return [words for words in [_fact(given, code)] if words]


def _milestone(given: MilestoneText) -> str:
    days = " – ".join(f"{day:%d-%m-%Y}" for day in (given.starts_on, given.ends_on) if day)
    return " · ".join(words for words in (given.activity, given.product, days, given.lead) if words)


def _fact(given: CommitmentText, code: str) -> str:
    special = {
        "term": " – ".join(f"{day:%d-%m-%Y}" for day in (given.starts_on, given.ends_on) if day),
        "contact": ", ".join(each for each in (given.contact_unit, given.contact_mailbox) if each),
        "actors": ", ".join(f"{each.name} ({SECTOR_NAMES[each.sector]})" for each in given.actors),
        "sdgs": ", ".join(map(str, given.sdgs)),
    }
    if code in special:
        return special[code]
    value = getattr(given, code, None)
    return ("Sí" if value else "No") if isinstance(value, bool) else str(value or "")


def _initiative(given: InitiativeText, state: State, doubts: list[Doubt]) -> PartFound:
    fields = [FieldFound("Texto", tuple(unmarked(each.text) for each in given.body), ())]
    if given.theme:
        fields.insert(0, FieldFound("Tema", (given.theme,), ()))
    return PartFound(
        f"initiative:{given.key}", "", given.title, state, tuple(fields), (), tuple(doubts)
    )
