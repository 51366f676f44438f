"""How the demonstration is answered: arguments, drafts, an act for each part, a correction."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from consulta.participation.models import Contribution
from consulta.participation.rules import State
from consulta.response import actions
from consulta.response.models import Argument
from consulta.response.rules import Answer, Disposition
from consulta.workshop.seed.coding import found_by
from consulta.workshop.seed.stage import Stage

SHEET = "sheet-"
A_DRAFT = timedelta(minutes=10)
JUST_NOW = timedelta(hours=3)


def answer_all(stage: Stage) -> None:
    """Answer every contribution of a closed consultation, and correct one of the answers."""
    told = stage.script.answers
    writer, publisher = told["by"], told["published_by"]
    arguments = [
        (_gathered(stage, row, by=writer, at=_on(stage, "gathered")), row)
        for row in told["argument"]
    ]
    at, revisions = _on(stage, "drafted"), dict[int, int]()
    for step, (argument, row) in enumerate(arguments):
        moment = min(at + step * A_DRAFT, stage.now)
        revisions[argument.number] = _drafted(stage, argument, row, by=writer, at=moment)
    for part in _parts([argument for argument, _ in arguments]):
        _published(stage, {n: revisions[n] for n in part}, by=publisher, at=_on(stage, "published"))
    for argument, row in arguments:
        if "corrected" in row:
            at = _on(stage, "corrected")
            revision = _drafted(stage, argument, row | row["corrected"], by=publisher, at=at)
            _published(stage, {argument.number: revision}, by=writer, at=at)


def begin_answers(stage: Stage) -> None:
    """Gather a little while a consultation is open, and draft one answer; nothing is public yet."""
    at, by = stage.now - JUST_NOW, stage.script.answers["by"]
    for row in stage.script.answers["open_argument"]:
        said = [key for key in row["contributions"] if key in stage.said]
        public = [key for key in said if stage.said[key].state is State.PUBLISHED]
        if not public:
            continue
        argument = _gathered(stage, row | {"contributions": public}, by=by, at=at)
        if "draft" in row:
            _drafted(stage, argument, row["draft"], by=by, at=at + A_DRAFT)


def _gathered(stage: Stage, row: Mapping[str, Any], *, by: str, at: datetime) -> Argument:
    said = [_said(stage, key) for key in row["contributions"]]
    return actions.open_argument(
        stage.session, consultation=stage.consultation, statement=row["statement"],
        folios=[one.folio for one in said], by=stage.staff[by], at=at,
    )  # fmt: skip


def _drafted(
    stage: Stage, argument: Argument, row: Mapping[str, Any], *, by: str, at: datetime
) -> int:
    """Write the answer of a row; the revision that a second person reads."""
    given = Answer(
        Disposition(row["disposition"]),
        reason=_unbroken(row["reason"]),
        responsible=row["responsible"] or stage.consultation.body_name,
        effect=row["effect"],
        changes=tuple(row.get("changes", ())),
        lines={_said(stage, key).folio: words for key, words in row.get("lines", {}).items()},
    )
    draft = actions.draft_answer(
        stage.session, argument=argument, given=given, by=stage.staff[by], at=at
    )
    return draft.revision


def _published(stage: Stage, chosen: dict[int, int], *, by: str, at: datetime) -> None:
    actions.publish_answers(
        stage.session, consultation=stage.consultation, chosen=chosen, by=stage.staff[by], at=at
    )


def _parts(arguments: list[Argument]) -> Iterator[list[int]]:
    """The numbers of the arguments, one list for each part of the plan that they are about."""
    by_part = sorted(arguments, key=lambda each: (each.about_id, each.number))
    for _, some in groupby(by_part, lambda each: each.about_id):
        yield [each.number for each in some]


def _said(stage: Stage, key: str) -> Contribution:
    if key.startswith(SHEET):
        return found_by(stage, int(key.removeprefix(SHEET)))
    return found_by(stage, key)


def _on(stage: Stage, which: str) -> datetime:
    due = stage.consultation.answer_due_on or stage.now.date()
    before = timedelta(days=stage.script.answers["days_before"][which])
    return min(stage.now, stage.afternoon(due - before))


def _unbroken(words: str) -> str:
    """A text without the line breaks that the file has for its own width."""
    return " ".join(words.split())
