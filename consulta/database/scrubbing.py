"""Leave nothing behind in the file of what its rows no longer hold."""

from sqlalchemy import Engine


def scrub(engine: Engine) -> bool:
    """Write the database anew without what was removed; whether nothing kept it from being done.

    SQLite: the file is rebuilt and its write-ahead log emptied, which a reader can delay.
    PostgreSQL: rows that nobody can see any more are taken out of their tables.
    """
    raw = engine.raw_connection()
    try:
        if engine.dialect.name != "sqlite":
            raw.driver_connection.autocommit = True  # type: ignore[union-attr]
            raw.cursor().execute("VACUUM")
            raw.driver_connection.autocommit = False  # type: ignore[union-attr]
            return True
        cursor = raw.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        answer = cursor.fetchone()
        cursor.close()
        return answer is not None and not answer[0]
    finally:
        raw.close()
