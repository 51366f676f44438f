"""The content of the demonstration: complete, believable, ours, and free of real people."""

import re
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import consulta
from consulta.accounts.rules import Role
from consulta.analysis.rules import THEMES_AT_MOST, refusal_of_theme
from consulta.moderation.rules import Ground
from consulta.participation.rules import (
    CONTRIBUTION_MAX_CHARS,
    CONTRIBUTION_MIN_CHARS,
    PUBLIC_NAME_MAX_CHARS,
    Channel,
    Kind,
    Stance,
    State,
    VoteValue,
)
from consulta.plan.rules import OgpValue, Sector
from consulta.response.rules import (
    Answer,
    Disposition,
    refusal_of_answer,
    refusal_of_argument,
)

CONTENT = Path(consulta.__file__).parent / "workshop" / "content"
TEXT_FIELDS = ("problem", "description", "expected_result", "how_it_helps", "additional_info")
STATED_ID = re.compile(r"\{#([a-z0-9-]+)\}\s*$")
LAST_DAY = 21

TITLES = {
    1: "Creación de un Plan Nacional de formación cívica en materias de integridad para "
    "funcionarios públicos",
    2: "Formación en Gobierno Abierto",
    3: "Justicia Abierta en la Defensoría Penal Pública",
    4: "Ampliación y profundización del Modelo de Gobierno Abierto Municipal",
    5: "Fortalecimiento de capacidades en servicios para atención inclusiva",
    6: "Plan estratégico para el fortalecimiento del Sistema de Integridad Pública",
    7: "Plan de difusión y seguimiento en Chile de los ODS y su vinculación con políticas públicas",
    8: "Gestión de recursos hídricos",
    9: "Fortalecimiento de los Consejos de la Sociedad Civil y otros mecanismos de participación "
    "ciudadana en la gestión pública",
    10: "Política de Datos Abiertos y Protección de Datos",
    11: "Construir colaborativamente una propuesta de política sobre creación de un registro de "
    "dueños reales (beneficiarios finales) de empresas",
    12: "Implementación del Estándar Internacional de Datos de Contratación Abierta – OCDS",
}
LEADS = {
    1: "Dirección Nacional del Servicio Civil",
    4: "Consejo para la Transparencia",
    5: "Ministerio Secretaría General de la Presidencia",
    6: "Servicio Civil",
    8: "Dirección General de Aguas (MOP)",
    9: "División de Organizaciones Sociales, Ministerio Secretaría General de Gobierno",
    10: "Consejo para la Transparencia",
    11: "Unidad de Análisis Financiero",
}
TERMS = {
    1: (date(2019, 3, 1), date(2020, 8, 30)),
    4: (date(2018, 12, 1), date(2020, 8, 31)),
    5: (date(2019, 1, 2), date(2020, 7, 30)),
    6: (date(2019, 1, 2), date(2020, 8, 30)),
    8: (date(2019, 1, 2), date(2020, 7, 31)),
    9: (date(2018, 12, 1), date(2020, 12, 30)),
    10: (None, date(2020, 3, 30)),
    11: (date(2018, 12, 1), date(2020, 8, 31)),
}


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def plan() -> dict[str, Any]:
    return read("plan-2018.toml")


@pytest.fixture(scope="module")
def contributions() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read("contributions.toml")["contribution"]
    return rows


@pytest.fixture(scope="module")
def votes() -> dict[str, Any]:
    return read("votes.toml")


def paragraphs(markdown: str) -> list[str]:
    return [block for block in markdown.strip().split("\n\n") if block.strip()]


def bodies(plan: dict[str, Any]) -> list[str]:
    """Every Markdown body of the plan: introduction, fields, values, initiatives."""
    found = [plan["plan"]["intro"]]
    for commitment in plan["commitment"]:
        found += [commitment[field] for field in TEXT_FIELDS if field in commitment]
        found += commitment["ogp_values"].values()
    return found + [initiative["body"] for initiative in plan["initiative"]]


def paragraph_ids(plan: dict[str, Any]) -> list[str]:
    """The stated ids of all paragraphs and milestones, in no useful order."""
    stated = [STATED_ID.search(block) for body in bodies(plan) for block in paragraphs(body)]
    milestones = [m["id"] for c in plan["commitment"] for m in c["milestone"]]
    return [match.group(1) for match in stated if match] + milestones


