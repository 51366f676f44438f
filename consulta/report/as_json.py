"""The report as data: every figure and every published contribution, in one written form."""

import json

from consulta.report.outline.data import as_data
from consulta.report.outline.value import Outline


def render(outline: Outline) -> bytes:
    """The same outline gives the same bytes."""
    text = json.dumps(as_data(outline), ensure_ascii=False, sort_keys=True, indent=1)
    return f"{text}\n".encode()
