"""Dates, hours and numbers as templates print them."""

import re
from datetime import date, datetime, timedelta

from flask import Flask
from flask_babel import gettext as _

from consulta.text import language as words
from consulta.web.language import chosen_language

DAYS_OF_A_MILESTONE = re.compile(r" · (\d{4}-\d\d-\d\d)(?: · (\d{4}-\d\d-\d\d))?(?= · |$)")


def day(value: date | datetime, zone: str = words.HOME_ZONE) -> str:
    """`14 de diciembre de 2018`."""
    return words.day_words(_day_of(value, zone), chosen_language())


def day_long(value: date | datetime, zone: str = words.HOME_ZONE) -> str:
    """`viernes 14 de diciembre de 2018`."""
    return words.day_words(_day_of(value, zone), chosen_language(), "long")


def day_short(value: date | datetime, zone: str = words.HOME_ZONE) -> str:
    """`14 de diciembre`."""
    return words.day_words(_day_of(value, zone), chosen_language(), "short")


def hour(value: datetime, zone: str = words.HOME_ZONE) -> str:
    """`23:59`."""
    return words.hour_words(value, zone)


def moment(value: datetime, zone: str = words.HOME_ZONE) -> str:
    """`14 de diciembre de 2018, 23:59`."""
    return f"{day(value, zone)}, {hour(value, zone)}"


def moment_long(value: datetime, zone: str = words.HOME_ZONE) -> str:
    """`viernes 14 de diciembre de 2018, 23:59`."""
    return f"{day_long(value, zone)}, {hour(value, zone)}"


def moment_exact(value: datetime, zone: str = words.HOME_ZONE) -> str:
    """`viernes 14 de diciembre de 2018, 23:59:59`."""
    return f"{day_long(value, zone)}, {words.hour_words(value, zone, exact=True)}"


def last_second(closes_at: datetime) -> datetime:
    """The last second that is still inside a window, which is how people name its end."""
    return closes_at - timedelta(seconds=1)


def offset(value: datetime, zone: str = words.HOME_ZONE) -> str:
    """`UTC−3`."""
    return words.offset_words(value, zone)


def spoken(quote: str) -> str:
    """The words of a milestone with its days as people say them: `del 2 de enero al 31 de ...`."""
    return DAYS_OF_A_MILESTONE.sub(_said, quote)


def _said(found: re.Match[str]) -> str:
    try:
        days = [date.fromisoformat(one) for one in found.groups() if one]
    except ValueError:
        return str(found[0])
    if len(days) == 1:
        return f" · {day(days[0])}"
    start = day_short(days[0]) if days[0].year == days[1].year else day(days[0])
    return f" · {_('del %(start)s al %(end)s', start=start, end=day(days[1]))}"


def number(value: float) -> str:
    """`1.234`."""
    return words.number_words(value, chosen_language())


def percent(share: float) -> str:
    """`45,7 %`."""
    return words.percent_words(share, chosen_language())


def from_words(written: str) -> datetime:
    """The moment that a letter carries as text."""
    return datetime.fromisoformat(written)


def day_from_words(written: str) -> str:
    """The day that a letter carries as text: `14 de diciembre de 2018`."""
    return day(date.fromisoformat(written)) if written else ""


def hours_later(value: datetime, hours: int) -> datetime:
    """The moment some hours after another."""
    return value + timedelta(hours=hours)


def _day_of(value: date | datetime, zone: str) -> date:
    return words.local(value, zone).date() if isinstance(value, datetime) else value


def init_filters(app: Flask) -> None:
    """Teach the templates to print dates and numbers."""
    for filter_ in (
        day, day_long, day_short, hour, moment, moment_long, moment_exact, last_second, offset,
        number, percent, spoken, from_words, day_from_words, hours_later,
    ):  # fmt: skip
        app.add_template_filter(filter_)
