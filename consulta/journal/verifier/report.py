"""The files of the report: they are those that the record names, and speak of this record."""

from __future__ import annotations

import hashlib
from typing import Any, Dict

from consulta.journal.verifier.findings import Findings, many
from consulta.journal.verifier.package import Package
from consulta.journal.verifier.walk import Walk


def judge_report(walk: Walk, found: Findings, package: Package, figures: Dict[str, Any]) -> None:
    """Check i: the files are those that the record names, and they speak of this record."""
    told = {one["name"]: one for one in walk.report["files"]} if walk.report else {}
    there = package.starting("report/")
    if {f"report/{name}" for name in told} != set(there):
        found.no("i", "los archivos del informe no son los que anota el registro")
    for name, one in told.items():
        hashed, size = hashlib.sha256(), 0
        with package.opened(f"report/{name}") as file:
            for part in iter(lambda: file.read(1 << 20), b""):
                hashed.update(part)
                size += len(part)
        if (hashed.hexdigest(), size) != (one["sha256"], one["bytes"]):
            found.no("i", f"el archivo {name} no es el que anota el registro")
    if walk.report:
        size, root = walk.report["cutoff"], figures["record"]["root"]
        if figures["record"]["size"] != size or walk.sizes.get(size, b"").hex() != root:
            found.no("i", "el informe habla de otro registro")
        if figures["is_provisional"]:
            found.no("i", "el informe publicado es provisional")
    others = sorted(name for name in told if not name.endswith(".json"))
    only = f" No comprobado: lo que dicen {', '.join(others)}; solo su huella." if others else ""
    found.yes("i", f"{many(len(told), 'archivo', 'archivos')}.{only}" if told else "")
