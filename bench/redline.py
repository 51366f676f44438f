"""How long it takes to compare two versions of a long plan, cold and warm.

    python bench/redline.py [--commitments 96] [--rounds 7]

The texts are the demonstration's, copied under other ids with an introduction of their own; half
of the paragraphs are reworded, one in twenty is new, gone, moved or joined. Cold reads both
documents from their bytes; warm has them read. The limit is 300 ms.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from consulta.drafting import edits  # noqa: E402
from consulta.plan.changes.redline import redline  # noqa: E402
from consulta.plan.reader.document import (  # noqa: E402
    CommitmentText,
    FieldText,
    ParagraphText,
    PlanDocument,
)
from consulta.plan.reader.toml import read_plan, read_plan_bytes  # noqa: E402
from consulta.plan.reader.writer import write_plan  # noqa: E402

PLAN = ROOT / "consulta/workshop/content/plan-2018.toml"
OTHER_WORDS = ("mesa", "cada año", "con datos abiertos", "la ciudadanía", "en tres meses")
WORDS = 24_000
REWORDED, OTHERWISE = 0.5, 0.05


def main() -> None:
    """Make both versions, compare them, say how long it took beside the machine's load."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--commitments", type=int, default=96)
    asked.add_argument("--rounds", type=int, default=7)
    given = asked.parse_args()
    dice = random.Random(2018)  # noqa: S311 - the same plan in each run
    old = long_plan(given.commitments)
    new = edited(old, dice)
    one, other = write_plan(old), write_plan(new)
    words = sum(len(each.text.split()) for each in old.paragraphs())
    found = redline(old, new)
    print(f"{len(old.commitments)} commitments, {words} words, {len(one.encode()) // 1000} kB")
    print("paragraphs:", ", ".join(f"{n} {change.value}" for change, n in found.counts.items()))
    rounds = given.rounds
    told("cold, both read from bytes", rounds, lambda: redline(read(one), read(other)))
    told("one document read", rounds, lambda: read(one))
    told("warm", rounds, lambda: redline(old, new))
    print("load average:", " ".join(f"{load:.2f}" for load in os.getloadavg()))


def told(what: str, rounds: int, work: Callable[[], object]) -> None:
    """Print the median and the worst of some rounds, and the median of the CPU they took."""
    took, spent = [], []
    for _ in range(rounds):
        start, at = time.perf_counter(), time.process_time()
        work()
        took.append(1000 * (time.perf_counter() - start))
        spent.append(1000 * (time.process_time() - at))
    said = f"median {median(took):.0f} ms, worst {max(took):.0f} ms, CPU {median(spent):.0f} ms"
    print(f"{what}: {said}")


def read(written: str) -> PlanDocument:
    """A document from its bytes, as the house reads a version."""
    return read_plan(written, file_name="plan.toml")


def long_plan(commitments: int) -> PlanDocument:
    """The demonstration's plan with so many commitments, and an introduction up to its length."""
    plan = read_plan_bytes(PLAN.read_bytes(), file_name=PLAN.name)
    copies = [
        copied(plan.commitments[n % len(plan.commitments)], n + 1) for n in range(commitments)
    ]
    whole = replace(plan, commitments=tuple(copies))
    missing = WORDS - sum(len(each.text.split()) for each in whole.paragraphs())
    texts = [each.text for each in plan.paragraphs()]
    intro = list(whole.intro)
    while missing > 0:
        text = texts[len(intro) % len(texts)]
        intro.append(ParagraphText(f"intro-more-{len(intro)}", text))
        missing -= len(text.split())
    return replace(whole, intro=tuple(intro))


def copied(given: CommitmentText, number: int) -> CommitmentText:
    """The commitment under another number, its paragraphs under other ids."""

    def own(paragraph: ParagraphText) -> ParagraphText:
        return replace(paragraph, key=f"n{number}-{paragraph.key}")

    return replace(
        given,
        number=number,
        texts=tuple(FieldText(e.code, tuple(map(own, e.paragraphs))) for e in given.texts),
        ogp_values=tuple(
            replace(e, paragraphs=tuple(map(own, e.paragraphs))) for e in given.ogp_values
        ),
        milestones=tuple(replace(e, key=f"n{number}-{e.key}") for e in given.milestones),
    )


def edited(plan: PlanDocument, dice: random.Random) -> PlanDocument:
    """The plan after an editor's month."""
    commitments = []
    for each in plan.commitments:
        texts = tuple(FieldText(e.code, changed(e.paragraphs, dice)) for e in each.texts)
        commitments.append(replace(each, texts=texts))
    intro = changed(plan.intro, dice)
    return replace(plan, intro=intro, commitments=tuple(commitments), version=2)


def changed(given: tuple[ParagraphText, ...], dice: random.Random) -> tuple[ParagraphText, ...]:
    """The paragraphs, half of them reworded, a few inserted, removed, moved or joined."""
    for each in given:
        if dice.random() < REWORDED:
            given = edits.reworded(given, each.key, reworded(each.text, dice))
        if dice.random() < OTHERWISE:
            key, at = each.key, dice.randrange(len(given))
            given = dice.choice(
                [
                    edits.inserted(given, at, ParagraphText(f"{key}-new", "Un párrafo nuevo.")),
                    edits.moved(given, key, at),
                    edits.joined_to_previous(given, key),
                    edits.removed(given, key) if len(given) > 1 else given,
                ]
            )
    return given


def reworded(text: str, dice: random.Random) -> str:
    """The text with one word in eight exchanged."""
    words = text.split()
    for _ in range(max(1, len(words) // 8)):
        words[dice.randrange(len(words))] = dice.choice(OTHER_WORDS)
    return " ".join(words)


if __name__ == "__main__":
    main()
