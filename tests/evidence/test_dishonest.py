"""Who rewrites a whole record and signs it with the right key is found out by both verifiers."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.builders.records import SIGNER, zipped
from tests.evidence.conftest import Finished, by_browser, by_python
from tests.evidence.dishonest import ERASURES, LIVES, Act, forged, nothing
from tests.evidence.lying import REPORTS

LETTERS = "abcdefghij"


def test_the_same_record_signed_anew_holds_for_both(
    finished: Finished, verifier_page: Page, tmp_path: Path
) -> None:
    package = zipped(forged(finished.parts, nothing))
    found = by_python(package, tmp_path / "p.zip", vkeys=[SIGNER.vkey])
    [other] = by_browser(verifier_page, [package], vkeys=[SIGNER.vkey])
    assert found.holds, found.wrong
    assert other["holds"], other["wrong"]


@pytest.mark.parametrize("cases", [LIVES, ERASURES, REPORTS], ids=["lives", "erasures", "reports"])
def test_a_rewritten_record_is_found_out(
    finished: Finished, verifier_page: Page, tmp_path: Path, cases: tuple[tuple[Act, str], ...]
) -> None:
    packages = [zipped(forged(finished.parts, act)) for act, _ in cases]
    others = by_browser(verifier_page, list(packages), vkeys=[SIGNER.vkey])
    for (act, letter), package, other in zip(cases, packages, others, strict=True):
        found = by_python(package, tmp_path / "p.zip", vkeys=[SIGNER.vkey])
        states = {one: found.state(one) for one in LETTERS}
        assert states == other["states"], (act.__name__, found.wrong, other["wrong"])
        assert found.wrong[letter], (act.__name__, found.wrong)
        for each, wrong in found.wrong.items():
            assert sorted(wrong) == sorted(other["wrong"][each]), act.__name__
