"""Dates, hours, numbers and catalogues in the reader's language, without Flask."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

LANGUAGES = {"es": "es_CL", "en": "en"}
HOME_ZONE = "America/Santiago"
DAY = {"es": "d 'de' MMMM 'de' y", "en": "d MMMM y"}
DAY_LONG = {"es": "EEEE d 'de' MMMM 'de' y", "en": "EEEE d MMMM y"}
DAY_SHORT = {"es": "d 'de' MMMM", "en": "d MMMM"}
MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=4096)
def day_words(day: date, language: str, pattern: str = "day") -> str:
    """A day in words; `long` says its name too, `short` leaves out the year."""
    patterns = {"day": DAY, "long": DAY_LONG, "short": DAY_SHORT}[pattern]
    return format_date(day, patterns[language], locale=LANGUAGES[language])


@lru_cache(maxsize=4096)
def hour_words(moment: datetime, zone: str, *, exact: bool = False) -> str:
    """The hour on a wall clock of the zone: `23:59`, with seconds when exact."""
    return format_time(local(moment, zone), "HH:mm:ss" if exact else "HH:mm", locale="es_CL")


def local(moment: datetime, zone: str) -> datetime:
    """A moment as the wall clocks of a zone show it."""
    return moment.astimezone(ZoneInfo(zone))


def offset_words(moment: datetime, zone: str) -> str:
    """The offset of a zone at a moment: `UTC−3`."""
    minutes = int((local(moment, zone).utcoffset() or timedelta()) / MINUTE)
    sign, (hours, rest) = ("−" if minutes < 0 else "+"), divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")


def number_words(value: float, language: str) -> str:
    """A number with its signs: `1.234` in Spanish, `1,234` in English."""
    return format_decimal(value, locale=LANGUAGES[language])


def percent_words(share: float, language: str) -> str:
    """A share with at most one decimal: `45,7 %`."""
    words = format_percent(share, "#,##0.#%", locale=LANGUAGES[language])
    return words.replace("%", "\u00a0%") if language == "es" else words


def compile_catalogues(source: Path, target: Path) -> None:
    """Make the catalogues that gettext reads from those that people write, where they are newer."""
    for written in sorted(source.glob("*/LC_MESSAGES/messages.po")):
        made = target / written.relative_to(source).with_suffix(".mo")
        if made.exists() and made.stat().st_mtime >= written.stat().st_mtime:
            continue
        made.parent.mkdir(parents=True, exist_ok=True)
        with written.open("rb") as lines:
            catalogue = read_po(lines)
        fresh = made.with_suffix(".new")
        with fresh.open("wb") as file:
            write_mo(file, catalogue)
        fresh.replace(made)
