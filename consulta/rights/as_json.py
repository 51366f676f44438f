"""All that is held about one person, as JSON."""

import json
from collections.abc import Mapping, Sequence
from typing import Any


def render(held: Mapping[str, Sequence[Mapping[str, Any]]], *, site: str, at: str) -> bytes:
    """The whole, with the site it comes from and the moment at which it was read."""
    whole = {"format": "consulta-own-data/1", "site": site, "read_at": at, **held}
    return json.dumps(whole, ensure_ascii=False, indent=2).encode()
