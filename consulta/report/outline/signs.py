"""Signs of many hands in a report: by day, without small cells, in data and in words."""

from datetime import date
from typing import Any

from consulta.participation.shapes import ShownDay

HEADS = (
    "Día (UTC)", "Enlaces", "Desechables", "Con espera", "Aportes", "Repetidos", "Votos",
    "Señal",
)  # fmt: skip
HIDDEN, WAITING = "reservado", "al cierre"
COUNTS = ("asked", "throwaway", "held_up", "received", "repeated")
REASONS = {"held_up": "ráfaga", "throwaway": "correos desechables", "repeated": "textos repetidos"}
NOTE = (
    "Una señal no prueba nada y no borra nada: pide que una persona mire. No se guarda ninguna "
    "dirección de red, y estas cuentas no dicen de quién es nada. Enlaces: los que se pidieron "
    "para entrar. Desechables: los de correos de usar y botar. Con espera: los que esperaron "
    "durante una ráfaga. Repetidos: aportes con el mismo texto que otro del día. Reservado: de 1 a "
    "4, o lo que dejaría calcularlo."
)


def as_rows(signals: tuple[ShownDay, ...]) -> list[dict[str, Any]]:
    """The days as data, the oldest first; a hidden count is null, votes wait for the close."""
    return [
        {"day": one.day.isoformat(), "reasons": list(one.reasons)}
        | {name: getattr(one, name) for name in COUNTS}
        | ({"votes": one.votes} if one.has_votes else {})
        for one in sorted(signals, key=lambda one: one.day)
    ]


def thawed_days(rows: list[dict[str, Any]]) -> tuple[ShownDay, ...]:
    """The days that these rows were written from, the newest first."""
    return tuple(
        ShownDay(
            day=date.fromisoformat(row["day"]), votes=row.get("votes"), has_votes="votes" in row,
            reasons=tuple(row["reasons"]), **{name: row[name] for name in COUNTS},
        )
        for row in reversed(rows)
    )  # fmt: skip


def cells(signals: tuple[ShownDay, ...]) -> list[list[int | str]]:
    """The days as rows of a table under `HEADS`."""
    return [
        [
            f"{one.day:%d/%m/%Y}",
            *(_cell(getattr(one, name)) for name in COUNTS),
            _cell(one.votes) if one.has_votes else WAITING,
            ", ".join(REASONS[reason] for reason in one.reasons),
        ]
        for one in sorted(signals, key=lambda one: one.day)
    ]


def _cell(count: int | None) -> int | str:
    return HIDDEN if count is None else count
