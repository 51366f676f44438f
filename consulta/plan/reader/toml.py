"""Read the file of a plan. Every problem is told at once, with its line and its field."""

import re
import tomllib
from typing import Any

from consulta.plan.reader.commitments import commitment_of, departure_of, initiative_of
from consulta.plan.reader.document import (
    FORMAT,
    CommitmentText,
    ConsultationText,
    DepartureText,
    InitiativeText,
    PlanDocument,
    PlanProblems,
    Problem,
)
from consulta.plan.reader.fields import Notes, Table
from consulta.plan.reader.paragraphs import Ids, body
from consulta.plan.reader.windows import window_of
from consulta.plan.rules import (
    GRACE_MINUTES_MAX,
    GROUNDS,
    TEXT_MAX_CHARS,
    VERSION_NUMBER_MAX,
    is_slug,
)
from consulta.plan.template import OGP_2018, TEMPLATES

PLAN_MAX_BYTES = 2_000_000
NESTING = "el archivo anida demasiadas listas o tablas."
PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
IN_SPANISH = {
    "Cannot overwrite a value": "esta clave ya tiene un valor más arriba",
    "Cannot declare": "esta tabla ya está declarada más arriba",
    "Cannot mutate": "esta tabla ya quedó cerrada más arriba",
    "Expected '=' after a key": "después del nombre del campo falta el signo =",
    "Expected newline or end of document": "sobra algo después del valor, o falta una comilla",
    "Unterminated string": "faltan las comillas que cierran el texto",
    "Illegal character": "hay un signo de control o un salto de línea que no puede estar aquí",
    "Unescaped": "después de la barra viene un signo que no corresponde; la barra se escribe \\\\",
    "Invalid value": "no se entiende el valor; los textos van entre comillas",
    "Invalid date": "esa fecha no existe",
    "Unclosed array": "falta el corchete que cierra la lista",
    "Invalid statement": "no se entiende esta línea",
}


def read_plan_bytes(content: bytes, *, file_name: str) -> PlanDocument:
    """The plan in the bytes of a file, which are UTF-8.

    Raises: `PlanProblems` with everything that has to be mended.
    """
    if len(content) > PLAN_MAX_BYTES:
        message = f"el archivo pesa más de {PLAN_MAX_BYTES} bytes, que es el máximo."
        raise _problem(file_name, 1, message)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        line = content.count(b"\n", 0, trouble.start) + 1
        message = (
            f"el archivo no está en UTF-8 (byte 0x{content[trouble.start]:02X}). "
            "Guárdalo con la codificación UTF-8 y vuelve a importarlo."
        )
        raise _problem(file_name, line, message) from None
    return read_plan(text, file_name=file_name)


def read_plan(text: str, *, file_name: str) -> PlanDocument:
    """The plan in the text of a file.

    Raises: `PlanProblems` with everything that has to be mended.
    """
    if len(text) > PLAN_MAX_BYTES:
        message = f"el archivo tiene más de {PLAN_MAX_BYTES} signos, que es el máximo."
        raise _problem(file_name, 1, message)
    text = text.replace("\r\n", "\n")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _problem(file_name, line, "el archivo contiene el signo NUL (U+0000). Bórralo.")
    values = _parsed(text, file_name)
    notes = Notes(file_name, text)
    plan = _plan(Table(notes, (), values), Ids(text))
    notes.raise_if_any()
    return plan


