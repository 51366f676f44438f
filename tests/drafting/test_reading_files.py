"""What is found in files as offices write them: structure, values, and a doubt for each guess."""

import io
from datetime import date
from hashlib import sha256
from pathlib import Path

import docx
import openpyxl
import pytest

from consulta.drafting.reader.blocks import BadFile, BadFileReason, LeftOut
from consulta.drafting.reader.dates import read_day, read_term
from consulta.drafting.reader.files import Ground, read_file
from consulta.drafting.reader.findings import DoubtKind, Found
from consulta.plan.reader.packages import BadReason
from consulta.plan.rules import OgpValue, Sector
from tests.builders.office_files import docx_of, grid, odt_of, paragraph
from tests.builders.plans import plan_document

MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
FRAME = plan_document().consultation
GROUND = Ground(FRAME)


def read(content: bytes | str, name: str) -> Found:
    data = content.encode() if isinstance(content, str) else content
    return read_file(data, name=name, ground=GROUND)


def kinds(found: Found) -> list[DoubtKind]:
    return [doubt.kind for doubt in found.doubts]


def saved(paper: "docx.document.Document") -> bytes:
    held = io.BytesIO()
    paper.save(held)
    return held.getvalue()


def word_like() -> bytes:
    """A plan as somebody writes it in a word processor, with python-docx."""
    paper = docx.Document()
    paper.add_heading("Plan de acción", 0)
    paper.add_paragraph("Este plan nació en mesas.")
    paper.add_heading("Compromiso N° 8: Gestión del agua", 1)
    form = paper.add_table(rows=0, cols=2)
    for row in (
        ("Institución responsable", "Dirección General de Aguas"),
        ("Plazo de ejecución", "2 de enero de 2019 al 31 de julio de 2020"),
        ("ODS", "6 y 13"),
        ("Otros actores", "Universidad del Agua (academia); Fundación Río (sociedad civil)"),
    ):
        for cell, words in zip(form.add_row().cells, row, strict=True):
            cell.text = words
    paper.add_heading("1. ¿Cuál es la problemática que el compromiso aborda?", 2)
    text = paper.add_paragraph("Falta ")
    text.add_run("agua").bold = True
    text.add_run(" en el norte.")
    paper.add_heading("¿Cuál es el compromiso?", 2)
    paper.add_paragraph("Medir cada pozo", style="List Bullet")
    paper.add_paragraph("cada mes", style="List Bullet 2")
    paper.add_heading("Valores OGP", 2)
    paper.add_paragraph("Transparencia: se publicará cada medición.")
    paper.add_heading("Hitos", 2)
    table = paper.add_table(rows=0, cols=4)
    for line in (
        ("Actividad", "Producto verificable", "Inicio", "Término"),
        ("Catastro de pozos", "Catastro publicado", "02-01-2019", "30-06-2019"),
    ):
        for cell, words in zip(table.add_row().cells, line, strict=True):
            cell.text = words
    return saved(paper)


def test_a_word_like_document_fills_the_template_without_a_doubt() -> None:
    found = read(word_like(), "plan.docx")
    (given,) = found.document.commitments
    assert not found.doubts
    assert not found.unplaced
    assert (given.number, given.name) == (8, "Gestión del agua")
    assert given.lead_institution == "Dirección General de Aguas"
    assert (given.starts_on, given.ends_on) == (date(2019, 1, 2), date(2020, 7, 31))
    assert given.sdgs == (6, 13)
    assert [(each.name, each.sector) for each in given.actors] == [
        ("Universidad del Agua", Sector.ACADEMIA),
        ("Fundación Río", Sector.CIVIL_SOCIETY),
    ]
    assert [each.text for each in given.prose("problem")] == ["Falta **agua** en el norte."]
    assert [each.text for each in given.prose("description")] == ["- Medir cada pozo\n  - cada mes"]
    assert given.ogp_values[0].value is OgpValue.TRANSPARENCY
    (milestone,) = given.milestones
    assert (milestone.product, milestone.ends_on) == ("Catastro publicado", date(2019, 6, 30))
    assert [each.text for each in found.document.intro] == ["Este plan nació en mesas."]


