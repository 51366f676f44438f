"""An older receipt holds, and both verifiers say beside it which later entry replaced it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from consulta.config import resource_root
from consulta.evidence import as_html
from consulta.journal.receipts import Receipt, read_receipt
from tests.builders.records import SIGNER
from tests.evidence.conftest import BAD, GOOD, RESERVED, Both, Finished
from tests.evidence.dishonest import Forgery
from tests.evidence.mutations import cut
from tests.evidence.test_bare_python import bare
from tests.evidence.test_vote_receipts import closed, given_at, place_of, said_by
from tests.journeys.conftest import visitor

NOT_YOU = "Si no fuiste tú, avisa a quien opera la consulta."
NOT_ASKED = "Si no lo pediste tú, avisa a quien opera la consulta."
COUNTED = "No se publica, conserva su folio y se cuenta."
WHEN = "2018-12-03T14:05:59.999Z"
AT = "(3 de diciembre de 2018, 14:05 UTC)"
INSIDE = "10 de marzo de 2027, 15:00 UTC"


@pytest.fixture
def voted(finished: Finished) -> tuple[Receipt, Receipt]:
    """One vote as it was cast, and as it was changed."""
    cast, changed = map(read_receipt, finished.voted)
    return cast, changed


def open_record(finished: Finished) -> Forgery:
    """The record without its report, so that more may come into it."""
    return Forgery(finished.parts, has_report=False)


def of_words(told: Forgery, kind: str, number: int = 0) -> tuple[int, int]:
    """Where the words stand that an entry of this kind is about, and where that entry stands."""
    at = told.at(kind, number)
    ref = told.entries[at]["ref"]
    places = [n for n, one in enumerate(told.entries[:at]) if one["ref"] == ref]
    return places[0], at


def test_an_older_vote_is_told_what_came_and_the_newest_nothing(
    both: Both, finished: Finished, voted: tuple[Receipt, Receipt]
) -> None:
    cast, changed = voted
    after = f"Después, la entrada {changed.index} del registro cambió"
    for text in (cast.as_text(), closed(cast)):
        found = both.say(finished.parts, receipts=[text])
        assert (found.verdict, found.state("j")) == (GOOD, "SE CUMPLE")
        told = f"Vale: {place_of(cast)}. {after} este voto ({INSIDE}). {NOT_YOU}"
        assert found.said["j"] == told
        assert both.say(None, receipts=[text]).said["j"] == f"Vale: {place_of(cast)}."
        before = cut(finished.parts, changed.index)
        assert both.say(before, receipts=[text]).said["j"] == f"Vale: {place_of(cast)}."
    found = both.say(finished.parts, receipts=[changed.as_text()])
    assert found.said["j"] == f"Vale: {place_of(changed)}."


def test_among_several_each_is_named_and_told_once(
    both: Both, finished: Finished, voted: tuple[Receipt, Receipt]
) -> None:
    told = Forgery(finished.parts)
    words, better = of_words(told, "contribution.received", 6)
    receipts = [*voted, voted[0], given_at(finished.parts, words)]
    found = both.say(finished.parts, receipts=[one.as_text() for one in receipts])
    vote, folio = said_by(voted[0])["ref"], told.entries[words]["ref"]
    assert found.verdict == GOOD
    assert found.said["j"] == (
        f"Valen: {', '.join(map(place_of, receipts))}. "
        f"Después, la entrada {voted[1].index} del registro cambió el voto {vote} ({INSIDE}). "
        f"{NOT_YOU} Después, la entrada {better} del registro corrigió el aporte {folio} "
        f"(10 de marzo de 2027, 15:30 UTC). {NOT_YOU}"
    )


@pytest.mark.parametrize(
    ("kinds", "words", "advice"),
    [(["vote.changed"], "cambió", NOT_YOU), (["vote.withdrawn"], "retiró", NOT_YOU),
     (["vote.withdrawn", "vote.cast"], "emitió de nuevo", NOT_YOU),
     (["erasure.executed"], "borró", NOT_ASKED)],
)  # fmt: skip
def test_each_fate_of_a_vote_has_its_word_and_the_last_is_told(
    both: Both, finished: Finished, voted: tuple[Receipt, Receipt],
    kinds: list[str], words: str, advice: str,
) -> None:  # fmt: skip
    told, at = open_record(finished), voted[1].index
    vote = dict(told.content(at))
    for step, kind in enumerate(kinds, 1):
        content = {"basis": "own_wish"} if kind == "erasure.executed" else vote
        told.insert(at + step, at, content, t=kind, ts=WHEN)
    parts = told.parts()
    last = at + len(kinds)
    for receipt in voted:
        found = both.say(parts, receipts=[receipt.as_text()])
        assert found.said["j"] == (
            f"Vale: {place_of(receipt)}. "
            f"Después, la entrada {last} del registro {words} este voto {AT}. {advice}"
        )
    newest = given_at(parts, last)
    found = both.say(parts, receipts=[newest.as_text()])
    assert found.said["j"] == f"Vale: {place_of(newest)}."


def withheld(told: Forgery) -> tuple[int, int]:
    return of_words(told, "moderation.decided", 3)


def withdrawn(told: Forgery) -> tuple[int, int]:
    return of_words(told, "contribution.withdrawn")


def corrected(told: Forgery) -> tuple[int, int]:
    words, _ = of_words(told, "moderation.decided", 4)
    return words, words + 1


def erased(told: Forgery) -> tuple[int, int]:
    words, decided = of_words(told, "moderation.decided", 0)
    told.insert(decided + 1, decided, {"basis": "own_wish"}, t="erasure.executed")
    return words, decided + 1


def withheld_by_a_review(told: Forgery) -> tuple[int, int]:
    words, decided = of_words(told, "moderation.decided", 0)
    ground = told.content(told.at("moderation.decided", 3))["ground"]
    content = {"decision": decided, "outcome": "reversed", "ground": ground,
               "motive_h": "0" * 64, "roles": ["moderator"]}  # fmt: skip
    told.insert(decided + 1, decided, content, t="moderation.reviewed")
    confirmed = content | {"decision": decided + 1, "outcome": "confirmed"}
    told.insert(decided + 2, decided, confirmed, t="moderation.reviewed")
    return words, decided + 1


@pytest.mark.parametrize(
    ("act", "words", "advice"),
    [(corrected, "corrigió", NOT_YOU), (withdrawn, "retiró", NOT_YOU), (erased, "borró", NOT_ASKED),
     (withheld, "retuvo", COUNTED), (withheld_by_a_review, "retuvo", COUNTED)],
)  # fmt: skip
def test_each_fate_of_a_contribution_has_its_word(
    both: Both, finished: Finished, act: Callable[[Forgery], tuple[int, int]],
    words: str, advice: str,
) -> None:  # fmt: skip
    told = open_record(finished)
    place, last = act(told)
    told.entries[last]["ts"] = WHEN
    parts = told.parts()
    receipt, newest = given_at(parts, place), given_at(parts, last)
    found = both.say(parts, receipts=[receipt.as_text()])
    assert found.said["j"] == (
        f"Vale: {place_of(receipt)}. "
        f"Después, la entrada {last} del registro {words} este aporte {AT}. {advice}"
    )
    assert both.say(parts, receipts=[newest.as_text()]).said["j"] == f"Vale: {place_of(newest)}."


def test_what_was_published_or_no_longer_is_withheld_stands(both: Both, finished: Finished) -> None:
    told = open_record(finished)
    published, _ = of_words(told, "moderation.decided", 0)
    kept, decided = withheld(told)
    content = {"decision": decided, "outcome": "reversed", "ground": "", "motive_h": "0" * 64,
               "roles": ["moderator"]}  # fmt: skip
    told.insert(decided + 1, decided, content, t="moderation.reviewed")
    parts = told.parts()
    for place in (published, kept):
        receipt = given_at(parts, place)
        found = both.say(parts, receipts=[receipt.as_text()])
        assert found.said["j"] == f"Vale: {place_of(receipt)}."


def test_of_what_is_no_vote_and_no_contribution_nothing_is_told(
    both: Both, finished: Finished
) -> None:
    told = Forgery(finished.parts)
    receipt = given_at(finished.parts, told.at("consultation.opened"))
    found = both.say(finished.parts, receipts=[receipt.as_text()])
    assert found.said["j"] == f"Vale: {place_of(receipt)}."
    closing = told.at("consultation.closed")
    told.insert(closing + 1, closing, {"basis": "own_wish"}, t="erasure.executed")
    told.has_report = False
    parts = told.parts()
    receipt = given_at(parts, told.at("consultation.opened"))
    found = both.say(parts, receipts=[receipt.as_text()])
    assert found.verdict == BAD
    assert found.said["j"] == f"Vale: {place_of(receipt)}."


def test_a_receipt_that_is_refused_or_newer_is_told_nothing_of_later(
    both: Both, finished: Finished, voted: tuple[Receipt, Receipt]
) -> None:
    cast, changed = voted
    text = cast.as_text().replace(f"index {cast.index}", f"index {cast.index + 1}")
    found = both.say(finished.parts, receipts=[text])
    assert (found.verdict, found.said["j"]) == (BAD, "")
    before = cut(finished.parts, changed.index)
    found = both.say(before, receipts=[changed.as_text()])
    assert found.verdict.startswith(RESERVED)
    assert found.said["j"] == ""


def test_the_file_and_the_saved_page_tell_a_voter_of_a_change(
    browser: Browser, finished: Finished, voted: tuple[Receipt, Receipt], tmp_path: Path
) -> None:
    saved, package, receipt = (tmp_path / name for name in ("v.html", "p.zip", "V.tlog-proof"))
    saved.write_bytes(as_html.render(resource_root() / "templates"))
    package.write_bytes(finished.package)
    receipt.write_text(finished.voted[0])
    told = f"la entrada {voted[1].index} del registro cambió este voto ({INSIDE}). {NOT_YOU}"
    done = bare(tmp_path, str(package), str(receipt), "--vkey", SIGNER.vkey)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"j. Comprobantes: SE CUMPLE. Vale: {place_of(voted[0])}. Después, {told}" in done.stdout
    context = visitor(browser)
    page = context.new_page()
    page.goto(saved.as_uri())
    page.set_input_files("#package", package)
    page.set_input_files("#receipts", receipt)
    page.get_by_label("Clave pública del registro").fill(SIGNER.vkey)
    page.get_by_role("button", name="Comprobar").click()
    expect(page.get_by_role("heading", name="El registro se sostiene.")).to_be_visible()
    expect(page.locator("#checks > li").last).to_contain_text(told)
    context.close()
