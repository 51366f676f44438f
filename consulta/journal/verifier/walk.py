"""One walk along all entries: each is canonical, in its place, and follows from those before."""

from __future__ import annotations

from array import array
from datetime import datetime, timedelta, timezone
from typing import Any, Dict, Iterator, List, Optional, Set, Tuple

from consulta.journal.verifier.canonical import SHAPE, Bad, digest, sealed
from consulta.journal.verifier.entries import (
    CROCKFORD,
    ENTRY,
    LETTER,
    NEVER,
    OPTIONS,
    OUTCOMES,
    REFS,
    TYPES,
    VOTE_REF,
    VOTES,
)
from consulta.journal.verifier.findings import Findings
from consulta.journal.verifier.later import Later
from consulta.journal.verifier.responses import Responses
from consulta.journal.verifier.stories import Story, altered_fields, home_of
from consulta.journal.verifier.tree import Tree


class Walk:
    """One walk along the entries, and beside it along the openings, both in their order."""

    def __init__(self, findings: Findings, openings: Iterator[Tuple[int, str, Any]]) -> None:
        self.found, self.openings, self.next = findings, openings, next(openings, None)
        self.tree, self.size, self.slug = Tree(), 0, ""
        self.days: Set[str] = set()
        self.sizes: Dict[int, bytes] = {0: digest()}
        self.places: Dict[int, bytes] = {}
        self.opening: Dict[str, Any] = {}
        self.opens = self.closes = self.limit = ""
        self.closed_at = NEVER
        self.counted: Optional[Dict[str, Any]] = None
        self.report: Optional[Dict[str, Any]] = None
        self.stories: Dict[str, Story] = {}
        self.rows: Dict[str, Any] = {}
        self.has_moved = False
        self.erased: Dict[str, int] = {}
        self.lacking: List[Tuple[int, str, str]] = []
        self.vote_refs, self.vote_marks, self.vote_places = array("Q"), array("I"), array("I")
        self.choices: Dict[Tuple[str, str], int] = {}
        self.voted_on: Dict[str, Set[str]] = {}
        self.plans: Set[str] = set()
        self.later: Dict[str, Later] = {}
        self.responses = Responses()
        self.opened, self.sealed = 0, b""

    def take(self, line: bytes) -> None:
        match = ENTRY.fullmatch(line)
        if match is None:
            raise Bad(f"la línea {self.size + 1} de entries.jsonl no es una entrada canónica")
        slug, hashed, n, ref, kind, ts = (part.decode() for part in match.groups())
        if int(n) != self.size:
            raise Bad(f"donde va la entrada {self.size} está la {n}")
        if kind not in TYPES or not self._is_day(ts[:10]) or slug != (self.slug or slug):
            raise Bad(f"la entrada {n} tiene un tipo, una fecha o una consulta que no corresponde")
        self.slug, place, self.size = slug, self.size, self.size + 1
        self.sealed = bytes.fromhex(hashed)
        self.tree.add(digest(b"\0", line[:-1]))
        if self.size in self.sizes:
            self.sizes[self.size] = self.tree.root()
        if place in self.places:
            self.places[place] = line[:-1]
        letter = LETTER.get(kind, "d")
        content = self._opened(place, hashed, kind, letter)
        if ref in self.later:
            self.later[ref].take(kind, place, ts, content)
        try:
            self._told(kind, place, ref, ts, content)
        except SHAPE:
            self.found.no(letter, f"la entrada {n} ({kind}) no tiene el contenido esperado")

    def _is_day(self, day: str) -> bool:
        if day not in self.days:
            try:
                datetime(int(day[:4]), int(day[5:7]), int(day[8:]), tzinfo=timezone.utc)
            except ValueError:
                return False
            self.days.add(day)
        return True

    def _opened(self, n: int, hashed: str, kind: str, letter: str) -> Any:
        if self.next is None or self.next[0] != n:
            return None
        _, salt, content = self.next
        self.next = next(self.openings, None)
        self.opened += 1
        if sealed(salt, content) == hashed:
            return content
        self.found.no(letter, f"lo publicado de la entrada {n} ({kind}) no es lo que se selló")
        return {}

    def _told(self, kind: str, n: int, ref: str, ts: str, content: Any) -> None:
        if kind == "consultation.closed":
            self._close(n, ts)
        named = REFS.get(kind.partition(".")[0])
        if named is not None and not named.fullmatch(ref):
            self.found.no(LETTER.get(kind, "d"), f"la entrada {n} ({kind}) no puede ser de {ref}")
        elif kind in VOTES:
            self._vote(VOTES[kind], n, ref, ts, content)
        elif kind == "contribution.received":
            self._received(n, ref, ts, content)
        else:
            if kind == "erasure.executed":
                self._erase(n, ref)
            if content is None:
                self.lacking.append((n, ref, kind))
            elif content and kind in HANDLERS:
                HANDLERS[kind](self, n, ref, ts, content)

    def _erase(self, n: int, ref: str) -> None:
        """Only what was received is erased, and once; whether a vote was, its check sees."""
        story = self.stories.get(ref)
        if ref in self.erased or not (story or VOTE_REF.fullmatch(ref)):
            self.found.no("d", f"la entrada {n} borra {ref}, que nadie envió o ya se había borrado")
            return
        self.erased[ref] = n
        if story:
            story.states.append((n, "erased", ""))

    def _in_window(self, n: int, ts: str) -> None:
        if n > self.closed_at:
            self.found.no("h", f"la entrada {n} llegó después del cierre del registro")
        elif not self.opens <= ts < self.limit:
            self.found.no("h", f"la entrada {n} ({ts}) está fuera del plazo en vigor")

    def _received(self, n: int, ref: str, ts: str, content: Any) -> None:
        self._in_window(n, ts)
        story = self.stories.setdefault(ref, Story())
        if story.at(n)[0] not in ("", "pending"):
            self.found.no("e", f"la entrada {n} recibe de nuevo {ref}, que ya se había decidido")
        story.received, story.sealed, story.since = n, self.sealed, story.since or ts
        story.versions += 1
        story.states.append((n, "pending", ""))
        if content:
            if content["version"] != story.versions:
                self.found.no("e", f"la versión de {ref} en la entrada {n} no es la que sigue")
            if content["target_version"] not in self.plans:
                self.found.no("d", f"{ref} habla de un texto del plan que nunca se publicó")
            story.opened, story.home = n, home_of(content["target"])
            if ref in self.rows:
                story.altered = altered_fields(ref, self.rows[ref], content)

    def _withdrawn(self, n: int, ref: str, ts: str, content: Any) -> None:
        story = self.stories[ref]
        if content["leaf"] != story.received:
            self.found.no("e", f"el retiro de la entrada {n} no apunta al aporte {ref}")
        if story.at(n)[0] not in ("pending", "published", "withheld"):
            self.found.no("e", f"la entrada {n} retira {ref}, que ya no estaba")
        story.states.append((n, "withdrawn", ""))

    def _signed_by(self, n: int, roles: Any) -> None:
        if not roles or any(not role for role in list(roles)):
            self.found.no("f", f"la decisión de la entrada {n} no dice qué función la tomó")

    def _decided(self, n: int, ref: str, ts: str, content: Any) -> None:
        story, outcome, ground = self.stories[ref], content["outcome"], content["ground"]
        if content["leaf"] != story.received or story.at(n)[0] != "pending":
            self.found.no("f", f"la decisión de la entrada {n} no es sobre lo último de {ref}")
        self._signed_by(n, content["roles"])
        by_system = ground == "not_confirmed" and content["roles"] == ["system"]
        is_listed = by_system or ground in self.opening.get("grounds", [])
        if ground if outcome == "publish" else not is_listed:
            self.found.no("f", f"la decisión de la entrada {n} no da una causal publicada")
        if outcome == "publish_redacted":
            story.redacted = content["text"]
            if not isinstance(story.redacted, str):
                raise KeyError(ref)
        story.decided = ts
        story.states.append((n, OUTCOMES[outcome], ground))

    def _reviewed(self, n: int, ref: str, ts: str, content: Any) -> None:
        story = self.stories[ref]
        at, made, _ = story.states[-1]
        if at != content["decision"] or made not in ("published", "withheld"):
            self.found.no("f", f"la revisión de la entrada {n} no es de la decisión en vigor")
        if content["outcome"] not in ("confirmed", "reversed"):
            raise KeyError(ref)
        self._signed_by(n, content["roles"])
        if content["outcome"] == "reversed":
            back = "published" if made == "withheld" else "withheld"
            if back == "withheld" and content["ground"] not in self.opening.get("grounds", []):
                self.found.no("f", f"la revisión de la entrada {n} no da una causal publicada")
            story.decided = ts
            story.states.append((n, back, content["ground"] if back == "withheld" else ""))

    def _planned(self, n: int, ref: str, ts: str, content: Any) -> None:
        self.plans.add(content["sha256"])

    def _anchored(self, n: int, ref: str, ts: str, content: Any) -> None:
        self.has_moved = self.has_moved or content["moved"] != 0

    def _placed(self, n: int, ref: str, ts: str, content: Any) -> None:
        if "target" in content:
            self.stories[ref].home = home_of(content["target"])

    def _opening(self, n: int, ref: str, ts: str, content: Any) -> None:
        if self.opening:
            self.found.no("h", f"la entrada {n} abre la consulta por segunda vez")
        self.opening = content
        content["grounds"] = list(content["grounds"])
        self.plans |= {one["sha256"] for one in content["documents"]}
        self.opens, self._grace = content["opens_at"], content["grace_minutes"]
        self._close_at(content["closes_at"])

    def _close_at(self, closes: str) -> None:
        at = datetime(int(closes[:4]), int(closes[5:7]), int(closes[8:10]), int(closes[11:13]),
                      int(closes[14:16]), int(closes[17:19]), tzinfo=timezone.utc)  # fmt: skip
        at += timedelta(minutes=self._grace)
        self.closes, self.limit = closes, f"{at:%Y-%m-%dT%H:%M:%S}{closes[19:]}"

    def _extended(self, n: int, ref: str, ts: str, content: Any) -> None:
        in_time = ts < content["closes_before"] == self.closes < content["closes_at"]
        if not in_time or len(content["roles"]) != 2:
            self.found.no(
                "h", f"la prórroga de la entrada {n} no se anotó antes del cierre anterior"
            )
        self._close_at(content["closes_at"])

    def _promised(self, n: int, ref: str, ts: str, content: Any) -> None:
        if content["promise"] == "close" and self.opening:
            self.found.no("h", f"la entrada {n} mueve el cierre sin prórroga")
        if content["promise"] == "opening" and self.opening:
            if content["before"] != self.opens or ts >= self.opens:
                self.found.no("h", f"la entrada {n} mueve una apertura que ya había llegado")
            self.opens = content["after"]

    def _close(self, n: int, ts: str) -> None:
        """Nothing comes after an entry of this kind, whether or not it is opened."""
        if self.closed_at != NEVER or ts < self.closes:
            self.found.no("h", f"la entrada {n} cierra la consulta antes de tiempo, o dos veces")
        self.closed_at = n

    def _closed(self, n: int, ref: str, ts: str, content: Any) -> None:
        self.counted = content["counts"]
        if content["counts"]["received"] != len(self.stories):
            self.found.no("e", "el cierre cuenta otros aportes que los que hay")

    def _reported(self, n: int, ref: str, ts: str, content: Any) -> None:
        if not isinstance(content["cutoff"], int) or not 0 <= content["cutoff"] <= n:
            raise KeyError(ref)
        self.report = content

    def _answered(self, n: int, ref: str, ts: str, content: Any) -> None:
        if n < self.closed_at:
            self.found.no("e", f"la entrada {n} responde antes del cierre de la consulta")
        for trouble in self.responses.troubles(n, ref, content, self.stories):
            self.found.no("e", trouble)

    def _vote(self, kind: int, n: int, ref: str, ts: str, content: Any) -> None:
        self._in_window(n, ts)
        if not VOTE_REF.fullmatch(ref):
            self.found.no("g", f"el voto de la entrada {n} no tiene una referencia de voto")
            return
        choice = 0
        if content:
            target, option = content["target"], content["option"] if kind < 2 else ""
            if (option not in OPTIONS and kind < 2) or not isinstance(target, str):
                raise KeyError(ref)
            if kind < 2 and not self._was_said(target, content["target_version"]):
                self.found.no("g", f"el voto de la entrada {n} es sobre un texto que no existió")
            choice = self.choices.setdefault((target, option), len(self.choices) + 1)
            if ref in self.voted_on:
                self.voted_on[ref].add(target)
        self.vote_refs.append(int(ref[2:].translate(CROCKFORD), 32))
        self.vote_marks.append(choice << 2 | kind)
        self.vote_places.append(n)

    def _was_said(self, target: str, version: str) -> bool:
        """Whether these words were published: of the plan, or of the contribution voted on."""
        if not target.startswith("contribution:"):
            return version in self.plans
        story = self.stories.get(target[13:])
        return story is not None and story.sealed.hex() == version


HANDLERS = {
    "contribution.withdrawn": Walk._withdrawn, "moderation.decided": Walk._decided,
    "moderation.reviewed": Walk._reviewed, "consultation.opened": Walk._opening,
    "consultation.extended": Walk._extended, "promise.changed": Walk._promised,
    "consultation.closed": Walk._closed, "report.published": Walk._reported,
    "plan.published": Walk._planned, "plan.anchored": Walk._anchored,
    "anchor.placed": Walk._placed, "response.published": Walk._answered,
}  # fmt: skip
