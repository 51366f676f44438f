"""A plan's file: what it says, what is wrong with it and where, and the way back."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from consulta.plan.reader.document import (
    CommitmentText,
    ConsultationText,
    DepartureText,
    MilestoneText,
    PlanProblems,
)
from consulta.plan.reader.lines import line_of, lines_of_keys
from consulta.plan.reader.toml import PLAN_MAX_BYTES, read_plan, read_plan_bytes
from consulta.plan.reader.writer import write_plan
from consulta.plan.rules import PARAGRAPH_MAX_CHARS, OgpValue, Sector
from consulta.plan.template import TEMPLATES, prose_of
from consulta.text.clean import PROSE_MAX_CHARS
from tests.builders.plan_files import SMALL, a_plan, changed

DEMONSTRATION = Path("consulta/workshop/content/plan-2018.toml")


def problems_of(text: str | bytes) -> list[tuple[int, str, str]]:
    """Line, field and message of everything that is wrong."""
    with pytest.raises(PlanProblems) as caught:
        if isinstance(text, bytes):
            read_plan_bytes(text, file_name="plan.toml")
        else:
            read_plan(text, file_name="plan.toml")
    assert all(
        str(problem).startswith(f"plan.toml:{problem.line}: ") for problem in caught.value.problems
    )
    return [(problem.line, problem.field, problem.message) for problem in caught.value.problems]


def line_with(text: str, words: str) -> int:
    return next(n for n, line in enumerate(text.split("\n"), start=1) if words in line)


def test_a_small_plan_is_read_as_it_is_written() -> None:
    plan = a_plan()
    first, second = plan.commitments
    assert [paragraph.key for paragraph in first.prose("problem")] == ["c1-p1", "c1-p2"]
    assert first.prose("problem")[0].text == "Nadie sabe cuánta agua hay."
    assert first.ends_on == date(2019, 12, 31)
    assert first.ogp_values[0].value is OgpValue.TRANSPARENCY
    assert first.milestones[0].product == "Lista de medidores"
    assert first.actors[0].sector is Sector.CIVIL_SOCIETY
    assert (second.number, second.lead_institution, second.starts_on) == (2, None, None)
    assert plan.initiatives[0].key == "integridad"
    assert plan.consultation.review_hours == 48
    assert plan.consultation.minimum_age == 16


def test_what_has_no_id_gets_one_that_nobody_has() -> None:
    plan = a_plan(
        (" {#c1-p1}", ""), ("{#c1-p2}", "{#c1-p1}"), ('  id = "c1-m1"\n', ""), (" {#intro-1}", ""),
        (" {#integridad-1}", ""), (" {#c1-vt1}", ""),
    )  # fmt: skip
    assert [paragraph.key for paragraph in plan.commitments[0].prose("problem")] == [
        "c1-p2",
        "c1-p1",
    ]
    assert plan.commitments[0].milestones[0].key == "c1-m1"
    assert plan.commitments[0].ogp_values[0].paragraphs[0].key == "c1-vt1"
    assert plan.intro[0].key == "intro-1"
    assert plan.initiatives[0].body[0].key == "integridad-1"


def test_ids_stay_when_a_paragraph_is_put_before_them() -> None:
    before = a_plan()
    after = a_plan(("Nadie sabe cuánta", "Llueve poco.\n\nNadie sabe cuánta"))
    new, *kept = after.commitments[0].prose("problem")
    assert tuple(kept) == before.commitments[0].prose("problem")
    assert new.key == "c1-p3"


def test_a_demonstration_marks_all_that_does_not_say_otherwise() -> None:
    plan = a_plan(("closes_on = 2018-12-14", "closes_on = 2018-12-14\ndemonstration = true"))
    assert all(commitment.demonstration for commitment in plan.commitments)
    assert plan.initiatives[0].demonstration


CLOSES = "closes_on = 2018-12-14"
ENDS = "ends_on = 2019-12-31"
PROBLEM = 'problem = "Se pierde mucha. {#c2-p1}"'
WRONG = [
    # what is changed, into what, the field, words of the message
    ('slug = "agua-limpia"', 'slug = "Agua Limpia"', "consultation.slug", "minúsculas"),
    ('slug = "agua-limpia"\n', "", "consultation.slug", "falta este campo"),
    ('title = "Plan de agua limpia"', "title = 7", "consultation.title", "texto entre comillas"),
    ('title = "Plan de agua limpia"', 'title = "  "', "consultation.title", "vacío"),
    ('title = "Plan de agua limpia"', f'title = "{"a" * 301}"', "consultation.title", "máximo"),
    ('summary = "Dos', 'summary = "\\u0000Dos', "consultation.summary", "U+0000"),
    ('summary = "Dos', 'summary = "\\u001bDos', "consultation.summary", "U+001B"),
    ('"America/Santiago"', '"Chile/Santiago"', "consultation.time_zone", "zona horaria"),
    ("announced_on =", "anounced_on =", "consultation.anounced_on", "«announced_on»"),
    (CLOSES, "", "consultation.closes_on", "falta este campo"),
    (CLOSES, "closes_on = 2018-11-22", "consultation.closes_on", "termina antes"),
    (CLOSES, 'closes_on = "2018-12-14"', "consultation.closes_on", "un día"),
    (CLOSES, "closes_on = 2018-12-14T23:00:00", "consultation.closes_on", "un día"),
    (CLOSES, "closes_on = 9999-12-31", "consultation.closes_on", "2199"),
    ("opens_on = 2018-11-23", "opens_on = 0001-01-01", "consultation.opens_on", "2000"),
    (CLOSES, CLOSES + "\ncloses_at = 2018-12-14T10:00:00",
     "consultation.closes_at", "ya está closes_on"),
    (CLOSES, "closes_at = 2018-12-14T10:00:00Z", "consultation.closes_at", "sin zona"),
    (CLOSES, "closes_at = 10:00:00", "consultation.closes_at", "hora local"),
    (CLOSES, "closes_at = 2018-12-14T10:00:00.5", "consultation.closes_at", "hora local"),
    (CLOSES, "closes_at = 2027-09-05T00:30:00",
     "consultation.closes_at", "2027-09-05T01:00:00"),
    (CLOSES, "closes_at = 2027-04-03T23:30:00", "consultation.closes_at", "closes_fold = 0"),
    (CLOSES, "closes_at = 2027-04-03T23:30:00\ncloses_fold = 2",
     "consultation.closes_fold", "entre 0 y 1"),
    (CLOSES, CLOSES + "\ncloses_fold = 1", "consultation.closes_fold", "closes_at"),
    (CLOSES, "closes_at = 2018-12-14T10:00:00\ncloses_fold = 1",
     "consultation.closes_fold", "una sola vez"),
    (CLOSES, CLOSES + "\nreview_hours = 0", "consultation.review_hours", "entero"),
    (CLOSES, CLOSES + "\nreview_hours = true", "consultation.review_hours", "entero"),
    (CLOSES, CLOSES + '\ntemplate = "ogp-9"', "consultation.template", "ogp-2018"),
    ('format = "consulta-plan/1"', 'format = "consulta-plan/2"', "format", "consulta-plan/1"),
    ('format = "consulta-plan/1"', "", "format", "falta este campo"),
    ('label = "Borrador"', "version = 0", "plan.label", "falta"),
    ("number = 2", "number = 1", "commitment.number", "ya hay un compromiso 1 en la línea 19"),
    ("number = 2", 'number = "2"', "commitment.number", "entero"),
    ("number = 2", f"number = {2**70}", "commitment.number", "entero"),
    ("number = 2\n", "", "commitment.number", "falta este campo"),
    ('name = "Cuidar el agua"\n', "", "commitment.name", "falta este campo"),
    ('problem = "Se pierde mucha. {#c2-p1}"\n', "", "commitment.problem", "falta este campo"),
    (PROBLEM, "problem = 5", "commitment.problem", "comillas triples"),
    (PROBLEM, 'problem = "\\n "', "commitment.problem", "vacío"),
    ("{#c2-p1}", "{#c1-p1}", "commitment.problem", "«c1-p1» ya se usa en la línea"),
    ("{#c2-p1}", "{#C2 P1}", "commitment.problem", "«C2 P1»"),
    ("{#c2-p1}", "\\n\\n{#c2-p1}", "commitment.problem", "está solo"),
    ('id = "c1-m1"', 'id = "c1-p1"', "commitment.milestone.id", "«c1-p1» ya se usa"),
    ('id = "c1-m1"', 'id = "c1 m1"', "commitment.milestone.id", "«c1 m1»"),
    (ENDS, "ends_on = 2019-01-02", "commitment.ends_on", "posterior al inicio"),
    (ENDS, "ends_on = 2018-12-31", "commitment.ends_on", "posterior al inicio"),
    (ENDS, ENDS + "\nsdgs = [18]", "commitment.sdgs", "1 al 17"),
    (ENDS, ENDS + "\nsdgs = [6, 6]", "commitment.sdgs", "repetido"),
    (ENDS, ENDS + "\nsdgs = 6", "commitment.sdgs", "lista"),
    (ENDS, ENDS + "\nlead = 1", "commitment.lead", "no tiene este campo"),
    (ENDS, ENDS + '\ncontact_mailbox = "agua"',
     "commitment.contact_mailbox", "correo"),
    (ENDS, ENDS + '\ninputs_published = "si"',
     "commitment.inputs_published", "true"),
    ('activity = "Instalar medidores"\n', "", "commitment.milestone.activity", "falta este campo"),
    ('sector = "civil_society"', 'sector = "vecinos"', "commitment.actor.sector", "civil_society"),
    ('sector = "civil_society"', 'sector = [["x"]]', "commitment.actor.sector", "civil_society"),
    ("  transparency =", "  openness =", "commitment.ogp_values.openness", "no tiene este campo"),
    ('key = "integridad"', 'key = "Íntegra"', "initiative.key", "minúsculas"),
    ("[[initiative]]", "[initiative]", "initiative", "[[initiative]]"),
    ("[plan]", "[[plan]]", "plan", "[plan]"),
    ("[[initiative]]", "[[iniciativa]]", "iniciativa", "«initiative»"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "field", "words"), WRONG)
def test_a_mistake_is_told_with_its_line_and_field(
    old: str, new: str, field: str, words: str
) -> None:
    text = changed((old, new))
    found = [(line, message) for line, name, message in problems_of(text) if name == field]
    assert any(words in message for _, message in found), problems_of(text)
    key = field.rpartition(".")[2]
    for line, message in found:
        if "falta" not in message:
            assert key in text.split("\n")[line - 1]


def test_a_missing_field_points_at_its_table() -> None:
    text = changed(('name = "Cuidar el agua"\n', ""))
    second = [n for n, line in enumerate(text.split("\n"), 1) if line == "[[commitment]]"][1]
    message = "falta este campo, que es obligatorio."
    assert problems_of(text) == [(second, "commitment.name", message)]


def test_all_problems_are_told_at_once_in_the_order_of_the_file() -> None:
    text = changed(
        ('slug = "agua-limpia"', 'slug = "Agua"'), ("number = 2", "number = 1"),
        ('sector = "civil_society"', 'sector = "x"'), ("[[initiative]]", "[[initiativ]]"),
    )  # fmt: skip
    found = problems_of(text)
    assert [field for _, field, _ in found] == [
        "consultation.slug", "commitment.actor.sector", "commitment.number", "initiativ",
    ]  # fmt: skip
    assert [line for line, _, _ in found] == sorted(line for line, _, _ in found)


def test_two_initiatives_with_one_key_are_told_apart() -> None:
    found = problems_of(SMALL + SMALL[SMALL.index("[[initiative]]") :])
    assert ("initiative.key", "ya hay una iniciativa «integridad».") in [f[1:] for f in found]


def test_a_plan_without_commitments_is_no_plan() -> None:
    text = SMALL[: SMALL.index("[[commitment]]")]
    assert [field for _, field, _ in problems_of(text)] == ["commitment"]


def test_a_paragraph_is_never_longer_than_what_can_be_shown() -> None:
    assert PARAGRAPH_MAX_CHARS <= PROSE_MAX_CHARS
    found = problems_of(changed(("Se pierde mucha.", "a" * (PARAGRAPH_MAX_CHARS + 1))))
    assert found[0][1] == "commitment.problem"
    assert "línea en blanco" in found[0][2]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('a = "b\n', 1, "salto de línea"),
        ("a = 1\nb\n", 2, "="),
        ("a = 1\na = 2\n", 2, "ya tiene un valor"),
        ("a = 1\n\nb = hola\n", 3, "comillas"),
        ("a = 1\nb = 2018-02-30\n", 2, "TOML"),
        ('a = 1\nb = """hola\n', 3, "comillas"),
        ("[a]\nb = 1\n[a]\n", 3, "declarada"),
        ("a = 1 b = 2", 1, "sobra"),
        ("a = [1,\n2", 2, "corchete"),
        ("a = " + "[" * 5000, 1, "anida"),
        ("a = " + "9" * 5000, 1, "TOML"),
    ],
)
def test_a_slip_in_the_syntax_is_told_with_its_line(text: str, line: int, words: str) -> None:
    ((told_line, field, message),) = problems_of(text)
    assert (told_line, field) == (line, "")
    assert words in message


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (SMALL.encode("latin-1"), line_with(SMALL, "cuánta"), "UTF-8"),
        (SMALL.encode("utf-16"), 1, "UTF-8"),
        (SMALL.replace("Agua", "Ag\0ua").encode(), line_with(SMALL, "Agua"), "NUL"),
        (b"\xed\xa0\x80", 1, "UTF-8"),
        (b"a" * 10_000_000, 1, "pesa más"),
    ],
)
def test_bytes_that_are_no_text_are_told(content: bytes, line: int, words: str) -> None:
    ((told_line, _, message),) = problems_of(content)
    assert words in message
    assert told_line == line


