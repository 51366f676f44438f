"""The outline as plain values, and the same in words, as page and paper print them."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from consulta.analysis.figures import Balance, Figures, Place
from consulta.participation.rules import State, VoteValue
from consulta.report.outline import signs
from consulta.report.outline.value import (
    CHANNELS,
    GROUNDS,
    KINDS,
    LEVELS,
    PLEBISCITE,
    SELF_CHOSEN,
    STANCES,
    STATES,
    VOTES,
    WRITERS,
    Item,
    Outline,
    Positions,
)
from consulta.text.language import number_words

MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
    "octubre", "noviembre", "diciembre",
)  # fmt: skip


def as_data(outline: Outline) -> dict[str, Any]:
    """The outline as plain values, as JSON and the PDF's template read them."""
    figures = outline.figures
    return {
        "format": "consulta-report/1",
        "marks": list(outline.marks),
        "is_demo": outline.is_demo,
        "is_provisional": outline.is_provisional,
        "consultation": {
            "slug": outline.slug,
            "title": outline.title,
            "body": outline.body_name,
            "time_zone": outline.time_zone,
            "announced_on": _iso(outline.announced_on),
            "opens_at": outline.opens_at.isoformat(),
            "closes_at": outline.closes_at.isoformat(),
            "answer_due_on": _iso(outline.answer_due_on),
            "plan_due_on": _iso(outline.plan_due_on),
            "plan_sha256": outline.plan_digest,
        },
        "cutoff_at": outline.cutoff_at.isoformat(),
        "record": {"size": outline.record_size, "root": outline.record_root},
        "note": PLEBISCITE,
        "balance": _balance(figures.balance),
        "annex_balance": _balance(figures.annex_balance),
        "by_channel": dict(figures.by_channel),
        "out_of_time": outline.out_of_time,
        "by_kind": dict(figures.by_kind),
        "by_ground": dict(figures.by_ground),
        "by_day": [{"day": day.isoformat(), "received": n} for day, n in figures.by_day],
        "outside_window": figures.outside_window,
        **({"signals": signs.as_rows(outline.signals)} if outline.signals else {}),
        **_levels(figures),
        **({"by_writer": dict(figures.by_writer)} if figures.by_writer else {}),
        "positions": [_positions(one) for one in outline.positions],
        "authors": figures.authors,
        "voters": figures.voters,
        "votes_on_contributions": figures.votes_on_contributions,
        "plan": _place(figures.plan),
        "commitments": [_place(place) for place in figures.commitments],
        "annex": [_place(place) for place in figures.annex],
        "published": [_item(item) for item in outline.published],
        "withheld": [
            {
                "folio": row.folio,
                "about": row.about,
                "ground": row.ground,
                "decided_at": row.decided_at.isoformat(),
            }
            for row in outline.withheld
        ],
    }


def _balance(balance: Balance) -> dict[str, int]:
    return {"received": balance.received} | {
        state.value: n for state, n in balance.by_state.items()
    }


def _place(place: Place) -> dict[str, Any]:
    votes = {value.value: place.votes.by_value[value] for value in VoteValue}
    return {
        "ref": place.ref,
        "number": place.number,
        "name": place.name,
        "contributions": _balance(place.balance),
        "stances": {stance.value: n for stance, n in place.stances.items()},
        "by_channel": {channel.value: n for channel, n in place.by_channel.items()},
        "by_day": list(place.by_day),
        "votes": votes | {"base": place.votes.base},
    }


