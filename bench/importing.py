"""How long reading and writing the files of a plan takes, and how much memory; one case a process.

Usage: PYTHONPATH=. python bench/importing.py
"""

import io
import json
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from consulta.drafting.reader.blocks import BadFile
from consulta.drafting.reader.files import Ground, read_file
from consulta.plan import as_docx, as_markdown
from consulta.plan.reader.document import CommitmentText, PlanDocument
from consulta.plan.reader.toml import read_plan_bytes

ROOT = Path(__file__).parents[1]
NOISE = [sha256(str(number).encode()).hexdigest() for number in range(100_000)]


def demonstration() -> PlanDocument:
    content = (ROOT / "consulta/workshop/content/plan-2018.toml").read_bytes()
    return read_plan_bytes(content, file_name="plan.toml")


def hundred() -> PlanDocument:
    """The demonstration's commitments until there are a hundred, each paragraph with its own id."""
    plan = demonstration()
    many = [again(plan.commitments[n % 12], n + 1) for n in range(100)]
    return replace(plan, commitments=tuple(many), initiatives=())


def again(given: CommitmentText, number: int) -> CommitmentText:
    def own(each):  # noqa: ANN001, ANN202 - a paragraph or a milestone
        return replace(each, key=f"n{number}-{each.key}")

    return replace(
        given,
        number=number,
        texts=tuple(replace(t, paragraphs=tuple(map(own, t.paragraphs))) for t in given.texts),
        ogp_values=tuple(
            replace(v, paragraphs=tuple(map(own, v.paragraphs))) for v in given.ogp_values
        ),
        milestones=tuple(map(own, given.milestones)),
    )


def edited(plan: PlanDocument) -> bytes:
    """Without any id: each paragraph has to be found by its words."""
    text = as_markdown.render(plan).decode()
    return "\n".join(line.partition(" {#")[0] for line in text.split("\n")).encode()


def zeros() -> bytes:
    held = io.BytesIO()
    with (
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
        made.open("word/document.xml", "w", force_zip64=True) as stream,
    ):
        for _ in range(4_000):
            stream.write(bytes(1_000_000))
    return held.getvalue()


def paragraphs() -> bytes:
    files = import_module("tests.builders.office_files")
    return files.docx_of("".join(map(files.paragraph, NOISE)))


def rows() -> bytes:
    files = import_module("tests.builders.office_files")
    return files.docx_of(files.grid(*((words, "b") for words in NOISE[:10_000])))


CASES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "docx, 12 commitments": ("plan.docx", lambda: as_docx.render(demonstration())),
    "docx, 100 commitments": ("plan.docx", lambda: as_docx.render(hundred())),
    "md, 100 commitments": ("plan.md", lambda: as_markdown.render(hundred())),
    "md, 100 commitments, no ids": ("plan.md", lambda: edited(hundred())),
    "docx, 100,000 paragraphs": ("plan.docx", paragraphs),
    "docx, table of 10,000 rows": ("plan.docx", rows),
    "zip, 4 GB of zeros": ("plan.docx", zeros),
}


def measure(name: str) -> dict[str, object]:
    file, make = CASES[name]
    before = time.process_time()
    content = make()
    made = time.process_time() - before
    plan = hundred() if "100 comm" in name else demonstration()
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    before = time.process_time()
    try:
        found = read_file(content, name=file, ground=Ground(plan.consultation, plan))
        said = f"{len(found.document.commitments)} commitments, {len(found.doubts)} doubts"
    except BadFile as trouble:
        said = trouble.reason.value
    return {
        "case": name, "bytes": len(content), "write_s": round(made, 2),
        "read_s": round(time.process_time() - before, 2), "result": said,
        "more_mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle) // 1024,
    }  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])))
    else:
        for case in CASES:
            subprocess.run([sys.executable, __file__, case], check=True)
