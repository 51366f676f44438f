"""The tokens: contrast in both schemes, no other host, and little weight."""

import gzip
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.house

STATIC = Path(__file__).parents[2] / "static"
LINE_RATIO = 3.0
WEIGHT_MAX_BYTES = 40_000
PAGE_MAX_BYTES = 20_000
TEMPLATES = Path(__file__).parents[2] / "templates"
NAMED = re.compile(r'(?:sheet|module)\("([a-z.-]+)"\)')
PAIRS = """
    ink paper 7 · ink paper-tint 7 · ink tint 7 · ink-soft paper 7 · ink-soft paper-tint 7
    ink-soft tint 7 · link paper 7 · link paper-tint 7 · link tint 4.5 · brand paper 4.5
    warn-ink warn-tint 7 · warn warn-tint 4.5 · warn paper 4.5 · warn paper-tint 4.5
    on-brand brand 4.5 · on-brand brand-hover 4.5 · band-ink band 7 · band-soft band 7
    del del-tint 4.5 · ins ins-tint 7 · disagree paper 7 · disagree paper-tint 4.5
    agree paper 4.5 · agree paper-tint 4.5 · agree tint 4.5 · pass paper 4.5 · pass tint 4.5
    edge paper 3 · edge paper-tint 3 · brand-deep paper 3 · band-edge band 3 · disagree tint 4.5
""".replace("\n", " · ")


def test_nothing_that_we_serve_asks_another_host() -> None:
    for file in [*STATIC.glob("*.css"), *STATIC.glob("*.js")]:
        text = file.read_text()
        assert not re.search(
            r"https?:|//[a-z]|@import|url\((?!#)|data:", text.replace("// ", "")
        ), file.name
    for file in STATIC.glob("*.svg"):
        assert "http" not in file.read_text().replace("http://www.w3.org/2000/svg", ""), file.name


def test_all_sheets_and_modules_together_are_light() -> None:
    weight = sum(weight_of(file.name) for file in STATIC.iterdir() if file.is_file())
    assert weight < WEIGHT_MAX_BYTES


@pytest.mark.parametrize("layout", ["page", "desk"])
def test_no_page_asks_for_more_than_a_little(layout: str) -> None:
    base = named_in(TEMPLATES / "_layout" / "page.html")
    base |= named_in(TEMPLATES / "_layout" / f"{layout}.html")
    pages = [file for file in TEMPLATES.glob("*/*.html") if extends(file, layout)]
    assert len(pages) > 10
    heavy = {file.name: sum(map(weight_of, base | named_in(file))) for file in pages}
    assert max(heavy.values()) < PAGE_MAX_BYTES, max(heavy, key=heavy.__getitem__)


def weight_of(name: str) -> int:
    return len(gzip.compress((STATIC / name).read_bytes()))


def named_in(template: Path) -> set[str]:
    return set(NAMED.findall(template.read_text()))


def extends(template: Path, layout: str) -> bool:
    return f'extends "_layout/{layout}.html"' in template.read_text()


def scheme(selector: str) -> dict[str, str]:
    """The colour tokens of one scheme, dark ones laid over the light."""
    css = (STATIC / "house.css").read_text()
    blocks = {
        "light": css[: css.index("@media")],
        "dark": css.split("prefers-color-scheme: dark", 1)[1].split("@media", 1)[0],
    }
    light = dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", blocks["light"]))
    return light | dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", blocks[selector]))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours. Source: WCAG 2.2, relative luminance."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_the_standard_does() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("which", ["light", "dark"])
@pytest.mark.parametrize("pair", [pair.strip() for pair in PAIRS.split("·") if pair.strip()])
def test_words_stand_out_from_their_ground(which: str, pair: str) -> None:
    text, ground, least = pair.split()
    tokens = scheme(which)
    assert contrast(tokens[text], tokens[ground]) >= float(least)


def test_the_ring_of_focus_is_seen_on_every_ground() -> None:
    for which in ("light", "dark"):
        tokens = scheme(which)
        for ground in ("paper", "paper-tint", "tint", "band"):
            best = max(contrast(tokens[ring], tokens[ground]) for ring in ("focus", "focus-line"))
            assert best >= LINE_RATIO, (which, ground)
