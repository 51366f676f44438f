"""Files stay small, say what they are for, and keep out of each other's templates."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "consulta"
MODULES = sorted(PACKAGE.rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
MOST_LINES = 400
# Mail programs read no style sheet, so the look of a letter stands on its elements.
LETTER_LOOKS = {ROOT / "templates/_layout/letter.html", ROOT / "templates/mail/_letter.html"}
pytestmark = pytest.mark.house


@pytest.mark.parametrize(
    "path",
    [
        path
        for folder in ("consulta", "tests", "static", "templates", "migrations", "bench")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".py", ".css", ".js", ".html", ".typ", ".txt"}
    ],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_no_file_outgrows_the_eye(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_module_says_what_it_is_for(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert said, path
    assert said.splitlines()[0].endswith("."), said


def test_an_init_holds_one_sentence_and_no_code() -> None:
    for path in PACKAGE.rglob("__init__.py"):
        if path.parent.name in {"views", "desk", "reader", "actions", "queries", "rules", "seed"}:
            continue
        assert len(ast.parse(path.read_text("utf-8")).body) <= 1, path


def test_templates_skip_no_escaping_and_hold_no_style_or_script() -> None:
    wrong = re.compile(r"\|\s*safe\b|<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=\"")
    for path in TEMPLATES:
        if path.suffix == ".html" and path not in LETTER_LOOKS:
            found = wrong.search(path.read_text("utf-8"))
            assert found is None, path.relative_to(ROOT)


def test_no_page_loads_anything_from_another_host() -> None:
    foreign = re.compile(r"(?:src|href)=\"(?:https?:)?//|url\(['\"]?(?:https?:)?//|@import")
    for path in [*TEMPLATES, *(ROOT / "static").rglob("*")]:
        if path.suffix in {".html", ".css", ".js", ".svg"}:
            assert not foreign.search(path.read_text("utf-8")), path


def test_templates_live_with_their_wing() -> None:
    wings = {folder.name for folder in PACKAGE.iterdir() if folder.is_dir()}
    own = {"_layout", "_parts", "errors"}
    for folder in (ROOT / "templates").iterdir():
        assert folder.name in wings | own, folder


def test_no_notes_to_self() -> None:
    note = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    for path in [*MODULES, *TEMPLATES]:
        assert not note.search(path.read_text("utf-8")), path
