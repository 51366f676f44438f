"""`consulta contributions import`: all rows or none, twice without doubles, reasons in words."""

import csv
import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
import time_machine
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from consulta.journal import queries as journal
from consulta.participation.models import Contribution, SentForm
from consulta.participation.rules import Channel, Kind, Stance, State
from consulta.web.unit_of_work import database, transaction
from tests.builders import plans
from tests.builders.plans import INSIDE

HEAD = "texto,sobre,tipo,postura,canal,recibido,id\n"
GOOD = (
    HEAD
    + '"Que la respuesta llegue\nen treinta días, por favor.",commitment:2,Observación,A favor,'
    + "papel,2027-03-05 10:30,h-1\n"
    + "¿Quién responde por la comuna?,3,pregunta,neutral,encuentro,05-03-2027 18:00:30,h-2\n"
    + "Vivo lejos y no pude participar.,paragraph:c1-p2,experience,against,,2027-03-06,h-3\n"
)


@pytest.fixture(autouse=True)
def _house(app: Flask) -> None:
    with transaction() as db:
        plans.published(db)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def run(
    app: Flask, folder: Path, content: str | bytes, *options: str, name: str = "a.csv"
) -> Result:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    command = ["contributions", "import", str(file), "--consultation", "plan-2027", *options]
    with time_machine.travel(INSIDE, tick=False):
        return app.test_cli_runner().invoke(args=command)


def stored() -> list[Contribution]:
    session = database.session
    session.rollback()
    return list(session.scalars(select(Contribution).order_by(Contribution.entry_n)))


def count_forms() -> int:
    return database.session.scalars(select(func.count()).select_from(SentForm)).one()


def test_a_csv_comes_in_whole(app: Flask, folder: Path) -> None:
    result = run(app, folder, GOOD)
    assert result.exit_code == 0, result.output
    assert "Se importaron 3 aportes" in result.output

    first, second, third = stored()
    assert first.text == "Que la respuesta llegue\nen treinta días, por favor."
    assert (first.kind, first.stance, first.channel) == (
        Kind.REMARK,
        Stance.IN_FAVOUR,
        Channel.PAPER,
    )
    assert first.received_at == datetime(2027, 3, 5, 13, 30, tzinfo=UTC)
    assert (first.state, first.author_id, first.source) == (State.PENDING, None, "a#h-1")
    assert (second.target.ref, second.kind, second.channel) == (
        "commitment:3",
        Kind.QUESTION,
        Channel.ASSEMBLY,
    )
    assert second.received_at == datetime(2027, 3, 5, 21, 0, 30, tzinfo=UTC)
    assert (third.target.ref, third.quote) == (
        "paragraph:c1-p2",
        "Las respuestas tardan más de un año.",
    )
    assert [one.folio for one in stored()] == ["A-000001", "A-000002", "A-000003"]
    assert journal.problems(database.session, "plan-2027", []) == []


def test_the_same_file_twice_adds_nothing_and_says_so(app: Flask, folder: Path) -> None:
    run(app, folder, GOOD)
    result = run(app, folder, GOOD)
    assert result.exit_code == 0
    assert "No se agregó nada: los 3 aportes del archivo ya estaban." in result.output
    assert len(stored()) == 3


def test_a_file_that_grew_adds_the_new_rows(app: Flask, folder: Path) -> None:
    run(app, folder, GOOD)
    more = GOOD + "Otro aporte que llegó después.,plan,,,,2027-03-07,h-4\n"
    assert "Se importó 1 aporte," in run(app, folder, more).output
    assert len(stored()) == 4


def test_rows_alike_without_an_id_are_several_people(app: Flask, folder: Path) -> None:
    rows = "texto,recibido\n" + "Apoyo esta propuesta.,2027-03-05\n" * 5
    assert run(app, folder, rows).exit_code == 0
    assert run(app, folder, rows).exit_code == 0
    assert len(stored()) == 5


def test_a_row_that_came_back_with_other_words_is_refused(app: Flask, folder: Path) -> None:
    run(app, folder, GOOD)
    result = run(app, folder, GOOD.replace("Vivo lejos", "Vivo muy lejos"))
    assert result.exit_code == 1
    assert "línea 5, texto: esta fila ya se importó antes con otro texto" in result.output