def test_a_text_that_is_too_long_is_not_even_parsed() -> None:
    assert "máximo" in problems_of("a" * (PLAN_MAX_BYTES + 1))[0][2]


def test_marks_of_other_editors_are_forgiven() -> None:
    windows = b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode()
    assert read_plan_bytes(windows, file_name="plan.toml") == a_plan()


def test_letters_are_kept_in_their_composed_form() -> None:
    assert a_plan(("cuánta", "cua\u0301nta")) == a_plan()


@pytest.mark.parametrize(
    ("clock", "fold", "moment"),
    [
        ("2027-04-03T23:30:00", "\ncloses_fold = 0", "2027-04-04T02:30:00+00:00"),
        ("2027-04-03T23:30:00", "\ncloses_fold = 1", "2027-04-04T03:30:00+00:00"),
        ("2027-09-05T01:00:00", "", "2027-09-05T04:00:00+00:00"),
        ("2018-12-14T18:00:00", "", "2018-12-14T21:00:00+00:00"),
    ],
)
def test_an_exact_hour_survives_the_way_there_and_back(clock: str, fold: str, moment: str) -> None:
    plan = a_plan(("closes_on = 2018-12-14", f"closes_at = {clock}{fold}"))
    assert plan.consultation.closes_at.isoformat() == moment
    assert read_plan(write_plan(plan), file_name="plan.toml") == plan