def test_spanish_styles_lists_links_and_tables_of_a_hand_made_docx() -> None:
    link = (
        '<w:p><w:hyperlink r:id="rId2"><w:r><w:t>Datos</w:t></w:r></w:hyperlink>'
        "<w:r><w:t> de 2 * 3</w:t></w:r></w:p>"
    )
    body = (
        paragraph("Plan", "Ttulo1")
        + paragraph("Compromiso 3. Agua", "Ttulo2")
        + paragraph("¿Cuál es el compromiso?", "Ttulo3")
        + link
        + paragraph("uno", level=0)
        + paragraph("dos", level=1)
        + grid(("Actividad", "Producto", "Inicio", "Término"), ("A", "B", "2019-01-02", "03/2019"))
    )
    found = read(docx_of(body), "plan.docx")
    (given,) = found.document.commitments
    assert [each.text for each in given.prose("description")] == [
        r"[Datos](https://datos.example/agua) de 2 \* 3",
        "- uno\n  1. dos",
    ]
    assert given.milestones[0].ends_on == date(2019, 3, 31)
    assert kinds(found) == [DoubtKind.MONTH_ONLY]


def test_the_words_of_text_boxes_are_told_though_not_taken() -> None:
    def box(words: str) -> str:
        inside = f"<w:txbxContent>{paragraph(words)}{paragraph('y sigue')}</w:txbxContent>"
        return (
            f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice Requires="wps"><w:drawing>{inside}'
            f"</w:drawing></mc:Choice><mc:Fallback><w:pict>{inside}</w:pict></mc:Fallback>"
            "</mc:AlternateContent>"
        )

    body = (
        paragraph("Compromiso 3. Agua", "Ttulo2")
        + paragraph("¿Cuál es el compromiso?", "Ttulo3")
        + f"<w:p><w:r><w:t>Medir.</w:t>{box('En un recuadro')}</w:r></w:p>"
        + f"<w:p>{box('Junto a un párrafo')}</w:p>"
        + box("Suelto")
    )
    found = read(docx_of(body), "plan.docx")
    (given,) = found.document.commitments
    assert [each.text for each in given.prose("description")] == ["Medir."]
    assert [(note.kind, note.words) for note in found.notes] == [
        (LeftOut.PICTURE, f"{words} y sigue")
        for words in ("En un recuadro", "Junto a un párrafo", "Suelto")
    ]


def test_an_odt_reads_the_same() -> None:
    body = (
        '<text:h text:outline-level="1">Compromiso 3. Agua</text:h>'
        '<text:h text:outline-level="2">¿Cuál es el compromiso?</text:h>'
        '<text:p>Medir<text:s text:c="999999999"/>con <text:span text:style-name="T1">tiempo'
        '</text:span>. <text:a xlink:href="https://datos.example">Datos</text:a></text:p>'
        '<text:list text:style-name="L1"><text:list-item><text:p>uno</text:p><text:list>'
        "<text:list-item><text:p>dos</text:p></text:list-item></text:list></text:list-item>"
        "</text:list><text:tracked-changes><text:p>borrado</text:p></text:tracked-changes>"
    )
    found = read(odt_of(body), "plan.odt")
    (given,) = found.document.commitments
    assert [each.text for each in given.prose("description")] == [
        "Medir        con **tiempo**. [Datos](https://datos.example)",
        "- uno\n  1. dos",
    ]
    assert [note.words for note in found.notes] == ["borrado"]


