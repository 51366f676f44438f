"""Votes: the last leaf of each counts, and the sums are those of the report."""

from __future__ import annotations

from array import array
from typing import Any, Dict, Iterator, List, Tuple

from consulta.journal.verifier.entries import CROCKFORD, NEVER, OPTIONS, VOTE_REF
from consulta.journal.verifier.figures import count
from consulta.journal.verifier.findings import Findings, many
from consulta.journal.verifier.walk import Walk


def ballots(walk: Walk) -> Iterator[Tuple[int, List[Tuple[int, int]]]]:
    """The leaves of each vote in their order, as place and mark."""
    refs, at = walk.vote_refs, 0
    order = array("I", sorted(range(len(refs)), key=refs.__getitem__))
    while at < len(order):
        ref, leaves = refs[order[at]], []
        while at < len(order) and refs[order[at]] == ref:
            leaves.append((walk.vote_places[order[at]], walk.vote_marks[order[at]]))
            at += 1
        yield ref, leaves


def live_mark(leaves: List[Tuple[int, int]], size: int, gone: int) -> int:
    """What counts of a vote in a record of this size: the mark of its last leaf, or -1."""
    marks = [mark for n, mark in leaves if n < size]
    return -1 if not marks or marks[-1] & 3 == 2 or gone < size else marks[-1]


def troubles_of_vote(
    leaves: List[Tuple[int, int]], targets: List[str], is_due: bool
) -> Iterator[str]:
    """What does not hold in the leaves of one vote; once due, its last leaf must be open."""
    kinds = [mark & 3 for _, mark in leaves]
    if len(leaves) > 1 and len({targets[mark >> 2] for _, mark in leaves} - {""}) > 1:
        yield "cambia de asunto"
    if any((now == 0) != (old == 2) for old, now in zip([2, *kinds], kinds)):
        yield "no sigue al anterior"
    if is_due and leaves[-1][1] in (0, 1):
        yield "no se abre"


def judge_votes(walk: Walk, found: Findings, figures: Dict[str, Any], cutoff: int) -> None:
    """Check g: the last leaf of each vote counts, and the sums are those of the report."""
    totals, live, lost, closing, kept = [0] * (len(walk.choices) + 1), 0, 0, 0, 0
    erased = {int(ref[2:].translate(CROCKFORD), 32): n for ref, n in walk.erased.items()
              if VOTE_REF.fullmatch(ref)}  # fmt: skip
    unknown, targets = dict(erased), ["", *(target for target, _ in walk.choices)]
    for ref, leaves in ballots(walk):
        gone = erased.get(ref, NEVER)
        if leaves[0][0] < gone:
            unknown.pop(ref, None)
        is_due = walk.closed_at != NEVER and gone == NEVER
        for trouble in troubles_of_vote(leaves, targets, is_due):
            found.no("g", f"{trouble} el voto de la entrada {leaves[-1][0]}")
        closing += live_mark(leaves, walk.closed_at, gone) >= 0
        kept += live_mark(leaves, walk.closed_at, NEVER) >= 0
        mark = live_mark(leaves, cutoff, gone)
        if mark >= 0:
            live += 1
            totals[mark >> 2] += 1
            lost += gone != NEVER and not mark >> 2
    for n in unknown.values():
        found.no("d", f"nadie emitió el voto que borra la entrada {n}")
    found.yes("g", f"{many(live, 'voto vigente', 'votos vigentes')}.")
    if walk.counted and walk.counted["votes"] not in (closing, kept):
        found.no("g", "el cierre cuenta otros votos que los que hay")
    if figures:
        compare_voters(found, figures)
        compare_votes(
            found, figures, {key: totals[code] for key, code in walk.choices.items()}, lost
        )


def compare_votes(
    found: Findings, figures: Dict[str, Any], named: Dict[Tuple[str, str], int], lost: int
) -> None:
    missing = 0
    for row in figures["commitments"]:
        told = {key: count(n) for key, n in row["votes"].items()}
        if told["base"] != sum(told[option] for option in OPTIONS):
            found.no("g", f"los votos de {row['ref']} no suman su base")
        for option in OPTIONS:
            less = told[option] - named.pop((row["ref"], option), 0)
            missing += less
            if less < 0 or (less and not lost):
                found.no("g", f"el informe da otra cuenta de votos de {row['ref']}")
    missing += count(figures["votes_on_contributions"]) - sum(named.values())
    if missing != lost:
        found.no("g", "los votos del informe no suman los del registro")
    if lost:
        found.yes("g", f"{found.said['g']} {many(lost, 'borrado', 'borrados')} desde el informe.")


def compare_voters(found: Findings, figures: Dict[str, Any]) -> None:
    """What else the report says of votes adds up; who voted, the record does not hold."""
    for row in [figures["plan"], *figures["annex"]]:
        if any(count(n) for n in row["votes"].values()):
            found.no("g", f"el informe da otra cuenta de votos de {row['ref']}")
    cast = sum(count(row["votes"]["base"]) for row in figures["commitments"])
    cast += count(figures["votes_on_contributions"])
    if sum(map(count, figures.get("votes_by_level", {"": cast}).values())) != cast:
        found.no("g", "el informe no suma en votes_by_level los votos que cuenta")
    if count(figures["voters"]) > cast:
        found.no("g", "el informe cuenta más votantes que votos")
