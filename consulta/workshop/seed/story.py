"""What people say, how moderators decide and who votes, deed by deed in the order of its days."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from consulta.accounts.credentials import voter_tag
from consulta.moderation import actions as moderation
from consulta.moderation.rules import Ground, Outcome
from consulta.participation import actions as participation
from consulta.participation.rules import Channel, Kind, Stance, State, Submission, VoteValue
from consulta.workshop.reader import moment_in
from consulta.workshop.seed.stage import Deed, Stage

REVIEW_HOURS = (3, 30)
HOURS_AWAKE = (8, 23)
AN_HOUR = 3600


def play(stage: Stage, acts: Iterable[Deed]) -> None:
    """Tell the whole story up to now, with the acts of the commission, in the order of the days."""
    deeds = [deed for deed in [*_deeds(stage), *acts] if deed[0] < stage.now]
    for _, _, act in sorted(deeds, key=lambda deed: deed[:2]):
        act()


def _deeds(stage: Stage) -> Iterator[Deed]:
    number = 0
    for number, row in enumerate(stage.script.contributions, start=1):
        yield from _story_of(stage, number, row)
    for place, vote in enumerate(_votes(stage), start=number * 3 + 1):
        yield (vote[0], place, vote[1])


def _story_of(stage: Stage, number: int, row: dict[str, Any]) -> Iterator[Deed]:
    at = moment_in(
        stage.plan, day=row["day"], seconds=row["hour"] * AN_HOUR + stage.dice.randrange(AN_HOUR)
    )
    yield (at, number * 3, lambda: _say(stage, number, row, at))
    state = State(row.get("state", "published"))
    if state is State.WITHDRAWN:
        later = at + timedelta(hours=stage.dice.randint(1, 2))
        yield (later, number * 3 + 1, lambda: _take_back(stage, row["key"], number, later))
    elif state is not State.PENDING or stage.is_over:
        later = at + timedelta(minutes=stage.dice.randint(*(60 * hours for hours in REVIEW_HOURS)))
        yield (later, number * 3 + 1, lambda: _decide(stage, row, later))


def _say(stage: Stage, number: int, row: dict[str, Any], at: datetime) -> None:
    channel = Channel(row.get("channel", "web"))
    stage.said[row["key"]] = participation.submit_contribution(
        stage.session,
        target=stage.target(row["target"]),
        author=stage.citizen(number) if channel is Channel.WEB else None,
        given=Submission(
            text=row["text"].strip(),
            kind=Kind(row["kind"]),
            stance=Stance(row["stance"]),
            form_key=f"demo-{stage.consultation.slug}-{row['key']}",
            arrived_at=at,
            proposal=row.get("proposed", "").strip(),
            public_name=row.get("public_name", ""),
            channel=channel,
            source=row.get("source", ""),
            is_demo=True,
        ),
    )


def _take_back(stage: Stage, key: str, number: int, at: datetime) -> None:
    participation.withdraw(
        stage.session, contribution=stage.said[key], person=stage.citizen(number), at=at
    )


def _decide(stage: Stage, row: dict[str, Any], at: datetime) -> None:
    ground = Ground(row["ground"]) if "ground" in row else None
    moderators = [person for key, person in stage.staff.items() if key.startswith("b")]
    moderation.decide(
        stage.session,
        contribution=stage.said[row["key"]],
        by=stage.dice.choice(moderators),
        outcome=Outcome.WITHHOLD if ground else Outcome.PUBLISH,
        ground=ground,
        note=row.get("note", ""),
        at=at,
    )


def _votes(stage: Stage) -> Iterator[tuple[datetime, Callable[[], None]]]:
    drawn, people = stage.script.votes, range(1, stage.script.people["citizens"]["count"] + 1)
    for row in drawn["commitment"]:
        ref = f"commitment:{row['number']}"
        for number in stage.dice.sample(people, row["voters"]):
            yield _vote(stage, ref, number, row)
    appeal = {
        row["key"]: drawn["appeal"].get(row["key"], drawn["contributions"]["default_appeal"])
        for row in stage.script.contributions
        if row.get("state", "published") == "published"
    }
    keys, weights = list(appeal), list(appeal.values())
    for key in stage.dice.choices(keys, weights, k=drawn["contributions"]["votes"]):
        shares = drawn["contested" if key in drawn["contested"]["keys"] else "contributions"]
        yield _vote(stage, key, stage.dice.choice(people), shares)


def _vote(
    stage: Stage, about: str, number: int, shares: dict[str, Any]
) -> tuple[datetime, Callable[[], None]]:
    values = list(VoteValue)
    value = stage.dice.choices(values, [shares[value.value] for value in values])[0]
    days = stage.script.votes["days"]
    day = stage.dice.choices(range(len(days)), days)[0]
    seconds = stage.dice.randrange(*(hour * AN_HOUR for hour in HOURS_AWAKE))
    at = moment_in(stage.plan, day=day, seconds=seconds)
    return at, lambda: _cast(stage, about, number, value, at)


def _cast(stage: Stage, about: str, number: int, value: VoteValue, at: datetime) -> None:
    ref = about
    if ":" not in about:
        contribution = stage.said.get(about)
        is_own = contribution is not None and contribution.author_id == stage.citizen(number).id
        if contribution is None or contribution.state is not State.PUBLISHED or is_own:
            return
        ref = f"contribution:{contribution.folio}"
    person = stage.citizen(number)
    participation.cast_vote(
        stage.session,
        target=stage.target(ref),
        voter=voter_tag(stage.pepper, stage.consultation.slug, person.email or ""),
        voter_person_id=person.id,
        value=value,
        at=at,
        is_demo=True,
    )
