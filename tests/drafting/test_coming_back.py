"""Our own files come back the same; edited ones keep the ids of their paragraphs."""

import io
import shutil
import subprocess
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consulta.drafting.reader.blocks import BadFile
from consulta.drafting.reader.files import Ground, read_file
from consulta.drafting.reader.findings import DoubtKind, Found
from consulta.drafting.reader.keys import same
from consulta.drafting.reader.preview import only_new, preview_of
from consulta.plan import as_docx, as_json, as_markdown
from consulta.plan.reader.document import (
    DepartureText,
    FieldText,
    MilestoneText,
    ParagraphText,
    PlanDocument,
)
from consulta.plan.reader.toml import read_plan_bytes
from consulta.plan.reader.writer import write_plan
from tests.builders.plans import plan_document

DEMONSTRATION = Path("consulta/workshop/content/plan-2018.toml").read_bytes()
PLAN = read_plan_bytes(DEMONSTRATION, file_name="plan.toml")
HARD = (
    "Dice **mucho** y *algo*, con [datos](https://datos.example/a) y 2 * 3 \\ 4 [nota].",
    "- uno\n  - dos\n- tres",
    "# No es un título\n| ni | tabla |\n\\# ya escapado\n---",
    "Problema: parece un campo",
    "**Compromiso 9. Parece un título**",
)


def brought(content: bytes, name: str, current: PlanDocument | None = PLAN) -> Found:
    frame = (current or PLAN).consultation
    return read_file(content, name=name, ground=Ground(frame, current))


def hard() -> PlanDocument:
    """A small plan whose texts look like everything that they are not."""
    plan = plan_document()
    first, *others = plan.commitments
    texts = tuple(ParagraphText(f"c1-x{n}", text) for n, text in enumerate(HARD))
    first = replace(
        first,
        texts=(FieldText("description", texts),),
        lead_institution="Ministerio | de *todo* [sic] \\ nada",
        milestones=(MilestoneText("hito-uno", "Medir | contar", "Informe", None, None, "Aguas"),),
    )
    left = DepartureText(9, "Viento", "La institución no participa.", "Aguas", None)
    joined = (ParagraphText("intro-1", "Inicio.", ("intro-0",)),)
    return replace(plan, commitments=(first, *others), departures=(left,), intro=joined, version=3)


@pytest.mark.parametrize(
    ("room", "plan"),
    [("as_docx", PLAN), ("as_markdown", PLAN), ("as_json", PLAN), ("as_docx", hard()),
     ("as_markdown", hard())],
    ids=["docx", "markdown", "json", "hard-docx", "hard-markdown"],
)  # fmt: skip
def test_our_files_come_back_the_same_without_a_doubt(room: str, plan: PlanDocument) -> None:
    kind = {"as_docx": "docx", "as_markdown": "md", "as_json": "json"}[room]
    content = import_module(f"consulta.plan.{room}").render(plan)
    found = brought(content, f"plan.{kind}", plan)
    assert found.document == plan
    assert not found.doubts
    assert not found.unplaced
    assert content == import_module(f"consulta.plan.{room}").render(plan)


def test_toml_comes_back_the_same() -> None:
    assert brought(write_plan(PLAN).encode(), "plan.toml").document == PLAN


def test_a_file_read_without_a_draft_keeps_ids_and_words() -> None:
    assert brought(as_markdown.render(PLAN), "plan.md", None).document == PLAN
    found = brought(as_docx.render(PLAN), "plan.docx", None)
    assert list(found.document.ids()) == list(PLAN.ids())
    pairs = zip(found.document.paragraphs(), PLAN.paragraphs(), strict=True)
    assert all(same(ours.text) == same(theirs.text) for ours, theirs in pairs)


def test_json_that_breaks_a_rule_is_named() -> None:
    broken = as_json.render(PLAN).replace(b'"c1-p1"', b'"c1-p2"')
    with pytest.raises(BadFile, match="not_ours") as trouble:
        brought(broken, "plan.json")
    assert "c1-p2" in trouble.value.more[0]


