"""From the outline of a file to the plan it seems to hold: nothing is dropped, guesses are told."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from consulta.drafting.reader.blocks import BadFile, BadFileReason, Outline
from consulta.drafting.reader.dates import read_day, read_term
from consulta.drafting.reader.facts import LIST_MARK, Facts
from consulta.drafting.reader.findings import Doubt, DoubtKind, Doubts, Found
from consulta.drafting.reader.keys import Keys
from consulta.drafting.reader.labels import VALUES, folded
from consulta.drafting.reader.losses import keep_lost
from consulta.drafting.reader.markdown_blocks import unmarked
from consulta.drafting.reader.sections import RawPart, Sections
from consulta.plan.reader.commitments import VALUE_LETTERS
from consulta.plan.reader.document import (
    CommitmentText,
    ConsultationText,
    DepartureText,
    FieldText,
    InitiativeText,
    MilestoneText,
    PlanDocument,
    ValueText,
)
from consulta.plan.reader.paragraphs import MARK
from consulta.plan.rules import OgpValue
from consulta.plan.template import prose_of

VALUE_LINE = re.compile(
    r"^(?:[-*]\s+)?(?:\*\*)?([^:*\n]{5,60})(?:\*\*)?\s*:(?:\*\*)?\s*(.+)$", re.S
)
ORDER = ("activity", "product", "starts_on", "ends_on", "lead")
LABEL_MAX, NAME_MAX, THEME_MAX = 120, 300, 80
ACTIVITY_MAX, PRODUCT_MAX, LEAD_MAX = 1000, 500, 200
REASON_MAX, FIGURES_MAX = 2000, 3
NO_LABEL = "Borrador importado"


def found_plan(
    outline: Outline,
    *,
    template: str,
    frame: ConsultationText,
    current: PlanDocument | None,
    used: Collection[str] = (),
) -> Found:
    """What a file seems to say, against the plan that it may have come from.

    Words that are the same keep their ids; near ones too, with a doubt. `used` holds ids that
    were ever given and are not given again.
    Raises: `BadFile` when no commitment and no initiative was found.
    """
    doubts = Doubts()
    sections = Sections(template, doubts)
    sections.read(outline.blocks)
    if len(sections.parts) == 1:
        raise BadFile(BadFileReason.NO_COMMITMENT)
    keys = Keys(current, used, list(_all_texts(sections)))
    filling = _Filling(template, frame, keys, doubts)
    document = filling.document(sections, current)
    keep_lost(sections.seen, document, doubts, template)
    return Found(document, tuple(doubts.doubts), tuple(doubts.unplaced), outline.notes)


def _all_texts(sections: Sections) -> Iterator[str]:
    for part in sections.parts:
        for texts in part.prose.values():
            yield from (line for text in texts for line in (text, *text.split("\n")))
        for record in part.tables.get("milestones", ()):
            if key := record.get("key", ""):
                yield f"x {{#{unmarked(key)}}}"


@dataclass(frozen=True, slots=True)
class _Filling:
    template: str
    frame: ConsultationText
    keys: Keys
    doubts: Doubts

    def document(self, sections: Sections, current: PlanDocument | None) -> PlanDocument:
        head, *parts = sections.parts
        facts = Facts(head, self.doubts)
        label = facts.text("label", LABEL_MAX) or (current.label if current else NO_LABEL)
        version = facts.words("version")
        number = (
            int(version)
            if version.isdecimal() and len(version) <= FIGURES_MAX
            else (current.version if current else 1)
        )
        commitments = [self._commitment(part) for part in parts if part.kind == "commitment"]
        initiatives = [self._initiative(part) for part in parts if part.kind == "initiative"]
        return PlanDocument(
            self.frame,
            label,
            tuple(commitments),
            tuple(initiatives),
            self.keys.paragraphs(("plan", "intro"), "intro-", head.words("intro"), self.doubts),
            max(1, min(number, 999)),
            self._departures(sections, {each.number for each in commitments}, current),
        )

    def _commitment(self, part: RawPart) -> CommitmentText:
        facts = Facts(part, self.doubts)
        name = "" if part.name else facts.words("name")
        part.facts.pop("number", None)
        starts_on, ends_on = facts.term()
        unit, mailbox = facts.contact()
        demonstration = facts.flag("demonstration")
        return CommitmentText(
            number=part.number,
            name=facts.fitting("name", unmarked(part.name) or name, NAME_MAX) or "",
            theme=facts.text("theme") or "",
            ogp_id=facts.text("ogp_id"),
            lead_institution=facts.lead(),
            starts_on=starts_on,
            ends_on=ends_on,
            cocreation_table=facts.text("cocreation_table"),
            engagement_form=facts.text("engagement_form"),
            inputs_published=facts.flag("inputs_published"),
            sdgs=facts.sdgs(),
            contact_unit=unit,
            contact_mailbox=mailbox,
            actors=tuple(
                [facts.actor(row.get("name", ""), row.get("sector", ""))
                 for row in part.tables.get("actors", ()) if row.get("name", "").strip()]
                + facts.actors(part.words("actors"))
            ),
            milestones=tuple(self._milestones(part, facts)),
            ogp_values=tuple(self._values(part, facts)),
            demonstration=self.frame.demonstration if demonstration is None else demonstration,
            texts=tuple(self._texts(part)),
        )  # fmt: skip

    def _texts(self, part: RawPart) -> Iterator[FieldText]:
        for code, words in part.facts.items():
            self.doubts.add(Doubt(part.ref, code, DoubtKind.NO_FIELD, " ".join(words)[:300]))
            part.words("additional_info").extend(words)
        codes = {field.code: field.letter for field in prose_of(self.template)}
        for code, letter in codes.items():
            prefix = f"c{part.number}-{letter}"
            found = self.keys.paragraphs((part.ref, code), prefix, part.words(code), self.doubts)
            if found:
                yield FieldText(code, found)
        for code, words in part.prose.items():
            if code not in codes and not code.startswith(("ogp_values", "milestones", "actors")):
                for text in words:
                    self.doubts.place(part.ref, text)

    def _values(self, part: RawPart, facts: Facts) -> Iterator[ValueText]:
        for text in part.words("ogp_values"):
            match = VALUE_LINE.match(text)
            value = VALUES.get(folded(match[1])) if match else None
            if match and value:
                part.words(f"ogp_values.{value.value}").append(match[2])
            else:
                facts.lost("ogp_values", text)
        for value in OgpValue:
            code = f"ogp_values.{value.value}"
            prefix = f"c{part.number}-{VALUE_LETTERS[value]}"
            found = self.keys.paragraphs((part.ref, code), prefix, part.words(code), self.doubts)
            if found:
                yield ValueText(value, found)

    def _milestones(self, part: RawPart, facts: Facts) -> Iterator[MilestoneText]:
        rows = [*part.tables.get("milestones", ()), *_listed(part.words("milestones"))]
        for row in rows:
            plain = {name: unmarked(cell).strip() for name, cell in row.items()}
            activity = plain.get("activity") or plain.get("product") or ""
            if not activity:
                if left := " | ".join(cell for cell in plain.values() if cell):
                    facts.lost("milestones", left)
                continue
            first, last = (
                read_day(plain.get("starts_on", ""), is_end=False),
                read_day(plain.get("ends_on", ""), is_end=True),
            )
            words = f"{plain.get('starts_on', '')} – {plain.get('ends_on', '')}".strip(" –")
            if "starts_on" not in plain and plain.get("ends_on"):
                words = plain["ends_on"]
                first, last = read_term(words) if last.is_lost else (first, last)
            starts_on, ends_on = facts.days("milestones", f"{activity[:80]}: {words}", first, last)
            slot, prefix = (part.ref, "milestones"), f"c{part.number}-m"
            said = facts.fitting("milestones", activity, ACTIVITY_MAX) or ""
            key = self.keys.milestone(slot, prefix, said, plain.get("key", ""), self.doubts)
            product = facts.fitting("milestones", plain.get("product", ""), PRODUCT_MAX)
            lead = facts.fitting("milestones", plain.get("lead", ""), LEAD_MAX)
            yield MilestoneText(key, said, product, starts_on, ends_on, lead)

    def _initiative(self, part: RawPart) -> InitiativeText:
        facts = Facts(part, self.doubts)
        theme, flag = facts.text("theme") or "", facts.flag("demonstration")
        slot, body = (part.ref, "body"), part.words("body")
        for code, words in part.facts.items():
            self.doubts.add(Doubt(slot[0], code, DoubtKind.NO_FIELD, " ".join(words)[:300]))
            body.extend(words)
        return InitiativeText(
            part.key,
            facts.fitting("title", unmarked(part.name), NAME_MAX) or "",
            theme,
            self.keys.paragraphs(slot, f"{part.key}-", body, self.doubts),
            self.frame.demonstration if flag is None else flag,
        )

    def _departures(
        self, sections: Sections, here: set[int], current: PlanDocument | None
    ) -> tuple[DepartureText, ...]:
        found = {each.number: each for each in (current.departures if current else ())}
        for number in here & set(found):
            name = found[number].name
            self.doubts.add(Doubt(f"commitment:{number}", "", DoubtKind.NUMBER_LEFT, name))
        for row in sections.departures:
            plain = {name: unmarked(cell).strip() for name, cell in row.items()}
            given = plain.get("number", "")
            number = int(given) if given.isdecimal() and len(given) <= FIGURES_MAX else 0
            if not number or number in here:
                self.doubts.place("plan", " | ".join(plain.values()))
                continue
            left_on = read_day(plain.get("left_on", ""), is_end=False).on
            found[number] = DepartureText(
                number, plain.get("name", "")[:NAME_MAX], plain.get("reason", "")[:REASON_MAX],
                plain.get("institution", "")[:LEAD_MAX] or None, left_on,
            )  # fmt: skip
        return tuple(found[number] for number in sorted(found) if number not in here)


def _listed(texts: Collection[str]) -> Iterator[dict[str, str]]:
    """Milestones that are lines: activity | product | start | end | who answers."""
    for line in (each for text in texts for each in text.split("\n")):
        mark = MARK.search(line)
        cells = [cell.strip() for cell in LIST_MARK.sub("", MARK.sub("", line)).split("|")]
        if any(cells):
            row = dict(zip(ORDER, cells, strict=False))
            yield row | ({"key": mark[1].strip()} if mark else {})
