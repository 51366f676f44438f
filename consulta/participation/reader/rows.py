"""The rows of a table as contributions, or the reason why each one is not."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from hashlib import sha256
from typing import TypeVar
from zoneinfo import ZoneInfo

from consulta.participation.reader.table import Table, TableRow
from consulta.participation.rules import (
    CONTRIBUTION_MAX_CHARS,
    CONTRIBUTION_MIN_CHARS,
    PROPOSAL_MAX_CHARS,
    PUBLIC_NAME_MAX_CHARS,
    Channel,
    Kind,
    OfflineContribution,
    Refusal,
    Stance,
    Submission,
    refusal_of_time,
    refusal_of_words,
)
from consulta.plan.rules import Window, first_moment_of, problem_of_local_time

FIELDS = (
    "text", "target", "kind", "stance", "proposal", "channel", "received_at", "public_name",
    "source_id",
)  # fmt: skip
TITLES = {
    "texto": "text", "aporte": "text", "sobre": "target", "compromiso": "target", "tipo": "kind",
    "postura": "stance", "propuesta": "proposal", "canal": "channel", "recibido": "received_at",
    "fecha": "received_at", "nombre publico": "public_name", "id": "source_id",
}  # fmt: skip
SPANISH: dict[str, dict[str, str]] = {
    "kind": {
        "observacion": Kind.REMARK.value,
        "propuesta": Kind.CHANGE_PROPOSAL.value,
        "propuesta de cambio": Kind.CHANGE_PROPOSAL.value,
        "pregunta": Kind.QUESTION.value,
        "experiencia": Kind.EXPERIENCE.value,
    },
    "stance": {
        "a favor": Stance.IN_FAVOUR.value,
        "a favor con cambios": Stance.WITH_CHANGES.value,
        "en contra": Stance.AGAINST.value,
    },
    "channel": {
        "papel": Channel.PAPER.value,
        "carta": Channel.LETTER.value,
        "correo": Channel.LETTER.value,
        "carta o correo": Channel.LETTER.value,
        "encuentro": Channel.ASSEMBLY.value,
        "encuentro presencial": Channel.ASSEMBLY.value,
    },
}
SENTENCES = {
    Refusal.TOO_SHORT: ("text", f"el texto tiene menos de {CONTRIBUTION_MIN_CHARS} caracteres"),
    Refusal.TOO_LONG: (
        "text",
        f"el texto pasa de {CONTRIBUTION_MAX_CHARS} caracteres, o la propuesta de "
        f"{PROPOSAL_MAX_CHARS}",
    ),
    Refusal.PROPOSAL_MISSING: ("proposal", "una propuesta de cambio necesita el texto que propone"),
    Refusal.NAME_TOO_LONG: (
        "public_name",
        f"el nombre público pasa de {PUBLIC_NAME_MAX_CHARS} caracteres",
    ),
    Refusal.WINDOW_NOT_OPEN: ("received_at", "llegó antes de la apertura de la consulta"),
    Refusal.WINDOW_CLOSED: ("received_at", "llegó cuando la consulta ya había cerrado"),
}
SOURCE_MAX_CHARS = 60
ROW_DIGITS = 24
SOURCE_ID_MAX_CHARS = 50
MOMENT = re.compile(
    r"(?:(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)|(?P<d2>\d\d?)[-/](?P<m2>\d\d?)[-/](?P<y2>\d{4}))"
    r"(?:[T ,]+(?P<h>\d\d?):(?P<min>\d\d)(?::(?P<s>\d\d)(?:\.\d+)?)?)?"
    r"\s*(?P<zone>Z|[+-]\d\d:?\d\d)?",
    re.ASCII,
)


Clean = Callable[[str], str | None]
Word = TypeVar("Word", bound=StrEnum)


class BadCell(Exception):
    """A cell says something that cannot be taken, and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class RowTrouble:
    """Why a row is not taken: its line, the title of its column, the reason in words."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What an import knows beside the file: the consultation, and what all rows share.

    Units: `received_at` (for rows that do not say when) and `now` are aware, in UTC.
    """

    slug: str
    window: Window
    time_zone: str
    refs: frozenset[str]
    source: str
    now: datetime
    target: str = "plan"
    channel: Channel = Channel.PAPER
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds: contributions with the line each came from, and rows not taken."""

    accepted: tuple[tuple[int, OfflineContribution], ...]
    refused: tuple[RowTrouble, ...]


def field_of(title: str) -> str | None:
    """The field that a column holds by its title, in English or Spanish; None when it has none."""
    folded = _folded(title)
    return folded if folded in FIELDS else TITLES.get(folded)


def read_rows(table: Table, fields: Mapping[str, str], frame: Frame, *, clean: Clean) -> Reading:
    """Every row as a contribution, or why not. `fields` gives the column of each field.

    Two rows alike are two contributions; their keys differ by their place among those alike.
    `clean` makes a text as it will be stored, None for what cannot be.
    """
    accepted: list[tuple[int, OfflineContribution]] = []
    refused: list[RowTrouble] = []
    seen: dict[str, int] = {}
    for row in table.rows:
        cells = {field: row.cells[column] for field, column in fields.items()}
        try:
            _refuse_extra(row)
            read = _row(cells, frame, clean)
            accepted.append((row.line, _keyed(read, cells, frame, seen)))
        except BadCell as trouble:
            column = fields.get(trouble.field, trouble.field)
            refused.append(RowTrouble(row.line, column, trouble.reason))
    return Reading(tuple(accepted), tuple(refused))


def moment_of(words: str, time_zone: str, window: Window | None = None) -> datetime:
    """The moment that a date with its hour names in a zone; a day alone is its first moment.

    On the day of the opening, a day alone is the opening.
    Raises: `BadCell` for what is no date, and for an hour that does not exist or exists twice.
    """
    found = MOMENT.fullmatch(words.strip())
    if found is None:
        raise BadCell("received_at", f"«{words[:40]}» no es una fecha con hora")
    part = found.groupdict()
    try:
        day = date(int(part["y"] or part["y2"]), int(part["m"] or part["m2"]),
                   int(part["d"] or part["d2"]))  # fmt: skip
        hour = time(int(part["h"] or 0), int(part["min"] or 0), int(part["s"] or 0))
    except ValueError:
        raise BadCell("received_at", f"«{words[:40]}» no existe en el calendario") from None
    if part["zone"]:
        aware = f"{day.isoformat()}T{hour.isoformat()}{part['zone']}"
        return datetime.fromisoformat(aware).astimezone(UTC)
    if part["h"] is None:
        first = first_moment_of(day, time_zone)
        is_opening_day = window and window.opens_at.astimezone(ZoneInfo(time_zone)).date() == day
        return window.opens_at if window and is_opening_day else first
    return _local(datetime.combine(day, hour), time_zone)


def _local(local: datetime, time_zone: str) -> datetime:
    problem = problem_of_local_time(local, time_zone)
    if problem is not None:
        what = "no existe" if problem.value == "missing" else "ocurre dos veces"
        raise BadCell(
            "received_at", f"esa hora {what} en {time_zone}: agrega su diferencia con UTC"
        )
    return local.replace(tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def _refuse_extra(row: TableRow) -> None:
    if row.extra:
        raise BadCell("", f"tiene {row.extra} celdas de más: ¿falta una comilla?")


def _row(cells: Mapping[str, str], frame: Frame, clean: Clean) -> OfflineContribution:
    texts = {field: _clean(field, cells.get(field, ""), clean) for field in FIELDS}
    proposal = texts["proposal"]
    usual = Kind.CHANGE_PROPOSAL if proposal else Kind.REMARK
    given = Submission(
        text=texts["text"],
        kind=_word(Kind, "kind", texts["kind"], usual),
        stance=_word(Stance, "stance", texts["stance"], Stance.NEUTRAL),
        form_key="",
        arrived_at=_received_at(texts["received_at"], frame),
        proposal=proposal,
        public_name=" ".join(texts["public_name"].split()),
        channel=_word(Channel, "channel", texts["channel"], frame.channel),
    )
    refusal = refusal_of_words(given) or refusal_of_time(frame.window, given.arrived_at)
    if refusal:
        raise BadCell(*SENTENCES[refusal])
    if given.channel is Channel.WEB:
        raise BadCell("channel", "«web» es solo para lo que se envía en este sitio")
    return OfflineContribution(_ref(texts["target"], frame), given)


def _clean(field: str, words: str, clean: Clean) -> str:
    cleaned = clean(words)
    if cleaned is None:
        raise BadCell(field, "tiene signos que no se pueden guardar")
    return cleaned


def _word(kind: type[Word], field: str, words: str, usual: Word) -> Word:
    folded = _folded(words)
    known = {member.value: member.value for member in kind} | SPANISH[field]
    if not folded:
        return usual
    if folded not in known:
        raise BadCell(field, f"«{words[:40]}» no es uno de: {', '.join(sorted(known))}")
    return kind(known[folded])


def _received_at(words: str, frame: Frame) -> datetime:
    if not words and frame.received_at is None:
        raise BadCell("received_at", "falta cuándo se recibió; dilo en la fila o con --received-at")
    moment = moment_of(words, frame.time_zone, frame.window) if words else frame.received_at
    if moment is None or moment > frame.now:
        raise BadCell("received_at", "ese momento todavía no llega")
    return moment


def _ref(words: str, frame: Frame) -> str:
    ref = words or frame.target
    if ref.isdecimal():
        ref = f"commitment:{int(ref)}"
    if ref not in frame.refs:
        raise BadCell("target", f"la consulta no tiene nada que se llame «{ref[:40]}»")
    return ref


def _keyed(
    read: OfflineContribution, cells: Mapping[str, str], frame: Frame, seen: dict[str, int]
) -> OfflineContribution:
    name = cells.get("source_id", "").strip()
    if len(name) > SOURCE_ID_MAX_CHARS or not name.isprintable():
        raise BadCell("source_id", f"pasa de {SOURCE_ID_MAX_CHARS} caracteres o no se puede leer")
    if not name:
        words = "\0".join(f"{field}={cells.get(field, '')}" for field in FIELDS)
        digest = sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:ROW_DIGITS]
        seen[digest] = seen.get(digest, 0) + 1
        name = f"{digest}-{seen[digest]}"
    elif seen.setdefault(f"={name}", 1) > 1:
        raise BadCell("source_id", f"«{name}» está en dos filas")
    else:
        seen[f"={name}"] += 1
    key = sha256("\n".join(("import", frame.slug, frame.source, name)).encode()).hexdigest()
    given = replace(read.given, form_key=key, source=f"{frame.source}#{name}")
    return replace(read, given=given)


def _folded(words: str) -> str:
    bare = unicodedata.normalize("NFKD", words.strip().casefold())
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).split())
