"""The real server in processes of its own, which can be killed at any moment."""

import os
import signal
import socket
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from flask import Flask

from consulta import clock
from consulta.accounts import actions as accounts
from consulta.app import create_app
from consulta.config import Config, load
from consulta.database import schema
from consulta.journal.signing import Signer, signer_for
from consulta.web.serving import server_command
from consulta.web.settings import held
from consulta.web.unit_of_work import database, transaction
from tests.builders.plans import plan_document, publish_plan

SLUG = "plan-2027"
HOST = "127.0.0.1"
STARTS_WITHIN = 60.0


@dataclass
class Served:
    """A house under granian, as `consulta serve` starts it, and the same house to look into."""

    app: Flask
    port: int
    environ: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = field(default=None)

    def start(self) -> None:
        """Start the server as a group of processes, and wait until it answers."""
        self.process = subprocess.Popen(  # noqa: S603 - our own server
            server_command(HOST, self.port, 2), start_new_session=True,
            cwd=Path(__file__).parents[2], env=os.environ | self.environ,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        """Wait for the first page; raise when the server ends by itself or takes too long."""
        assert self.process is not None
        until = time.monotonic() + STARTS_WITHIN
        while not self._answers():
            assert time.monotonic() < until, "the server does not start"
            assert self.process.poll() is None, "the server ended by itself"
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL to the server and its workers: nobody gets to tidy up."""
        if self.process is None:
            return
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def signer(self) -> Signer:
        """Who signs the record of the consultation."""
        config = held_config(self.app)
        return signer_for(f"{config.host}/{SLUG}", config.signing_seed_file)

    def sign_in(self, email: str) -> str:
        """The cookie of a browser that somebody has signed in with."""
        now = clock.now()
        with self.app.app_context():
            with transaction() as db:
                person = accounts.ensure_citizen(db, email=email, at=now)
                db.flush()
                secret = accounts.sign_in(db, person=person, at=now)
            database.session.close()
        signing = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return str(signing.dumps({"_user_id": secret, "_fresh": True}))

    def _answers(self) -> bool:
        try:
            with socket.create_connection((HOST, self.port), timeout=5) as line:
                line.sendall(f"GET /reglas HTTP/1.0\r\nHost: {HOST}:{self.port}\r\n\r\n".encode())
                return b" 200 " in line.recv(64)
        except OSError:
            return False


def held_config(app: Flask) -> Config:
    """The settings of a house."""
    with app.app_context():
        return held(Config)


def served_house(data: Path, database_url: str) -> Served:
    """A house with all tables and a plan that is open now; its server is not started yet."""
    with closing(socket.socket()) as door:
        door.bind((HOST, 0))
        port = int(door.getsockname()[1])
    environ = {
        "CONSULTA_DATA": str(data), "DATABASE_URL": database_url, "CONSULTA_MAILBOX": "1",
        "CONSULTA_PUBLIC_URL": f"http://{HOST}:{port}", "CONSULTA_RATE_LIMITS": "off",
    }  # fmt: skip
    served = Served(create_app(load(environ)), port, environ)
    now = clock.now().replace(microsecond=0)
    plan = plan_document(
        SLUG, opens_at=now - timedelta(days=2), closes_at=now + timedelta(days=20), commitments=40
    )
    vkey = served.signer().vkey
    with served.app.app_context():
        schema.upgrade(held(Config).root / "migrations", database.engine)
        with transaction() as db:
            publish_plan(db, document=plan, at=now - timedelta(days=9), vkey=vkey)
        database.session.close()
    return served
