"""What becomes of the words of one text: which stay, which go, which come."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from rapidfuzz.distance import LCSseq

Parts = tuple[dict[str, str], ...]
Run = tuple[int, int, int, int, bool]

WORDS_AT_MOST = 400
SHORT_ISLAND, CHANGE_PER_WORD = 3, 4
SHARE_TO_COMPARE = 0.25
WORD = re.compile(r"(\S*)(\s*)")


@lru_cache(maxsize=512)
def word_changes(before: str, after: str) -> Parts:
    """The parts that stay, go and come; empty when the texts are too long to be compared."""
    if not before.strip() or max(len(before.split()), len(after.split())) > WORDS_AT_MOST:
        return ()
    return changed_words(before, after)


def changed_words(before: str, after: str) -> Parts:
    """The parts that stay, go and come, however long the texts are.

    What stays and goes is the text before, to the sign; what stays and comes is the text after.
    A word or two that stayed amid many that did not go with them; a text that was written anew
    goes and comes whole.
    """
    old, new = WORD.findall(before)[:-1], WORD.findall(after)[:-1]
    runs = _without_islands(_runs([word for word, _ in old], [word for word, _ in new]))
    kept = sum(end - start for start, end, *_, is_kept in runs if is_kept)
    if kept < SHARE_TO_COMPARE * min(len(old), len(new)):
        return tuple(_told([("del", before), ("ins", after)]))
    return tuple(_told(_steps(runs, old, new)))


def _runs(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """Where words stay and where they do not, in turn. Each word is a number of its own."""
    numbers: dict[str, int] = {}
    one, other = (
        [numbers.setdefault(word, len(numbers)) for word in words] for words in (old, new)
    )
    runs: list[Run] = []
    for step in LCSseq.opcodes(one, other):
        is_kept = step.tag == "equal"
        run = (step.src_start, step.src_end, step.dest_start, step.dest_end, is_kept)
        _put(runs, run)
    return runs


def _put(runs: list[Run], run: Run) -> None:
    """Add a run, as one with the last where both stay or neither does."""
    if runs and runs[-1][4] == run[4]:
        last = runs.pop()
        run = (last[0], run[1], last[2], run[3], run[4])
    runs.append(run)


def _without_islands(runs: Sequence[Run]) -> list[Run]:
    """The same, with a few words that stayed between changes given to the changes."""
    found: list[Run] = []
    for place, run in enumerate(runs):
        is_inside = 0 < place < len(runs) - 1
        if run[4] and is_inside and _is_island(found[-1], run, runs[place + 1]):
            run = (*run[:4], False)
        _put(found, run)
    return found


def _is_island(before: Run, run: Run, after: Run) -> bool:
    words = run[1] - run[0]
    around = sum(max(one[1] - one[0], one[3] - one[2]) for one in (before, after))
    return words == 1 or (words <= SHORT_ISLAND and around >= CHANGE_PER_WORD * words)


def _steps(
    runs: Sequence[Run], old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Every word with what is done to it; the blank after a word that stays may itself change."""
    for i1, i2, j1, j2, is_kept in runs:
        if not is_kept:
            yield "del", "".join(word + blank for word, blank in old[i1:i2])
            yield "ins", "".join(word + blank for word, blank in new[j1:j2])
            continue
        for (word, blank), (_, other) in zip(old[i1:i2], new[j1:j2], strict=True):
            yield "keep", word
            if blank == other:
                yield "keep", blank
            else:
                yield "del", blank
                yield "ins", other


def _told(steps: Iterable[tuple[str, str]]) -> Iterator[dict[str, str]]:
    """The steps as few parts as can be: between words that stay, what goes, then what comes."""
    texts = {"keep": "", "del": "", "ins": ""}
    for op, text in steps:
        if not text:
            continue
        others = ("del", "ins") if op == "keep" else ("keep",)
        if any(texts[other] for other in others):
            yield from _flushed(texts)
        texts[op] += text
    yield from _flushed(texts)


def _flushed(texts: dict[str, str]) -> Iterator[dict[str, str]]:
    for op, text in texts.items():
        if text:
            yield {"op": op, "text": text}
        texts[op] = ""
