"""The figures of the report: every sum made anew, from rows that were held against the record."""

from __future__ import annotations

import json
from typing import Any, Dict, Sequence

from consulta.journal.verifier.canonical import Bad
from consulta.journal.verifier.findings import Findings
from consulta.journal.verifier.package import Package
from consulta.journal.verifier.walk import Walk

STANCES = ("against", "in_favour", "neutral", "with_changes")
PLACED = ("received", "published", "withheld", "withdrawn", "pending")
LARGEST_REPORT = 400_000_000


def figures_of(package: Package) -> Dict[str, Any]:
    """The figures of the report in the package; nothing when it holds no report."""
    names = [name for name in package.starting("report/") if name.endswith(".json")]
    if not names:
        return {}
    if len(names) > 1:
        raise Bad("el informe trae más de un archivo de datos")
    figures: Any = json.loads(package.whole(names[0], LARGEST_REPORT).decode("utf-8"))
    is_told = isinstance(figures, dict) and isinstance(figures.get("record"), dict)
    if not is_told or not all(isinstance(row.get("folio"), str) for row in figures["published"]):
        raise Bad("los datos del informe no tienen su forma")
    return dict(figures)


def moment_in(text: str) -> str:
    """A moment of the report as the record writes it."""
    if text[19:20] == ".":
        return f"{text[:23]:0<23}Z" if text[26:] == "+00:00" else text
    return f"{text[:19]}.000Z" if text[19:] == "+00:00" else text


def count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value):
        raise Bad("una cifra del informe no es un número")
    if value < 0:
        raise Bad("una cifra del informe es negativa")
    return int(value)


def sums(rows: Sequence[Dict[str, Any]], key: str, known: Sequence[str] = ()) -> Dict[str, int]:
    made = dict.fromkeys(known, 0)
    for row in rows:
        made[row[key]] = made.get(row[key], 0) + 1
    return made


def compare_sums(found: Findings, figures: Dict[str, Any]) -> None:
    """Every sum of the report, made anew from its rows, which were held against the record."""
    own, annex = [figures["plan"], *figures["commitments"]], figures["annex"]
    published, withheld = figures["published"], figures["withheld"]
    refs = [place["ref"] for place in [*own, *annex]]
    if len(set(refs)) != len(refs) or {row["about"] for row in [*published, *withheld]} - set(refs):
        found.no("e", "el informe cuenta aportes en un lugar que no está, o dos veces en uno")
    for place in [*own, *annex]:
        compare_place(found, place, published, withheld)
    for name, places in (("balance", own), ("annex_balance", annex)):
        for key in PLACED:
            total = sum(count(place["contributions"][key]) for place in places)
            if total != count(figures[name][key]):
                found.no("e", f"el informe suma otra cosa en {name}.{key}")
    compare_kinds(found, figures)


def compare_kinds(found: Findings, figures: Dict[str, Any]) -> None:
    """The sums by kind, channel, level and ground, which leave the annex out; and the authors."""
    inside = {place["ref"] for place in figures["annex"]}
    published, withheld = figures["published"], figures["withheld"]
    rows = [row for row in published if row["about"] not in inside]
    received = count(figures["balance"]["received"])
    compare_parts(found, "by_kind", figures["by_kind"], sums(rows, "kind"), received)
    compare_parts(found, "by_channel", figures["by_channel"], sums(rows, "channel"), received)
    if "by_level" in figures:
        compare_parts(found, "by_level", figures["by_level"], {}, received)
    grounds = sums([row for row in withheld if row["about"] not in inside], "ground")
    if figures["by_ground"] != grounds:
        found.no("e", "el informe da otra cuenta de causales")
    if count(figures["authors"]) > received + count(figures["annex_balance"]["received"]):
        found.no("e", "el informe cuenta más autores que aportes")


def compare_parts(
    found: Findings, name: str, told: Dict[str, Any], least: Dict[str, int], total: int
) -> None:
    """Parts that add up, none of them smaller than what is open of it."""
    if sum(map(count, told.values())) != total:
        found.no("e", f"el informe no suma en {name} lo que recibió")
    if any(told.get(key, 0) < n for key, n in least.items()):
        found.no("e", f"el informe da en {name} menos de lo que el registro abre")


def compare_place(
    found: Findings,
    place: Dict[str, Any],
    published: Sequence[Dict[str, Any]],
    withheld: Sequence[Dict[str, Any]],
) -> None:
    ref, told = place["ref"], {key: count(place["contributions"][key]) for key in PLACED}
    here = [row for row in published if row["about"] == ref]
    parts = told["published"] + told["withheld"] + told["withdrawn"] + told["pending"]
    kept = sum(row["about"] == ref for row in withheld)
    if (told["published"], told["withheld"], parts) != (len(here), kept, told["received"]):
        found.no("e", f"el informe da otra cuenta de aportes de {ref}")
    if place["stances"] != sums(here, "stance", STANCES):
        found.no("e", f"el informe da otra cuenta de posturas de {ref}")
    compare_parts(
        found, f"{ref}.by_channel", place["by_channel"], sums(here, "channel"), told["received"]
    )


def compare_facts(walk: Walk, found: Findings, figures: Dict[str, Any]) -> None:
    """What the report says of the consultation, as its opening and its dates have it."""
    told, opening = figures["consultation"], walk.opening
    known = {
        "closes_at": walk.closes, "opens_at": walk.opens, "slug": walk.slug,
        "time_zone": opening.get("time_zone"), "title": opening.get("title"),
    }  # fmt: skip
    given = {key: told[key] for key in known}
    given.update({key: moment_in(told[key]) for key in ("closes_at", "opens_at")})
    for key, value in known.items():
        if given[key] != value:
            found.no("i", f"el informe da otro dato de la consulta: {key}")
    if told["plan_sha256"] not in walk.plans:
        found.no("i", "el informe es de un plan que no se publicó")