def _parsed(text: str, file_name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise _problem(file_name, 1, NESTING) from None
    except ValueError as trouble:
        said = str(trouble)
        place = PLACE.search(said)
        line = int(place[1]) if place else text.count("\n") + 1
        why = next((ours for theirs, ours in IN_SPANISH.items() if theirs in said), "")
        column = f" (columna {place[2]})" if place else ""
        message = f"la sintaxis TOML no se entiende{column}"
        raise _problem(file_name, line, f"{message}: {why}." if why else f"{message}.") from None


def _problem(file_name: str, line: int, message: str) -> PlanProblems:
    return PlanProblems([Problem(file_name, line, "", message)])


def _plan(root: Table, ids: Ids) -> PlanDocument:
    root.require("format")
    if root.take("format") not in (None, FORMAT):
        root.wrong("format", f"este programa lee el formato «{FORMAT}».")
    for key in ("consultation", "plan"):
        root.require(key)
    consultation = _consultation(root.table("consultation"))
    head = root.table("plan")
    label = head.required_text("label", 120)
    version = head.number("version", 1, VERSION_NUMBER_MAX) or 1
    intro = body(head, "intro", ids, "intro-")
    head.finish()
    commitments, initiatives = (
        _commitments(root, ids, consultation),
        _annex(root, ids, consultation),
    )
    departures = _departures(root, {commitment.number for commitment in commitments})
    root.finish()
    return PlanDocument(consultation, label, commitments, initiatives, intro, version, departures)


def _consultation(table: Table) -> ConsultationText:
    slug = table.required_text("slug", 64)
    if slug and not is_slug(slug):
        message = "solo puede tener minúsculas sin acento, cifras y guiones entre ellas."
        table.wrong("slug", f"{message} Ejemplo: plan-2018.")
    title, office = table.required_text("title", 300), table.required_text("body", 200)
    summary = table.required_text("summary", 2000)
    time_zone = table.required_text("time_zone", 64)
    window = window_of(table, time_zone)
    given = ConsultationText(
        slug=slug,
        title=title,
        body=office,
        summary=summary,
        time_zone=time_zone,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        announced_on=table.day("announced_on"),
        answer_due_on=table.day("answer_due_on"),
        plan_due_on=table.day("plan_due_on"),
        review_hours=_or(table.number("review_hours", 1, 2000), 48),
        minimum_age=_or(table.number("minimum_age", 0, 120), 16),
        grace_minutes=_or(table.number("grace_minutes", 0, GRACE_MINUTES_MAX), 0),
        template=table.one_of("template", TEMPLATES) or OGP_2018,
        demonstration=table.flag("demonstration") or False,
        grounds=_grounds(table),
        rules_text=table.lines("rules_text", TEXT_MAX_CHARS) or "",
        privacy_text=table.lines("privacy_text", TEXT_MAX_CHARS) or "",
    )
    table.finish()
    return given


def _or(number: int | None, default: int) -> int:
    return default if number is None else number


def _grounds(table: Table) -> tuple[str, ...]:
    given = table.take("grounds")
    if given is None:
        return GROUNDS
    if not isinstance(given, list) or not given or not all(word in GROUNDS for word in given):
        table.wrong("grounds", f"tiene que ser una lista de estas palabras: {', '.join(GROUNDS)}.")
        return GROUNDS
    return tuple(word for word in GROUNDS if word in given)


def _departures(root: Table, numbers: set[int]) -> tuple[DepartureText, ...]:
    tables = root.tables("departure")
    given = tuple(departure_of(table) for table in tables)
    for table, departure in zip(tables, given, strict=True):
        if departure.number in numbers:
            message = f"el compromiso {departure.number} está en el plan o ya figura como salido."
            table.wrong("number", message)
        numbers = numbers | {departure.number}
    return given


def _commitments(
    root: Table, ids: Ids, consultation: ConsultationText
) -> tuple[CommitmentText, ...]:
    tables = root.tables("commitment")
    if not tables and "commitment" not in root.values:
        root.require("commitment")
    template, is_demo = consultation.template, consultation.demonstration
    given = tuple(commitment_of(table, ids, template, is_demo) for table in tables)
    seen: dict[int, int] = {}
    for index, commitment in enumerate(given):
        if commitment.number in seen and commitment.number:
            first = root.notes.lines.get(("commitment", seen[commitment.number]), 1)
            message = f"ya hay un compromiso {commitment.number} en la línea {first}."
            tables[index].wrong("number", f"{message} Cada número se usa una vez.")
        seen.setdefault(commitment.number, index)
    return given


def _annex(root: Table, ids: Ids, consultation: ConsultationText) -> tuple[InitiativeText, ...]:
    tables = root.tables("initiative")
    given = tuple(initiative_of(table, ids, consultation.demonstration) for table in tables)
    seen: set[str] = set()
    for table, initiative in zip(tables, given, strict=True):
        if initiative.key in seen:
            table.wrong("key", f"ya hay una iniciativa «{initiative.key}».")
        seen.add(initiative.key)
    return given
