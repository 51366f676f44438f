"""Figures become small SVG: horizontal bars and a line, the same on the page and in the PDF.

Presentation attributes only, since a strict policy blocks styles; hatches are drawn as lines,
since patterns show seams in print. Each has a title and a description.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import escape

WIDTH = 720
ROW, BAR, LABEL, TOTAL = 34, 20, 300, 48
INK, GRID = "currentColor", "#8a93a3"
AGREE, DISAGREE, PASS, BRAND = "#1b6e4f", "#9a3412", "#5b6270", "#006fb3"
FONT = 'font-family="system-ui, Roboto, sans-serif" font-size="13"'
HATCH_STEP, DOT_STEP = 5, 6
LINE_HEIGHT, LINE_TOP, LINE_BOTTOM = 220, 20, 30
NAME_CHARS = 42


class Drawing(str):
    """The source of an SVG, whose words were escaped as they were drawn."""

    __slots__ = ()

    def __html__(self) -> str:
        """Itself where markup is wanted, so that a page shows it and not its source."""
        return self


@dataclass(frozen=True)
class Bar:
    """One row of a chart: agree from the left, disagree from the right, what is between."""

    label: str
    agree: int
    between: int
    disagree: int

    @property
    def base(self) -> int:
        """What the parts add up to."""
        return self.agree + self.between + self.disagree


def stacked_bars(bars: Sequence[Bar], *, title: str, description: str) -> Drawing:
    """Shares of each row as bars of one length; the base stands at the end of its row."""
    height = ROW * len(bars) + 8
    parts = [_row(bar, at * ROW + 4) for at, bar in enumerate(bars)]
    return _drawing(height, title, description, "".join(parts))


def day_line(days: Sequence[tuple[date, int]], *, title: str, description: str) -> Drawing:
    """How many came on each day, from zero, with the highest day named."""
    most = max([n for _, n in days] or [0]) or 1
    step = (WIDTH - 60) / max(1, len(days) - 1)
    floor = LINE_HEIGHT - LINE_BOTTOM
    scale = (floor - LINE_TOP) / most
    points = [(40 + at * step, floor - n * scale) for at, (_, n) in enumerate(days)]
    marks = _scale(most, floor, scale)
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    marks += f'<polyline points="{path}" fill="none" stroke="{BRAND}" stroke-width="2"/>'
    top = max(range(len(days)), key=lambda at: days[at][1]) if days else 0
    for at in sorted({0, top, len(days) - 1}) if days else []:
        x, y = points[at]
        dot = f'cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#fff" stroke="{BRAND}"'
        marks += f'<circle {dot} stroke-width="2"/>'
        marks += _words(x, floor + 20, _day(days[at][0]), anchor=_anchor(at, len(days)))
        marks += _words(x, y - 8, str(days[at][1]), anchor=_anchor(at, len(days)))
    return _drawing(LINE_HEIGHT, title, description, marks)


def _row(bar: Bar, y: int) -> str:
    room = WIDTH - LABEL - TOTAL
    label = (
        bar.label if len(bar.label) <= NAME_CHARS else bar.label[: NAME_CHARS - 1].rstrip() + "…"
    )
    drawn = _words(0, y + 15, label)
    if bar.base:
        first, last = (round(room * n / bar.base) for n in (bar.agree, bar.disagree))
        drawn += _solid(LABEL, y, first)
        drawn += _dotted(LABEL + first, y, room - first - last)
        drawn += _hatched(LABEL + room - last, y, last)
    drawn += _words(WIDTH, y + 15, str(bar.base), anchor="end")
    return drawn


def _solid(x: float, y: float, width: float) -> str:
    return f'<rect x="{x}" y="{y}" width="{max(0, width)}" height="{BAR}" fill="{AGREE}"/>'


def _hatched(x: float, y: float, width: float) -> str:
    if width <= 0:
        return ""
    box = _outline(x, y, width, DISAGREE)
    lines = ""
    for start in range(-BAR, int(width), HATCH_STEP):
        left, right = max(0, start), min(width, start + BAR)
        if right > left:
            lines += (
                f"M{x + left:.1f} {y + left - start:.1f}L{x + right:.1f} {y + right - start:.1f}"
            )
    return f'<path d="{lines}" stroke="{DISAGREE}" stroke-width="1.4" fill="none"/>{box}'


def _dotted(x: float, y: float, width: float) -> str:
    if width <= 0:
        return ""
    dots = "".join(
        f"M{x + dx:.1f} {y + dy}h1"
        for dx in range(3, max(3, int(width) - 1), DOT_STEP)
        for dy in range(4, BAR, DOT_STEP)
    )
    drawn = f'<path d="{dots}" stroke="{PASS}" stroke-width="1.2"/>' if dots else ""
    return drawn + _outline(x, y, width, PASS)


def _outline(x: float, y: float, width: float, colour: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{BAR}" fill="none" stroke="{colour}"/>'


def _scale(most: int, floor: float, scale: float) -> str:
    marks = ""
    for value in sorted({0, most // 2, most}):
        y = floor - value * scale
        marks += f'<path d="M40 {y:.1f}H{WIDTH - 20}" stroke="{GRID}" stroke-opacity="0.4"/>'
        marks += _words(32, y + 4, str(value), anchor="end")
    return marks


def _words(x: float, y: float, text: str, anchor: str = "start") -> str:
    place = f'x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="{INK}"'
    return f"<text {place}>{escape(text)}</text>"


def _anchor(at: int, count: int) -> str:
    return "start" if at == 0 else "end" if at == count - 1 else "middle"


def _day(day: date) -> str:
    return f"{day.day:02d}-{day.month:02d}"


def _drawing(height: int, title: str, description: str, inside: str) -> Drawing:
    head = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" {FONT}>'
    )
    return Drawing(f"{opening}{head}{inside}</svg>")
