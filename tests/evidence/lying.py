"""Reports that say something else than the record they are published in, sealed and signed anew."""

from typing import Any

from tests.evidence.dishonest import Act, Content, Forgery

OTHER_WORDS: dict[str, tuple[Any, str]] = {
    "kind": ("question", "d"), "stance": ("against", "d"), "target": ("commitment:3", "d"),
    "text": ("Otras palabras.", "d"), "proposal": ("Elimínese el compromiso.", "d"),
    "reason": ("Porque sí.", "d"), "quote": ("Lo que no se citó.", "d"),
    "author": ("Ministro X", "d"), "joins": ("A-000002", "d"), "replaces": ("A-000002", "d"),
    "channel": ("assembly", "d"), "started_in_time": (True, "d"), "about": ("commitment:1", "d"),
    "received_at": ("2027-03-09T15:30:00+00:00", "d"),
}  # fmt: skip


def row_says(key: str) -> Act:
    """One field of one published contribution is another, and every sum goes along."""

    def act(told: Forgery) -> None:
        told.report(lambda figures: figures["published"][0].update({key: OTHER_WORDS[key][0]}))

    act.__name__ = f"row_says_{key}"
    return act


def turned(told: Forgery) -> None:
    """All were in favour, row by row and in every sum."""

    def edit(figures: Content) -> None:
        for row in figures["published"]:
            row["stance"] = "in_favour"
        for place in figures["commitments"]:
            stances = place["stances"]
            stances["in_favour"], stances["with_changes"] = stances["with_changes"], 0

    told.report(edit)


def moved_day(told: Forgery) -> None:
    """What came on one day is counted on another, alike in every list."""

    def edit(figures: Content) -> None:
        at = next(n for n, row in enumerate(figures["by_day"]) if row["received"])
        figures["by_day"][at]["received"] -= 1
        figures["by_day"][at + 1]["received"] += 1
        days = next(one["by_day"] for one in figures["commitments"] if one["by_day"][at])
        days[at] -= 1
        days[at + 1] += 1

    told.report(edit)


def other_days(told: Forgery) -> None:
    """The window of the figures is a day longer."""

    def edit(figures: Content) -> None:
        figures["by_day"].append({"day": "2027-04-06", "received": 0})
        for place in (figures["plan"], *figures["commitments"], *figures["annex"]):
            place["by_day"].append(0)

    told.report(edit)


def moved_votes(told: Forgery) -> None:
    """Two options of one commitment are exchanged; its base stays."""

    def edit(figures: Content) -> None:
        votes = figures["commitments"][0]["votes"]
        votes["agree"], votes["disagree"] = votes["disagree"], votes["agree"]

    told.report(edit)


def two_kinds_of_data(told: Forgery) -> None:
    """Beside the data that tells the truth lies a second file of data, sealed like it."""
    name = next(one for one in told.base if one.endswith(".json"))
    told.base = told.base | {"report/a.json": told.base[name], name: told.base[name]}
    told.content(told.at("report.published"))["files"].append({"name": "a.json"})


def says(*path: Any, value: Any) -> Act:
    """One figure is another."""

    def edit(figures: Any) -> None:
        for key in path[:-1]:
            figures = figures[key]
        figures[path[-1]] = value

    def act(told: Forgery) -> None:
        told.report(edit)

    act.__name__ = f"says_{'_'.join(map(str, path))}"
    return act


SUMS: tuple[tuple[Act, str], ...] = (
    (says("by_kind", "question", value=77), "e"),
    (says("by_kind", value={"change_proposal": 6, "remark": 0}), "e"),
    (says("by_channel", "paper", value=4), "e"),
    (says("by_channel", value={"assembly": 6, "letter": 0, "paper": 0, "web": 0}), "e"),
    (says("by_level", "2", value=6), "e"),
    (says("by_ground", "off_topic", value=2), "e"),
    (says("authors", value=9999), "e"),
    (says("balance", "received", value=7), "e"),
    (says("annex_balance", "received", value=-1), "e"),
    (says("outside_window", value=1), "e"),
    (says("commitments", 0, "contributions", "withheld", value=10), "e"),
    (says("commitments", 0, "contributions", "received", value=9), "e"),
    (says("commitments", 1, "stances", "against", value=1), "e"),
    (says("commitments", 1, "by_channel", "letter", value=1), "e"),
    (says("commitments", 1, "by_day", 3, value=1), "e"),
    (says("commitments", 2, "ref", value="commitment:1"), "e"),
    (says("annex", 0, "contributions", "published", value=1), "e"),
    (says("plan", "stances", "against", value=1), "e"),
    (says("votes_by_level", "2", value=5), "g"),
    (says("voters", value=9999), "g"),
    (says("votes_on_contributions", value=3), "g"),
    (says("plan", "votes", "agree", value=1), "g"),
    (says("annex", 0, "votes", "agree", value=1), "g"),
    (says("commitments", 2, "votes", "agree", value=0), "g"),
    (says("withheld", 0, "ground", value="unreadable"), "e"),
    (says("withheld", 0, "decided_at", value="2027-03-11T15:30:00+00:00"), "f"),
    (says("consultation", "closes_at", value="2027-04-30T03:00:00+00:00"), "i"),
    (says("consultation", "title", value="Otro plan"), "i"),
    (says("consultation", "plan_sha256", value="0" * 64), "i"),
)  # fmt: skip
REPORTS: tuple[tuple[Act, str], ...] = (
    *((row_says(key), letter) for key, (_, letter) in OTHER_WORDS.items()),
    (turned, "d"), (moved_day, "e"), (other_days, "e"), (moved_votes, "g"),
    (two_kinds_of_data, "i"), *SUMS,
)  # fmt: skip
