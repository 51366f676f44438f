"""The places of a plan whose words two versions say otherwise, each under a name of its own."""

from collections.abc import Iterator
from dataclasses import dataclass

from consulta.plan.changes.redline import Change, FactChange, Part, Redline, State
from consulta.plan.changes.words import Parts

POINTERS = frozenset({Change.KEPT, Change.JOINED, Change.LEFT_FOR})  # their words are elsewhere


@dataclass(frozen=True, slots=True)
class ChangedPlace:
    """One place that says something else now.

    `ref` names it: a paragraph, a fact of a paragraph or of a part (`commitment:8/term`), or a
    whole part that is new or gone. `part` is the commitment, the initiative or the plan around
    it, `number` what people quote (8.4), and `code` the fact, where it is one. `parts` says which
    words stay, go and come; of a paragraph that only moved, none.
    """

    ref: str
    part: str
    number: str
    code: str
    before: str
    after: str
    parts: Parts
    is_moved: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """What changed of the version that people spoke of; nothing while there is no newer one."""

    before_number: int
    version_number: int
    places: tuple[ChangedPlace, ...]

    @property
    def refs(self) -> frozenset[str]:
        """The names of what changed."""
        return frozenset(place.ref for place in self.places)

    def named(self, refs: list[str]) -> list[ChangedPlace]:
        """Those of these names, in the order of the plan."""
        return [place for place in self.places if place.ref in refs]


def changed_places(changes: Redline) -> tuple[ChangedPlace, ...]:
    """Every place that changed, in the order of reading; moved words count where they stand."""
    return tuple(place for part in changes.changed for place in _of_part(part))


def _of_part(part: Part) -> Iterator[ChangedPlace]:
    if part.state is not State.CHANGED:
        names = ("", part.name) if part.state is State.NEW else (part.name, "")
        yield ChangedPlace(part.ref, part.ref, "", "", *names, ())
        return
    yield from (_of_fact(part.ref, part.ref, "", fact) for fact in part.facts)
    for field in part.fields:
        for passage in field.passages:
            if passage.change in POINTERS:
                continue
            ref = f"paragraph:{passage.key}"
            if passage.parts or not passage.facts:
                yield ChangedPlace(
                    ref, part.ref, passage.number, "", passage.before, passage.after,
                    passage.parts, passage.change is Change.MOVED,
                )  # fmt: skip
            yield from (_of_fact(ref, part.ref, passage.number, fact) for fact in passage.facts)


def _of_fact(of: str, part: str, number: str, fact: FactChange) -> ChangedPlace:
    return ChangedPlace(
        f"{of}/{fact.code}", part, number, fact.code, fact.before, fact.after, fact.parts
    )
