"""The report: it balances, tells nothing hidden, and the same figures give the same bytes."""

import csv
import io
import json
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from consulta.accounts.rules import Role
from consulta.errors import Refused
from consulta.journal import queries as journal
from consulta.moderation import actions as moderation
from consulta.moderation.rules import Ground, Outcome
from consulta.participation import actions as participation
from consulta.participation.rules import Channel, State, VoteValue
from consulta.plan.models import Consultation
from consulta.report import actions, as_csv, as_pdf, as_xlsx, queries
from consulta.report.outline.frozen import thawed
from consulta.report.outline.value import PLEBISCITE, Outline
from consulta.report.rules import FileKind, Refusal, refusal_of_publication
from consulta.report.tasks import files_of
from consulta.text.clean import plain
from tests.builders import persons, plans
from tests.builders.contributions import contribution, submission, tag, vote

TEMPLATES = Path(__file__).parents[2] / "templates" / "report"
AFTER = plans.RECORD_CLOSES
SAID = "Que cada hito diga quién responde y en qué fecha se revisa."
HIDDEN = "canario-retenido-7731"
WITHDRAWN = "canario-retirado-8842"
WAITING = "canario-pendiente-9953"
ADDRESS = "canario.correo@example.org"


@dataclass
class Told:
    """A consultation in which everything that can happen has happened."""

    session: Session
    consultation: Consultation
    outline: Outline
    files: dict[FileKind, bytes]


@pytest.fixture
def told(db: Session) -> Told:
    consultation = plans.published(db)
    moderator = persons.staff(db, Role.MODERATOR)
    author = persons.citizen(db, ADDRESS)
    said = contribution(db, consultation, author, given=submission(SAID))
    moderation.decide(db, contribution=said, by=moderator, outcome=Outcome.PUBLISH, at=plans.INSIDE)
    hidden = contribution(db, consultation, given=submission(f"Texto con {HIDDEN} dentro."))
    moderation.decide(
        db, contribution=hidden, by=moderator, outcome=Outcome.WITHHOLD, ground=Ground.OFF_TOPIC,
        at=plans.INSIDE,
    )  # fmt: skip
    back = contribution(db, consultation, author, given=submission(f"Retiro {WITHDRAWN} entero."))
    participation.withdraw(db, contribution=back, person=author, at=plans.INSIDE)
    contribution(db, consultation, given=submission(f"Espera {WAITING} todavía."))
    contribution(
        db, consultation, about="commitment:1", state=State.PUBLISHED,
        given=submission("=HYPERLINK(\"http://x\") en papel", channel=Channel.PAPER),
    )  # fmt: skip
    contribution(db, consultation, about="initiative:integridad", state=State.PUBLISHED)
    target = plans.named(db, consultation, "commitment:2")
    for name, value in (("a", VoteValue.AGREE), ("b", VoteValue.ABSTAIN), ("c", VoteValue.AGREE)):
        vote(db, target, value, voter=name)
    db.flush()
    outline = queries.outline_of(db, consultation, at=AFTER)
    return Told(db, consultation, outline, files_of(outline, TEMPLATES))


def test_what_was_received_is_all_somewhere(told: Told) -> None:
    balance = told.outline.figures.balance
    assert balance.holds
    assert balance.received == 5
    assert [balance.by_state[state] for state in State] == [1, 2, 1, 1]
    assert sum(told.outline.figures.by_channel.values()) == balance.received
    assert sum(told.outline.figures.by_kind.values()) == balance.received
    for place in told.outline.figures.commitments:
        assert sum(place.by_channel.values()) == place.balance.received
        assert sum(place.by_day) == place.balance.received
    days = sum(n for _, n in told.outline.figures.by_day) + told.outline.figures.outside_window
    assert days == balance.received


def test_the_annex_is_in_no_total(told: Told) -> None:
    figures = told.outline.figures
    assert figures.annex_balance.received == 1
    assert len(figures.commitments) == 3
    assert sum(place.balance.received for place in (figures.plan, *figures.commitments)) == 5


def test_votes_state_their_base_and_that_they_do_not_decide(told: Told) -> None:
    votes = told.outline.figures.commitments[1].votes
    assert votes.base == 3
    assert votes.share(VoteValue.AGREE) == pytest.approx(2 / 3)
    assert PLEBISCITE in told.files[FileKind.HTML].decode()
    assert PLEBISCITE in told.files[FileKind.JSON].decode()


def test_nothing_hidden_is_in_any_file(told: Told, tmp_path: Path) -> None:
    texts = {kind: words_of(kind, body, tmp_path) for kind, body in told.files.items()}
    for kind, text in texts.items():
        assert SAID in text, kind
        for canary in (HIDDEN, WITHDRAWN, WAITING, ADDRESS):
            assert canary not in text, (kind, canary)


def test_the_same_figures_give_the_same_bytes(told: Told) -> None:
    assert files_of(told.outline, TEMPLATES) == told.files
    again = thawed(told.files[FileKind.JSON].decode())
    assert again == told.outline
    assert files_of(again, TEMPLATES) == told.files


def test_a_report_before_the_close_says_so_everywhere(told: Told, tmp_path: Path) -> None:
    early = queries.outline_of(told.session, told.consultation, at=plans.INSIDE)
    assert early.is_provisional
    for kind, body in files_of(early, TEMPLATES).items():
        assert "provisional" in early.file_name(kind)
        if kind in {FileKind.HTML, FileKind.PDF, FileKind.XLSX}:
            assert "PROVISIONAL" in words_of(kind, body, tmp_path), kind


