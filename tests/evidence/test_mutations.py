"""Whoever changes one thing in a package is found out, by two verifiers of two hands."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.builders.records import SIGNER, zipped
from tests.evidence.conftest import Finished, by_browser, by_python
from tests.evidence.mutations import mutated

DOSE, WHOLE_DOSE = 126, 1000
LETTERS = "abcdefghij"
FIRES = {
    "change_report": "i", "cosign_wrongly": "a", "cosign_another": "a",
    "cosign_at_another_time": "a", "sign_with_other_key": "a",
}  # fmt: skip


def detected(finished: Finished, page: Page, place: Path, numbers: range) -> None:
    changed = [mutated(finished.parts, number) for number in numbers]
    packages = [zipped(parts) for _, parts in changed]
    receipts = [finished.receipt]
    others = by_browser(page, list(packages), receipts=receipts)
    for (what, _), package, other in zip(changed, packages, others, strict=True):
        found = by_python(package, place, receipts=receipts)
        assert not found.holds, what
        assert not other["holds"], what
        states = {letter: found.state(letter) for letter in LETTERS}
        assert states == other["states"], (what, found.wrong, other["wrong"])
        fires = FIRES.get(what.partition(":")[0], "")
        assert not fires or found.state(fires) == "NO SE CUMPLE", (what, found.wrong)


def test_the_package_as_it_is_holds_for_both(
    finished: Finished, verifier_page: Page, tmp_path: Path
) -> None:
    for vkeys in ([], [SIGNER.vkey]):
        found = by_python(
            finished.package, tmp_path / "p.zip", receipts=[finished.receipt], vkeys=vkeys
        )
        assert found.holds, found.wrong
        [other] = by_browser(
            verifier_page, [finished.package], receipts=[finished.receipt], vkeys=vkeys
        )
        assert other["holds"], other
        assert {letter: found.state(letter) for letter in LETTERS} == other["states"]
        assert set(other["states"].values()) - {"CON RESERVAS"} == {"SE CUMPLE"}
        assert other["states"]["a"] == ("SE CUMPLE" if vkeys else "CON RESERVAS")


@pytest.mark.slow
def test_a_dose_of_mutations_is_found_out(
    finished: Finished, verifier_page: Page, tmp_path: Path
) -> None:
    detected(finished, verifier_page, tmp_path / "p.zip", range(DOSE))


@pytest.mark.heavy
def test_a_thousand_mutations_are_found_out(
    finished: Finished, verifier_page: Page, tmp_path: Path
) -> None:
    detected(finished, verifier_page, tmp_path / "p.zip", range(DOSE, DOSE + WHOLE_DOSE))
