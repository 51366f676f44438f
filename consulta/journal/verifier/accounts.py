"""Accounts of contributions: each folio is in exactly one set, and the report says the same."""

from __future__ import annotations

from typing import Any, Dict, Sequence

from consulta.journal.verifier.dates import compare_calendar, compare_days
from consulta.journal.verifier.entries import BURNT, LETTER, NEVER
from consulta.journal.verifier.figures import compare_facts, compare_sums, moment_in
from consulta.journal.verifier.findings import Findings, many
from consulta.journal.verifier.stories import Story
from consulta.journal.verifier.walk import Walk

STATES = {
    "published": ("publicado", "publicados"), "withheld": ("retenido", "retenidos"),
    "withdrawn": ("retirado", "retirados"), "erased": ("borrado", "borrados"),
    "pending": ("en revisión", "en revisión"),
}  # fmt: skip
NOT_IN_RECORD = (
    "No comprobado, porque el registro no lo guarda: canal y tipo de lo que no se publica, nivel "
    "de identidad, autores y votantes, señales, papeles fuera de plazo."
)


def judge_contributions(walk: Walk, found: Findings, figures: Dict[str, Any], cutoff: int) -> None:
    """Checks d, e and f: what is published opens, and every folio is in exactly one set."""
    sets: Dict[str, Dict[str, str]] = {}
    for ref, story in walk.stories.items():
        state, ground = story.at(cutoff)
        sets.setdefault(state, {})[ref] = ground
        is_open = story.redacted is not None or story.opened == story.received
        if story.at(NEVER)[0] == "published" and not is_open:
            found.no("d", f"el aporte {ref} está publicado y no se abre lo que se selló")
    find_lacking(walk, found)
    count = {state: len(refs) for state, refs in sets.items() if state}
    since = sum(n >= cutoff for n in walk.erased.values())
    gone = f" {many(since, 'borrado', 'borrados')} desde el informe." if figures and since else ""
    found.yes("d", f"{many(walk.opened, 'contenido abierto', 'contenidos abiertos')}.{gone}")
    told = [many(count.get(state, 0), *words) for state, words in STATES.items()]
    received = many(sum(count.values()), "recibido", "recibidos")
    found.yes("e", f"{received}: {', '.join(told)}.{walk.responses.said}")
    found.yes("f", "Cada retención y cada revisión apunta a lo que decide.")
    if figures:
        compare_contributions(found, figures, sets)
        compare_rows(walk, found, figures)
        compare_withheld(walk, found, figures)
        compare_sums(found, figures)
        compare_facts(walk, found, figures)
        compare_days(found, figures)
        unsure = compare_calendar(walk, found, figures, cutoff)
        found.yes("e", f"{found.said['e']} {NOT_IN_RECORD}{unsure}")


def find_lacking(walk: Walk, found: Findings) -> None:
    for n, ref, kind in walk.lacking:
        if walk.erased.get(ref, -1) < n or kind not in BURNT:
            found.no(LETTER.get(kind, "d"), f"falta abrir la entrada {n} ({kind})")


def compare_contributions(
    found: Findings, figures: Dict[str, Any], sets: Dict[str, Dict[str, str]]
) -> None:
    balance, published = figures["balance"], figures["published"]
    told = {row["folio"]: row["ground"] for row in figures["withheld"]}
    gone = len(sets.get("withdrawn", ())) + len(sets.get("erased", ()))
    balance = {key: n + figures["annex_balance"].get(key, 0) for key, n in balance.items()}
    if sets.get("pending") or balance["pending"]:
        found.no("e", "el informe es final y deja aportes sin decidir")
    if {row["folio"] for row in published} != set(sets.get("published", ())):
        found.no("e", "los aportes publicados en el informe no son los del registro")
    if told != sets.get("withheld", {}):
        found.no("e", "los aportes retenidos del informe no son los del registro")
    numbers = (balance["received"], balance["published"], balance["withheld"],
               balance["withdrawn"] + balance.get("erased", 0))  # fmt: skip
    known = sum(map(len, sets.values())) - len(sets.get("", ()))
    if numbers != (known, len(published), len(told), gone) or len(told) != len(figures["withheld"]):
        found.no("e", "las sumas del informe no son las del registro")


def compare_rows(walk: Walk, found: Findings, figures: Dict[str, Any]) -> None:
    """Each published contribution, field by field; what is not open any more is counted."""
    closed = 0
    for row in figures["published"]:
        folio = row["folio"]
        story = walk.stories.get(folio, Story())
        if story.redacted is not None:
            altered: Sequence[str] = () if row["text"] == story.redacted else ["el texto"]
        else:
            altered = story.altered
            closed += story.opened != story.received
        if moment_in(row["received_at"]) != story.since:
            altered = [*altered, "la fecha"]
        if not walk.has_moved and story.home and row["about"] != story.home:
            altered = [*altered, "a qué compromiso corresponde"]
        for words in altered:
            found.no("d", f"el informe cambia {words} del aporte {folio}")
    if walk.has_moved:
        found.yes("d", f"{found.said['d']} No comprobado: a qué compromiso corresponde cada uno, "
                  "porque una versión del plan movió aportes.")  # fmt: skip
    if closed:
        gone = many(closed, "aporte publicado ya no se abre", "aportes publicados ya no se abren")
        found.yes("d", f"{found.said['d']} No comprobado: {gone}, y el informe lo dice.")


def compare_withheld(walk: Walk, found: Findings, figures: Dict[str, Any]) -> None:
    """When each was withheld; which ones and on what ground, the accounts compare."""
    for row in figures["withheld"]:
        story = walk.stories.get(row["folio"], Story())
        if story.at(NEVER)[0] == "withheld" and moment_in(row["decided_at"]) != story.decided:
            found.no("f", f"el informe cambia la fecha en que se retuvo {row['folio']}")
