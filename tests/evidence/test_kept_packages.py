"""Packages that lie on the disk: built once, and never with words that were erased meanwhile."""

import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from threading import Event
from time import sleep
from typing import IO

import pytest
import time_machine
from flask import Flask

from consulta.config import Config
from consulta.evidence import case_file
from consulta.participation.actions import forget_contribution
from consulta.participation.rules import Basis, State
from consulta.plan.queries import consultation
from consulta.rights.leftovers import forget_what_was_made
from consulta.rights.models import Scrub
from consulta.rights.tasks import scrub_file
from consulta.web.unit_of_work import database, transaction
from tests.builders.contributions import contribution, submission
from tests.builders.plans import INSIDE
from tests.participation.page_walks import HOME, SLUG, house_of

PACKAGE = f"{HOME}/registro/paquete.zip"


def never() -> bool:
    return False


def cut(size: int, slug: str = SLUG) -> case_file.Cut:
    return case_file.Cut(slug, size, "", False, None)


def packed(
    data: Path,
    of: case_file.Cut,
    build: Callable[[IO[bytes]], None],
    is_stale: Callable[[], bool] = never,
) -> bytes | None:
    file = case_file.kept_case_file(data, of, build, is_stale=is_stale)
    if file is None:
        return None
    with file:
        return file.read()


def on_disk(data: Path) -> list[str]:
    return sorted(one.name for one in (data / case_file.FOLDER).iterdir() if one.name != "lock")


def writes(words: bytes) -> Callable[[IO[bytes]], None]:
    def build(out: IO[bytes]) -> None:
        out.write(words)

    return build


def test_a_package_is_built_once_and_an_old_one_goes(tmp_path: Path) -> None:
    def fails(out: IO[bytes]) -> None:
        raise AssertionError

    other = cut(3, f"{SLUG}-9")
    packed(tmp_path, other, writes(b"other"))
    assert packed(tmp_path, cut(3), writes(b"three")) == b"three"
    assert packed(tmp_path, cut(3), fails) == b"three"
    assert packed(tmp_path, cut(4), writes(b"four")) == b"four"
    assert on_disk(tmp_path) == sorted([f"{other.key}.zip", f"{cut(4).key}.zip"])
    case_file.forget_case_files(tmp_path, SLUG)
    assert on_disk(tmp_path) == [f"{other.key}.zip"]


def test_an_older_building_does_not_remove_a_newer_package(tmp_path: Path) -> None:
    packed(tmp_path, cut(5), writes(b"five"))
    packed(tmp_path, cut(4), writes(b"four"))
    assert f"{cut(5).key}.zip" in on_disk(tmp_path)


def test_a_build_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def build(out: IO[bytes]) -> None:
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        packed(tmp_path, cut(1), build)
    assert on_disk(tmp_path) == []


@pytest.mark.parametrize("looks", [1, 2], ids=["before it is in place", "in the very moment"])
def test_what_was_erased_meanwhile_is_not_put_back(tmp_path: Path, looks: int) -> None:
    asked = iter(range(1, 9))
    build = writes(b"erased words")
    assert packed(tmp_path, cut(3), build, lambda: next(asked) >= looks) is None
    assert on_disk(tmp_path) == []


def hold_a_building(data: Path, has_begun: "Event", may_end: "Event") -> None:
    def build(out: IO[bytes]) -> None:
        out.write(b"by another process")
        has_begun.set()
        may_end.wait(30)

    packed(data, cut(3), build)


def test_processes_build_one_after_the_other(tmp_path: Path) -> None:
    processes = get_context("spawn")
    has_begun, may_end = processes.Event(), processes.Event()
    other = processes.Process(target=hold_a_building, args=(tmp_path, has_begun, may_end))
    other.start()
    try:
        assert has_begun.wait(60)
        assert case_file.forget_all_case_files(tmp_path) is False
        with ThreadPoolExecutor(1) as hand:
            found = hand.submit(packed, tmp_path, cut(3), writes(b"by us"))
            sleep(0.2)
            assert not found.done()
            may_end.set()
            assert found.result(30) == b"by another process"
    finally:
        may_end.set()
        other.join(30)
    left = tmp_path / case_file.FOLDER / f"{case_file.DRAFT}killed"
    left.mkdir()
    (left / "half.zip").write_bytes(b"erased words")
    assert case_file.forget_all_case_files(tmp_path) is True
    assert on_disk(tmp_path) == []


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(config)
        yield made
        with made.app_context():
            database.session.close()
            database.engine.dispose()


def test_an_erasure_while_a_package_is_built(
    house: Flask, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "Los humedales urbanos necesitan guardaparques."
    with house.app_context(), transaction() as db:
        said = contribution(
            db, consultation(db, SLUG), given=submission(words), state=State.PUBLISHED
        )
        folio = said.folio
    whole, times = case_file.write_case_file, []

    def overtaken(*args: object, **kwargs: object) -> None:
        whole(*args, **kwargs)  # type: ignore[arg-type]
        times.append(1)
        if len(times) == 1:
            with ThreadPoolExecutor(1) as hand:
                hand.submit(erase).result(30)

    def erase() -> None:
        with house.app_context():
            with transaction() as db:
                forget_contribution(
                    db, consultation=consultation(db, SLUG), folio=folio,
                    basis=Basis.DATA_REQUEST, at=INSIDE,
                )  # fmt: skip
            forget_what_was_made([SLUG])

    monkeypatch.setattr(case_file, "write_case_file", overtaken)
    answer = house.test_client().get(PACKAGE)
    assert (answer.status_code, len(times)) == (200, 2)
    for place in (config.data / case_file.FOLDER).glob("*.zip"):
        assert words.encode() not in zipfile.ZipFile(place).read("openings.jsonl")
    with house.app_context():
        with transaction() as db:
            db.add(Scrub(asked_at=INSIDE, done_at=None))
        assert scrub_file() is True
    assert on_disk(config.data) == []


def test_a_download_goes_on_when_its_package_is_removed(house: Flask, config: Config) -> None:
    answer = house.test_client().get(PACKAGE, buffered=False)
    case_file.forget_case_files(config.data, SLUG)
    assert on_disk(config.data) == []
    assert answer.data.startswith(b"PK")
    assert len(answer.data) == answer.content_length
