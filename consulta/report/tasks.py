"""Build the files of a report, in no transaction."""

from collections.abc import Callable
from pathlib import Path

from consulta.report import as_csv, as_html, as_json, as_pdf, as_xlsx
from consulta.report.outline.value import Outline
from consulta.report.rules import FileKind


def files_of(outline: Outline, templates: Path) -> dict[FileKind, bytes]:
    """Every document of a report, from one frozen value."""
    makers: dict[FileKind, Callable[[], bytes]] = {
        FileKind.HTML: lambda: as_html.render(outline, templates),
        FileKind.PDF: lambda: as_pdf.render(outline, templates),
        FileKind.XLSX: lambda: as_xlsx.render(outline),
        FileKind.CSV: lambda: as_csv.render(outline),
        FileKind.JSON: lambda: as_json.render(outline),
    }
    return {kind: make() for kind, make in makers.items()}
