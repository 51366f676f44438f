"""Alembic behind our own commands: one list of steps for both engines.

It is imported where it is used, since no page ever needs it.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, MetaData

from consulta.database.base import NAMES

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

LAST = "head"


def upgrade(migrations: Path, engine: Engine, *, to: str = LAST) -> None:
    """Bring the tables to a step, the last one unless another is named."""
    from alembic import command

    with engine.begin() as connection:
        command.upgrade(_settings(migrations, connection), to)


def downgrade(migrations: Path, engine: Engine, *, to: str) -> None:
    """Take the tables back to an earlier step, or to `base`, which is none."""
    from alembic import command

    with engine.begin() as connection:
        command.downgrade(_settings(migrations, connection), to)


def is_current(migrations: Path, engine: Engine) -> bool:
    """Whether the tables are at the last step."""
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    last = ScriptDirectory(str(migrations)).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == last


def differences(engine: Engine, metadata: MetaData) -> list[object]:
    """What tells the tables from the models: nothing, when the steps are complete."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))


def new_step(migrations: Path, engine: Engine, metadata: MetaData, *, name: str) -> None:
    """Write the next step from what the models hold and the tables lack."""
    from alembic import command
    from alembic.script import ScriptDirectory

    with engine.begin() as connection:
        settings = _settings(migrations, connection)
        settings.attributes["metadata"] = metadata
        numbers = [int(step.revision) for step in ScriptDirectory(str(migrations)).walk_revisions()]
        number = f"{max(numbers, default=0) + 1:04d}"
        command.revision(settings, message=name, autogenerate=True, rev_id=number)


def _settings(migrations: Path, connection: Connection) -> "AlembicConfig":
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(migrations))
    settings.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    settings.attributes["connection"] = connection
    settings.attributes["metadata"] = MetaData(naming_convention=NAMES)
    return settings
