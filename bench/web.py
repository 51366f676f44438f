"""CPU of our pages and votes beside the anchor app, as ratios of one run.

    python bench/web.py --tools FOLDER [--seconds 5] [--rounds 3]

FOLDER holds `cpu_per_request.py` and `anchor_app.py`, which measure the machine's own limits.
Needs wrk. Serves both apps with granian, two workers of one thread, on loopback, SQLite with FULL.
"""

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import datetime, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

ROOT = Path(__file__).parents[1]
PORT, ANCHOR = 8093, 8094
SLUG = "plan-abierto"
LONG_SLUG = "plan-largo"
LONG = 100
COMMENTS = 50
SETTLE_SECONDS = 3
VOTE = """
local values = {"agree", "disagree", "abstain"}
local at = 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
request = function()
  at = at + 1
  return wrk.format(nil, nil, nil, "csrf_token=%s&target=commitment:8&back=/&value=" .. values[at %% 3 + 1])
end
"""
# Each run of wrk takes a block of forms of its own, so that none is handed in twice.
SEND = """
local forms, file = {}, "%(forms)s"
for key in io.lines(file) do forms[#forms + 1] = key end
local mark = io.open(file .. ".next", "r")
local at = tonumber(mark:read("*l"))
mark:close()
mark = io.open(file .. ".next", "w")
mark:write(at + %(block)d)
mark:close()
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
request = function()
  at = at + 1
  if wrk.path:find("^/vote") then return wrk.format(nil, nil, nil, "value=agree") end
  return wrk.format(nil, wrk.path .. forms[at] .. "/enviar", nil, "csrf_token=%(token)s")
end
"""
BLOCK = 600
FIELDS = {
    "quoted": "", "opened": "", "joins": "", "replaces": "", "corrects": "", "stance": "in_favour",
    "kind": "remark", "proposal": "", "reason": "", "signature": "without_name", "public_name": "",
    "is_of_age": "y",
}  # fmt: skip


def main() -> None:
    """Fill both databases, serve both apps, measure in turn."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--tools", type=Path, required=True)
    asked.add_argument("--seconds", default="5")
    asked.add_argument("--rounds", default="3")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(dir=ROOT / "var") as folder:
        data = Path(folder)
        fill(data)
        servers = [serve_ours(data), serve_anchor(given.tools, data)]
        try:
            for port in (PORT, ANCHOR):
                wait_for(port)
            measure(given, data)
        finally:
            for server in servers:
                server.terminate()
                server.wait()


def fill(data: Path) -> None:
    """The demonstration's open plan with fifty published contributions on commitment 8."""
    os.environ["CONSULTA_DATA"] = str(data)
    os.environ["CONSULTA_PUBLIC_URL"] = f"http://127.0.0.1:{PORT}"
    os.environ["CONSULTA_MAILBOX"] = "1"
    os.environ["CONSULTA_RATE_LIMITS"] = "off"
    from consulta import clock
    from consulta.accounts import actions as accounts
    from consulta.app import create_app
    from consulta.config import load
    from consulta.database import schema
    from consulta.moderation import actions as moderation
    from consulta.moderation.rules import Outcome
    from consulta.participation import actions as participation
    from consulta.participation.rules import Kind, Stance, Submission
    from consulta.plan import queries
    from consulta.web.unit_of_work import database, transaction
    from consulta.workshop.reader import opened_today, read_script

    now = clock.now()
    with create_app(load()).app_context():
        schema.upgrade(ROOT / "migrations", database.engine)
        with transaction() as db:
            plan = opened_today(read_script().plan, now.date())
            publish(db, long_plan(plan), now)
            consultation = publish(db, plan, now)
            staff = accounts.add_staff(
                db, email="b@demo.consulta.example", name="B", password="x" * 12, at=now
            )
            target = queries.target(db, consultation, "commitment:8")
            for number in range(COMMENTS):
                said = participation.submit_contribution(
                    db,
                    target=target,
                    author=accounts.ensure_citizen(db, email=f"p{number}@demo.cl", at=now),
                    given=Submission(
                        text=f"Aporte {number}: " + "palabras y más palabras de una persona. " * 6,
                        kind=Kind.REMARK, stance=Stance.IN_FAVOUR, form_key=f"bench-{number}",
                        arrived_at=now - timedelta(minutes=number),
                    ),
                )  # fmt: skip
                moderation.decide(db, contribution=said, by=staff, outcome=Outcome.PUBLISH, at=now)
        database.engine.dispose()


def publish(db: Any, plan: Any, at: datetime) -> Any:
    """A consultation that is open, with its plan."""
    from consulta.plan import actions as plans
    from consulta.plan.editions import Edition

    consultation = plans.create_consultation(db, given=plan.consultation, at=at)
    new = plans.NewVersion(Edition.CONSULTATION_DRAFT, plan)
    plans.publish_version(db, consultation=consultation, new=new, by=None, at=at)
    plans.enter_opening(db, consultation=consultation, by=None, at=at, vkey="")
    return consultation


def long_plan(plan: Any) -> Any:
    """The same plan with a hundred commitments: those it has, again and again under other ids."""
    from consulta.plan.reader.packed import packed, unpacked

    few = plan.commitments
    more = []
    for number in range(1, LONG + 1):
        one = few[(number - 1) % len(few)]
        renamed = packed(one).decode().replace(f'"key":"c{one.number}-', f'"key":"c{number}-')
        more.append(replace(unpacked(renamed.encode(), type(one)), number=number))
    consultation = replace(plan.consultation, slug=LONG_SLUG, title="Un plan largo")
    return replace(plan, consultation=consultation, commitments=tuple(more))


