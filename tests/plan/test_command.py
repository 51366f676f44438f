"""`consulta plan`: what a maker types, and what the house answers."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consulta.plan import queries
from consulta.plan.reader.toml import read_plan, read_plan_bytes
from consulta.web.unit_of_work import session, transaction
from tests.builders.plan_files import SMALL, changed
from tests.builders.plans import publish_plan

DEMONSTRATION = Path("consulta/workshop/content/plan-2018.toml")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "plan.toml"


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["plan", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def publish(app: Flask, text: str) -> None:
    """A plan that is launched, past its gate: its pages are what is tested."""
    with transaction() as db:
        document = read_plan(text, file_name="plan.toml")
        publish_plan(db, document=document, at=document.consultation.opens_at)


def test_a_plan_is_imported_and_handed_out_byte_for_byte(app: Flask, tmp_path: Path) -> None:
    code, said = run(app, "import", str(DEMONSTRATION))
    assert code == 0, said
    assert "12 compromisos" in said
    assert "3 iniciativas en el anexo, que no son compromisos" in said
    assert "viernes 14 de diciembre de 2018, 23:59:59 (America/Santiago)" in said
    assert "Compromiso 2, por confirmar: plazo de ejecución" in said
    assert "el plazo ya terminó" in said
    assert "Todavía no es pública" in said
    for lacking in (
        "plantillas completas",
        "la minuta de posición",
        "un plazo por delante",
        "tres personas que moderen y dos que analicen",
    ):
        assert f"  {lacking}" in said
    assert "consulta plan open plan-2018" in said
    assert "datos de prueba" not in said

    out = tmp_path / "fuera.toml"
    assert run(app, "export", "plan-2018", "--out", str(out))[0] == 0
    version = queries.current_version(session(), queries.consultation(session(), "plan-2018"))
    assert out.read_bytes() == version.document
    assert read_plan_bytes(out.read_bytes(), file_name="fuera.toml") == read_plan_bytes(
        DEMONSTRATION.read_bytes(), file_name="dentro.toml"
    )
    assert run(app, "export", "plan-2018")[1] == version.document.decode()
    assert list(tmp_path.glob("*.new")) == []


def test_the_list_says_stage_and_close(app: Flask) -> None:
    assert "No hay consultas" in run(app, "list")[1]
    run(app, "import", str(DEMONSTRATION))
    assert "plan-2018                draft      2018-12-14 23:59" in run(app, "list")[1]
    publish(app, DEMONSTRATION.read_text("utf-8").replace("plan-2018", "otro-2018"))
    assert "otro-2018                closed     2018-12-14 23:59" in run(app, "list")[1]


def test_a_plan_can_be_checked_without_being_published(app: Flask, file: Path) -> None:
    file.write_text(SMALL, encoding="utf-8")
    code, said = run(app, "import", "--check", str(file))
    assert (code, "El archivo está bien" in said) == (0, True)
    assert not queries.consultations(session())


@pytest.mark.parametrize(
    ("content", "said_so"),
    [
        (changed(("announced_on", "anounced_on")).encode(), ":9: consultation.anounced_on: "),
        (SMALL.encode("latin-1"), "plan.toml:26: el archivo no está en UTF-8"),
        (changed(('name = "Cuidar el agua"\n', "")).encode(), ":43: commitment.name: falta"),
        (changed(("number = 2", "number = 1")).encode(), "plan.toml:44: commitment.number: ya hay"),
        (changed(("= 2018-12-14", "= 2018-11-01")).encode(), ":11: consultation.closes_on: "),
        (changed(("opens_on = 2018-11-23", "opens_at = 2027-09-05T00:30:00")).encode(),
         "La siguiente que existe es 2027-09-05T01:00:00"),
        (SMALL.replace("Agua", "A\0").encode(), "NUL"),
        (b"x" * 10_000_000, "plan.toml:1: el archivo pesa más"),
        (b"", "plan.toml:1: format: falta"),
    ],
)  # fmt: skip
def test_a_bad_file_is_explained_and_nothing_is_kept(
    app: Flask, file: Path, content: bytes, said_so: str
) -> None:
    file.write_bytes(content)
    code, said = run(app, "import", str(file))
    assert code == 1
    assert said_so in said
    assert "No se guardó nada." in said
    assert not queries.consultations(session())


def test_a_consultation_is_not_made_twice(app: Flask, file: Path) -> None:
    file.write_text(SMALL, encoding="utf-8")
    assert run(app, "import", str(file))[0] == 0
    code, said = run(app, "import", str(file))
    assert code == 1
    assert "Ya existe una consulta «agua-limpia»" in said
    assert len(queries.consultations(session())) == 1


def test_a_file_that_is_not_there_and_a_consultation_that_is_not_there(app: Flask) -> None:
    assert run(app, "import", "no-existe.toml")[0] == 2
    code, said = run(app, "export", "nada")
    assert (code, "No hay una consulta «nada»" in said) == (1, True)


def test_what_stood_there_stays_when_a_file_cannot_be_written(app: Flask, tmp_path: Path) -> None:
    run(app, "import", str(DEMONSTRATION))
    code, said = run(app, "export", "plan-2018", "--out", str(tmp_path / "no" / "plan.toml"))
    assert code == 1
    assert "No se pudo escribir" in said


def test_the_file_of_a_plan_can_be_downloaded(app: Flask, client: FlaskClient) -> None:
    publish(app, DEMONSTRATION.read_text("utf-8"))
    answer = client.get("/consultas/plan-2018/plan.toml")
    version = queries.current_version(session(), queries.consultation(session(), "plan-2018"))
    assert answer.status_code == 200
    assert answer.data == version.document
    assert answer.headers["Content-Disposition"] == "attachment; filename=plan-2018.toml"
    assert answer.headers["ETag"] == f'"{version.digest}"'
    again = client.get(
        "/consultas/plan-2018/plan.toml", headers={"If-None-Match": f'"{version.digest}"'}
    )
    assert again.status_code == 304


def test_the_calendar_says_every_date_with_its_zone(app: Flask, client: FlaskClient) -> None:
    publish(app, DEMONSTRATION.read_text("utf-8"))
    answer = client.get("/consultas/plan-2018/calendario")
    page = " ".join(answer.text.split())
    assert answer.status_code == 200
    assert "viernes 9 de noviembre de 2018" in page
    assert "viernes 23 de noviembre de 2018, 00:00:00, hora de Chile continental (UTC−3)" in page
    assert "viernes 14 de diciembre de 2018, 23:59:59, hora de Chile continental (UTC−3)" in page
    assert "viernes 14 de diciembre de 2018, 21:59:59" in page
    assert "martes 29 de enero de 2019" in page
    assert "Acordada" in page
    assert "Sin dato: es una demostración." in page
    assert "de atraso" not in page
    assert "Esa noche cambia la hora" not in page


def test_the_calendar_warns_of_a_night_when_the_clock_is_moved(
    app: Flask, client: FlaskClient
) -> None:
    text = changed(
        ("opens_on = 2018-11-23", "opens_on = 2027-03-01"), ("= 2018-12-14", "= 2027-04-03")
    )
    publish(app, text)
    page = " ".join(client.get("/consultas/agua-limpia/calendario").text.split())
    assert "Esa noche cambia la hora" in page
    assert "sábado 3 de abril de 2027, 23:59:59 (UTC−4)" in page


@pytest.mark.parametrize("page", ["calendario", "plan.toml"])
@pytest.mark.parametrize("slug", ["nada", "a" * 300, "Ñandú", "%27--"])
def test_what_is_not_there_is_not_found(client: FlaskClient, slug: str, page: str) -> None:
    assert client.get(f"/consultas/{slug}/{page}").status_code == 404
