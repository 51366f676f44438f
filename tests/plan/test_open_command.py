"""`consulta plan open`: from a file to a public consultation, through the gate."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from consulta.accounts.queries import person_by_email
from consulta.config import Config
from consulta.plan import actions, queries
from consulta.plan.reader.writer import write_plan
from consulta.web.settings import give, held
from consulta.web.unit_of_work import session, transaction
from tests.builders.launching import BEFORE, PAPER, REASON, SLUG, people, whole_document
from tests.builders.plans import OPENS
from tests.plan.test_launching import with_a_gap

CARLA, ANDREA = "carla@example.org", "andrea@example.org"


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    with time_machine.travel(BEFORE, tick=False):
        result = app.test_cli_runner().invoke(args=["plan", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


@pytest.fixture
def files(app: Flask, tmp_path: Path) -> Path:
    """A whole plan and its paper as files, and the people who answer for the consultation."""
    (tmp_path / "plan.toml").write_text(write_plan(whole_document()), encoding="utf-8")
    (tmp_path / "gap.toml").write_text(write_plan(with_a_gap()), encoding="utf-8")
    (tmp_path / "minuta.txt").write_bytes(PAPER)
    with transaction() as db:
        people(db)
    return tmp_path


def keep_paper(app: Flask, files: Path) -> None:
    code, said = run(
        app, "document", SLUG, str(files / "minuta.txt"), "--kind", "position_paper",
        "--title", "Minuta de posición", "--by", CARLA,
    )  # fmt: skip
    assert code == 0, said


def given_leave(*, confirmed_by: str | None) -> None:
    """Carla asks to open with a gap; another may give leave."""
    with transaction() as db:
        shown = queries.consultation(db, SLUG)
        if confirmed_by is None:
            carla = person_by_email(db, CARLA)
            assert carla
            actions.propose_override(db, consultation=shown, reason=REASON, by=carla, at=BEFORE)
        else:
            leave, by = queries.launching.overrides(db, shown)[0], person_by_email(db, confirmed_by)
            assert by
            actions.confirm_override(db, override=leave, by=by, at=BEFORE)


def is_public() -> bool:
    session().expire_all()
    return queries.consultation(session(), SLUG).launched_at is not None


def test_a_plan_goes_from_its_file_to_the_public(app: Flask, files: Path) -> None:
    code, said = run(app, "import", str(files / "plan.toml"))
    assert code == 0, said
    assert "Falta para abrir:\n  la minuta de posición\n" in said
    code, said = run(app, "open", SLUG, "--by", CARLA)
    assert (code, is_public()) == (1, False)
    assert "  la minuta de posición" in said
    assert "no se abrió. Todavía falta algo" in said
    keep_paper(app, files)
    code, said = run(app, "open", SLUG, "--by", CARLA)
    assert (code, is_public()) == (0, True)
    assert f"Pública: http://localhost/consultas/{SLUG}" in said
    code, said = run(app, "open", SLUG, "--by", ANDREA)
    assert code == 1
    assert "La consulta ya es pública" in said


def test_a_site_without_its_privacy_facts_names_the_settings(app: Flask, files: Path) -> None:
    give(app, replace(held(Config), controller="", recipients=""))
    code, said = run(app, "import", str(files / "plan.toml"))
    keep_paper(app, files)
    code, said = run(app, "open", SLUG, "--by", CARLA)
    assert (code, is_public()) == (1, False)
    assert "    CONSULTA_CONTROLLER\n    CONSULTA_RECIPIENTS\n" in said
    assert "CONSULTA_HOSTING" not in said


def test_gaps_take_two_people_and_a_reason(app: Flask, files: Path) -> None:
    run(app, "import", str(files / "gap.toml"))
    keep_paper(app, files)
    code, said = run(app, "open", SLUG, "--by", CARLA)
    assert (code, "plantillas completas, o una excepción de dos personas" in said) == (1, True)
    given_leave(confirmed_by=None)
    code, said = run(app, "open", SLUG, "--by", CARLA)
    assert (code, is_public()) == (1, False)
    given_leave(confirmed_by=ANDREA)
    code, said = run(app, "open", SLUG, "--by", CARLA)
    assert (code, is_public()) == (0, True), said


def test_nobody_at_a_terminal_gives_leave_for_two(app: Flask, files: Path) -> None:
    run(app, "import", str(files / "gap.toml"))
    keep_paper(app, files)
    code, said = run(app, "open", SLUG, "--by", CARLA, "--confirm-gaps-by", ANDREA)
    assert (code, is_public()) == (2, False)
    assert "No such option" in said


def test_whom_or_what_we_do_not_know_is_said(app: Flask, files: Path) -> None:
    assert "No hay una consulta «nada»" in run(app, "open", "nada", "--by", CARLA)[1]
    run(app, "import", str(files / "plan.toml"))
    for email in ("nadie@example.org", "no es un correo"):
        code, said = run(app, "open", SLUG, "--by", email)
        assert (code, "Nadie del equipo tiene el correo" in said) == (1, True)


def test_a_window_that_has_begun_does_not_open(app: Flask, files: Path) -> None:
    run(app, "import", str(files / "plan.toml"))
    keep_paper(app, files)
    with time_machine.travel(OPENS + timedelta(seconds=1), tick=False):
        result = app.test_cli_runner().invoke(args=["plan", "open", SLUG, "--by", CARLA])
    assert result.exit_code == 1
    assert "un plazo por delante" in result.output


def test_a_consultation_asks_for_claveunica_only_where_there_is_one(
    app: Flask, files: Path
) -> None:
    run(app, "import", str(files / "plan.toml"))
    code, said = run(app, "level", SLUG, "2", "--by", CARLA)
    assert (code, "no tiene ClaveÚnica" in said) == (1, True)
    known = replace(
        held(Config),
        claveunica_issuer="https://i.example",
        claveunica_client_id="a",
        claveunica_client_secret="b",
    )
    give(app, known)
    code, said = run(app, "level", SLUG, "2", "--by", CARLA)
    assert code == 0, said
    session().expire_all()
    assert queries.consultation(session(), SLUG).identity_level == 2
    keep_paper(app, files)
    assert run(app, "open", SLUG, "--by", CARLA)[0] == 0
    assert b'"identity_levels":[2]' in queries.consultation(session(), SLUG).opening
    code, said = run(app, "level", SLUG, "1", "--by", CARLA)
    assert (code, "No se cambió nada" in said) == (1, True)
