"""What a file says and nothing that was read of it holds: it is kept apart, never dropped."""

import re
from collections.abc import Iterator

import msgspec

from consulta.drafting.reader.dates import read_day, read_term
from consulta.drafting.reader.facts import NO, UNKNOWN, YES
from consulta.drafting.reader.findings import Doubt, DoubtKind, Doubts
from consulta.drafting.reader.labels import SECTORS, VALUES, folded, matched, matched_column
from consulta.drafting.reader.markdown_blocks import unmarked
from consulta.drafting.reader.sections import DEPARTURES, FORM_TITLES, OWN_ANNEX, SILENT
from consulta.plan.reader.document import PlanDocument
from consulta.plan.reader.paragraphs import MARK

PARTED = re.compile(r"[\n|;:()]")
STRUCTURE = {"compromiso", "commitment", "iniciativa", "n", "nro", "no", "y", "°"}
DAYS_MAX = 120
TITLES = {
    "iniciativas de gobierno",
    DEPARTURES,
    *FORM_TITLES,
    *OWN_ANNEX,
    *SILENT,
    *SECTORS,
    *VALUES,
    *UNKNOWN,
    *YES,
    *NO,
}


def keep_lost(
    seen: list[tuple[str, str]], document: PlanDocument, doubts: Doubts, template: str
) -> None:
    """Places among the unplaced each piece of a file with a word that no part, doubt or place has.

    `seen` are the pieces of the file in their order, each with the part that it stood in.
    """
    held = _held(document, doubts)
    common = held.get("plan", set()) | STRUCTURE | _words(document.consultation.title)
    for where, text in seen:
        piece = MARK.sub("", text)
        if any(
            word not in common and word not in held.get(where, ())
            for fragment in PARTED.split(piece)
            if not _is_structure(fragment, template)
            for word in _words(unmarked(fragment))
        ):
            doubts.add(Doubt(where, "", DoubtKind.NOT_UNDERSTOOD, piece[:300]))
            doubts.place(where, piece)


def _held(document: PlanDocument, doubts: Doubts) -> dict[str, set[str]]:
    held: dict[str, set[str]] = {}
    parts: list[tuple[str, object]] = [
        *((f"commitment:{each.number}", each) for each in document.commitments),
        *((f"initiative:{each.key}", each) for each in document.initiatives),
        ("plan", (document.label, document.version, document.intro, document.departures)),
        *((each.where, each.words) for each in doubts.doubts),
        *((each.where, each.words) for each in doubts.unplaced),
    ]
    for where, part in parts:
        for text in _texts(msgspec.to_builtins(part)):
            held.setdefault(where, set()).update(_words(text), _words(unmarked(text)))
    return held


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif value is not None:
        yield str(value)


def _words(text: str) -> set[str]:
    return {word.lstrip("0") or word for word in folded.__wrapped__(text).split()}


def _is_structure(fragment: str, template: str) -> bool:
    words = unmarked(fragment).strip(" .*")
    if folded(words) in TITLES:
        return True
    for match in (matched(words, template), matched_column(words)):
        if match and match.is_exact:
            return True
    return len(words) <= DAYS_MAX and (
        not read_day(words, is_end=False).is_lost
        or not any(day.is_lost for day in read_term(words))
    )