def targets(plan: dict[str, Any]) -> set[str]:
    """Every ref that a contribution may name."""
    refs = {"plan"} | {f"paragraph:{key}" for key in paragraph_ids(plan)}
    refs |= {f"initiative:{initiative['key']}" for initiative in plan["initiative"]}
    for commitment in plan["commitment"]:
        fields = [field for field in TEXT_FIELDS if field in commitment]
        refs.add(f"commitment:{commitment['number']}")
        refs |= {
            f"field:{commitment['number']}/{field}"
            for field in [*fields, "ogp_values", "milestones"]
        }
    return refs


def commitment_of(ref: str) -> int | None:
    match = re.match(r"(?:commitment:|field:|paragraph:c)(\d+)", ref)
    return int(match.group(1)) if match else None


def test_the_plan_holds_the_twelve_commitments_by_their_exact_titles(plan: dict[str, Any]) -> None:
    assert {c["number"]: c["name"] for c in plan["commitment"]} == TITLES
    assert [c["number"] for c in plan["commitment"]] == list(range(1, 13))
    assert [c["ogp_id"] for c in plan["commitment"]] == [f"CL00{n}" for n in range(51, 63)]


def test_what_is_unknown_stays_absent(plan: dict[str, Any]) -> None:
    for commitment in plan["commitment"]:
        number = commitment["number"]
        assert commitment.get("lead_institution") == LEADS.get(number)
        term = (commitment.get("starts_on"), commitment.get("ends_on"))
        assert term == TERMS.get(number, (None, None))
        assert "cocreation_table" not in commitment
        if number not in TERMS:
            assert not any("starts_on" in m or "ends_on" in m for m in commitment["milestone"])


def test_the_window_is_the_one_agreed_in_the_minutes(plan: dict[str, Any]) -> None:
    consultation = plan["consultation"]
    assert consultation["announced_on"] == date(2018, 11, 9)
    assert consultation["opens_on"] == date(2018, 11, 23)
    assert consultation["closes_on"] == date(2018, 12, 14)
    assert (consultation["closes_on"] - consultation["opens_on"]).days == LAST_DAY
    assert consultation["demonstration"] is True


def test_every_paragraph_states_an_id_and_no_id_comes_twice(plan: dict[str, Any]) -> None:
    without = [b for body in bodies(plan) for b in paragraphs(body) if not STATED_ID.search(b)]
    assert without == []
    repeated = [key for key, times in Counter(paragraph_ids(plan)).items() if times > 1]
    assert repeated == []


def test_milestones_lie_inside_their_commitment(plan: dict[str, Any]) -> None:
    for commitment in plan["commitment"]:
        for milestone in commitment["milestone"]:
            starts, ends = milestone.get("starts_on"), milestone.get("ends_on")
            assert milestone["activity"]
            assert milestone["product"]
            assert starts is None or ends is None or starts < ends
            assert starts is None or starts >= commitment.get("starts_on", starts)
            assert ends is None or ends <= commitment["ends_on"]


def test_the_plan_speaks_only_known_words(plan: dict[str, Any]) -> None:
    for commitment in plan["commitment"]:
        assert set(commitment["ogp_values"]) <= set(OgpValue)
        assert {actor["sector"] for actor in commitment["actor"]} <= set(Sector)
        assert set(commitment["sdgs"]) <= set(range(1, 18))
        assert commitment["demonstration"] is True
        if "participation" in commitment["ogp_values"]:
            assert commitment["engagement_form"]
            assert commitment["inputs_published"] is True


def test_the_annex_stands_apart(plan: dict[str, Any]) -> None:
    keys = [initiative["key"] for initiative in plan["initiative"]]
    assert keys == ["integridad", "participacion", "innovacion"]
    assert all("ejemplo de demostración" in i["title"] for i in plan["initiative"])
    assert all(initiative["demonstration"] is True for initiative in plan["initiative"])


def test_every_contribution_is_about_something_in_the_plan(
    plan: dict[str, Any], contributions: list[dict[str, Any]]
) -> None:
    assert {c["target"] for c in contributions} - targets(plan) == set()