def test_no_cell_is_a_formula(told: Told) -> None:
    rows = list(csv.DictReader(io.StringIO(told.files[FileKind.CSV].decode("utf-8-sig"))))
    assert rows[1]["aporte"].startswith("'=")
    book = load_workbook(io.BytesIO(told.files[FileKind.XLSX]))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


@pytest.mark.parametrize(
    "cell", ["=1", "+1", "-1", "@a", "\t=1", " =1", "\uff1d1", "\uff0b1", "'=1", '"=1']
)
def test_what_a_spreadsheet_would_run_is_made_inert(cell: str) -> None:
    assert as_csv.inert(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Hola", "1.234", "¿Y si no?", "", "a=b"])
def test_plain_words_stay_as_they_are(cell: str) -> None:
    assert as_csv.inert(cell) == cell


def test_the_pdf_is_tagged_and_names_its_language(told: Told) -> None:
    body = told.files[FileKind.PDF]
    assert b"/StructTreeRoot" in body
    assert b"pdfuaid" in body
    assert b"/Lang" in body


HOSTILE = ["漢字 🌳 ‮abc", '#import "x"', "$x$ *a* _b_ `c`", '<b>x</b> & "y"', "\\u{0}", "= título"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_reach_paper_as_words(told: Told, text: str) -> None:
    item = replace(told.outline.published[0], text=text, quote=text, proposal=text, author=text)
    outline = replace(told.outline, published=(item,))
    for body in files_of(outline, TEMPLATES).values():
        assert body


def test_the_naughty_strings_reach_every_document(told: Told, shared_data: Path) -> None:
    naughty = json.loads((shared_data / "wordlists" / "blns.json").read_text("utf-8"))
    items = tuple(
        replace(told.outline.published[0], folio=f"A-{n:06d}", text=plain(text))
        for n, text in enumerate(naughty)
        if "\0" not in text
    )
    outline = replace(told.outline, published=items)
    assert as_pdf.render(outline, TEMPLATES)
    assert as_xlsx.render(outline)
    assert len(json.loads(files_of(outline, TEMPLATES)[FileKind.JSON])["published"]) == len(items)


def test_a_second_person_publishes_and_the_record_names_the_files(told: Told) -> None:
    db, maker, other = (
        told.session,
        persons.staff(told.session, Role.ANALYST, email="c@x.cl"),
        persons.staff(told.session, Role.ANALYST, email="d@x.cl"),
    )
    report = actions.keep_report(
        db, consultation=told.consultation, outline=told.outline, files=told.files,
        made_by=maker, at=AFTER,
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        actions.publish_report(db, report=report, pending=0, by=maker, at=AFTER)
    assert refused.value.reason is Refusal.SAME_PERSON
    actions.publish_report(db, report=report, pending=0, by=other, at=AFTER)
    db.flush()
    assert queries.published_report(db, told.consultation).number == 1
    entry = journal.latest_entry_of(db, told.consultation.slug, "R-1")
    assert entry is not None
    assert entry.t == "report.published"


@pytest.mark.parametrize(
    ("changed", "answer"),
    [
        ({}, None),
        ({"is_maker": True}, Refusal.SAME_PERSON),
        ({"pending": 1}, Refusal.STILL_PENDING),
        ({"is_provisional": True}, Refusal.ONLY_PROVISIONAL),
        ({"too_early": Refusal.PAPER_MAY_ENTER}, Refusal.PAPER_MAY_ENTER),
        ({"too_early": Refusal.STILL_OPEN, "is_provisional": True}, Refusal.STILL_OPEN),
        ({"is_published": True, "is_provisional": True}, Refusal.ALREADY_PUBLISHED),
    ],
)
def test_who_may_publish_when(changed: dict[str, Any], answer: Refusal | None) -> None:
    calm: dict[str, Any] = {
        "too_early": None, "is_provisional": False, "pending": 0, "is_maker": False,
        "is_published": False,
    }  # fmt: skip
    assert refusal_of_publication(**calm | changed) is answer


def test_a_voter_who_votes_twice_is_one(told: Told) -> None:
    target = plans.named(told.session, told.consultation, "commitment:2")
    vote(told.session, target, VoteValue.DISAGREE, voter="a")
    told.session.flush()
    outline = queries.outline_of(told.session, told.consultation, at=AFTER)
    votes = outline.figures.commitments[1].votes
    assert (votes.base, outline.figures.voters) == (3, 3)
    assert votes.by_value[VoteValue.DISAGREE] == 1
    assert len(tag("a")) == 64


def words_of(kind: FileKind, body: bytes, folder: Path) -> str:
    """The words of a document as its reader finds them."""
    if kind is FileKind.PDF:
        tool = shutil.which("pdftotext")
        if tool is None:
            pytest.skip("no pdftotext on this machine (Debian: apt-get install poppler-utils)")
        file = folder / "report.pdf"
        file.write_bytes(body)
        ran = subprocess.run(  # noqa: S603 - a tool of this machine on a file of ours
            [tool, str(file), "-"], capture_output=True, text=True, check=True
        )
        return " ".join(ran.stdout.split())
    if kind is FileKind.XLSX:
        book = load_workbook(io.BytesIO(body))
        cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
        return " ".join([*cells, book.properties.description or ""])
    return body.decode("utf-8-sig")