def test_a_sheet_has_one_row_a_commitment() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Planilla de la Mesa"])
    sheet.append(["Número", "Nombre del compromiso", "Inicio", "Término", "Problemática", "Hito 1",
                  "Hitos", "Presupuesto"])  # fmt: skip
    sheet.append([1, "Agua", date(2019, 1, 2), date(2020, 7, 31), "Falta agua.",
                  "Catastro | Catastro publicado | 02-01-2019 | 30-06-2019",
                  "Sistema | Sistema en línea | marzo de 2019 | mayo de 2020", "$ 10"])  # fmt: skip
    sheet.append([None, "Sol", None, None, "=1+1", None, None, None])
    hidden = book.create_sheet("Secreta")
    hidden.sheet_state = "hidden"
    sheet["XFD1048576"] = "lejos"
    annex = book.create_sheet("Anexo")
    annex.append(["Clave", "Nombre", "Tema", "Descripción"])
    annex.append(["integridad", "Código", "Integridad", "Se publicará."])
    held = io.BytesIO()
    book.save(held)
    found = read(held.getvalue(), "plan.xlsx")
    water, sun = found.document.commitments
    assert (water.number, water.starts_on, water.ends_on) == (
        1, date(2019, 1, 2), date(2020, 7, 31),
    )  # fmt: skip
    assert [each.product for each in water.milestones] == ["Catastro publicado", "Sistema en línea"]
    assert [each.text for each in water.prose("additional_info")] == ["**Presupuesto:** $ 10"]
    assert (sun.number, sun.name) == (2, "Sol")
    assert found.document.initiatives[0].key == "integridad"
    assert found.document.initiatives[0].theme == "Integridad"
    assert [note.words for note in found.notes] == ["Sheet", "Secreta"]
    assert set(kinds(found)) == {DoubtKind.NO_FIELD, DoubtKind.MONTH_ONLY, DoubtKind.NO_NUMBER}


ODD = """# Plan

## Compromiso 1. Agua

Lugar sin título.

### Problematicas que el compromiso aborda

Falta agua.

### Presupuesto

Diez millones.

Institución responsable: Aguas y el Ministerio de Obras

Plazo: a la brevedad

## Compromiso 1. Sol

### Hitos

- Uno | Informe | 01-06-2019 | 01-03-2019
- Dos

| Cosa | Otra |
| --- | --- |
| a | b |

## Compromiso: Viento

## 7. Bosques

### ¿Cuál es el compromiso?

Plantar.

# Anexo con iniciativas

## Código de ética

Se publicará.
"""


def test_every_guess_is_a_doubt_and_nothing_is_dropped() -> None:
    found = read(ODD, "plan.md")
    document = found.document
    assert [(each.number, each.name) for each in document.commitments] == [
        (1, "Agua"), (2, "Sol"), (3, "Viento"), (7, "Bosques"),
    ]  # fmt: skip
    assert kinds(found) == [
        DoubtKind.NO_FIELD, DoubtKind.NEAR_LABEL, DoubtKind.NO_FIELD, DoubtKind.DUPLICATE_NUMBER,
        DoubtKind.TABLE_AS_TEXT, DoubtKind.NO_NUMBER, DoubtKind.GUESSED_COMMITMENT,
        DoubtKind.ANNEX_GUESSED, DoubtKind.ANNEX_GUESSED, DoubtKind.DATE_NOT_UNDERSTOOD,
        DoubtKind.SEVERAL_INSTITUTIONS, DoubtKind.END_BEFORE_START,
    ]  # fmt: skip
    assert [each.words for each in found.unplaced] == [
        "a la brevedad", "Uno: 01-06-2019 – 01-03-2019",
    ]  # fmt: skip
    kept = document.__repr__()
    for words in ("Lugar sin título.", "Falta agua.", "Diez millones.", "Plantar.", "a · b"):
        assert words in kept
    (initiative,) = document.initiatives
    assert initiative.key == "codigo-de-etica"


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("01-03-2019 / 30-08-2020", date(2019, 3, 1), date(2020, 8, 30)),
        ("01/03/2019 - 30/08/2020", date(2019, 3, 1), date(2020, 8, 30)),
        ("desde el 1° de marzo de 2019 hasta el 3 de mayo del 2020", date(2019, 3, 1),
         date(2020, 5, 3)),
        ("marzo a junio de 2019", date(2019, 3, 1), date(2019, 6, 30)),
        ("feb 2020", date(2020, 2, 1), date(2020, 2, 29)),
        ("2019", None, None),
        ("a la brevedad", None, None),
        ("31-02-2019 – 31-12-2019", None, date(2019, 12, 31)),
        ("Por confirmar", None, None),
    ],
)  # fmt: skip
def test_days_as_people_write_them(words: str, first: date | None, last: date | None) -> None:
    start, end = read_term(words)
    assert (start.on, end.on) == (first, last)
    is_lost = first is None and words != "Por confirmar"
    assert start.is_lost == is_lost
    assert not read_day("", is_end=True).is_lost