BAD = (
    HEAD
    + "Un aporte que está bien escrito.,plan,,,,2027-03-05,1\n"
    + "corto,plan,,,,2027-03-05,2\n"
    + "Un aporte sobre lo que no existe.,commitment:9,,,,2027-03-05,3\n"
    + "Un aporte con un tipo raro.,plan,queja,,,2027-03-05,4\n"
    + "Un aporte de antes de la apertura.,plan,,,,2027-02-27 10:00,5\n"
    + "Un aporte que todavía no llega.,plan,,,,2027-03-30 10:00,6\n"
    + "Un aporte de un día que no existe.,plan,,,,2027-02-30,7\n"
    + "Un aporte sin fecha de recepción.,plan,,,,,8\n"
    + "Un aporte con canal del sitio.,plan,,,web,2027-03-05,9\n"
    + "Un aporte con celdas de más.,plan,,,,2027-03-05,10,otra\n"
    + "Un aporte con id repetido.,plan,,,,2027-03-05,1\n"
    + "Una propuesta sin su redacción.,plan,propuesta,,,2027-03-05,12\n"
)


def test_one_bad_row_keeps_the_whole_file_out_and_says_why(app: Flask, folder: Path) -> None:
    report = folder / "report.csv"
    result = run(app, folder, BAD, "--report", str(report))
    assert result.exit_code == 1
    assert "No se importó nada." in result.output
    assert (stored(), count_forms()) == ([], 0)

    rows = list(csv.reader(io.StringIO(report.read_text("utf-8-sig"))))
    assert rows[0] == ["línea", "columna", "motivo"]
    assert [(line, column) for line, column, _ in rows[1:]] == [
        ("3", "texto"), ("4", "sobre"), ("5", "tipo"), ("6", "recibido"), ("7", "recibido"),
        ("8", "recibido"), ("9", "recibido"), ("10", "canal"), ("11", ""), ("12", "id"),
        ("13", "proposal"),
    ]  # fmt: skip
    assert all(len(reason) > 10 for _, _, reason in rows[1:])


def test_good_rows_come_in_when_the_others_are_left_out_on_purpose(
    app: Flask, folder: Path
) -> None:
    result = run(app, folder, BAD, "--skip-refused")
    assert result.exit_code == 0, result.output
    assert [one.source for one in stored()] == ["a#1"]
    assert "No se aceptan 11 filas." in result.output


def test_a_rehearsal_keeps_nothing(app: Flask, folder: Path) -> None:
    result = run(app, folder, GOOD, "--dry-run")
    assert "Se importarían 3; 0 ya estaban. No se guardó nada." in result.output
    assert (stored(), count_forms()) == ([], 0)


def test_unknown_columns_are_named_until_mapped_or_left_out(app: Flask, folder: Path) -> None:
    rows = "cuerpo,barrio\nFaltan áreas verdes en la villa.,Sur\n"
    at = ("--received-at", "2027-03-05 10:00")
    refused = run(app, folder, rows, *at)
    assert refused.exit_code == 1
    assert "No sé qué son estas columnas: cuerpo, barrio." in refused.output
    halfway = run(app, folder, rows, *at, "--ignore-unknown")
    assert "Falta la columna del texto. Las columnas son: cuerpo, barrio." in halfway.output
    done = run(app, folder, rows, *at, "--ignore-unknown", "--map", "cuerpo=text")
    assert done.exit_code == 0, done.output
    assert stored()[0].received_at == datetime(2027, 3, 5, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--map", "nada=text"), "no tiene la columna «nada»"),
        (("--map", "texto=cuerpo"), "escribe COLUMNA=CAMPO"),
        (("--map", "texto"), "escribe COLUMNA=CAMPO"),
        (("--map", "texto=text", "--map", "sobre=text"), "dos columnas son el mismo campo"),
        (("--channel", "web"), "paper"),
        (("--received-at", "ayer"), "--received-at: «ayer» no es una fecha con hora."),
        (("--target", "commitment:77"), "la consulta no tiene nada que se llame"),
        (("--consultation", "otra"), "Esa consulta no existe."),
    ],
)
def test_a_wrong_option_is_said(
    app: Flask, folder: Path, option: tuple[str, ...], said: str
) -> None:
    rows = GOOD.replace("commitment:2", "")
    result = run(app, folder, rows, *option)
    assert result.exit_code != 0
    assert said in result.output
    assert stored() == []