def _positions(one: Positions) -> dict[str, Any]:
    stances = {stance.value: n for stance, n in one.stances.items()}
    return {
        "about": one.place.ref,
        "stances": stances,
        "names": [item.author for item in one.items],
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "folio": item.folio,
        "about": item.about,
        "target": item.target,
        "kind": item.kind.value,
        "stance": item.stance.value,
        "channel": item.channel.value,
        "author": item.author,
        "quote": item.quote,
        "text": item.text,
        "proposal": item.proposal,
        "reason": item.reason,
        "joins": item.joins,
        "replaces": item.replaces,
        "started_in_time": item.started_in_time,
        "received_at": item.received_at.isoformat(),
        "is_demo": item.is_demo,
        "sector": item.sector.value if item.sector else "",
        "standing": item.standing.value if item.standing else "",
    }


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def in_words(outline: Outline) -> dict[str, Any]:
    """The data of the report with every code in words and every moment in its zone."""
    figures, zone = outline.figures, outline.time_zone
    data = as_data(outline)
    data["words"] = {
        "opens": _moment(outline.opens_at, zone),
        "closes": _last_second(outline.closes_at, zone),
        "cutoff": _moment(outline.cutoff_at, zone),
        "entries": number_words(outline.record_size, "es"),
        "announced": _day(outline.announced_on),
        "answer_due": _day(outline.answer_due_on),
        "plan_due": _day(outline.plan_due_on),
        "plebiscite": PLEBISCITE,
        "self_chosen": SELF_CHOSEN.format(n=figures.authors),
    }
    data["parts"] = [[STATES[state], figures.balance.by_state[state]] for state in State]
    data["channels"] = [[words, figures.by_channel[code]] for code, words in CHANNELS.items()]
    data["levels"] = [list(row) for row in levels_of(figures)]
    data["signal_heads"], data["signal_note"] = list(signs.HEADS), signs.NOTE
    data["signal_rows"] = signs.cells(outline.signals)
    data["writers"] = [list(row) for row in writers_of(figures)]
    data["position_rows"] = [list(row) for row in position_rows(outline)]
    data["position_names"] = [[place_name(one.place), list(one.names)] for one in outline.positions]
    data["kinds"] = [[words, figures.by_kind[code]] for code, words in KINDS.items()]
    data["days"] = [[f"{day:%d-%m-%Y}", n] for day, n in outline.days_so_far]
    data["grounds"] = [[GROUNDS.get(code, code), n] for code, n in figures.by_ground.items()]
    data["stance_heads"] = list(STANCES.values())
    data["vote_heads"] = list(VOTES.values())
    for rows in ("commitments", "annex"):
        for row, place in zip(data[rows], getattr(figures, rows), strict=True):
            row["stance_row"] = [place.stances[stance] for stance in STANCES]
            row["vote_row"] = [place.votes.by_value[VoteValue(value)] for value in VOTES]
    for row, item in zip(data["published"], outline.published, strict=True):
        row["facts"] = " · ".join(
            (item.folio, KINDS[item.kind], STANCES[item.stance], CHANNELS[item.channel],
             _moment(item.received_at, zone))
        )  # fmt: skip
    for row in data["withheld"]:
        row["ground_words"] = GROUNDS.get(row["ground"], row["ground"])
    return data


def writers_of(figures: Figures) -> list[tuple[str, int]]:
    """In whose name contributions came: the words and how many; none in older reports."""
    found = figures.by_writer
    return [(words, found[writer]) for writer, words in WRITERS.items() if found]


def position_rows(outline: Outline) -> list[tuple[object, ...]]:
    """Where organisations stand: the place, how many for each stance, and how many in all."""
    return [
        (place_name(one.place), *one.stances.values(), len(one.items))
        for one in outline.positions
    ]  # fmt: skip


def place_name(place: Place) -> str:
    """A place as tables name it."""
    if place.ref == "plan":
        return "El plan en general"
    return f"{place.number}. {place.name}" if place.number else f"Anexo: {place.name}"


def levels_of(figures: Figures) -> list[tuple[str, int, int]]:
    """How people were known: the words, contributions and votes; none before there were levels."""
    return [
        (words, figures.by_level[level], figures.votes_by_level[level])
        for level, words in LEVELS.items()
        if figures.by_level
    ]


def _levels(figures: Figures) -> dict[str, dict[str, int]]:
    """Nothing for a report older than the levels, so that its digest stays the same."""
    if not figures.by_level:
        return {}
    found = {"by_level": figures.by_level, "votes_by_level": figures.votes_by_level}
    return {name: {str(level): n for level, n in row.items()} for name, row in found.items()}


def _moment(moment: datetime, zone: str) -> str:
    shown = moment.astimezone(ZoneInfo(zone))
    return f"{_day(shown)}, {shown:%H:%M}"


def _last_second(closes_at: datetime, zone: str) -> str:
    shown = (closes_at - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
    return f"{_day(shown)}, {shown:%H:%M:%S}"


def _day(day: date | None) -> str:
    return f"{day.day} de {MONTHS[day.month - 1]} de {day.year}" if day else "por confirmar"
