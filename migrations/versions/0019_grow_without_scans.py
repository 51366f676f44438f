"""Find letters and links by index, tell in hundreds, write in the reader's language.

Why: questions asked while the database is held read whole tables that grow; letters of an
    extension stood in one transaction; letters ignored the language of their readers, and the
    reminder of a draft could not be stopped; a clock that steps back is known by the newest
    refusal for time.
Locks: PostgreSQL adds the columns at once, and builds each index while it holds off writes to its
    table: seconds for a million letters.
Back: languages and stopped reminders are lost.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0019", "0015"
branch_labels = depends_on = None

COLUMNS = [
    ("contribution", sa.Column("language", sa.String(8), server_default="es", nullable=False)),
    ("draft", sa.Column("language", sa.String(8), server_default="es", nullable=False)),
    ("person", sa.Column("letters_key", sa.String(32), nullable=True)),
    ("person", sa.Column("reminders_stopped_at", sa.DateTime(timezone=True), nullable=True)),
    ("date_act", sa.Column("told_to", sa.String(64), server_default="", nullable=False)),
    ("refused_count", sa.Column("last_at", sa.DateTime(timezone=True), nullable=True)),
]
INDEXES = [
    ("ix_token_email", "token", ["email", "asked_at"], False),
    ("ix_letter_to", "letter", ["to"], False),
    ("ix_letter_receipt", "letter", ["receipt_consultation", "receipt_n"], False),
    ("ix_person_letters_key", "person", ["letters_key"], True),
]


def upgrade() -> None:
    for table, column in COLUMNS:
        op.add_column(table, column)
    for name, table, columns, is_unique in INDEXES:
        op.create_index(name, table, columns, unique=is_unique)


def downgrade() -> None:
    for name, table, _, _ in reversed(INDEXES):
        op.drop_index(name, table_name=table)
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column.name)
