"""A scrub leaves no byte of what rows no longer hold, and says when a reader kept it from that."""

from pathlib import Path

from sqlalchemy import Engine, event, text

from consulta.database.engines import make_engine
from consulta.database.scrubbing import scrub

SECRET = "palabras que nadie debe encontrar"
FEW_MILLISECONDS = 50


def bytes_beside(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())


def write_and_remove(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE said (words TEXT)"))
        connection.execute(text("INSERT INTO said VALUES (:words)"), {"words": SECRET})
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM said"))


def test_a_scrub_works_on_both_engines(engine: Engine) -> None:
    assert scrub(engine) is True
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
    assert scrub(engine) is True


def test_a_reader_delays_the_scrub_and_keeps_nothing_in_the_end(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'said.sqlite3'}")
    event.listen(engine, "connect", _wait_little)
    write_and_remove(engine)
    assert SECRET.encode() in bytes_beside(tmp_path)
    with engine.connect() as reader:
        reader.execute(text("SELECT count(*) FROM said")).scalar()
        assert scrub(engine) is False
    assert scrub(engine) is True
    assert SECRET.encode() not in bytes_beside(tmp_path)
    engine.dispose()


def _wait_little(connection: object, _record: object) -> None:
    connection.execute(f"PRAGMA busy_timeout = {FEW_MILLISECONDS}")  # type: ignore[attr-defined]
