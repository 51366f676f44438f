"""The report as one page that opens anywhere: plain, labelled, with its drawings and its tables."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from consulta.report.outline.data import in_words
from consulta.report.outline.drawings import day_chart, stance_bars, vote_bars
from consulta.report.outline.value import Outline


def render(outline: Outline, templates: Path) -> bytes:
    """The same outline gives the same bytes."""
    environment = Environment(
        loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    drawings = {"days": day_chart, "stances": stance_bars, "votes": vote_bars}
    environment.globals.update(
        place_rows=_place_rows,
        withheld_rows=lambda d: [(row["folio"], row["ground_words"]) for row in d["withheld"]],
    )
    page = environment.get_template("file.html").render(
        d=in_words(outline), **{name: draw(outline) for name, draw in drawings.items()}
    )
    return (page.strip() + "\n").encode()


def _place_rows(places: list[dict[str, Any]], cells: str) -> list[tuple[object, ...]]:
    return [
        (f"{place['number']}. {place['name']}", *place[cells], sum(place[cells]))
        for place in places
    ]
