"""How the demonstration is classed: a codebook, a theme or two for each, a second reading."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from consulta.analysis import actions as analysis
from consulta.errors import NotFound
from consulta.paper import queries as sheets
from consulta.participation.models import Contribution
from consulta.workshop.reader import moment_in
from consulta.workshop.seed.gathering import KEY
from consulta.workshop.seed.stage import Deed, Stage

FIRST = 4 * 10**9
AT_NINE = 9 * 3600
A_READING = 180
AT_ONCE = 100


def coding_acts(stage: Stage) -> Iterator[Deed]:
    """How the codebook is written, and who classes what in the order of its days."""
    told = stage.script.themes
    begins = moment_in(stage.plan, day=told["day"], seconds=AT_NINE)
    yield begins, FIRST, lambda: _write_codebook(stage, begins)
    position = stage.script.organisation[KEY]
    rows = [(row["key"], row) for row in stage.script.contributions if "themes" in row]
    for place, (key, row) in enumerate([*rows, (KEY, position)], start=1):
        if _is_read(stage, row["day"]):
            yield _reading(stage, key, row["day"], row["themes"], place)
    for number, row in enumerate(stage.script.sheets, start=1):
        if "themes" in row and _is_read(stage, row["day"]):
            yield _reading(stage, number, row["day"], row["themes"], AT_ONCE + number)
    for place, row in enumerate(told["again"], start=1):
        at = moment_in(stage.plan, day=row["day"], seconds=AT_NINE)
        yield at, FIRST + 10**6 + place, _classing(
            stage, row["contribution"], row["themes"], row["by"], at
        )  # fmt: skip


def _is_read(stage: Stage, day: int) -> bool:
    return stage.is_over or day <= stage.script.themes["open_until_day"]


def _reading(stage: Stage, which: str | int, day: int, numbers: list[int], place: int) -> Deed:
    told = stage.script.themes
    seconds = AT_NINE + place % AT_ONCE * A_READING
    at = moment_in(stage.plan, day=day + told["days_later"], seconds=seconds)
    return at, FIRST + place, _classing(stage, which, numbers, told["by"], at)


def _write_codebook(stage: Stage, at: datetime) -> None:
    for row in stage.script.themes["theme"]:
        analysis.add_theme(
            stage.session,
            consultation=stage.consultation,
            name=row["name"],
            definition=row["definition"],
            example=row["example"],
            by=stage.staff[stage.script.themes["by"]],
            at=at,
            is_demo=True,
        )


def _classing(
    stage: Stage, which: str | int, numbers: Sequence[int], by: str, at: datetime
) -> Callable[[], None]:
    """The act of somebody who classes a contribution; a sheet is known by its number."""
    return lambda: analysis.code(
        stage.session,
        contribution=found_by(stage, which),
        themes=numbers,
        by=stage.staff[by],
        at=at,
    )


def found_by(stage: Stage, which: str | int) -> Contribution:
    """A contribution by its key in the script; one on paper by the number of its sheet."""
    if isinstance(which, str):
        return stage.said[which]
    entered = sheets.sheet(stage.session, stage.consultation, which).contribution
    if entered is None:
        raise NotFound(f"sheet {which} did not enter")
    return entered
