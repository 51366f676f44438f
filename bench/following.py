"""How long digests take: `python bench/following.py [followers] [contributions]`, on SQLite."""

import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import time_machine

from consulta.accounts.models import Person
from consulta.app import METADATA, create_app
from consulta.config import Config
from consulta.database.engines import make_engine
from consulta.participation import actions
from consulta.participation.digest import Rhythm
from consulta.participation.rules import State
from consulta.participation.tasks import send_digests
from consulta.plan.queries import consultation, target
from consulta.web.unit_of_work import transaction
from tests.builders.contributions import contribution, submission
from tests.builders.plans import INSIDE, published

SLUG = "plan-2027"
FOLLOWERS = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
WRITTEN = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    config = Config(
        data=folder,
        database_url=f"sqlite:///{folder / 'bench.sqlite3'}",
        secret_key="k" * 64,
        voter_pepper=b"p" * 32,
        signing_seed_file=folder / "seed",
        public_url="http://localhost",
    )
    engine = make_engine(config.database_url)
    METADATA.create_all(engine)
    app = create_app(config)
    with time_machine.travel(INSIDE, tick=False), app.app_context():
        _fill()
        with time_machine.travel(INSIDE + timedelta(days=1), tick=False):
            begun, cpu, sent = time.perf_counter(), time.process_time(), 0
            while told := send_digests():
                sent += int(str(told))
            took, used = time.perf_counter() - begun, time.process_time() - cpu
    print(
        f"{sent} digests of {WRITTEN} contributions: {took:.1f} s, {1000 * used / sent:.2f} ms CPU each"
    )


def _fill() -> None:
    with transaction() as db:
        published(db, SLUG)
        shown = consultation(db, SLUG)
        for number in range(WRITTEN):
            given = submission(f"Aporte número {number}, largo.", at=INSIDE + timedelta(minutes=1))
            about = f"commitment:{number % 3 + 1}"
            contribution(db, shown, about=about, given=given, state=State.PUBLISHED)
    with transaction() as db:
        shown = consultation(db, SLUG)
        about = target(db, shown, "plan")
        for number in range(FOLLOWERS):
            person = Person(
                email=f"f{number}@example.org", name="", is_demo=False, created_at=INSIDE, grants=[]
            )
            db.add(person)
            db.flush()
            actions.follow(
                db, person=person, target=about, rhythm=Rhythm.DAILY, language="es", at=INSIDE
            )


if __name__ == "__main__":
    main()