@pytest.mark.parametrize("ending", ["odt", "docx"])
def test_libreoffice_keeps_every_id(ending: str, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice on this machine (Debian: apt-get install libreoffice-writer)")
    (tmp_path / "plan.docx").write_bytes(as_docx.render(PLAN))
    source = "plan.docx"
    for kind in ("odt", "docx")[: 1 if ending == "odt" else 2]:
        out = tmp_path / kind
        subprocess.run(  # noqa: S603 - the office of this machine, on a file of ours
            [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
             "--convert-to", kind, "--outdir", out, tmp_path / source],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        source = f"{kind}/plan.{kind}"
    found = brought((tmp_path / source).read_bytes(), f"plan.{ending}")
    assert found.document == PLAN
    assert not found.doubts


def edited() -> bytes:
    """The exported DOCX after a person moved, reworded, added and unmarked paragraphs."""
    paper = docx.Document(io.BytesIO(as_docx.render(PLAN)))
    by_mark = {each.text.rpartition("{#")[2][:-1]: each for each in paper.paragraphs}
    first, second = by_mark["c1-p1"], by_mark["c1-p2"]
    second._p.addnext(first._p)
    for run in first.runs[-1:]:
        run.text = ""
    lone = by_mark["c1-d1"]
    lone.runs[0].text = lone.runs[0].text.replace("nacional", "de todo el país")
    lone.runs[-1].text = ""
    second.insert_paragraph_before("Algo por completo nuevo, que nadie escribió antes.")
    held = io.BytesIO()
    paper.save(held)
    return held.getvalue()


def test_an_edited_file_loses_no_anchor() -> None:
    found = brought(edited(), "plan.docx")
    (commitment,) = [each for each in found.document.commitments if each.number == 1]
    assert [each.key for each in commitment.prose("problem")] == ["c1-p3", "c1-p2", "c1-p1"]
    assert [each.key for each in commitment.prose("description")] == ["c1-d1", "c1-d2"]
    assert "de todo el país" in commitment.prose("description")[0].text
    (doubt,) = found.doubts
    assert (doubt.kind, doubt.key, doubt.where) == (DoubtKind.REWORDED, "c1-d1", "commitment:1")
    assert "nacional" in doubt.guess


def test_an_id_that_is_unknown_or_twice_is_not_believed() -> None:
    text = as_markdown.render(PLAN).decode()
    found = brought(text.replace("{#c1-p2}", "{#c1-p1}").encode(), "plan.md")
    assert found.document == PLAN
    assert [doubt.kind for doubt in found.doubts] == [DoubtKind.UNKNOWN_ID]
    found = brought(text.replace("{#c1-p2}", "{#../x}").encode(), "plan.md")
    assert found.document == PLAN


def test_other_words_under_an_id_are_doubted() -> None:
    text = as_markdown.render(PLAN).decode()
    words = PLAN.commitments[0].prose("problem")[0].text
    found = brought(text.replace(words, "¡Zzz! 99 QQQ").encode(), "plan.md")
    assert [doubt.kind for doubt in found.doubts] == [DoubtKind.OTHER_WORDS]
    assert found.document.commitments[0].prose("problem")[0].key == "c1-p1"


def test_the_preview_says_what_is_new_changed_and_would_leave() -> None:
    first, second, third = plan_document().commitments
    old = replace(plan_document(), commitments=(first, second), initiatives=())
    changed = replace(second, name="Otro nombre")
    found = Found(replace(plan_document(), commitments=(changed, third)))
    preview = preview_of(found, old)
    assert [part.state for part in preview.commitments] == ["changed", "new"]
    assert preview.count("new") == 2
    assert preview.leaving == (f"1. {first.name}",)
    added = only_new(found, old)
    assert added.commitments == (first, second, third)
    assert len(added.initiatives) == 1


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_markdown_is_read_or_refused_in_words(text: str) -> None:
    content = f"## Compromiso 1. A\n\n### Hitos\n\n{text}".encode("utf-8", "ignore")
    with suppress(BadFile):
        found = brought(content, "plan.md", None)
        keys = list(found.document.ids())
        assert len(set(keys)) == len(keys)
