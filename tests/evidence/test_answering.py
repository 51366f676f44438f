"""What the commission answers is held to its rules by both verifiers, in the same words."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

from consulta.journal.rules import canonical
from tests.builders.records import SIGNER, zipped
from tests.evidence.answering import BROKEN, HONEST, KIND, answers_twice
from tests.evidence.conftest import GOOD, Both, Finished, by_browser, by_python
from tests.evidence.dishonest import Act, Forgery, forged, nothing
from tests.evidence.mutations import lines_of

VERDICTS = {True: "El registro se sostiene.", False: "El registro NO se sostiene."}


def test_honest_answers_hold_and_are_counted(both: Both, finished: Finished) -> None:
    found = both.say(finished.parts)
    assert found.verdict == GOOD
    assert found.said["e"].startswith(
        "6 recibidos: 4 publicados, 1 retenido, 1 retirado, 0 borrados, 0 en revisión. "
        "3 aportes tienen respuesta; ninguno está en dos. No comprobado"
    )


@pytest.mark.parametrize(("act", "words"), HONEST, ids=lambda one: getattr(one, "__name__", ""))
def test_what_may_happen_to_an_answer_holds(
    both: Both, finished: Finished, act: Act, words: str
) -> None:
    found = both.say(forged(finished.parts, act))
    assert found.holds, found.wrong
    assert words in found.said["e"]


def test_every_broken_rule_is_found_under_its_letter_alone(
    finished: Finished, verifier_page: Page, tmp_path: Path
) -> None:
    packages = [zipped(forged(finished.parts, act)) for act, _ in BROKEN]
    others = by_browser(verifier_page, list(packages), vkeys=[SIGNER.vkey])
    for (act, words), package, other in zip(BROKEN, packages, others, strict=True):
        found = by_python(package, tmp_path / "p.zip", vkeys=[SIGNER.vkey])
        assert found.wrong == other["wrong"], act.__name__
        assert found.said == other["words"], act.__name__
        assert [one for one, wrong in found.wrong.items() if wrong] == ["e"], act.__name__
        assert words in found.wrong["e"][0], (act.__name__, found.wrong["e"])
        assert other["verdict"] == VERDICTS[False]


def test_an_answer_to_two_is_not_called_one_of_its_own(both: Both, finished: Finished) -> None:
    found = both.say(forged(finished.parts, answers_twice))
    assert "3 aportes tienen respuesta. No comprobado" in found.said["e"]


def test_one_contribution_that_has_an_answer_is_told_as_one(both: Both, finished: Finished) -> None:
    def only_the_second(told: Forgery) -> None:
        for place in (told.at(KIND, 2), told.at(KIND)):
            del told.entries[place], told.contents[place]

    found = both.say(forged(finished.parts, only_the_second))
    assert found.holds, found.wrong
    assert "1 aporte tiene respuesta; ninguno está en dos." in found.said["e"]


def test_a_record_without_answers_says_nothing_of_them(both: Both, finished: Finished) -> None:
    def silent(told: Forgery) -> None:
        while KIND in [one["t"] for one in told.entries]:
            place = told.at(KIND)
            del told.entries[place], told.contents[place]

    found, usual = (both.say(forged(finished.parts, act)) for act in (silent, nothing))
    assert found.holds, found.wrong
    gone = " 3 aportes tienen respuesta; ninguno está en dos."
    assert found.said["e"] == usual.said["e"].replace(gone, "")
    assert gone in usual.said["e"]


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("key", ["reason", "folios", "edition", "roles"])
def test_an_opening_that_was_changed_breaks_its_seal(
    both: Both, finished: Finished, number: int, key: str
) -> None:
    entries = [json.loads(line) for line in lines_of(finished.parts, "entries.jsonl")]
    place = [one["n"] for one in entries if one["t"] == KIND][number]
    made = []
    for line in lines_of(finished.parts, "openings.jsonl"):
        told = json.loads(line)
        if told["n"] == place:
            value = told["content"][key]
            told["content"][key] = value + 1 if isinstance(value, int) else value[:-1]
        made.append(canonical(told) + b"\n")
    found = both.say(finished.parts | {"openings.jsonl": b"".join(made)})
    assert found.wrong["e"][0] == (
        f"lo publicado de la entrada {place} (response.published) no es lo que se selló"
    )
