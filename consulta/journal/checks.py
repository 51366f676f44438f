"""Walk through a record, and say what does not hold in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from consulta.journal import merkle, rules
from consulta.journal.rules import EntryType, RecordProblem
from consulta.journal.signing import BadNote, Checkpoint, read_checkpoint, read_note


@dataclass(frozen=True)
class Problem:
    """One thing that does not hold, and the place where it was found."""

    kind: RecordProblem
    n: int


@dataclass
class Walk:
    """One way through a record from its first entry to its end, with its notes beside it."""

    consultation: str
    notes: Iterator[Any]
    vkeys: list[str]
    size: int = 0
    is_closed: bool = False
    root: bytes = merkle.EMPTY_ROOT
    note: Any = None
    frontier: list[bytes] = field(default_factory=list)
    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)
    found: list[Problem] = field(default_factory=list)
    of_notes: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.note = next(self.notes, None)

    def step(self, row: Any) -> None:
        """Look at the next entry as its row holds it."""
        leaf = merkle.leaf_hash(row.entry)
        made = merkle.push(self.frontier, self.size, leaf)
        for level in range(merkle.KEPT_LEVEL, len(made)):
            self.nodes[level, self.size >> level] = made[level]
        self.root = merkle.root_of(self.frontier)
        checks = {
            RecordProblem.ENTRY_CHANGED: leaf == row.leaf,
            RecordProblem.ENTRY_MALFORMED: rules.is_entry_of(
                row.entry, place=(self.consultation, row.n), said=(row.ref, row.t, row.ts)
            ),
            RecordProblem.TIME_MALFORMED: rules.is_moment_text(row.ts),
            RecordProblem.ROOT_DIFFERS: self.root == row.root,
            RecordProblem.AFTER_CLOSE: not (self.is_closed and row.t in rules.CLOSED_TYPES),
        }
        self.found += [Problem(kind, row.n) for kind, holds in checks.items() if not holds]
        self.is_closed = self.is_closed or row.t == EntryType.CONSULTATION_CLOSED
        self.size += 1

    def look_at_notes(self, *, is_end: bool = False) -> None:
        """Compare the notes of the size that was reached; at the end those beyond it too."""
        while self.note is not None and (is_end or self.note.size <= self.size):
            self._compare(self.note)
            self.note = next(self.notes, None)

    def end(self, head: Any) -> None:
        """Compare what the head says with where the entries end."""
        said = (head.size, head.root, head.frontier)
        if said != (self.size, self.root, merkle.packed(self.frontier)):
            self.found.append(Problem(RecordProblem.HEAD_DIFFERS, head.size))
        self.look_at_notes(is_end=True)
        self.found += self.of_notes

    def _compare(self, kept: Any) -> None:
        try:
            told: Checkpoint = read_checkpoint(read_note(kept.note, self.vkeys))
        except BadNote:
            self.of_notes.append(Problem(RecordProblem.CHECKPOINT_UNSIGNED, kept.size))
            return
        if (told.size, told.size, told.root) != (kept.size, self.size, self.root):
            self.of_notes.append(Problem(RecordProblem.CHECKPOINT_DIFFERS, kept.size))

    def compare_nodes(self, told: Mapping[tuple[int, int], bytes]) -> None:
        """Compare the kept roots of subtrees with those that the entries make."""
        for level, position in sorted(set(told) | set(self.nodes)):
            if told.get((level, position)) != self.nodes.get((level, position)):
                self.found.append(Problem(RecordProblem.NODE_DIFFERS, position << level))
