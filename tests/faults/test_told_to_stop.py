"""Whoever stops the demonstration stops all of it: no process stays, the port is free again."""

import os
import signal
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from consulta import clock
from consulta.web.unit_of_work import database, transaction
from consulta.workshop.reader import OPEN_SLUG
from tests.builders.plans import plan_document, publish_plan
from tests.faults.served import HOST, Served, served_house

ROOT = Path(__file__).parents[2]
STOPS_WITHIN = 45
AS_A_MODULE = (
    "import sys; from pathlib import Path; import consulta.__main__ as house;"
    "house.VENV = Path(sys.prefix); house._prepare = lambda extra: None;"
    "house.main(['demo', '--port', sys.argv[1], '--data', sys.argv[2]])"
)


@pytest.fixture
def loaded(tmp_path: Path) -> Served:
    """A house in which the demonstration is loaded already, so that it starts at once."""
    served = served_house(tmp_path, f"sqlite:///{tmp_path / 'consulta.sqlite3'}")
    now = clock.now().replace(microsecond=0)
    plan = plan_document(
        OPEN_SLUG, opens_at=now - timedelta(days=2), closes_at=now + timedelta(days=20)
    )
    with served.app.app_context():
        with transaction() as db:
            publish_plan(db, document=plan, at=now - timedelta(days=9), vkey="")
        database.session.close()
        database.engine.dispose()
    return served


@pytest.mark.parametrize("way", ["consulta demo start", "python3 -m consulta demo"])
def test_one_signal_stops_the_server_and_its_workers(
    loaded: Served, tmp_path: Path, way: str
) -> None:
    port = str(loaded.port)
    command = {
        "consulta demo start": [
            "-c",
            "from consulta.app import cli; cli()",
            "demo",
            "start",
            "--port",
            port,
        ],
        "python3 -m consulta demo": ["-c", AS_A_MODULE, port, str(tmp_path)],
    }[way]
    environ = os.environ | loaded.environ | {"PYTHONPATH": str(ROOT)}
    with (tmp_path / "said.txt").open("wb") as said:
        loaded.process = subprocess.Popen(  # noqa: S603 - our own server
            [sys.executable, *command], cwd=ROOT, env=environ, start_new_session=True, stdout=said,
            stderr=said,
        )  # fmt: skip
    group = loaded.process.pid
    try:
        loaded.wait_until_it_answers()
        os.kill(group, signal.SIGTERM)  # this one process, not its group
        loaded.process.wait(timeout=STOPS_WITHIN)
        assert not _lives(group), (tmp_path / "said.txt").read_text("utf-8")
        with socket.socket() as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind((HOST, loaded.port))
            door.listen()
    finally:
        if _lives(group):
            os.killpg(group, signal.SIGKILL)


def _lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
