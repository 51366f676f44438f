"""What a proposed wording changes, word by word."""

import re
from difflib import SequenceMatcher
from functools import lru_cache

WORDS_AT_MOST = 400
PIECES = re.compile(r"\S+\s*")


@lru_cache(maxsize=512)
def redline(before: str, after: str) -> tuple[dict[str, str], ...]:
    """The parts that stay, go and come; empty when the texts are too long to be compared."""
    old, new = PIECES.findall(before), PIECES.findall(after)
    if not old or max(len(old), len(new)) > WORDS_AT_MOST:
        return ()
    parts: list[dict[str, str]] = []
    for step, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step == "equal":
            parts.append({"op": "keep", "text": "".join(old[i1:i2])})
            continue
        gone, come = "".join(old[i1:i2]), "".join(new[j1:j2])
        parts += [{"op": "del", "text": gone}] if gone else []
        parts += [{"op": "ins", "text": come}] if come else []
    return tuple(parts)
