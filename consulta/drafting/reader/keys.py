"""Let every paragraph of a file keep the id that its words have in the plan they come from."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from consulta.drafting.reader.findings import Doubt, DoubtKind, Doubts
from consulta.plan.reader.document import MilestoneText, ParagraphText, PlanDocument
from consulta.plan.reader.paragraphs import JOIN, MARK, fresh_key
from consulta.plan.rules import is_key

NEAR = 60.0
FAR = 30.0
ESCAPE = re.compile(r"\\([\\*`\[\]_|#])")
Slot = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """A paragraph or a milestone of a plan: its id, its place, its words, what it took in."""

    key: str
    slot: Slot
    text: str
    joined: tuple[str, ...] = ()


class Keys:
    """Gives ids: the one that is written beside the words, else that of the same or near words."""

    def __init__(
        self, current: PlanDocument | None, used: Collection[str], texts: Sequence[str]
    ) -> None:
        self.has_current = current is not None
        self.used = used
        self.known = {each.key: each for each in known_of(current)} if current else {}
        self.by_slot: dict[Slot, list[Known]] = {}
        self.by_words: dict[str, list[Known]] = {}
        for each in self.known.values():
            self.by_slot.setdefault(each.slot, []).append(each)
            self.by_words.setdefault(same(each.text), []).append(each)
        marks = [_mark(text) for text in texts]
        self.marked = {own for own, *_ in marks if self._is_ours(own)}
        gone = {old for each in self.known.values() for old in each.joined}
        self.taken = set(used) | self.marked | set(self.known) | gone
        self.given: set[str] = set()
        self.joined: set[str] = set()
        self.next: dict[str, int] = {}

    def paragraphs(
        self, slot: Slot, prefix: str, texts: Sequence[str], doubts: Doubts
    ) -> tuple[ParagraphText, ...]:
        """The paragraphs of a field, each with its id."""
        found = []
        for text in texts:
            words = MARK.sub("", text).strip()
            if not words:
                continue
            own, *more = _mark(text)
            key = self._key(slot, prefix, words, own, doubts)
            known = self.known.get(key)
            if known and same(known.text) == same(words):
                words = known.text
            found.append(ParagraphText(key, words, self._joined(key, more)))
        return tuple(found)

    def milestone(self, slot: Slot, prefix: str, activity: str, own: str, doubts: Doubts) -> str:
        """The id of a milestone."""
        return self._key(slot, prefix, activity, own, doubts)

    def _key(self, slot: Slot, prefix: str, words: str, own: str, doubts: Doubts) -> str:
        where, code = slot
        if own and self._is_ours(own) and own not in self.given:
            self.given.add(own)
            self._compare(slot, own, words, doubts)
            return own
        if own:
            doubts.add(Doubt(where, code, DoubtKind.UNKNOWN_ID, words[:300], own))
        key = self._same(slot, words)
        if key is None and (near := self._near(slot, words)):
            key = near.key
            doubts.add(Doubt(where, code, DoubtKind.REWORDED, words[:300], near.text[:300], key))
        key = key or self.fresh(prefix)
        self.given.add(key)
        return key

    def _is_ours(self, own: str) -> bool:
        return is_key(own) and (own in self.known if self.has_current else own not in self.used)

    def _compare(self, slot: Slot, own: str, words: str, doubts: Doubts) -> None:
        known = self.known.get(own)
        if known and same(known.text) != same(words) and fuzz.ratio(known.text, words) < FAR:
            where, code = slot
            before = known.text[:300]
            doubts.add(Doubt(where, code, DoubtKind.OTHER_WORDS, words[:300], before, own))

    def _is_free(self, known: Known) -> bool:
        return known.key not in self.given and known.key not in self.marked

    def _same(self, slot: Slot, words: str) -> str | None:
        alike = [each for each in self.by_words.get(same(words), ()) if self._is_free(each)]
        here = [each for each in alike if each.slot == slot]
        return next((each.key for each in here or alike), None)

    def _near(self, slot: Slot, words: str) -> Known | None:
        near = [
            (fuzz.ratio(same(each.text), same(words), score_cutoff=NEAR), each)
            for each in self.by_slot.get(slot, ())
            if self._is_free(each)
        ]
        score, best = max(near, key=lambda pair: pair[0], default=(0.0, None))
        return best if score >= NEAR else None

    def fresh(self, prefix: str) -> str:
        """The next id that nobody has or had."""
        key = fresh_key(prefix, self.taken, start=self.next.get(prefix, 1))
        self.next[prefix] = int(key.removeprefix(prefix)) + 1
        self.taken.add(key)
        return key

    def _joined(self, key: str, more: Sequence[str]) -> tuple[str, ...]:
        known = self.known.get(key)
        wanted = dict.fromkeys((*(known.joined if known else ()), *more))
        kept = tuple(
            old
            for old in wanted
            if is_key(old) and old not in self.marked | self.given and old not in self.joined
        )
        self.joined |= set(kept)
        return kept


def same(text: str) -> str:
    """Words as they are compared: without line ends and without escapes."""
    return " ".join(ESCAPE.sub(r"\1", text).split())


def _mark(text: str) -> list[str]:
    found = MARK.search(text)
    return JOIN.split(found[1].strip()) if found else [""]


def known_of(document: PlanDocument) -> Iterator[Known]:
    """Every paragraph and milestone of a plan with its place and its words."""
    yield from _of(("plan", "intro"), document.intro)
    for commitment in document.commitments:
        ref = f"commitment:{commitment.number}"
        for text in commitment.texts:
            yield from _of((ref, text.code), text.paragraphs)
        for value in commitment.ogp_values:
            yield from _of((ref, f"ogp_values.{value.value.value}"), value.paragraphs)
        yield from (_milestone(ref, each) for each in commitment.milestones)
    for initiative in document.initiatives:
        yield from _of((f"initiative:{initiative.key}", "body"), initiative.body)


def _of(slot: Slot, paragraphs: Sequence[ParagraphText]) -> Iterator[Known]:
    return (Known(each.key, slot, each.text, each.joined) for each in paragraphs)


def _milestone(ref: str, milestone: MilestoneText) -> Known:
    return Known(milestone.key, (ref, "milestones"), milestone.activity)
