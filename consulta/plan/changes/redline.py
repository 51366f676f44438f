"""Two versions of a plan beside each other, part by part and paragraph by paragraph."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from rapidfuzz.distance import LCSseq

from consulta.plan.changes.facts import Told, facts_of, facts_of_milestone
from consulta.plan.changes.places import Piece, Place, pieces_of
from consulta.plan.changes.words import Parts, changed_words
from consulta.plan.reader.document import DepartureText, PlanDocument


class Change(StrEnum):
    """What became of a paragraph. LEFT_FOR marks the place that a moved one left."""

    KEPT = "kept"
    CHANGED = "changed"
    MOVED = "moved"
    JOINED = "joined"
    NEW = "new"
    REMOVED = "removed"
    LEFT_FOR = "left_for"


COUNTED = tuple(change for change in Change if change is not Change.LEFT_FOR)


class State(StrEnum):
    """What became of a part of the plan."""

    KEPT = "kept"
    CHANGED = "changed"
    NEW = "new"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that is not the same in both versions, with its words."""

    code: str
    before: str
    after: str
    parts: Parts


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or milestone in one version or both.

    `before` holds its old words and those of the paragraphs that it took in, which `took` names.
    `parts` says which words stay, go and come; it is empty where nothing is compared.
    `old` and `new` are where it stands in each version; `into` is the one that took it in.
    """

    key: str
    change: Change
    old: Place | None
    new: Place | None
    before: str
    after: str
    parts: Parts = ()
    facts: tuple[FactChange, ...] = ()
    took: tuple[Place, ...] = ()
    into: Place | None = None

    @property
    def number(self) -> str:
        """The number that pages show: that of the newer version, else of the older."""
        place = self.new or self.old
        return place.number if place else ""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of prose, with what became of each of its paragraphs in the order of reading."""

    code: str
    passages: tuple[Passage, ...]

    @property
    def is_kept(self) -> bool:
        """Whether nothing in it is other."""
        return all(each.change is Change.KEPT for each in self.passages)

    @property
    def runs(self) -> list[tuple[bool, list[Passage]]]:
        """The paragraphs in groups: those that stay as they are, to be folded, and the others."""
        grouped = groupby(self.passages, key=lambda each: each.change is Change.KEPT)
        return [(is_kept, list(some)) for is_kept, some in grouped]


@dataclass(frozen=True, slots=True)
class Part:
    """The head of the plan, a commitment or an initiative, compared."""

    ref: str
    name: str
    state: State
    facts: tuple[FactChange, ...]
    fields: tuple[FieldChange, ...]
    departure: DepartureText | None = None

    @property
    def runs(self) -> list[tuple[bool, list[FieldChange]]]:
        """The fields in groups: those that stay as they are, to be folded, and the others."""
        grouped = groupby(self.fields, key=lambda field: field.is_kept)
        return [(is_kept, list(some)) for is_kept, some in grouped]


@dataclass(frozen=True, slots=True)
class Redline:
    """What one version changed of another.

    `counts` says how many paragraphs were kept, changed, moved, joined, new and removed, and
    `facts` how many facts are other. The old ones are all but the new; the new ones all but the
    joined and removed.
    """

    parts: tuple[Part, ...]
    counts: dict[Change, int]
    facts: int
    departures: tuple[DepartureText, ...]

    @property
    def changed(self) -> list[Part]:
        """The parts that are not the same in both."""
        return [part for part in self.parts if part.state is not State.KEPT]

    @property
    def runs(self) -> list[tuple[bool, list[Part]]]:
        """The parts in groups: those that are the same in both, to be folded, and the others."""
        grouped = groupby(self.parts, key=lambda part: part.state is State.KEPT)
        return [(is_kept, list(some)) for is_kept, some in grouped]

    @property
    def paragraphs_before(self) -> int:
        """How many paragraphs the older version has."""
        return sum(self.counts.values()) - self.counts[Change.NEW]

    @property
    def paragraphs_after(self) -> int:
        """How many paragraphs the newer version has."""
        gone = self.counts[Change.JOINED] + self.counts[Change.REMOVED]
        return sum(self.counts.values()) - gone

    @property
    def is_same(self) -> bool:
        """Whether nothing at all is other."""
        return not self.changed and not self.departures


def redline(old: PlanDocument, new: PlanDocument) -> Redline:
    """Compare two versions of a plan: paragraphs by their id, words inside changed ones.

    Nobody guesses that two paragraphs are one: an id leads on, or one says that it took another in.
    Source: docs/adr/0019-anchors-are-kept-moved-or-orphans.md
    """
    return _Comparison(old, new).whole()