def serve_ours(data: Path) -> "subprocess.Popen[bytes]":
    """Our app under granian."""
    return serve("consulta.wsgi:app", PORT, ROOT, {"CONSULTA_DATA": str(data)})


def serve_anchor(tools: Path, data: Path) -> "subprocess.Popen[bytes]":
    """The anchor app under granian, its database on the same disk."""
    environment = {"ANCHOR_DB": str(data / "anchor.db")}
    subprocess.run(
        [sys.executable, str(tools / "anchor_app.py"), "init"],
        env=os.environ | environment,
        check=True,
    )
    return serve("anchor_app:app", ANCHOR, tools, environment)


def wait_for(port: int, seconds: int = 60) -> None:
    """Wait until a server takes connections."""
    for _ in range(seconds):
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(SETTLE_SECONDS)
                return
        time.sleep(1)
    raise SystemExit(f"nothing answers on port {port}")


def serve(
    app: str, port: int, folder: Path, environment: dict[str, str]
) -> "subprocess.Popen[bytes]":
    """Any WSGI app as we serve ours."""
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2",
        "--blocking-threads", "1", "--no-ws", "--port", str(port), "--log-level", "error", app,
    ]  # fmt: skip
    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        command, cwd=folder, env=os.environ | environment, stdout=quiet, stderr=quiet
    )


def measure(given: argparse.Namespace, data: Path) -> None:
    """Page and vote, each beside its anchor."""
    ours, anchor = f"http://127.0.0.1:{PORT}", f"http://127.0.0.1:{ANCHOR}"
    page = f"{ours}/consultas/{SLUG}/compromisos/8"
    whole = f"{ours}/consultas/{LONG_SLUG}/plan"
    run(given, [f"cached={anchor}/cached", f"commitment, kept={page}", f"whole plan, kept={whole}"])
    cookie, token = sign_in(ours, page)
    own = ["--header", f"Cookie: {cookie}"]
    run(given, [f"core={anchor}/core", f"commitment, own={page}"], *own)
    run(given, [f"core={anchor}/core", f"whole plan, own={whole}"], *own)
    script = data / "vote.lua"
    script.write_text(VOTE % token)
    run(given, [f"core={anchor}/vote?", f"vote={ours}/consultas/{SLUG}/votos"],
        "--script", str(script), "--header", f"Cookie: {cookie}", "--connections", "8")  # fmt: skip
    forms, script = data / "forms.txt", data / "send.lua"
    keys = write_forms(cookie, (4 * int(given.rounds) + 4) * BLOCK)
    forms.write_text("\n".join(keys))
    Path(f"{forms}.next").write_text("0")
    script.write_text(SEND % {"forms": forms, "token": token, "block": BLOCK})
    run(given, [f"core={anchor}/vote?", f"contribution={ours}/consultas/{SLUG}/borradores/"],
        "--script", str(script), "--header", f"Cookie: {cookie}", "--connections", "8")  # fmt: skip


def write_forms(cookie: str, count: int) -> list[str]:
    """So many drafts of this browser that wait to be sent, by their keys."""
    from consulta import clock
    from consulta.accounts import credentials
    from consulta.app import create_app
    from consulta.config import load
    from consulta.participation import actions
    from consulta.plan import queries
    from consulta.web.unit_of_work import database, transaction

    secret = dict(part.split("=", 1) for part in cookie.split("; "))["consulta_browser"]
    keys = [f"bench-{number:06d}".ljust(43, "x") for number in range(count)]
    with create_app(load()).app_context():
        for start in range(0, count, BLOCK):
            with transaction() as db:
                target = queries.target(db, queries.consultation(db, SLUG), "commitment:8")
                for key in keys[start : start + BLOCK]:
                    fields = FIELDS | {"text": f"{key}: " + "palabras de una persona. " * 10}
                    actions.keep_draft(
                        db, target=target, browser=credentials.hash_of(secret), fields=fields,
                        key=key, at=clock.now(),
                    )  # fmt: skip
        database.engine.dispose()
    return keys


def sign_in(ours: str, page: str) -> tuple[str, str]:
    """A citizen's cookies and form token, by the link of the local mailbox."""
    jar = CookieJar()
    browser = build_opener(HTTPCookieProcessor(jar))

    def open_page(address: str, **fields: str) -> str:
        body = urlencode(fields).encode() if fields else None
        return str(browser.open(address, body).read().decode())

    token = token_of(open_page(f"{ours}/entrar"))
    open_page(f"{ours}/entrar", csrf_token=token, email="bench@demo.cl", next="/")
    link = re.search(r"/entrar/enlace/[\w-]+", open_page(f"{ours}/buzon"))
    assert link is not None
    address = ours + link.group()
    open_page(address, csrf_token=token_of(open_page(address)))
    token = token_of(open_page(page))
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar), token


def token_of(html: str) -> str:
    """The form token of a page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
    assert found is not None
    return found.group(1)


def run(given: argparse.Namespace, targets: list[str], *more: str) -> None:
    """One comparison, printed as the tool prints it."""
    command = [sys.executable, str(given.tools / "cpu_per_request.py")]
    command += ["--seconds", given.seconds, "--rounds", given.rounds, *more]
    for target in targets:
        command += ["--target", target]
    subprocess.run(command, check=False)


if __name__ == "__main__":
    main()
