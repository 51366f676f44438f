"""Where a contribution stands once the plan has changed, as arithmetic on two versions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from consulta.plan.changes.anchors import Fate, Trace, anchors_of, traces
from consulta.plan.changes.places import pieces_of
from consulta.plan.reader.document import PlanDocument
from consulta.plan.template import fields_of


@dataclass(frozen=True, slots=True)
class RolledOut:
    """What became of all contributions at a new version; the three add up to all of them."""

    kept: int
    moved: int
    orphaned: int


@dataclass(frozen=True, slots=True)
class Written:
    """What a contribution speaks of, and the version that says so: its own, or a person's."""

    ref: str
    number: int
    is_placed: bool = False


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a contribution stands: what became of it, and the name of its target, if it has one."""

    fate: Fate
    ref: str | None


class Versions:
    """The versions of a plan, each compared with the newest only once."""

    def __init__(self, older: Mapping[int, PlanDocument], newest: PlanDocument) -> None:
        self._older = older
        self._newest = newest
        self._homes = dict(homes_of(newest))
        self._words = dict(anchors_of(newest))
        self._before = dict(anchors_of(older[max(older)])) if older else {}
        self._known: dict[int, dict[str, Trace]] = {}

    def stand(self, written: Written) -> Stand:
        """Where what was written about this stands in the newest version.

        What a person placed stays placed while the words that it was placed at stay.
        """
        trace = self._traces(written.number).get(written.ref)
        if trace is None:
            return self._of_wordless(written)
        if trace.fate is Fate.KEPT and written.is_placed:
            return Stand(Fate.PLACED, trace.to)
        return Stand(trace.fate, trace.to)

    def words_of(self, written: Written) -> str:
        """The words that were spoken of, as the version says them that says so."""
        trace = self._traces(written.number).get(written.ref)
        return trace.before if trace else ""

    def has_new_words(self, ref: str | None) -> bool:
        """Whether the words under a name are others than in the version before the newest."""
        return ref is not None and self._before.get(ref) != self._words.get(ref)

    def _traces(self, number: int) -> dict[str, Trace]:
        if number not in self._known:
            old = self._older[number]
            before, found = dict(homes_of(old)), traces(old, self._newest)
            self._known[number] = {
                ref: self._at_home(trace, before.get(ref)) for ref, trace in found.items()
            }
        return self._known[number]

    def _at_home(self, trace: Trace, home: str | None) -> Trace:
        """The same words in another field or under another commitment have moved."""
        if trace.fate is Fate.KEPT and home != self._homes.get(trace.to or ""):
            return replace(trace, fate=Fate.MOVED)
        return trace

    def _of_wordless(self, written: Written) -> Stand:
        """A field that said nothing yet stays while its commitment does."""
        kind, _, name = written.ref.partition(":")
        home = f"commitment:{name.partition('/')[0]}"
        if kind == "field" and home in self._homes:
            return Stand(Fate.PLACED if written.is_placed else Fate.KEPT, written.ref)
        return Stand(Fate.ORPHAN, None)


def homes_of(document: PlanDocument) -> Iterator[tuple[str, str]]:
    """Where every name of a plan is: on the page of a commitment, an initiative or the plan.

    For a paragraph that is its field on this page as well, by the places of the redline, so that
    both tell the same story.
    """
    yield "plan", "plan"
    for key, piece in pieces_of(document).items():
        yield f"paragraph:{key}", f"{piece.place.ref}/{piece.place.code}"
    for initiative in document.initiatives:
        yield f"initiative:{initiative.key}", f"initiative:{initiative.key}"
    for commitment in document.commitments:
        home = f"commitment:{commitment.number}"
        yield home, home
        fields = fields_of(document.consultation.template)
        yield from ((f"field:{commitment.number}/{field.code}", home) for field in fields)