def test_sheets_and_the_position_are_about_something_and_say_that_nobody_is_real(
    plan: dict[str, Any],
) -> None:
    sheets, organisation = read("sheets.toml")["sheet"], read("organisation.toml")
    about = {row["target"] for row in [*sheets, organisation["position"]]}
    assert about <= targets(plan)
    for row in sheets:
        assert (CONTENT / row["scan"]).is_file()
        assert len(row["typists"]) == (1 if row.get("pending") else 2) == len(set(row["typists"]))
        assert CONTRIBUTION_MIN_CHARS <= len(row["text"].strip()) <= CONTRIBUTION_MAX_CHARS
    assert "ficticia" in organisation["name"]
    for row in read("requests.toml")["request"]:
        assert "demostración" in row["words"]
        assert "demostración" in row.get("reason", "demostración")


def test_the_codebook_fits_what_is_said_and_all_that_is_published_is_classed(
    contributions: list[dict[str, Any]],
) -> None:
    told, sheets = read("themes.toml"), read("sheets.toml")["sheet"]
    numbers = set(range(1, len(told["theme"]) + 1))
    public = {c["key"] for c in contributions if c.get("state") not in {"withheld", "withdrawn"}}
    assert {c["key"] for c in contributions if "themes" in c} == public
    assert all(("themes" in row) is not row.get("pending", False) for row in sheets)
    rows = [*contributions, *sheets, *told["again"], read("organisation.toml")["position"]]
    used = Counter(number for row in rows for number in row.get("themes", ()))
    assert set(used) == numbers
    assert min(used.values()) >= 10
    for row in rows:
        given = row.get("themes", [1])
        assert 1 <= len(given) <= THEMES_AT_MOST
        assert given == sorted(set(given))
    assert {row["contribution"] for row in told["again"]} <= public
    for theme in told["theme"]:
        assert refusal_of_theme(**theme, taken=()) is None
    people = {one["key"]: one["role"] for one in read("people.toml")["staff"]}
    assert {people[row["by"]] for row in [told, *told["again"]]} == {Role.ANALYST}


def test_every_published_contribution_of_2018_is_answered_once_and_whole(
    contributions: list[dict[str, Any]],
) -> None:
    told = read("answers.toml")
    public = {c["key"] for c in contributions if c.get("state") not in {"withheld", "withdrawn"}}
    named = [key for row in told["argument"] for key in row["contributions"]]
    assert Counter(named) == Counter({*public, "position", "sheet-1"})
    assert {row["disposition"] for row in told["argument"]} == set(Disposition)
    changed = [row for row in told["argument"] if "changes" in row]
    assert len(changed) >= 6
    leads = {c.get("lead_institution") for c in read("plan-2018.toml")["commitment"]} - {None}
    answers = [
        *told["argument"],
        *(row["corrected"] | {"responsible": ""} for row in told["argument"] if "corrected" in row),
    ]
    for row in answers:
        given = Answer(
            Disposition(row["disposition"]), row["reason"].strip(), row["responsible"] or "body",
            row["effect"], tuple(row.get("changes", ())), row.get("lines", {}),
        )  # fmt: skip
        names, places = {*leads, "body"}, set(given.changes)
        refusal = refusal_of_answer(given, responsibles=names, changed=places, is_final=True)
        assert refusal is None
    for row in [*told["argument"], *told["open_argument"]]:
        assert refusal_of_argument(row["statement"], is_answered=False) is None
        assert set(row.get("lines", ())) <= set(row["contributions"])


def test_there_are_contributions_enough_of_every_sort(contributions: list[dict[str, Any]]) -> None:
    states = Counter(c.get("state", "published") for c in contributions)
    annex = [c for c in contributions if re.match(r"initiative:|paragraph:anexo-", c["target"])]
    assert len(contributions) >= 150
    assert states == {"published": 143, "pending": 10, "withheld": 8, "withdrawn": 4}
    assert {commitment_of(c["target"]) for c in contributions} == {None, *TITLES}
    assert len(annex) == 9
    assert {c["kind"] for c in contributions} == set(Kind)
    assert {c["stance"] for c in contributions} == set(Stance)
    assert {c.get("channel", "web") for c in contributions} == set(Channel)
    assert 0 < sum("public_name" in c for c in contributions) < len(contributions) / 2


def test_contributions_come_in_the_window_most_of_them_at_its_ends(
    contributions: list[dict[str, Any]],
) -> None:
    days = Counter(c["day"] for c in contributions)
    assert set(days) == set(range(LAST_DAY + 1))
    assert all(0 <= c["hour"] <= 23 for c in contributions)
    middle = max(days[day] for day in range(5, 18))
    assert min(days[0], days[1], days[20], days[21]) > middle


