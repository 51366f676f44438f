"""A finished record and its package, and the browser verifier opened from the disk."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session

from consulta.config import resource_root
from consulta.database.base import Base
from consulta.database.engines import WRITES, make_engine
from consulta.evidence import as_html
from consulta.journal.verifier.findings import Findings
from tests.builders import records
from tests.evidence.shipped import checked
from tests.journeys.conftest import width

__all__ = ["width"]
LETTERS = "abcdefghij"
GOOD = "VEREDICTO: el registro se sostiene."
RESERVED = "VEREDICTO CON RESERVAS:"
BAD = "VEREDICTO: el registro NO se sostiene."
BATCH = 25
CHECK = """async (cases) => {
  const found = [];
  for (const one of cases) {
    const raw = Uint8Array.from(atob(one.zip), (sign) => sign.charCodeAt(0));
    const given = { vkeys: one.vkeys, older: [], receipts: one.receipts };
    const file = one.zip ? new Blob([raw]) : null;
    const made = await window.verificador.check(file, given);
    const states = Object.fromEntries([..."abcdefghij"].map((at) => [at, made.state(at)]));
    found.push({ holds: made.holds, states, wrong: Object.fromEntries(made.wrong),
      said: made.said.get("a") || "", words: Object.fromEntries(made.said),
      doubts: Object.fromEntries(made.doubts), remarks: made.remarks, verdict: made.verdict });
  }
  return found;
}"""


@dataclass
class Finished:
    """A package, its files, and receipts that were given before the end: of words, of a vote.

    Shapes: `voted` has the vote as it was cast, then as it was changed.
    """

    package: bytes
    parts: dict[str, bytes]
    receipt: str
    voted: tuple[str, str]


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('record') / 'record.sqlite3'}")
    Base.metadata.create_all(engine)
    writing = engine.execution_options(**{WRITES: True})
    with Session(writing, expire_on_commit=False) as session:
        told = records.whole_record(session)
        package = records.packed(session, told.consultation)
    engine.dispose()
    return Finished(package, records.parts_of(package), told.receipt, told.voted)


@pytest.fixture
def verifier_page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The other verifier, saved on the disk and opened without a network."""
    saved = tmp_path / "verificador.html"
    saved.write_bytes(as_html.render(resource_root() / "templates"))
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(saved.as_uri())
    yield page
    context.close()


def by_python(
    package: bytes | None,
    place: Path,
    *,
    receipts: Sequence[str] = (),
    vkeys: Sequence[str] = (),
) -> Findings:
    """What verify.py finds."""
    if package is not None:
        place.write_bytes(package)
    given = [(f"{n}.tlog-proof", text.encode()) for n, text in enumerate(receipts)]
    return checked(place if package is not None else None, given, vkeys)


def by_browser(
    page: Page,
    packages: list[bytes | None],
    *,
    receipts: Sequence[str] = (),
    vkeys: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """What the browser verifier finds of each."""
    given = [{"name": f"{n}.tlog-proof", "words": text} for n, text in enumerate(receipts)]
    found: list[dict[str, Any]] = []
    for at in range(0, len(packages), BATCH):
        cases = [
            {"zip": base64.b64encode(one or b"").decode(), "vkeys": list(vkeys), "receipts": given}
            for one in packages[at : at + BATCH]
        ]
        found += page.evaluate(CHECK, cases)
    return found


@dataclass
class Both:
    """Where both verifiers stand, each with the same words."""

    page: Page
    place: Path

    def say(
        self,
        parts: dict[str, bytes] | None,
        *,
        receipts: Sequence[str] = (),
        vkeys: Sequence[str] = (records.SIGNER.vkey,),
    ) -> Findings:
        """What Python finds in a package or in receipts alone; the browser says the same."""
        package = None if parts is None else records.zipped(parts)
        found = by_python(package, self.place, receipts=receipts, vkeys=vkeys)
        [other] = by_browser(self.page, [package], receipts=receipts, vkeys=vkeys)
        states = {letter: found.state(letter) for letter in LETTERS}
        assert states == other["states"], (found.wrong, other["wrong"])
        ours: dict[str, Any] = {"wrong": found.wrong, "doubts": found.doubts, "words": found.said}
        for name, told in ours.items():
            assert told == other[name]
        assert found.remarks == other["remarks"]
        good = other["verdict"] == "El registro se sostiene."
        assert (found.verdict == GOOD) == good
        assert found.verdict.startswith(RESERVED) == other["verdict"].startswith("Con reservas")
        return found


@pytest.fixture
def both(verifier_page: Page, tmp_path: Path) -> Both:
    return Both(verifier_page, tmp_path / "p.zip")
