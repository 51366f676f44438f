"""English is complete, and every setting is documented."""

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from consulta.config import PRIVACY_FACTS

ROOT = Path(__file__).parents[2]
ENGLISH = ROOT / "consulta" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
METHODS = [
    ("consulta/**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("templates/**.txt", "jinja2"),
]
WORDS = {
    "_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2),
}  # fmt: skip
pytestmark = pytest.mark.house


def english() -> Catalog:
    with ENGLISH.open("rb") as lines:
        return read_po(lines)


def said(words: Any) -> tuple[str, ...]:
    """A message as its forms, of which most have one."""
    return tuple(words) if isinstance(words, tuple | list) else (words or "",)


def test_every_message_has_its_english() -> None:
    known = english()
    missing = []
    found = extract_from_dir(
        str(ROOT), METHODS, keywords=WORDS, directory_filter=lambda folder: ".venv" not in folder
    )
    for _, _, message, _, _ in found:
        one = message[0] if isinstance(message, tuple) else message
        entry = known.get(one)
        if entry is None or not all(said(entry.string)):
            missing.append(message)
    assert not missing


def test_translations_keep_what_is_filled_in() -> None:
    for entry in english():
        sides = (said(entry.id), said(entry.string))
        holes = [set(re.findall(r"%\(\w+\)s", " ".join(side))) for side in sides]
        assert holes[0] == holes[1], entry.id


def test_every_setting_is_documented() -> None:
    code = (ROOT / "consulta" / "config.py").read_text("utf-8")
    read = set(re.findall(r'"(CONSULTA_[A-Z_]+|DATABASE_URL)"', code))
    told = set(
        re.findall(
            r"`(CONSULTA_[A-Z_]+|DATABASE_URL)`", (ROOT / "docs/settings.md").read_text("utf-8")
        )
    )
    read |= {f"CONSULTA_{name.upper()}" for name in PRIVACY_FACTS}
    assert read == told
