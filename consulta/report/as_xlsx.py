"""The report as a workbook: typed sheets, a dictionary of its columns, and no formula anywhere."""

import io
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from consulta.participation.rules import Stance
from consulta.report.outline import signs
from consulta.report.outline.data import levels_of, place_name, position_rows, writers_of
from consulta.report.outline.value import (
    CHANNELS,
    GROUNDS,
    KINDS,
    PLEBISCITE,
    SECTORS,
    STANCES,
    STANDINGS,
    STATES,
    VOTES,
    Outline,
)

CELL_MAX_CHARS = 32_767
WIDE, NARROW = 60, 16
DICTIONARY = (
    ("Resumen", "Las cuentas de la consulta y de dónde salen."),
    ("Compromisos", "Una fila por compromiso: aportes por estado, posturas y votos con su base."),
    ("Anexo", "Lo mismo para las iniciativas del anexo, que no se suman a los compromisos."),
    ("Compromiso y día", "Aportes recibidos cada día sobre cada compromiso."),
    ("Por día", "Aportes recibidos cada día, en la zona horaria de la consulta."),
    ("Aportes", "Cada aporte publicado con su folio. La hora es la de la consulta."),
    ("Organizaciones", "Dónde está cada organización; no se cuenta entre los votos."),
    ("Retenidos", "Cada aporte retenido con su motivo público, sin su texto."),
    ("Señales", signs.NOTE),
    ("Base", "Número de votos sobre el que se calcula; incluye «Paso»."),
)


def render(outline: Outline) -> bytes:
    """The same outline gives the same bytes: the workbook is dated with the cut-off."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(out, settings) as book:
        book.set_properties(
            {
                "title": outline.title,
                "comments": " · ".join(outline.marks),
                "created": outline.cutoff_at.replace(tzinfo=None, microsecond=0),
            }
        )
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        for name, heads, rows in _sheets(outline):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_header(f"&L{' · '.join(outline.marks)}&R{outline.slug}")
            _fill(sheet, heads, rows, (head, body))
    return out.getvalue()


Table = tuple[str, Sequence[str], Iterable[Sequence[object]]]


def _sheets(outline: Outline) -> list[Table]:
    figures = outline.figures
    places = (
        "N.º", "Nombre", "Recibidos", *_titles(STATES), *_titles(CHANNELS), *_titles(STANCES),
        *_titles(VOTES), "Base",
    )  # fmt: skip
    days = [f"{day:%d-%m-%Y}" for day, _ in figures.by_day]
    return [
        ("Resumen", ("Qué", "Valor"), _summary(outline)),
        ("Compromisos", places, _places(figures.commitments)),
        ("Anexo", places, _places(figures.annex)),
        ("Compromiso y día", ("N.º", "Nombre", *days),
         [(place.number or "", place.name, *place.by_day) for place in figures.commitments]),
        ("Por día", ("Día", "Aportes recibidos"), [(str(day), n) for day, n in figures.by_day]),
        (
            "Aportes",
            ("Folio", "Sobre", "Tipo", "Postura", "Canal", "Autoría", "Aporte",
             "Redacción propuesta", "Recibido", "Demostración",
             "Por qué lo redacta así", "Se suma a", "Reemplaza a", "Iniciado a tiempo"),
            _items(outline),
        ),
        (
            "Organizaciones",
            ("Compromiso", "Organización", "Sector", "Comprobación", "Postura", "Folio"),
            _positions(outline),
        ),
        ("Retenidos", ("Folio", "Sobre", "Motivo"),
         [(row.folio, row.about, GROUNDS.get(row.ground, row.ground)) for row in outline.withheld]),
        ("Señales", signs.HEADS, signs.cells(outline.signals)),
        ("Diccionario", ("Hoja o columna", "Qué dice"), DICTIONARY),
    ]  # fmt: skip


def _titles(words: dict[Any, str]) -> list[str]:
    return [word[:1].upper() + word[1:] for word in words.values()]


def _summary(outline: Outline) -> list[tuple[str, object]]:
    figures = outline.figures
    rows: list[tuple[str, object]] = [
        ("Consulta", outline.title),
        ("Marcas", " · ".join(outline.marks) or "ninguna"),
        ("Corte de datos (UTC)", outline.cutoff_at.strftime("%Y-%m-%d %H:%M:%S")),
        ("Entradas del registro", outline.record_size),
        ("Raíz del registro", outline.record_root),
        ("Aportes recibidos", figures.balance.received),
    ]
    rows += [(f"… {STATES[state]}", n) for state, n in figures.balance.by_state.items()]
    rows += [(f"Canal: {CHANNELS[channel]}", figures.by_channel[channel]) for channel in CHANNELS]
    rows += [(f"En nombre de: {words.lower()}", n) for words, n in writers_of(figures)]
    rows += [(f"Posiciones sobre {row[0]}", row[-1]) for row in position_rows(outline)]
    rows += [("Hojas en papel fuera del plazo, sin contar", outline.out_of_time)]
    rows += [(f"Aportes: {words}", n) for words, n, _ in levels_of(figures)]
    rows += [(f"Votos: {words}", n) for words, _, n in levels_of(figures)]
    rows += [(f"Tipo: {KINDS[kind]}", figures.by_kind[kind]) for kind in KINDS]
    rows += [
        ("Comentarios al anexo (aparte)", figures.annex_balance.received),
        ("Personas que aportaron con correo", figures.authors),
        ("Personas que votaron", figures.voters),
        ("Votos en compromisos", figures.votes_on_commitments),
        ("Votos en aportes", figures.votes_on_contributions),
        ("Cómo leer los votos", PLEBISCITE),
    ]
    return rows


def _places(places: Iterable[Any]) -> list[tuple[object, ...]]:
    return [
        (
            place.number or "", place.name, place.balance.received,
            *(place.balance.by_state[state] for state in (*STATES,)),
            *(place.by_channel[channel] for channel in CHANNELS),
            *(place.stances[stance] for stance in Stance),
            *(place.votes.by_value[value] for value in (*VOTES,)),
            place.votes.base,
        )
        for place in places
    ]  # fmt: skip


def _items(outline: Outline) -> list[tuple[object, ...]]:
    zone = ZoneInfo(outline.time_zone)
    return [
        (
            item.folio, item.about, KINDS[item.kind], STANCES[item.stance], CHANNELS[item.channel],
            item.author, item.text, item.proposal,
            item.received_at.astimezone(zone).strftime("%d-%m-%Y %H:%M"),
            "sí" if item.is_demo else "no",
            item.reason, item.joins, item.replaces, "sí" if item.started_in_time else "no",
        )
        for item in outline.published
    ]  # fmt: skip


def _positions(outline: Outline) -> list[tuple[object, ...]]:
    return [
        (
            place_name(one.place), item.author, SECTORS[item.sector], STANDINGS[item.standing],
            STANCES[item.stance], item.folio,
        )
        for one in outline.positions
        for item in one.items
        if item.sector is not None and item.standing is not None
    ]  # fmt: skip


def _fill(
    sheet: Any, heads: Sequence[str], rows: Iterable[Sequence[object]], formats: tuple[Any, Any]
) -> None:
    head, body = formats
    for column, words in enumerate(heads):
        sheet.write_string(0, column, words, head)
        is_wide = words in {
            "Nombre",
            "Aporte",
            "Redacción propuesta",
            "Valor",
            "Qué dice",
            "Organización",
        }
        sheet.set_column(column, column, WIDE if is_wide else NARROW)
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(at, column, value, body)
            else:
                sheet.write_string(at, column, str(value)[:CELL_MAX_CHARS], body)
