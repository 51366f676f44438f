"""A thousand random edit scripts: no anchor ends on other words, and nothing is guessed."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from consulta.drafting import edits
from consulta.plan.changes.anchors import Fate, Trace, anchors_of, traces
from consulta.plan.changes.redline import Change, redline
from consulta.plan.reader.document import (
    CommitmentText,
    FieldText,
    ParagraphText,
    PlanDocument,
)
from consulta.plan.reader.paragraphs import fresh_key
from consulta.plan.reader.toml import read_plan
from consulta.plan.reader.writer import write_plan
from tests.builders.plans import plan_document

SCRIPTS, BATCHES, STEPS = 1000, 10, 12
FIELDS = (
    "intro", "1/problem", "1/description", "2/problem", "2/description", "3/problem",
    "3/description", "3/expected_result", "integridad",
)  # fmt: skip
MAY_BE_EMPTY = {"intro", "3/expected_result"}
SALT = ['"""', "\\", "{#c1-p1}", "- punto", "*mucho*", "¿qué?", "1.", '"', "#", "+ otro"]
NAMES = ("insert", "delete", "move", "carry", "split", "join", "join", "join", "reword", "retype")


@dataclass
class Model:
    """What became of every paragraph, kept without a line of what is tested."""

    rows: dict[str, list[str]]
    words: dict[str, str]
    heir: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def destination(self, key: str) -> str | None:
        """Where what was said to a paragraph stands now: on it, on what took it in, nowhere."""
        while key in self.heir:
            key = self.heir[key]
        return None if key in self.gone else key

    def begin(self, key: str, words: str) -> None:
        """A new paragraph; an id that was never published may have been somebody's before."""
        orphans = {old for old, heir in self.heir.items() if heir == key}
        self.gone = (self.gone | orphans) - {key}
        self.heir = {old: heir for old, heir in self.heir.items() if old not in orphans | {key}}
        self.words[key] = words


@dataclass
class Script:
    """One editor at work on a plan and on the model of it."""

    dice: random.Random
    plan: PlanDocument
    model: Model
    published: set[str]
    said: list[str] = field(default_factory=list)
    count: int = 0

    def text(self) -> str:
        """Words that no other paragraph has, with signs that files find hard."""
        self.count += 1
        words = [f"palabra{self.count}x{n}" for n in range(self.dice.randint(2, 5))]
        if self.dice.random() < 0.4:
            words.insert(self.dice.randint(1, len(words)), self.dice.choice(SALT))
        return " ".join(words)

    def taken(self) -> set[str]:
        """The ids that the desk gives to nobody: used here, or in any version ever published."""
        gone = {old for each in self.plan.paragraphs() for old in each.joined}
        return self.published | set(self.plan.ids()) | gone

    def key(self, *asked: str) -> str:
        """A fresh id, as the desk asks for one."""
        return fresh_key("c1-p", self.taken() | {*asked})

    def step(self) -> None:
        """Do one thing to one paragraph, in the plan and in the model."""
        name = self.dice.choice(NAMES)
        here = self.dice.choice(FIELDS)
        if name != "insert":
            filled = [each for each in FIELDS if self.model.rows[each]]
            if not filled:
                return
            here = self.dice.choices(filled, [len(self.model.rows[each]) for each in filled])[0]
        is_last = len(self.model.rows[here]) == 1 and here not in MAY_BE_EMPTY
        if name in {"delete", "carry"} and is_last:
            return
        self.said.append(f"{name} {here}")
        getattr(self, name)(here, self.dice.choice(self.model.rows[here] or [""]))

    def insert(self, here: str, _: str) -> None:
        key, text, rows = self.key(), self.text(), self.model.rows[here]
        at = self.dice.randint(0, len(rows))
        self.edit(here, edits.inserted(field_of(self.plan, here), at, ParagraphText(key, text)))
        rows.insert(at, key)
        self.model.begin(key, text)

    def delete(self, here: str, key: str) -> None:
        given = field_of(self.plan, here)
        as_blank = self.dice.random() < 0.3
        self.edit(
            here, edits.reworded(given, key, " \n") if as_blank else edits.removed(given, key)
        )
        self.model.rows[here].remove(key)
        self.model.gone.add(key)

    def move(self, here: str, key: str) -> None:
        at = self.dice.randrange(len(self.model.rows[here]))
        self.edit(here, edits.moved(field_of(self.plan, here), key, at))
        self.model.rows[here].remove(key)
        self.model.rows[here].insert(at, key)

    def carry(self, here: str, key: str) -> None:
        there = self.dice.choice([each for each in FIELDS if each != here])
        at = self.dice.randint(0, len(self.model.rows[there]))
        given = field_of(self.plan, here)
        one = given[edits.place_of(given, key)]
        self.edit(here, edits.removed(given, key))
        self.edit(there, edits.inserted(field_of(self.plan, there), at, one))
        self.model.rows[here].remove(key)
        self.model.rows[there].insert(at, key)

    def split(self, here: str, key: str) -> None:
        parts = [self.text() for _ in range(self.dice.randint(2, 3))]
        keys: list[str] = []
        for _ in parts[1:]:
            keys.append(self.key(*keys))
        blank = self.dice.choice(["\n\n", "\r\n\r\n", "\n \n", "\n\u00a0\n", "\n\n\n"])
        self.edit(here, edits.split(field_of(self.plan, here), key, blank.join(parts), keys))
        at = self.model.rows[here].index(key) + 1
        self.model.rows[here][at:at] = keys
        self.model.words[key] = parts[0]
        for new, text in zip(keys, parts[1:], strict=True):
            self.model.begin(new, text)

    def join(self, here: str, key: str) -> None:
        self.edit(here, edits.joined_to_previous(field_of(self.plan, here), key))
        rows = self.model.rows[here]
        at = rows.index(key)
        if at:
            taker = rows[at - 1]
            self.model.words[taker] += " " + self.model.words[key]
            self.model.heir[key] = taker
            rows.remove(key)

    def reword(self, here: str, key: str) -> None:
        text = self.text()
        self.edit(here, edits.reworded(field_of(self.plan, here), key, text))
        self.model.words[key] = text

    def retype(self, here: str, key: str) -> None:
        """Send the whole form of a field: one paragraph is parted in it, all others as they are."""
        given, parts = field_of(self.plan, here), [self.text(), self.text()]
        areas = {each.key: each.text for each in given} | {key: "\r\n\r\n".join(parts)}
        typed = [edits.Typed(*area) for area in areas.items()]
        keys, taken = edits.Keys(self.taken()), self.taken()
        found = edits.retyped(given, typed, keys=keys, prefix="c1-p")
        self.edit(here, found)
        [new] = {each.key for each in found} - taken
        self.model.rows[here].insert(self.model.rows[here].index(key) + 1, new)
        self.model.words[key] = parts[0]
        self.model.begin(new, parts[1])

    def edit(self, here: str, paragraphs: tuple[ParagraphText, ...]) -> None:
        self.plan = with_field(self.plan, here, paragraphs)


