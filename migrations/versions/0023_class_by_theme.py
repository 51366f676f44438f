"""Class contributions by theme, with a codebook, and who classed them when.

Why: between "published" and "answered" nobody could say what a contribution was about, nor by
    whose reading.
Locks: two new tables.
Back: the codebooks and all classings are lost.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0023", "0022"
branch_labels = depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("until IS NULL")


def _belongs(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "theme",
        sa.Column("id", ID, nullable=False),
        sa.Column("consultation_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("example", sa.Text(), nullable=False),
        sa.Column("added_by_id", ID, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("retired_by_id", ID, nullable=True),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        _belongs("theme", "consultation_id", "consultation"),
        _belongs("theme", "added_by_id", "person"),
        _belongs("theme", "retired_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint(
            "consultation_id", "number", name=op.f("uq_theme_consultation_id_number")
        ),
        sa.UniqueConstraint("consultation_id", "name", name=op.f("uq_theme_consultation_id_name")),
    )
    op.create_table(
        "coding",
        sa.Column("id", ID, nullable=False),
        sa.Column("contribution_id", ID, nullable=False),
        sa.Column("theme_id", ID, nullable=False),
        sa.Column("coded_by_id", ID, nullable=False),
        sa.Column("coded_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("until_by_id", ID, nullable=True),
        sa.CheckConstraint(
            "(until IS NULL) = (until_by_id IS NULL)", name=op.f("ck_coding_end_known")
        ),
        _belongs("coding", "contribution_id", "contribution"),
        _belongs("coding", "theme_id", "theme"),
        _belongs("coding", "coded_by_id", "person"),
        _belongs("coding", "until_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding")),
    )
    op.create_index(op.f("ix_coding_contribution_id"), "coding", ["contribution_id"])
    op.create_index(
        "uq_coding_open", "coding", ["theme_id", "contribution_id"], unique=True,
        sqlite_where=OPEN, postgresql_where=OPEN,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("coding")
    op.drop_table("theme")
