"""A file of our own formats against the plan it comes to: what it names is not believed blindly."""

import re
from collections.abc import Collection
from dataclasses import fields, is_dataclass, replace
from typing import Any

from consulta.drafting.reader.blocks import BadFile, BadFileReason
from consulta.drafting.reader.findings import Doubt, DoubtKind, Found
from consulta.drafting.reader.keys import Keys, known_of
from consulta.plan.reader.document import (
    ConsultationText,
    MilestoneText,
    ParagraphText,
    PlanDocument,
)
from consulta.plan.rules import KEY_MAX_CHARS

LAST_NUMBER = re.compile(r"\d+$")
STEM_MAX_CHARS = KEY_MAX_CHARS - 8


def own_plan(
    document: PlanDocument,
    *,
    frame: ConsultationText,
    used: Collection[str],
    living: Collection[str],
) -> Found:
    """What a file of ours says in this consultation.

    An id of an earlier version that is not among the living gets a fresh one and a doubt: what
    was said of the old paragraph is not moved to other words.
    Raises: `BadFile` for a plan of another template.
    """
    given = document.consultation
    if given.template != frame.template:
        raise BadFile(BadFileReason.OTHER_TEMPLATE, (f"{given.template} ≠ {frame.template}",))
    doubts = []
    if given.slug != frame.slug:
        doubts.append(
            Doubt("plan", "slug", DoubtKind.OTHER_CONSULTATION, given.slug, guess=frame.slug)
        )
    gone = {old for each in document.paragraphs() for old in each.joined}
    keys, names = Keys(None, {*used, *living, *document.ids(), *gone}, ()), {}
    for each in known_of(document):
        if each.key in used and each.key not in living:
            names[each.key] = keys.fresh(_stem(each.key))
            where, code = each.slot
            now = names[each.key]
            doubts.append(Doubt(where, code, DoubtKind.PAST_ID, each.text[:300], now, each.key))
    return Found(_renamed(document, names) if names else document, tuple(doubts))


def _stem(key: str) -> str:
    bare = LAST_NUMBER.sub("", key)
    return bare if 0 < len(bare) <= STEM_MAX_CHARS else f"{bare[:STEM_MAX_CHARS].strip('-')}p-"


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, ParagraphText | MilestoneText):
        return replace(value, key=names.get(value.key, value.key))
    if isinstance(value, tuple):
        return tuple(_renamed(each, names) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        inside = {field.name: getattr(value, field.name) for field in fields(value)}
        return replace(value, **{name: _renamed(each, names) for name, each in inside.items()})
    return value
