"""A plan as JSON: every field under its own name, and the name of the format."""

import msgspec

from consulta.plan.reader.document import PlanDocument
from consulta.plan.reader.packed import packed

FORMAT = "consulta-plan-json/1"


def render(document: PlanDocument) -> bytes:
    """The file; the same plan gives the same bytes."""
    plan = msgspec.json.decode(packed(document))
    whole = msgspec.json.encode({"format": FORMAT, "plan": plan})
    return msgspec.json.format(whole, indent=2) + b"\n"
