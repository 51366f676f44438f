"""The report on paper: a tagged PDF (PDF/UA-1) whose bytes depend on its outline alone."""

import json
import tempfile
from datetime import UTC
from pathlib import Path
from typing import Any

from consulta.report.outline.data import in_words
from consulta.report.outline.drawings import day_chart, stance_bars, vote_bars
from consulta.report.outline.value import Outline

TEMPLATE = "report.typ"
REPLACED = "□"
DRAWN = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x17F), (0x391, 0x3A1), (0x3A3, 0x3C9), (0x410, 0x44F),
    (0x2010, 0x2014), (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026), (0x2030, 0x2030),
    (0x2039, 0x203A), (0x20AC, 0x20AC), (0x2116, 0x2116), (0x2122, 0x2122), (0x2190, 0x2193),
    (0x2212, 0x2212), (0x2260, 0x2260), (0x2264, 0x2265), (0x25A1, 0x25A1),
)  # fmt: skip


def render(outline: Outline, templates: Path) -> bytes:
    """The same outline gives the same bytes. What the typeface cannot draw is replaced, counted.

    Source: the glyphs are those that Libertinus Serif holds, as bundled with typst 0.15.
    """
    from typst import Compiler

    dated = outline.cutoff_at.astimezone(UTC).replace(microsecond=0)
    words, replaced = drawable(in_words(outline))
    words["replaced"] = replaced
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / TEMPLATE).write_bytes((templates / TEMPLATE).read_bytes())
        (folder / "data.json").write_text(json.dumps(words, ensure_ascii=False), "utf-8")
        for name, drawing in (("stances", stance_bars), ("votes", vote_bars), ("days", day_chart)):
            (folder / f"{name}.svg").write_text(drawable(str(drawing(outline)))[0], "utf-8")
        compiler = Compiler(str(folder / TEMPLATE), root=str(folder), ignore_system_fonts=True)
        made_pdf = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=dated)
    if not isinstance(made_pdf, bytes):
        raise TypeError("a report is one document")
    return made_pdf


def drawable(value: Any) -> tuple[Any, int]:
    """The same value in which every sign can be drawn, and how many could not."""
    if isinstance(value, str):
        shown = "".join(sign if _is_drawn(sign) else REPLACED for sign in value)
        return shown, sum(not _is_drawn(sign) for sign in value)
    if isinstance(value, dict):
        pairs = {key: drawable(inner) for key, inner in value.items()}
        return {key: words for key, (words, _) in pairs.items()}, sum(n for _, n in pairs.values())
    if isinstance(value, list):
        rows = [drawable(inner) for inner in value]
        return [words for words, _ in rows], sum(n for _, n in rows)
    return value, 0


def _is_drawn(sign: str) -> bool:
    return sign == "\n" or any(first <= ord(sign) <= last for first, last in DRAWN)
