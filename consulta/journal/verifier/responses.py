"""The answers of the commission: to what was published, after the close, and to each once."""

from __future__ import annotations

import re
from typing import Any, Dict, Iterator, List

from consulta.journal.verifier.entries import FOLIO
from consulta.journal.verifier.findings import many
from consulta.journal.verifier.stories import Story

DISPOSITIONS = (
    "incorporated", "partly_incorporated", "already_covered", "not_incorporated", "out_of_scope",
    "referred",
)  # fmt: skip
WORDED = ("argument", "reason", "responsible", "effect")
ANSWERED = {*WORDED, "disposition", "edition", "folios", "version", "changes", "roles"}
PERSONAL_LINE = re.compile("[0-9a-f]{64}")


class Responses:
    """What each answer names in its newest edition, and whose each contribution is for good."""

    def __init__(self) -> None:
        self.editions: Dict[str, int] = {}
        self.newest: Dict[str, List[str]] = {}
        self.owners: Dict[str, str] = {}
        self.is_shared = False

    def troubles(
        self, n: int, ref: str, content: Dict[str, Any], stories: Dict[str, Story]
    ) -> Iterator[str]:
        """Take one more edition of an answer, and say what does not hold in it."""
        folios = answered_folios(content)
        self.newest[ref], self.editions[ref] = folios, self.editions.get(ref, 0) + 1
        if content["edition"] != self.editions[ref]:
            yield f"la edición de {ref} en la entrada {n} no es la que sigue"
        for folio in folios:
            if stories.get(folio, Story()).at(n)[0] != "published":
                yield f"la entrada {n} responde a {folio}, que no estaba publicado"
            owner = self.owners.setdefault(folio, ref)
            if owner != ref:
                self.is_shared = True
                yield f"la entrada {n} responde a {folio}, que ya tenía respuesta en {owner}"

    @property
    def said(self) -> str:
        """How many contributions have an answer; nothing where there is none."""
        count = len({folio for folios in self.newest.values() for folio in folios})
        if not count:
            return ""
        alone = "" if self.is_shared else "; ninguno está en dos"
        return f" {many(count, 'aporte tiene respuesta', 'aportes tienen respuesta')}{alone}."


def answered_folios(content: Dict[str, Any]) -> List[str]:
    """The contributions that an answer names; what has another shape is no answer."""
    edition, version, changes = content["edition"], content["version"], content["changes"]
    is_answer = set(content) == ANSWERED and content["disposition"] in DISPOSITIONS
    is_counted = isinstance(edition, int) and isinstance(version, int) and version >= 0
    if not is_answer or not is_counted or not all(is_worded(content[key]) for key in WORDED):
        raise ValueError("shape")
    if not is_list_of_words(changes) or (changes and not version):
        raise ValueError("shape")
    roles, lines = content["roles"], content["folios"]
    if not is_list_of_words(roles) or len(roles) != 2 or not all(roles):
        raise ValueError("shape")
    if not isinstance(lines, list) or not lines or not all(is_named(one) for one in lines):
        raise ValueError("shape")
    folios = [one["folio"] for one in lines]
    if sorted(set(folios), key=in_order) != folios:
        raise ValueError("shape")
    return folios


def is_worded(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def is_list_of_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def is_named(line: Any) -> bool:
    """Whether this names one contribution, alone or beside the seal of a line for its author."""
    if not isinstance(line, dict) or not {"folio"} <= set(line) <= {"folio", "line_h"}:
        return False
    texts = [line["folio"], line.get("line_h", "0" * 64)]
    is_text = all(isinstance(one, str) for one in texts)
    return is_text and bool(FOLIO.fullmatch(texts[0]) and PERSONAL_LINE.fullmatch(texts[1]))


def in_order(folio: str) -> Any:
    """Folios stand in the order of their numbers, which grow beyond six digits."""
    return len(folio), folio
