"""CPU of pages that are rendered anew after every change, beside the anchor app, in one process.

    python bench/anew.py --tools FOLDER [--times 5] [--rounds 100]

FOLDER holds `anchor_app.py`. A change raises the version of a consultation, as every contribution
that arrives does, so that no page is kept; what a page is made of may be. Both apps are called as
WSGI, without a server, in turn and a few times each, so that a busy neighbour falls on both; the
figure is the lowest of the rounds.
"""

import argparse
import importlib
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import web


def main() -> None:
    """Fill both databases, then call page after page."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--tools", type=Path, required=True)
    asked.add_argument("--times", type=int, default=5)
    asked.add_argument("--rounds", type=int, default=100)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(dir=web.ROOT / "var") as folder:
        web.fill(Path(folder))
        core = anchor(given.tools, Path(folder))
        ours, change = house()
        pages = {
            "core": lambda: None,
            f"/consultas/{web.SLUG}/compromisos/8": change,
            f"/consultas/{web.LONG_SLUG}/plan": change,
        }
        best = dict.fromkeys(pages, float("inf"))
        for page, before in pages.items():  # once for what is made once: imports, kept parts
            cpu(*asked_of(page, core, ours), before, 1)
        for _ in range(given.rounds):
            for page, before in pages.items():
                best[page] = min(best[page], cpu(*asked_of(page, core, ours), before, given.times))
        for page, took in best.items():
            print(f"{page:45} {took:6.2f} ms  {took / best['core']:5.1f} x core")


def asked_of(page: str, core: Any, ours: Any) -> tuple[Any, str]:
    """The app that has a page, and its address there."""
    return (core, "/core") if page == "core" else (ours, page)


def anchor(tools: Path, data: Path) -> Any:
    """The anchor app, its database on the same disk."""
    os.environ["ANCHOR_DB"] = str(data / "anchor.db")
    subprocess.run([sys.executable, str(tools / "anchor_app.py"), "init"], check=True)
    sys.path.insert(0, str(tools))
    return importlib.import_module("anchor_app").app


def house() -> tuple[Any, Callable[[], None]]:
    """Our app, and what makes every page of it be rendered anew."""
    from sqlalchemy import text

    from consulta.app import create_app
    from consulta.config import load
    from consulta.web import logs
    from consulta.web.unit_of_work import database

    app = create_app(load())
    logs.log.disabled = True  # the anchor writes no line either
    with app.app_context():
        engine = database.engine

    def change() -> None:
        with engine.begin() as connection:
            connection.execute(text("UPDATE consultation SET version = version + 1"))

    return app, change


def cpu(app: Any, path: str, before: Callable[[], None], times: int) -> float:
    """CPU milliseconds of one call, what comes before it not counted."""
    took = 0.0
    for _ in range(times):
        before()
        began = time.process_time()
        call(app, path)
        took += time.process_time() - began
    return took / times * 1000


def call(app: Any, path: str) -> None:
    """One GET of a visitor, wholly read."""
    said: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": str(web.PORT), "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": f"127.0.0.1:{web.PORT}", "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr, "wsgi.multithread": False, "wsgi.multiprocess": True,
        "wsgi.run_once": False, "CONTENT_LENGTH": "0",
    }  # fmt: skip
    answer = app(environ, lambda status, *_: said.append(status))
    b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    assert said[0].startswith("200"), (path, said)


if __name__ == "__main__":
    main()
