"""What the record did later to what a receipt is for, as one sentence for whoever holds it."""

from __future__ import annotations

from typing import Any, Dict, Tuple

NOT_YOU = "Si no fuiste tú, avisa a quien opera la consulta."
NOT_ASKED = "Si no lo pediste tú, avisa a quien opera la consulta."
COUNTED = "No se publica, conserva su folio y se cuenta."
WITHHELD = "withheld"
DEEDS = {
    "vote.cast": ("emitió de nuevo", NOT_YOU), "vote.changed": ("cambió", NOT_YOU),
    "vote.withdrawn": ("retiró", NOT_YOU), "contribution.received": ("corrigió", NOT_YOU),
    "contribution.withdrawn": ("retiró", NOT_YOU), "erasure.executed": ("borró", NOT_ASKED),
    WITHHELD: ("retuvo", COUNTED),
}  # fmt: skip
THINGS = {"V-": "voto", "A-": "aporte"}
ABOUT = {"vote": "V-", "contribution": "A-", "moderation": "A-"}
MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
    "octubre", "noviembre", "diciembre",
)  # fmt: skip


class Later:
    """What was done to one vote or contribution: the last entry of each kind, and no more."""

    __slots__ = ("deeds", "ref")

    def __init__(self, ref: str) -> None:
        self.ref = ref
        self.deeds: Dict[str, Tuple[int, str]] = {}

    def take(self, kind: str, n: int, ts: str, content: Any) -> None:
        group = kind.partition(".")[0]
        if group == "moderation" and ABOUT[group] == self.ref[:2]:
            self._moderated(n, ts, (content or {}).get("outcome"))
        elif group == "erasure" or ABOUT.get(group) == self.ref[:2]:
            self.deeds[kind] = n, ts

    def _moderated(self, n: int, ts: str, outcome: Any) -> None:
        """What is withheld stays so until somebody says otherwise; a review turns it round."""
        is_back = outcome == "reversed" and WITHHELD in self.deeds
        if outcome in ("publish", "publish_redacted") or is_back:
            self.deeds.pop(WITHHELD, None)
        elif outcome in ("withhold", "reversed"):
            self.deeds[WITHHELD] = n, ts

    def after(self, index: int, is_alone: bool) -> str:
        """The last that replaces what stands at this place; nothing where it is the newest."""
        n, ts, kind = max(((*at, kind) for kind, at in self.deeds.items()), default=(-1, "", ""))
        if n <= index:
            return ""
        verb, advice = DEEDS[kind]
        name = THINGS[self.ref[:2]]
        thing = f"este {name}" if is_alone else f"el {name} {self.ref}"
        return f"Después, la entrada {n} del registro {verb} {thing} ({moment(ts)}). {advice}"


def moment(ts: str) -> str:
    """A moment of the record as it is read aloud, to the minute."""
    month = MONTHS[int(ts[5:7]) - 1]
    return f"{int(ts[8:10])} de {month} de {int(ts[:4])}, {ts[11:16]} UTC"
