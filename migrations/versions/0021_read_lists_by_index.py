"""Count contributions and who adds a reason to one, and find positions, by index.

Why: of the two indexes that served a count of joined reasons, SQLite took the one that reads every
    published contribution, once for each row of a page; and whatever was said of a commitment was
    read to find the few positions of organisations, and to count where each one stands.
Locks: PostgreSQL builds each index while it holds off writes to its table: a second for a hundred
    thousand contributions.
Back: nothing is lost.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0021", "0020"
branch_labels = depends_on = None

PLACE = "ix_contribution_place"
JOINS = "ix_contribution_joins"
POSITION = "ix_contribution_position"
DECLARED = sa.text("organisation_id IS NOT NULL")


def upgrade() -> None:
    op.drop_index(JOINS, table_name="contribution")
    op.create_index(JOINS, "contribution", ["consultation_id", "joins", "state"])
    op.create_index(PLACE, "contribution", ["consultation_id", "state", "about_id", "target_id"])
    op.create_index(
        POSITION,
        "contribution",
        ["about_id", "state", "id"],
        sqlite_where=DECLARED,
        postgresql_where=DECLARED,
    )


def downgrade() -> None:
    op.drop_index(POSITION, table_name="contribution")
    op.drop_index(PLACE, table_name="contribution")
    op.drop_index(JOINS, table_name="contribution")
    op.create_index(JOINS, "contribution", ["consultation_id", "joins"])