def test_no_contribution_is_repeated(contributions: list[dict[str, Any]]) -> None:
    for part in ("key", "text"):
        assert len({c[part] for c in contributions}) == len(contributions)
    openings = Counter(c["text"][:40].casefold() for c in contributions)
    assert [opening for opening, times in openings.items() if times > 1] == []


def test_texts_have_the_length_that_the_rules_allow(contributions: list[dict[str, Any]]) -> None:
    for contribution in contributions:
        for text in filter(None, (contribution["text"], contribution.get("proposed"))):
            assert CONTRIBUTION_MIN_CHARS <= len(text) <= CONTRIBUTION_MAX_CHARS
            assert "  " not in text
            assert "\n" not in text
        assert 15 <= len(contribution["text"].split()) <= 120
        assert len(contribution.get("public_name", "")) <= PUBLIC_NAME_MAX_CHARS


def test_only_known_codes_and_each_where_it_belongs(contributions: list[dict[str, Any]]) -> None:
    for c in contributions:
        Kind(c["kind"]), Stance(c["stance"]), State(c.get("state", "published"))
        assert ("proposed" in c) is (c["kind"] == Kind.CHANGE_PROPOSAL)
        assert ("source" in c) is (Channel(c.get("channel", "web")) is not Channel.WEB)
        assert ("ground" in c) is ("note" in c) is (c.get("state") == State.WITHHELD)
        assert c.get("ground", Ground.OFF_TOPIC) in set(Ground)


def test_the_reason_given_does_not_repeat_what_is_withheld(
    contributions: list[dict[str, Any]],
) -> None:
    withheld = [c for c in contributions if "note" in c]
    for contribution in withheld:
        assert not re.search(r"\d{4}|@", contribution["note"])
        assert contribution["note"] not in contribution["text"]


def test_the_votes_are_at_least_the_promised_number(votes: dict[str, Any]) -> None:
    citizens = read("people.toml")["citizens"]["count"]
    assert [row["number"] for row in votes["commitment"]] == list(TITLES)
    assert sum(row["voters"] for row in votes["commitment"]) >= 1500
    assert all(0 < row["voters"] <= citizens for row in votes["commitment"])
    assert len(votes["days"]) == LAST_DAY + 1
    for shares in [*votes["commitment"], votes["contributions"], votes["contested"]]:
        assert sum(shares[value] for value in VoteValue) == 100


def test_votes_on_contributions_name_published_ones(
    votes: dict[str, Any], contributions: list[dict[str, Any]]
) -> None:
    published = {c["key"] for c in contributions if c.get("state", "published") == "published"}
    assert set(votes["appeal"]) <= published
    assert set(votes["contested"]["keys"]) <= published
    assert all(1 <= weight <= 10 for weight in votes["appeal"].values())


def test_the_cast_can_do_all_that_takes_two_or_three_people() -> None:
    people = read("people.toml")
    roles = Counter(Role(person["role"]) for person in people["staff"])
    assert roles == {
        Role.MODERATOR: 3,
        Role.ANALYST: 2,
        Role.INSTITUTION_CONTACT: 1,
        Role.FORUM_MEMBER: 1,
        Role.ADMINISTRATOR: 1,
    }
    for part in ("key", "email"):
        assert len({person[part] for person in people["staff"]}) == len(people["staff"])
    assert all("demostración" in person["name"] for person in people["staff"])
    assert people["citizens"]["count"] >= len(read("contributions.toml")["contribution"])


def test_no_address_or_telephone_could_belong_to_anyone() -> None:
    for file in sorted(CONTENT.glob("*.toml")):
        text = file.read_text(encoding="utf-8").replace("\\\n", "")
        for address in re.findall(r"[\w.{}:-]+@[\w.-]+\w", text):
            assert address.endswith(".example"), address
        for telephone in re.findall(r"\+56[\d ]+", text):
            assert telephone.startswith("+56 9 0000 000"), telephone
        assert not re.search(r"\b\d{1,2}\.?\d{3}\.?\d{3}-[\dkK]\b", text)


def test_no_text_holds_markup_that_would_have_to_be_cleaned() -> None:
    for file in sorted(CONTENT.glob("*.toml")):
        assert not re.search(r"<\w|javascript:|https?://", file.read_text(encoding="utf-8"))