def field_of(plan: PlanDocument, name: str) -> tuple[ParagraphText, ...]:
    if name == "intro":
        return plan.intro
    number, _, code = name.partition("/")
    if not code:
        return plan.initiatives[0].body
    return plan.commitments[int(number) - 1].prose(code)


def with_field(
    plan: PlanDocument, name: str, paragraphs: tuple[ParagraphText, ...]
) -> PlanDocument:
    if name == "intro":
        return replace(plan, intro=paragraphs)
    number, _, code = name.partition("/")
    if not code:
        return replace(plan, initiatives=(replace(plan.initiatives[0], body=paragraphs),))
    commitments = list(plan.commitments)
    commitments[int(number) - 1] = _with_prose(commitments[int(number) - 1], code, paragraphs)
    return replace(plan, commitments=tuple(commitments))


def _with_prose(
    given: CommitmentText, code: str, paragraphs: tuple[ParagraphText, ...]
) -> CommitmentText:
    codes = ("problem", "description", "expected_result")
    texts = {each: given.prose(each) for each in codes} | {code: paragraphs}
    found = tuple(FieldText(each, texts[each]) for each in codes if texts[each])
    return replace(given, texts=found)


def begun(seed: int) -> Script:
    plan = plan_document()
    for name in ("1/problem", "2/problem"):
        more = [ParagraphText(f"{name[0]}-more-{n}", f"Más {name} {n}.") for n in range(3)]
        plan = with_field(plan, name, (*field_of(plan, name), *more))
    rows = {name: [each.key for each in field_of(plan, name)] for name in FIELDS}
    rows_words = {each.key: each.text for each in plan.paragraphs()}
    model = Model(rows, rows_words)
    return Script(random.Random(seed), plan, model, set(plan.ids()))  # noqa: S311 - a seeded script


