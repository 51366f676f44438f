"""Records that a dishonest operator rewrites whole and signs anew with the right key."""

import copy
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from consulta.journal import merkle
from consulta.journal.rules import canonical, salted_hash
from tests.builders.records import SIGNER
from tests.evidence.mutations import Parts, lines_of, signed

SALT = "11" * 32
Entry = dict[str, Any]
Content = dict[str, Any]


@dataclass
class Forgery:
    """The entries of a record with what each seals, and its report, to be changed and re-signed."""

    base: Parts
    entries: list[Entry] = field(default_factory=list)
    contents: list[Content | None] = field(default_factory=list)
    openings: dict[int, Content] = field(default_factory=dict)
    edits: list[Callable[[Content], None]] = field(default_factory=list)
    has_report: bool = True

    def __post_init__(self) -> None:
        told = [json.loads(line) for line in lines_of(self.base, "openings.jsonl")]
        opened = {one["n"]: one for one in told}
        for line in lines_of(self.base, "entries.jsonl"):
            entry = json.loads(line)
            self.entries.append(entry)
            self.contents.append(None)
            if entry["n"] in opened:
                one = opened[entry["n"]]
                entry["salt"], self.contents[-1] = one["salt"], one["content"]

    def at(self, kind: str, number: int = 0) -> int:
        """The place of an entry of this type."""
        return [n for n, one in enumerate(self.entries) if one["t"] == kind][number]

    def content(self, n: int) -> Content:
        """What an entry seals, to be changed in place."""
        found = self.contents[n]
        assert found is not None
        return found

    def insert(self, n: int, like: int, content: Content, **changed: Any) -> None:
        """Put an entry like another one at a place, and move what points behind it."""
        for one in self.contents:
            for key in ("leaf", "decision", "cutoff"):
                if one and isinstance(one.get(key), int) and one[key] >= n:
                    one[key] += 1
        made = {"salt": SALT, **self.entries[like], **changed}
        self.entries.insert(n, made)
        self.contents.insert(n, copy.deepcopy(content))

    def hide(self, n: int) -> None:
        """Leave an entry and never open it."""
        self.contents[n] = None

    def report(self, edit: Callable[[Content], None]) -> None:
        """Let the report say something else."""
        self.edits.append(edit)

    def parts(self) -> Parts:
        """The package of this record, signed with the right key, without older notes."""
        made = {n: one for n, one in self.base.items() if not n.startswith("checkpoints/")}
        if not self.has_report:
            at = self.at("report.published")
            del self.entries[at], self.contents[at]
            return self._sealed({n: one for n, one in made.items() if not n.startswith("report/")})
        at = self.at("report.published")
        name = next(one for one in made if one.endswith(".json"))
        figures = json.loads(made[name])
        leaves = [merkle.leaf_hash(one) for one in self._lines()[0][:at]]
        figures["record"] = {"root": merkle.root_of_leaves(leaves).hex(), "size": at}
        for edit in self.edits:
            edit(figures)
        made[name] = json.dumps(figures, ensure_ascii=False, sort_keys=True).encode()
        content = self.content(at)
        content["cutoff"] = at
        for file in content["files"]:
            body = made[f"report/{file['name']}"]
            file.update(bytes=len(body), sha256=hashlib.sha256(body).hexdigest())
        return self._sealed(made)

    def _lines(self) -> tuple[list[bytes], list[bytes]]:
        entries, openings = [], []
        for n, (entry, content) in enumerate(zip(self.entries, self.contents, strict=True)):
            entry = {key: value for key, value in entry.items() if key != "salt"} | {"n": n}
            salt = self.entries[n].get("salt", SALT)
            if content is not None:
                entry["h"] = salted_hash(bytes.fromhex(salt), content).hex()
                openings.append(canonical({"content": content, "n": n, "salt": salt}))
            entries.append(canonical(entry))
        return entries, openings

    def _sealed(self, made: Parts) -> Parts:
        entries, openings = self._lines()
        made["entries.jsonl"] = b"".join(one + b"\n" for one in entries)
        made["openings.jsonl"] = b"".join(one + b"\n" for one in openings)
        signed(made, SIGNER)
        return made


Act = Callable[[Forgery], None]


def nothing(told: Forgery) -> None:
    """The control: the same record, sealed and signed anew."""


def reworded(told: Forgery) -> None:
    """A published contribution gets other words, and a decision on them."""
    received, decided = told.at("contribution.received"), told.at("moderation.decided", 2)
    words = told.content(received) | {"text": "Otras palabras."}
    told.insert(decided + 1, received, words)
    again = told.content(decided) | {"leaf": decided + 1}
    told.insert(decided + 2, decided, again)
    told.report(lambda figures: figures["published"][0].update(text="Otras palabras."))


def next_version_after_decision(told: Forgery) -> None:
    reworded(told)
    told.content(told.at("contribution.received", 3))["version"] = 2


def skipped_version(told: Forgery) -> None:
    told.content(told.at("contribution.received", 1))["version"] = 2


def risen(told: Forgery) -> None:
    """What its author took back comes again with other words, and is published."""
    gone = told.at("contribution.withdrawn")
    ref = told.entries[gone]["ref"]
    words = told.content(told.at("contribution.received")) | {"text": "Inventado."}
    told.insert(gone + 1, gone - 1, words, t="contribution.received", ref=ref)
    decision = told.content(told.at("moderation.decided")) | {"leaf": gone + 1}
    told.insert(gone + 2, told.at("moderation.decided"), decision, ref=ref)

    def says_so(figures: Content) -> None:
        figures["balance"].update(withdrawn=0, published=figures["balance"]["published"] + 1)
        row = figures["published"][0] | {"folio": ref, "text": "Inventado."}
        figures["published"].append(row)

    told.report(says_so)


