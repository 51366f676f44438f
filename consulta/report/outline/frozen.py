"""A kept report becomes the same value again, so that its page never counts anew."""

import json
from datetime import date, datetime
from typing import Any

from consulta.accounts.rules import OrganisationSector, OrganisationStanding
from consulta.analysis.figures import Balance, Figures, Place, Votes, Writer
from consulta.participation.rules import Channel, Kind, Stance, State, VoteValue
from consulta.report.outline.signs import thawed_days
from consulta.report.outline.value import Item, Outline, Withheld


def thawed(figures: str) -> Outline:
    """The outline that these figures were written from."""
    data = json.loads(figures)
    about = data["consultation"]
    return Outline(
        slug=about["slug"],
        title=about["title"],
        body_name=about["body"],
        time_zone=about["time_zone"],
        announced_on=_day(about["announced_on"]),
        opens_at=datetime.fromisoformat(about["opens_at"]),
        closes_at=datetime.fromisoformat(about["closes_at"]),
        answer_due_on=_day(about["answer_due_on"]),
        plan_due_on=_day(about["plan_due_on"]),
        plan_digest=about["plan_sha256"],
        record_size=data["record"]["size"],
        record_root=data["record"]["root"],
        cutoff_at=datetime.fromisoformat(data["cutoff_at"]),
        is_provisional=data["is_provisional"],
        is_demo=data["is_demo"],
        figures=_figures(data),
        published=tuple(_item(row) for row in data["published"]),
        withheld=tuple(
            Withheld(
                row["folio"], row["about"], row["ground"], datetime.fromisoformat(row["decided_at"])
            )
            for row in data["withheld"]
        ),
        out_of_time=data.get("out_of_time", 0),
        signals=thawed_days(data.get("signals", [])),
    )


def _figures(data: dict[str, Any]) -> Figures:
    return Figures(
        balance=_balance(data["balance"]),
        by_channel={channel: data["by_channel"][channel.value] for channel in Channel},
        by_kind={kind: data["by_kind"][kind.value] for kind in Kind},
        by_ground=data["by_ground"],
        by_day=tuple((date.fromisoformat(row["day"]), row["received"]) for row in data["by_day"]),
        outside_window=data["outside_window"],
        plan=_place(data["plan"]),
        commitments=tuple(_place(row) for row in data["commitments"]),
        annex=tuple(_place(row) for row in data["annex"]),
        annex_balance=_balance(data["annex_balance"]),
        authors=data["authors"],
        voters=data["voters"],
        votes_on_contributions=data["votes_on_contributions"],
        by_level=_levels(data, "by_level"),
        votes_by_level=_levels(data, "votes_by_level"),
        by_writer={Writer(name): n for name, n in data.get("by_writer", {}).items()},
    )


def _levels(data: dict[str, Any], name: str) -> dict[int, int]:
    return {int(level): n for level, n in data.get(name, {}).items()}


def _balance(row: dict[str, int]) -> Balance:
    return Balance(row["received"], {state: row[state.value] for state in State})


def _place(row: dict[str, Any]) -> Place:
    return Place(
        ref=row["ref"],
        number=row["number"],
        name=row["name"],
        balance=_balance(row["contributions"]),
        stances={stance: row["stances"][stance.value] for stance in Stance},
        by_channel={channel: row["by_channel"][channel.value] for channel in Channel},
        by_day=tuple(row["by_day"]),
        votes=Votes({value: row["votes"][value.value] for value in VoteValue}),
    )


def _item(row: dict[str, Any]) -> Item:
    return Item(
        folio=row["folio"],
        about=row["about"],
        target=row["target"],
        kind=Kind(row["kind"]),
        stance=Stance(row["stance"]),
        channel=Channel(row["channel"]),
        author=row["author"],
        quote=row["quote"],
        text=row["text"],
        proposal=row["proposal"],
        received_at=datetime.fromisoformat(row["received_at"]),
        is_demo=row["is_demo"],
        reason=row.get("reason", ""),
        joins=row.get("joins", ""),
        replaces=row.get("replaces", ""),
        started_in_time=row.get("started_in_time", False),
        sector=OrganisationSector(row["sector"]) if row.get("sector") else None,
        standing=OrganisationStanding(row["standing"]) if row.get("standing") else None,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
