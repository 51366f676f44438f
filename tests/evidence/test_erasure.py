"""What was erased leaves its leaf: the record still holds, and both verifiers say how many."""

from pathlib import Path

from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from consulta.journal.actions import open_record
from consulta.journal.rules import EntryType, Opening
from consulta.participation.models import Vote
from tests.builders import records
from tests.evidence.conftest import by_browser, by_python

SALT = b"\x07" * 32
BASIS = {"basis": "data_subject_request"}


def erased(session: Session, slug: str, ref: str) -> Opening:
    """Append the erasure of what stands under a reference."""
    record = open_record(session, consultation=slug)
    place = record.append(
        EntryType.ERASURE_EXECUTED, ref=ref, at=records.OVER, content=BASIS, salt=SALT
    ).n
    return Opening(place, BASIS, SALT)


def with_lines(package: bytes, *openings: Opening) -> bytes:
    parts = records.parts_of(package)
    parts["openings.jsonl"] += b"".join(one.line() for one in openings)
    return records.zipped(parts)


def test_an_erased_text_and_an_erased_vote_are_accounted_for(
    db: Session, verifier_page: Page, tmp_path: Path
) -> None:
    told = records.whole_record(db)
    slug, said = told.consultation.slug, told.said
    vote = db.scalars(select(Vote).order_by(Vote.id)).first()
    assert vote is not None
    said.text, said.salt, vote.salt = "", None, b""
    lines = [erased(db, slug, said.folio), erased(db, slug, vote.ref)]
    db.commit()
    package = with_lines(records.packed(db, told.consultation), *lines)
    assert records.SAID.encode() not in records.parts_of(package)["openings.jsonl"]
    found = by_python(package, tmp_path / "p.zip")
    [other] = by_browser(verifier_page, [package])
    assert found.holds, found.wrong
    assert other["holds"], other["wrong"]
    assert "2 borrados desde el informe" in found.said["d"]
    assert "1 borrado desde el informe" in found.said["g"]


def test_a_text_that_is_gone_without_an_erasure_is_missed(
    db: Session, verifier_page: Page, tmp_path: Path
) -> None:
    told = records.whole_record(db)
    told.said.salt = None
    db.commit()
    package = records.packed(db, told.consultation)
    found = by_python(package, tmp_path / "p.zip")
    [other] = by_browser(verifier_page, [package])
    assert found.state("d") == other["states"]["d"] == "NO SE CUMPLE"


def test_a_vote_that_is_gone_without_an_erasure_is_missed(
    db: Session, verifier_page: Page, tmp_path: Path
) -> None:
    told = records.whole_record(db)
    vote = db.scalars(select(Vote).order_by(Vote.id)).first()
    assert vote is not None
    vote.salt = b""
    db.commit()
    package = records.packed(db, told.consultation)
    found = by_python(package, tmp_path / "p.zip")
    [other] = by_browser(verifier_page, [package])
    assert found.state("g") == other["states"]["g"] == "NO SE CUMPLE"
