"""No path edits a date of a consultation but the acts that make it and change it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "consulta"
DATES = {"opens_at", "closes_at", "announced_on", "answer_due_on", "plan_due_on"}
ALLOWED = {"plan/actions/promises.py", "plan/actions/publishing.py"}
pytestmark = pytest.mark.house


def writes(tree: ast.AST) -> set[str]:
    """The dates that some code sets: by assignment, by name, or in an update of rows."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            found.add(node.attr)
        elif isinstance(node, ast.Call):
            found |= _called(node)
    return found & DATES


def _called(node: ast.Call) -> set[str]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in {"values", "Consultation"}:
        keys = {key.arg for key in node.keywords if key.arg}
        given = [key for arg in node.args if isinstance(arg, ast.Dict) for key in arg.keys]
        named = {str(key.value) for key in given if isinstance(key, ast.Constant)}
        return keys | {key.attr for key in given if isinstance(key, ast.Attribute)} | named
    if name == "setattr":
        return {str(arg.value) for arg in node.args if isinstance(arg, ast.Constant)}
    return set()


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_no_other_path_edits_a_date(path: Path) -> None:
    if str(path.relative_to(PACKAGE)) in ALLOWED:
        return
    assert not writes(ast.parse(path.read_text("utf-8")))


@pytest.mark.parametrize(
    "code",
    [
        "consultation.closes_at = later",
        "consultation.closes_at += delay",
        "setattr(consultation, 'opens_at', later)",
        "session.execute(update(Consultation).values(plan_due_on=day))",
        "session.execute(update(Consultation).values({Consultation.closes_at: later}))",
        "session.execute(update(Consultation).values({'answer_due_on': day}))",
        "del consultation.announced_on",
        "Consultation(slug=slug, opens_at=at)",
    ],
)
def test_the_ways_in_which_a_date_is_edited_are_seen(code: str) -> None:
    assert writes(ast.parse(code))


def test_reading_a_date_is_not_editing_it() -> None:
    assert not writes(ast.parse("until = consultation.closes_at; Window(opens_at=at)"))
