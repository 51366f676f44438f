"""Every reason has its sentence; every page, address and template that is named exists."""

import importlib
import re
from enum import StrEnum
from pathlib import Path

import pytest

from tests.house.doors import BY_SECRET, DOORS

ROOT = Path(__file__).parents[2]
REASONS = (ROOT / "templates" / "_parts" / "reasons.html").read_text("utf-8")
CODE = [*(ROOT / "consulta").rglob("*.py")]
TEMPLATES = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]
WINGS = ("accounts", "participation", "paper", "moderation", "report")
pytestmark = pytest.mark.house


@pytest.mark.parametrize("wing", WINGS)
def test_every_reason_has_its_sentence(wing: str) -> None:
    reasons: type[StrEnum] = importlib.import_module(f"consulta.{wing}.rules").Refusal
    missing = [reason.value for reason in reasons if f'"{wing}.{reason.value}"' not in REASONS]
    assert not missing


def test_every_template_that_is_named_exists() -> None:
    for path in CODE:
        for name in re.findall(r'render_template\(\s*"([^"]+)"', path.read_text("utf-8")):
            assert (ROOT / "templates" / name).is_file(), (path, name)
    for path in TEMPLATES:
        text = path.read_text("utf-8")
        for name in re.findall(r'{%-? (?:from|extends|include) "([^"]+)"', text):
            assert (ROOT / "templates" / name).is_file(), (path, name)


def test_every_address_that_is_named_exists() -> None:
    pattern = re.compile(r"""url_for\(\s*["']([a-z_]+\.[a-z_]+)["']""")
    named = {
        name for path in [*CODE, *TEMPLATES] for name in pattern.findall(path.read_text("utf-8"))
    }
    assert named
    assert named <= {endpoint for endpoint, _ in [*DOORS, *BY_SECRET]}
