"""An organisation of the demonstration: who registers it, who joins it, and where it stands."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from consulta.accounts import actions as accounts
from consulta.accounts import queries as known
from consulta.accounts.models import Organisation, Person
from consulta.accounts.rules import NewOrganisation, OrganisationSector, OrganisationStanding
from consulta.moderation import actions as moderation
from consulta.moderation.rules import Outcome
from consulta.participation import actions as participation
from consulta.participation.rules import Kind, Stance, Submission
from consulta.workshop.reader import moment_in
from consulta.workshop.seed.stage import Deed, Stage

AT_TEN = 10 * 3600
FIRST = 2 * 10**9
AN_HOUR = timedelta(hours=1)
KEY = "position"


def organisation_acts(stage: Stage) -> Iterator[Deed]:
    """What becomes of the organisation, in the order of its days."""
    told = stage.script.organisation
    joins, says, checked = (_day(stage, told[each]) for each in ("member", KEY, "checked"))
    anew, again = _day(stage, told["anew"]), _day(stage, told["checked_anew"])
    begins, invites = _day(stage, told["representative"]), _day(stage, told["invited"])
    yield begins, FIRST, lambda: _register(stage, begins)
    yield begins + AN_HOUR, FIRST + 1, lambda: _invite(stage, "member", begins + AN_HOUR)
    yield joins, FIRST + 2, lambda: _join(stage, joins)
    yield says, FIRST + 3, lambda: _declare(stage, says)
    yield says + AN_HOUR, FIRST + 4, lambda: _correct(stage, says + AN_HOUR)
    yield says + 5 * AN_HOUR, FIRST + 5, lambda: _publish(stage, says + 5 * AN_HOUR)
    yield checked, FIRST + 6, lambda: _check(stage, "checked", checked)
    yield anew, FIRST + 7, lambda: _say_anew(stage, anew)
    yield again, FIRST + 8, lambda: _check(stage, "checked_anew", again)
    if not stage.is_over:
        yield invites, FIRST + 9, lambda: _invite(stage, "invited", invites)


def _register(stage: Stage, at: datetime) -> None:
    told = stage.script.organisation
    given = NewOrganisation(told["name"], OrganisationSector(told["sector"]), told["represents"])
    accounts.register_organisation(
        stage.session, scope=stage.consultation.slug, person=_person(stage, "representative"),
        given=given, at=at,
    )  # fmt: skip


def _invite(stage: Stage, who: str, at: datetime) -> None:
    shown = stage.consultation
    accounts.invite_member(
        stage.session,
        organisation=_organisation(stage),
        by=_person(stage, "representative"),
        email=stage.script.organisation[who]["email"],
        letter=accounts.Inviting(
            title=shown.title,
            address=f"{stage.site}/consultas/{shown.slug}/organizaciones/1/invitacion",
            language="es",
            at=at,
        ),
    )


def _join(stage: Stage, at: datetime) -> None:
    person = _person(stage, "member")
    accounts.rename(stage.session, person=person, name=stage.script.organisation["member"]["name"])
    accounts.accept_invitation(
        stage.session, organisation=_organisation(stage), person=person, at=at
    )


def _declare(stage: Stage, at: datetime) -> None:
    stage.said[KEY] = participation.submit_contribution(
        stage.session,
        target=stage.target(stage.script.organisation[KEY]["target"]),
        author=_person(stage, "member"),
        given=_said(stage, "text", at),
    )


def _correct(stage: Stage, at: datetime) -> None:
    """The representative says it better, while nobody has read it: both versions are recorded."""
    participation.edit(
        stage.session,
        contribution=stage.said[KEY],
        person=_person(stage, "representative"),
        given=_said(stage, "corrected", at),
    )


def _publish(stage: Stage, at: datetime) -> None:
    moderation.decide(
        stage.session, contribution=stage.said[KEY], by=stage.staff["bruno"],
        outcome=Outcome.PUBLISH, at=at,
    )  # fmt: skip


def _check(stage: Stage, which: str, at: datetime) -> None:
    accounts.check_organisation(
        stage.session, organisation=_organisation(stage), by=stage.staff["camilo"],
        standing=OrganisationStanding.CONFIRMED,
        basis=stage.script.organisation[which]["basis"], at=at,
    )  # fmt: skip


def _say_anew(stage: Stage, at: datetime) -> None:
    accounts.correct_organisation(
        stage.session, organisation=_organisation(stage), by=_person(stage, "representative"),
        represents=stage.script.organisation["anew"]["represents"], at=at,
    )  # fmt: skip


def _said(stage: Stage, which: str, at: datetime) -> Submission:
    told = stage.script.organisation[KEY]
    return Submission(
        text=told[which].strip(),
        kind=Kind(told["kind"]),
        stance=Stance(told["stance"]),
        form_key=f"demo-{stage.consultation.slug}-{KEY}-{which}",
        arrived_at=at,
        organisation=_organisation(stage).number,
        is_demo=True,
    )


def _organisation(stage: Stage) -> Organisation:
    return known.organisation(stage.session, stage.consultation.slug, 1)


def _person(stage: Stage, who: str) -> Person:
    email = stage.script.organisation[who]["email"]
    return accounts.ensure_citizen(stage.session, email=email, at=stage.consultation.opens_at)


def _day(stage: Stage, told: dict[str, Any]) -> datetime:
    return moment_in(stage.plan, day=told["day"], seconds=AT_TEN)
