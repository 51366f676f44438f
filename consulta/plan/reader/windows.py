"""The window of a consultation, from the days or the local hours that its file gives."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from consulta.plan.reader.fields import Table
from consulta.plan.rules import (
    LocalTimeProblem,
    Window,
    end_of_day,
    first_moment_of,
    is_zone,
    moment_of,
    problem_of_local_time,
)

BEFORE_ALL = Window(
    datetime.fromisoformat("2000-01-01T00:00:00+00:00"),
    datetime.fromisoformat("2000-01-02T00:00:00+00:00"),
)
HOUR = "tiene que ser una hora local sin comillas y sin zona, como 2018-11-23T09:00:00."


def window_of(consultation: Table, time_zone: str) -> Window:
    """The window that the file gives; a stand-in where it gives none, which is then noted."""
    is_known = is_zone(time_zone)
    if time_zone and not is_known:
        message = "no conocemos esta zona horaria. La de Chile continental es America/Santiago."
        consultation.wrong("time_zone", message)
    opens_at = _edge(consultation, "opens", time_zone if is_known else "UTC")
    closes_at = _edge(consultation, "closes", time_zone if is_known else "UTC")
    if opens_at is None or closes_at is None:
        return BEFORE_ALL
    if closes_at <= opens_at:
        key = "closes_at" if "closes_at" in consultation.values else "closes_on"
        consultation.wrong(
            key, "el plazo termina antes de empezar. Revisa la apertura y el cierre."
        )
        return BEFORE_ALL
    return Window(opens_at, closes_at)


def _edge(consultation: Table, edge: str, time_zone: str) -> datetime | None:
    has_day, has_hour = (f"{edge}_{end}" in consultation.values for end in ("on", "at"))
    if has_day and has_hour:
        message = f"ya está {edge}_on. Deja solo el día o solo la hora exacta."
        consultation.wrong(f"{edge}_at", message)
    if has_hour:
        consultation.take(f"{edge}_on")
        return _hour(consultation, edge, time_zone)
    if consultation.take(f"{edge}_fold") is not None:
        consultation.wrong(f"{edge}_fold", f"solo se usa junto con {edge}_at.")
    consultation.take(f"{edge}_at")
    consultation.require(f"{edge}_on")
    day = consultation.day(f"{edge}_on")
    if day is None:
        return None
    return first_moment_of(day, time_zone) if edge == "opens" else end_of_day(day, time_zone)


def _hour(consultation: Table, edge: str, time_zone: str) -> datetime | None:
    key, local = f"{edge}_at", consultation.take(f"{edge}_at")
    fold = consultation.number(f"{edge}_fold", 0, 1)
    if not isinstance(local, datetime) or local.tzinfo is not None or local.microsecond:
        consultation.wrong(key, HOUR)
        return None
    if not consultation.is_year(key, local):
        return None
    problem = problem_of_local_time(local, time_zone)
    if problem is LocalTimeProblem.MISSING:
        there_is = moment_of(local, time_zone).astimezone(ZoneInfo(time_zone))
        consultation.wrong(key, _missing(there_is, time_zone))
        return None
    if problem is LocalTimeProblem.REPEATED and fold is None:
        consultation.wrong(key, _repeated(local, edge, time_zone))
        return None
    if problem is None and f"{edge}_fold" in consultation.values:
        consultation.wrong(f"{edge}_fold", "esa hora ocurre una sola vez. Borra esta línea.")
    return moment_of(local, time_zone, fold or 0)


def _missing(there_is: datetime, time_zone: str) -> str:
    return (
        f"esa hora no existe en {time_zone}: el reloj se adelanta y la salta. "
        f"La siguiente que existe es {there_is.replace(tzinfo=None).isoformat()}."
    )


def _repeated(local: datetime, edge: str, time_zone: str) -> str:
    first, second = (moment_of(local, time_zone, fold) for fold in (0, 1))
    hours = (second - first) / timedelta(hours=1)
    return (
        f"esa hora ocurre dos veces en {time_zone}: el reloj se atrasa {hours:g} h. "
        f"Agrega {edge}_fold = 0 para la primera vez o {edge}_fold = 1 para la segunda."
    )