def test_the_demonstration_is_read_and_written_back_the_same() -> None:
    plan = read_plan_bytes(DEMONSTRATION.read_bytes(), file_name=DEMONSTRATION.name)
    assert [commitment.number for commitment in plan.commitments] == list(range(1, 13))
    assert [initiative.key for initiative in plan.initiatives] == [
        "integridad", "participacion", "innovacion",
    ]  # fmt: skip
    written = write_plan(plan)
    again = read_plan(written, file_name="plan.toml")
    assert again == plan
    assert write_plan(again) == written
    assert len(set(plan.ids())) == len(list(plan.ids()))


def test_every_key_of_a_file_has_its_line() -> None:
    text = DEMONSTRATION.read_text("utf-8")
    lines, source = lines_of_keys(text), text.split("\n")
    values = tomllib.loads(text)
    for index, commitment in enumerate(values["commitment"]):
        for key in commitment.keys() - {"milestone", "actor"}:
            assert key in source[lines[("commitment", index, key)] - 1]
        for place, milestone in enumerate(commitment["milestone"]):
            line = lines[("commitment", index, "milestone", place, "id")]
            assert milestone["id"] in source[line - 1]


def test_lines_are_found_behind_odd_values() -> None:
    text = (
        "a = [ # one\n  1, [2,\n 3]]\n'b c' = '''x = 1\n\"'''\nd.e = { f = 1 }\n"
        'g = "a # b \\" = ["\n[[h]]\n[[h]]\n[h.i]\n[[h.j]]\nk = """q\n""" # r = 1\nl = 1'
    )
    assert lines_of_keys(text) == {
        ("a",): 1, ("b c",): 4, ("d", "e"): 6, ("g",): 7, ("h", 0): 8, ("h", 1): 9,
        ("h", 1, "i"): 10, ("h", 1, "j", 0): 11, ("h", 1, "j", 0, "k"): 12,
        ("h", 1, "j", 0, "l"): 14,
    }  # fmt: skip
    assert line_of({("d", "e"): 6}, ("d", "e", "f")) == 6
    assert line_of({}, ("z",)) == 1


def test_the_example_of_the_documentation_is_a_plan() -> None:
    words = Path("docs/plan-format.md").read_text("utf-8")
    example = words.split("```toml\n")[1].split("```")[0]
    plan = read_plan(example, file_name="docs/plan-format.md")
    assert plan.consultation.closes_at.isoformat() == "2027-04-04T04:00:00+00:00"


def test_the_documentation_names_every_key_and_every_word() -> None:
    words = Path("docs/plan-format.md").read_text("utf-8")
    known = {*tomllib.loads(SMALL)["consultation"], *CommitmentText.__slots__, *OgpValue, *Sector}
    known -= {"texts", "milestones", "actors", "ogp_values"}
    known |= {field.code for template in TEMPLATES for field in prose_of(template)}
    known |= {*ConsultationText.__slots__} - {"opens_at", "closes_at"}
    known |= {*MilestoneText.__slots__} - {"key"}
    known |= {*DepartureText.__slots__, *TEMPLATES, "{#c1-p1 + c1-p2}"}
    said = {key for key in known if f"`{key}`" in words or f"`ogp_values.{key}`" in words}
    assert known - said == set()
