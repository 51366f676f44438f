"""The package: what is public and nothing else, the same bytes each time, and its doors."""

import io
import json
import zipfile
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from consulta.accounts.rules import Role
from consulta.evidence import case_file
from consulta.journal import actions as journal_actions
from consulta.journal import queries as journal
from consulta.journal.rules import EntryType, Opening
from consulta.journal.verifier.one_file import one_file
from consulta.moderation import actions as moderation
from consulta.moderation.rules import Outcome
from consulta.participation import actions as participation
from consulta.participation.rules import VoteValue
from consulta.web.unit_of_work import transaction
from tests.builders import persons, plans, records
from tests.builders.contributions import contribution, submission, vote
from tests.evidence.shipped import checked, verify

ROOT = Path(__file__).parents[2]
PRIVATE = (
    records.HIDDEN, records.TAKEN_BACK, records.ADDRESS, "Ana", "Bruno", "Carla", "example.org",
    "No habla del plan",
)  # fmt: skip


def openings_of(parts: dict[str, bytes]) -> list[dict[str, object]]:
    return [json.loads(line) for line in parts["openings.jsonl"].splitlines()]


def test_a_whole_record_holds_when_it_is_taken_home(db: Session, tmp_path: Path) -> None:
    told = records.whole_record(db)
    package = records.packed(db, told.consultation)
    (tmp_path / "p.zip").write_bytes(package)
    found = checked(tmp_path / "p.zip", vkeys=[records.SIGNER.vkey])
    assert found.holds, found.wrong
    parts = records.parts_of(package)
    assert parts["verify.py"] == one_file()
    assert {name for name in parts if name.startswith("checkpoints/")} == {
        "checkpoints/8.txt", "checkpoints/29.txt",
    }  # fmt: skip
    assert any(name.endswith(".csv") for name in parts)


def test_the_same_record_gives_the_same_bytes(db: Session) -> None:
    told = records.whole_record(db)
    assert records.packed(db, told.consultation) == records.packed(db, told.consultation)


def test_what_is_hidden_and_who_people_are_is_nowhere_in_it(db: Session) -> None:
    parts = records.parts_of(records.packed(db, records.whole_record(db).consultation))
    for name, body in parts.items():
        for canary in PRIVATE:
            assert canary.encode() not in body, (name, canary)


def test_an_entry_holds_no_personal_data(db: Session) -> None:
    told = records.whole_record(db)
    for entry in journal.entries(db, told.consultation.slug):
        said = json.loads(entry.entry)
        assert set(said) == {"c", "h", "n", "ref", "t", "ts", "v"}
        for text in (records.SAID, "commitment", "agree", *PRIVATE):
            assert text.encode() not in entry.entry


def test_votes_stay_closed_until_the_close(db: Session) -> None:
    told = records.open_record(db)
    contents = [one["content"] for one in openings_of(
        records.parts_of(records.packed(db, told.consultation)))]  # fmt: skip
    assert contents
    assert not any("option" in content for content in contents)  # type: ignore[operator]


def test_while_it_is_open_a_package_ends_with_the_newest_checkpoint(db: Session) -> None:
    told = records.open_record(db)
    slug = told.consultation.slug
    size = journal.head(db, slug).size
    assert list(journal.checkpoints(db, slug))[-1].size < size
    withdrawn = case_file.cut_of(db, told.consultation, records.SIGNER)
    assert withdrawn.size == size, "what was taken back since moves it on"
    journal_actions.keep_checkpoint(db, consultation=slug, signer=records.SIGNER)
    db.commit()
    vote(db, plans.named(db, told.consultation, "commitment:3"), VoteValue.AGREE, voter="new")
    db.commit()
    cut = case_file.cut_of(db, told.consultation, records.SIGNER)
    assert cut.size == size
    assert journal.head(db, slug).size == size + 1


def test_a_text_that_was_taken_back_leaves_the_package_at_once(db: Session, tmp_path: Path) -> None:
    made = plans.publish_plan(
        db, document=plans.plan_document(), at=plans.OPENS, vkey=records.SIGNER.vkey
    )
    author = persons.citizen(db, records.ADDRESS)
    moderator = persons.staff(db, Role.MODERATOR)
    db.commit()
    said = contribution(db, made, author, given=submission(records.SAID))
    moderation.decide(db, contribution=said, by=moderator, outcome=Outcome.PUBLISH, at=plans.INSIDE)
    db.commit()
    words = json.dumps(records.SAID, ensure_ascii=False).encode()
    assert words in records.parts_of(records.packed(db, made))["openings.jsonl"]
    participation.withdraw(db, contribution=said, person=author, at=plans.INSIDE)
    db.commit()
    package = records.packed(db, made)
    assert words not in records.parts_of(package)["openings.jsonl"]
    (tmp_path / "p.zip").write_bytes(package)
    assert checked(tmp_path / "p.zip").holds


def test_its_doors_hand_out_files(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    with transaction() as db:
        plans.published(db)
    answer = client.get("/consultas/plan-2027/registro/paquete.zip")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "entries.jsonl" in zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    again = client.get(
        "/consultas/plan-2027/registro/paquete.zip",
        headers={"If-None-Match": answer.headers["ETag"]},
    )
    assert again.status_code == 304
    program = client.get("/consultas/plan-2027/registro/verify.py")
    assert program.data == one_file()
    page = client.get("/consultas/plan-2027/registro/verificador.html")
    assert "attachment" in page.headers["Content-Disposition"]
    for foreign in (b"http://", b"https://", b"@import", b"url("):
        assert foreign not in page.data
    assert client.get("/consultas/otra/registro/paquete.zip").status_code == 404


def test_the_command_writes_the_same_package(app: Flask, tmp_path: Path) -> None:
    with transaction() as db:
        plans.published(db)
    out = tmp_path / "out.zip"
    done = app.test_cli_runner().invoke(
        args=["evidence", "case-file", "plan-2027", "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    assert zipfile.is_zipfile(out)
    wrong = app.test_cli_runner().invoke(args=["evidence", "case-file", "ninguna"])
    assert wrong.exit_code == 1


def test_both_verifiers_know_every_type_of_entry() -> None:
    walk = (ROOT / "templates" / "evidence" / "verifier" / "walk.js").read_text()
    for each in EntryType:
        assert each.value in verify.TYPES
        assert f'"{each.value}"' in walk


def test_an_opening_has_one_written_form() -> None:
    line = Opening(3, {"b": 1, "a": "ñ"}, b"\x01" * 32).line()
    assert line == '{{"content":{{"a":"ñ","b":1}},"n":3,"salt":"{}"}}\n'.format("01" * 32).encode()