def withdrawn_twice(told: Forgery) -> None:
    gone = told.at("contribution.withdrawn")
    told.insert(gone + 1, gone, told.content(gone))


def moved_vote(told: Forgery) -> None:
    """A changed vote counts on something else."""
    told.content(told.at("vote.changed"))["target"] = "commitment:3"
    told.report(lambda figures: count_moved(figures, +1))


def moved_vote_in_the_open(told: Forgery) -> None:
    """The same, with the first leaf opened and with words that exist."""
    changed, cast = told.at("vote.changed"), told.at("vote.cast")
    told.contents[told.at("vote.cast", 9)] = copy.deepcopy(told.content(changed))
    told.contents[changed] = told.content(cast) | {"target": "commitment:3", "option": "disagree"}
    told.report(lambda figures: count_moved(figures, +1))


def count_moved(figures: Content, step: int) -> None:
    row = next(one for one in figures["commitments"] if one["ref"] == "commitment:3")
    row["votes"]["disagree"] += step
    row["votes"]["base"] += step
    figures["votes_on_contributions"] -= step


def vote_on_nothing(told: Forgery) -> None:
    told.content(told.at("vote.cast"))["target_version"] = "0" * 64


def vote_on_other_words(told: Forgery) -> None:
    """A vote on a contribution that is bound to the words of another one."""
    other = told.entries[told.at("contribution.received", 1)]["h"]
    told.content(told.at("vote.changed"))["target_version"] = other


def said_of_no_plan(told: Forgery) -> None:
    told.content(told.at("contribution.received", 1))["target_version"] = "0" * 64


def decided_by_nobody(told: Forgery) -> None:
    told.content(told.at("moderation.decided", 3))["roles"] = []


def decided_by_a_blank(told: Forgery) -> None:
    told.content(told.at("moderation.decided", 3))["roles"] = [""]


def decided_twice(told: Forgery) -> None:
    decided = told.at("moderation.decided")
    told.insert(decided + 1, decided, told.content(decided))


def reversed_after_withdrawal(told: Forgery) -> None:
    """A review that publishes what its author had taken back."""
    gone = told.at("contribution.withdrawn")
    kept = told.at("moderation.decided", 3)
    folio = told.entries[kept]["ref"]
    told.insert(gone + 1, gone, {"leaf": kept - 1}, ref=folio)
    content = {"decision": kept, "outcome": "reversed", "ground": "", "motive_h": "0" * 64,
               "roles": ["moderator"]}  # fmt: skip
    told.insert(gone + 2, gone, content, ref=folio, t="moderation.reviewed")
    told.has_report = False


def erased_consultation(told: Forgery) -> None:
    """The close and the votes hide behind an erasure of the consultation itself."""
    closed = told.at("consultation.closed")
    told.insert(closed + 1, closed, {"basis": "data_subject_request"}, t="erasure.executed")
    told.hide(closed)
    for n, one in enumerate(told.entries):
        if one["t"].startswith("vote."):
            told.hide(n)
    told.has_report = False


def erased_plan(told: Forgery) -> None:
    closed, plan = told.at("consultation.closed"), told.at("plan.published")
    told.insert(closed + 1, closed, {"basis": "data_subject_request"}, t="erasure.executed",
                ref=told.entries[plan]["ref"])  # fmt: skip
    told.hide(plan)


def erased_unknown_vote(told: Forgery) -> None:
    closed = told.at("consultation.closed")
    told.insert(closed + 1, closed, {"basis": "data_subject_request"}, t="erasure.executed",
                ref="V-0000000000")  # fmt: skip


def unopened_close(told: Forgery) -> None:
    """A vote after a close that nobody opens."""
    closed = told.at("consultation.closed")
    told.hide(closed)
    late = told.at("vote.cast", -1)
    told.insert(closed + 1, late, told.content(late), ref="V-0000000000")
    told.has_report = False


def folio_of_the_consultation(told: Forgery) -> None:
    """A contribution under the consultation's own name, so that erasing it hides the close."""
    received = told.at("contribution.received")
    words = told.content(received)
    told.insert(received + 1, received, words, ref="consultation")
    told.has_report = False


LIVES: tuple[tuple[Act, str], ...] = (
    (reworded, "e"), (next_version_after_decision, "e"), (skipped_version, "e"), (risen, "e"),
    (withdrawn_twice, "e"), (moved_vote, "g"), (moved_vote_in_the_open, "g"),
    (vote_on_nothing, "g"), (vote_on_other_words, "g"), (said_of_no_plan, "d"),
    (decided_by_nobody, "f"), (decided_by_a_blank, "f"), (decided_twice, "f"),
    (reversed_after_withdrawal, "f"), (folio_of_the_consultation, "d"),
)  # fmt: skip
ERASURES: tuple[tuple[Act, str], ...] = (
    (erased_consultation, "d"), (erased_consultation, "h"), (erased_plan, "d"),
    (erased_unknown_vote, "d"), (unopened_close, "h"),
)  # fmt: skip


def forged(base: Parts, act: Act) -> Parts:
    """The package after one act, sealed and signed anew."""
    told = Forgery(base)
    act(told)
    return told.parts()