class _Comparison:
    """Both versions by paragraph, while they are compared."""

    def __init__(self, old: PlanDocument, new: PlanDocument) -> None:
        self.old, self.new = pieces_of(old), pieces_of(new)
        self.names = dict((*_names(old), *_names(new)))
        self.orders = [[ref for ref, _ in _names(document)] for document in (old, new)]
        self.facts = [facts_of(old), facts_of(new)]
        self.heirs = {gone: each for each in self.new.values() for gone in each.joined}
        known = {departure.number for departure in old.departures}
        self.departures = tuple(each for each in new.departures if each.number not in known)
        self.by_place = [_by_place(self.old.values()), _by_place(self.new.values())]
        self.strayed = {key for keys in self._both() for key in _strayed(*keys)}

    def whole(self) -> Redline:
        parts = tuple(self._part(ref) for ref in woven(*self.orders))
        counts = Counter(
            each.change for part in parts for field in part.fields for each in field.passages
        )
        facts = sum(len(part.facts) for part in parts if part.state is State.CHANGED)
        facts += sum(
            len(each.facts) for part in parts for field in part.fields for each in field.passages
        )
        return Redline(parts, {each: counts[each] for each in COUNTED}, facts, self.departures)

    def _both(self) -> Iterator[tuple[list[str], list[str]]]:
        old, new = self.by_place
        for ref in old.keys() & new.keys():
            for code in old[ref].keys() & new[ref].keys():
                yield old[ref][code], new[ref][code]

    def _part(self, ref: str) -> Part:
        was, is_ = (ref in order for order in self.orders)
        old, new = (fields.get(ref, {}) for fields in self.by_place)
        fields = tuple(self._field(code, ref) for code in woven(list(old), list(new)))
        facts = changed_facts(self.facts[0].get(ref, ()), self.facts[1].get(ref, ()))
        state = State.NEW if not was else State.LEFT
        if was and is_:
            is_kept = not facts and all(field.is_kept for field in fields)
            state = State.KEPT if is_kept else State.CHANGED
        left = next((each for each in self.departures if ref == f"commitment:{each.number}"), None)
        return Part(ref, self.names[ref], state, facts, fields, left)

    def _field(self, code: str, ref: str) -> FieldChange:
        old, new = (fields.get(ref, {}).get(code, []) for fields in self.by_place)
        is_new = set(new)
        passages = [
            self._here(key) if key in is_new else self._gone(key) for key in woven(old, new)
        ]
        return FieldChange(code, tuple(passages))

    def _here(self, key: str) -> Passage:
        """A paragraph of the newer version, in its place there."""
        new, old = self.new[key], self.old.get(key)
        took = [self.old[one] for one in new.joined if one in self.old]
        before = " ".join(each.text for each in ([old] if old else []) + took)
        facts = changed_facts(_facts(old), _facts(new)) if old else ()
        parts = () if before == new.text else changed_words(before, new.text)
        change = self._change(old, new, is_same=not parts and not facts and not took)
        places = tuple(each.place for each in took)
        return Passage(
            key, change, old.place if old else None, new.place, before, new.text, parts, facts,
            places,
        )  # fmt: skip

    def _change(self, old: Piece | None, new: Piece, *, is_same: bool) -> Change:
        if old is None:
            return Change.NEW
        is_there = (old.place.ref, old.place.code) == (new.place.ref, new.place.code)
        if not is_there or new.place.key in self.strayed:
            return Change.MOVED
        return Change.KEPT if is_same else Change.CHANGED

    def _gone(self, key: str) -> Passage:
        """A paragraph of the older version that is not in its field any more."""
        old, new, heir = self.old[key], self.new.get(key), self.heirs.get(key)
        if new is not None:
            return Passage(key, Change.LEFT_FOR, old.place, new.place, old.text, new.text)
        change = Change.REMOVED if heir is None else Change.JOINED
        into = None if heir is None else heir.place
        return Passage(key, change, old.place, None, old.text, "", into=into)


def changed_facts(old: Iterable[Told], new: Iterable[Told]) -> tuple[FactChange, ...]:
    """The facts that are other, in the order of the newer version."""
    before, after = dict(old), dict(new)
    found = []
    for code in woven(list(before), list(after)):
        was, now = before.get(code, ""), after.get(code, "")
        if was != now:
            found.append(FactChange(code, was, now, changed_words(was, now)))
    return tuple(found)


def woven(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Both lists as one: the newer one's order, what is gone behind what stood before it."""
    here, behind, last = set(new), {"": list[str]()}, ""
    for key in old:
        if key in here:
            last = key
        else:
            behind.setdefault(last, []).append(key)
    return [*behind[""], *(each for key in new for each in (key, *behind.get(key, ())))]


def _strayed(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """The paragraphs of one field that changed their order: as few as explain it."""
    there, here = set(old), set(new)
    before, after = [key for key in old if key in here], [key for key in new if key in there]
    if before == after:
        return set()
    steps = LCSseq.opcodes(before, after)
    return {
        key
        for step in steps
        if step.tag != "equal"
        for key in before[step.src_start : step.src_end]
    }


def _facts(piece: Piece | None) -> tuple[Told, ...]:
    if piece is None or piece.milestone is None:
        return ()
    return tuple(facts_of_milestone(piece.milestone))


def _by_place(pieces: Iterable[Piece]) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for each in pieces:
        found.setdefault(each.place.ref, {}).setdefault(each.place.code, []).append(each.place.key)
    return found


def _names(document: PlanDocument) -> Iterator[tuple[str, str]]:
    yield "plan", document.consultation.title
    yield from ((f"commitment:{each.number}", each.name) for each in document.commitments)
    yield from ((f"initiative:{each.key}", each.title) for each in document.initiatives)
