"""Let paper be forgotten, count erasures, and keep each witness of a record once.

Why: sheets that never entered kept scan and words for ever; the day on which a record closes for
    paper stayed behind when the close was moved, so it is computed; other worker processes did not
    learn of an erasure; one address could watch a record twice.
Locks: two columns come and one goes, which neither engine writes the rows anew for; an index on few
    rows. Of two rows that watch with one address, the older goes on and the newer ends.
Back: which sheets were forgotten is lost, and records wait for paper that came once more only when
    the next sheet is registered.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0018", "0017"
branch_labels = depends_on = None

END_TWINS = """
UPDATE witness SET until = since
WHERE until IS NULL AND EXISTS (
    SELECT 1 FROM witness AS older
    WHERE older.consultation = witness.consultation AND older.email = witness.email
    AND older.until IS NULL AND older.id < witness.id
)
"""


def upgrade() -> None:
    op.drop_column("consultation", "paper_until")
    op.add_column(
        "consultation", sa.Column("erasures", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column(
        "paper_sheet", sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute(END_TWINS)
    watching = sa.text("until IS NULL")
    op.create_index(
        "uq_witness_watching", "witness", ["consultation", "email"], unique=True,
        sqlite_where=watching, postgresql_where=watching,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("uq_witness_watching", table_name="witness")
    op.drop_column("paper_sheet", "forgotten_at")
    op.drop_column("consultation", "erasures")
    op.add_column(
        "consultation", sa.Column("paper_until", sa.DateTime(timezone=True), nullable=True)
    )