@pytest.mark.parametrize(
    ("encoding", "told"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252")]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_spreadsheets_write_is_read(
    app: Flask, folder: Path, encoding: str, told: str, delimiter: str
) -> None:
    rows = f"texto{delimiter}recibido\nSeñalización y árboles — «más».{delimiter}2027-03-05\n"
    result = run(app, folder, rows.encode(encoding))
    assert result.exit_code == 0, result.output
    assert f"texto {told}" in result.output
    assert stored()[0].text == "Señalización y árboles — «más»."


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"texto\nuno con \0 nulo\n", "a.csv", "signos nulos"),
        (GOOD.encode("utf-16"), "a.csv", "signos nulos"),
        (b"texto\n\x81\x8d\n", "a.csv", "UTF-8"),
        (b"", "a.csv", "títulos"),
        (b"texto,texto\na,b\n", "a.csv", "mismo título"),
        (b'texto\n"sin cerrar', "a.csv", "línea 2"),
        (b"texto\n" + b"x" * 200_000, "a.csv", "demasiado larga"),
        (b"texto", "a.pdf", ".csv o .xlsx"),
        (b"PK no es un zip", "a.xlsx", "no es un XLSX"),
        (b"a" * 50_000_001, "a.csv", "50 MB"),
    ],
)
def test_a_file_that_is_no_table_is_said(
    app: Flask, folder: Path, content: bytes, name: str, said: str
) -> None:
    result = run(app, folder, content, name=name)
    assert result.exit_code == 1
    assert said in result.output
    assert stored() == []


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_workbook_comes_in(app: Flask, folder: Path) -> None:
    rows = workbook(
        ("Texto", "Compromiso", "Fecha", "Id", None),
        (
            "Un aporte escrito en una planilla.",
            2,
            datetime.fromisoformat("2027-03-05 10:30"),
            17,
            None,
        ),
        (None, None, None, None, None),
        ("Otro aporte, de un día entero.", 3.0, datetime.fromisoformat("2027-03-06"), 18.0, None),
    )
    result = run(app, folder, rows, name="a.xlsx")
    assert result.exit_code == 0, result.output
    assert [(one.target.ref, one.source) for one in stored()] == [
        ("commitment:2", "a#17"),
        ("commitment:3", "a#18"),
    ]
    assert stored()[0].received_at == datetime(2027, 3, 5, 13, 30, tzinfo=UTC)


def test_a_bomb_and_a_damaged_workbook_are_refused(app: Flask, folder: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        for part in range(4):
            bomb.writestr(f"xl/worksheets/sheet{part}.xml", b"0" * 100_000_000)
    assert "crece demasiado" in run(app, folder, packed.getvalue(), name="a.xlsx").output
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as damaged:
        damaged.writestr("xl/workbook.xml", "<nothing/>")
    assert "está dañado" in run(app, folder, empty.getvalue(), name="b.xlsx").output
    assert stored() == []


def test_a_repeated_or_missing_hour_is_refused_unless_its_offset_is_given(
    app: Flask, folder: Path
) -> None:
    with transaction() as db:
        plans.published(
            db,
            "noches",
            opens_at=datetime(2027, 3, 1, tzinfo=UTC),
            closes_at=datetime(2027, 9, 30, tzinfo=UTC),
        )
    file = folder / "n.csv"
    head = "texto,recibido\n"
    hours = {
        "2027-04-03 23:30": "ocurre dos veces",
        "2027-09-05 00:30": "no existe",
        "2027-04-03 23:30 -04:00": "",
        "2027-09-04 23:59": "",
    }
    command = ["contributions", "import", str(file), "--consultation", "noches", "--dry-run"]
    for hour, said in hours.items():
        file.write_text(f"{head}Un aporte de esa noche.,{hour}\n", encoding="utf-8")
        with time_machine.travel(datetime(2027, 9, 20, tzinfo=UTC), tick=False):
            result = app.test_cli_runner().invoke(args=command)
        assert (result.exit_code == 1) is bool(said), (hour, result.output)
        assert said in result.output


def test_a_closed_record_takes_no_paper_either(app: Flask, folder: Path) -> None:
    from consulta.participation.tasks import close_due_consultations

    with time_machine.travel(datetime(2027, 4, 4, tzinfo=UTC), tick=False):
        assert close_due_consultations() == ["plan-2027"]
        assert close_due_consultations() == []
    result = run(app, folder, GOOD)
    assert result.exit_code == 1
    assert "No se importó nada" in result.output
    assert stored() == []