@pytest.mark.slow
def test_too_much_is_refused_by_count() -> None:
    noise = [sha256(str(n).encode()).hexdigest() for n in range(100_000)]
    with pytest.raises(BadFile) as trouble:
        read(docx_of("".join(paragraph(words) for words in noise)), "plan.docx")
    assert trouble.value.reason is BadFileReason.TOO_LONG
    with pytest.raises(BadFile) as trouble:
        read(docx_of(grid(*((words, "b") for words in noise[:10_000]))), "plan.docx")
    assert trouble.value.reason is BadFileReason.TOO_LONG
    with pytest.raises(BadFile) as trouble:
        read("x\n\n" * 100_000, "plan.md")
    assert trouble.value.reason is BadFileReason.TOO_LONG


def test_tables_inside_tables_are_read_once() -> None:
    nested = paragraph("hondo")
    for _ in range(24):
        nested = f"<w:tbl><w:tr><w:tc>{nested}</w:tc><w:tc>{paragraph('x')}</w:tc></w:tr></w:tbl>"
    body = paragraph("Compromiso 1. Agua", "Ttulo2") + nested
    found = read(docx_of(body), "plan.docx")
    assert repr(found.document).count("hondo") == 1


@pytest.mark.parametrize(
    "line",
    [" " * 200_000, "* " * 100_000, "[" * 200_000, "a: " * 3_000, "a" * 200_000, "{#" * 100_000],
)
def test_long_lines_are_read_in_linear_steps(line: str) -> None:
    labels = ("Contacto", "Otros actores", "Hitos", "Plazo", "ODS", "Problema")
    lines = "\n\n".join(f"{label}: x{line}x" for label in labels)
    found = read(f"## Compromiso 1. A\n\n{lines}\n\n### Valores OGP\n\n{line}x", "plan.md")
    assert found.document.commitments[0].number == 1


def test_more_commitments_than_numbers_are_refused() -> None:
    with pytest.raises(BadFile) as trouble:
        read("\n\n".join(f"## Compromiso {n}. A" for n in range(1_100)), "plan.md")
    assert trouble.value.reason is BadFileReason.TOO_LONG


@pytest.mark.parametrize(
    ("content", "name", "wanted"),
    [
        (b"%PDF-1.7", "plan.pdf", BadReason.NOT_A_PACKAGE),
        (b"\xff\xfe\x00", "plan.md", BadFileReason.NOT_TEXT),
        (b"  \n ", "plan.md", BadFileReason.EMPTY),
        (b"# Hola\n\nSin compromisos.", "plan.md", BadFileReason.NO_COMMITMENT),
        (b"{}", "plan.json", BadFileReason.NOT_OURS),
        (b"[" * 100_000, "plan.json", BadFileReason.NOT_OURS),
        (b"format = 1", "plan.toml", BadFileReason.NOT_OURS),
        (b"0" * 20_000_001, "plan.md", BadReason.TOO_LARGE),
    ],
)
def test_what_is_no_plan_says_why(content: bytes, name: str, wanted: object) -> None:
    with pytest.raises(BadFile) as trouble:
        read(content, name)
    assert trouble.value.reason is wanted


def test_every_word_of_the_reader_has_its_sentence() -> None:
    words = Path("templates/drafting/_import_words.txt").read_text("utf-8")
    named = (*BadFileReason, *BadReason, *LeftOut)
    assert not [word for word in named if f'"{word.value}":' not in words]
    last = DoubtKind.UNKNOWN_ID
    assert not [kind for kind in DoubtKind if kind is not last and f'"{kind.value}"' not in words]