def versions_of(script: Script) -> Iterator[tuple[PlanDocument, dict[str, str]]]:
    """The versions that a script publishes, each with the words that the model then has."""
    yield script.plan, dict(script.model.words)
    for _ in range(script.dice.randint(2, 3)):
        for _ in range(script.dice.randint(1, STEPS // 2)):
            script.step()
        script.published |= set(script.plan.ids())
        yield script.plan, dict(script.model.words)


def paragraphs_in(found: dict[str, Trace]) -> dict[str, Trace]:
    """The traces of paragraphs by their ids; the plan's milestones are none here."""
    return {
        ref.partition(":")[2]: trace for ref, trace in found.items() if ref.startswith("paragraph:")
    }


def key_of(trace: Trace) -> str | None:
    return trace.to.partition(":")[2] if trace.to else None


def flat(text: str) -> str:
    return " ".join(text.split())


def check_fates(
    old: PlanDocument, new: PlanDocument, was: dict[str, str], model: Model
) -> dict[str, Trace]:
    """Every anchor of a version against the model, which knows what was done to it."""
    found = traces(old, new)
    counted = Counter(trace.fate for trace in found.values())
    assert counted.total() == len(dict(anchors_of(old)))
    assert counted[Fate.PLACED] == 0
    here = dict(anchors_of(new))
    for key, trace in paragraphs_in(found).items():
        to = model.destination(key)
        assert key_of(trace) == to
        assert trace.before == flat(was[key])
        assert (trace.fate is Fate.ORPHAN) is (to is None)
        if to is None:
            continue
        assert here[f"paragraph:{to}"] == trace.after == flat(model.words[to])
        is_same = to == key and flat(was[key]) == flat(model.words[key])
        assert trace.fate is (Fate.KEPT if is_same else Fate.MOVED)
    for ref, trace in found.items():
        if ref.startswith("field:"):
            expected = Fate.KEPT if here.get(ref) == trace.before else Fate.MOVED
            assert trace.fate is (expected if ref in here else Fate.ORPHAN)
    return found


def check_redline(old: PlanDocument, new: PlanDocument, found: dict[str, Trace]) -> None:
    """What the comparison tells of each paragraph is what its anchors are told."""
    told = {
        each.key: each
        for part in redline(old, new).parts for one in part.fields for each in one.passages
        if each.change is not Change.LEFT_FOR
    }  # fmt: skip
    for key, trace in paragraphs_in(found).items():
        change = told[key].change
        assert (change is Change.REMOVED) is (trace.fate is Fate.ORPHAN)
        assert (change is Change.JOINED) is (key_of(trace) not in {None, key})
        if change is Change.KEPT:
            assert trace.fate is Fate.KEPT


def check_insertion(script: Script, old: PlanDocument) -> None:
    """A paragraph put above everything changes the fate of no other."""
    plan, key = script.plan, script.key()
    for name in script.dice.sample(FIELDS, 2):
        above = edits.inserted(field_of(plan, name), 0, ParagraphText(key, "Uno que se agrega."))
        other = with_field(plan, name, above)
        assert paragraphs_in(traces(old, other)) == paragraphs_in(traces(old, plan))
        assert set(other.ids()) == set(plan.ids()) | {key}


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_anchor_ends_on_other_words(batch: int) -> None:
    size = SCRIPTS // BATCHES
    for seed in range(batch * size, (batch + 1) * size):
        script = begun(seed)
        try:
            check_script(script)
        except AssertionError as trouble:
            raise AssertionError(f"seed {seed}: {script.said}") from trouble


def check_script(script: Script) -> None:
    history: list[tuple[PlanDocument, dict[str, str]]] = []
    for plan, words in versions_of(script):
        assert read_plan(write_plan(plan), file_name="plan.toml") == plan
        assert {each.key for each in plan.paragraphs()} == {
            key for rows in script.model.rows.values() for key in rows
        }
        for name in FIELDS:
            assert [each.key for each in field_of(plan, name)] == script.model.rows[name]
        found = [check_fates(old, plan, was, script.model) for old, was in history]
        if history:
            check_redline(history[-1][0], plan, found[-1])
            check_insertion(script, history[-1][0])
        check_steps([old for old, _ in history], plan, found)
        history.append((plan, words))


def check_steps(
    earlier: list[PlanDocument], now: PlanDocument, found: list[dict[str, Trace]]
) -> None:
    """Version by version leads to the same place as at once."""
    for at, direct in enumerate(found[:-1]):
        middle, last = paragraphs_in(traces(earlier[at], earlier[-1])), paragraphs_in(found[-1])
        for key, trace in paragraphs_in(direct).items():
            half = key_of(middle[key])
            assert (key_of(last[half]) if half else None) == key_of(trace)
