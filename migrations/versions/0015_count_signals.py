"""Count by day what shows many hands, and nobody.

Why: a burst or throw-away addresses ask for a human look and are published
    (docs/adr/0029-slow-down-many-hands-and-turn-nobody-away.md).
Locks: none; the table is new.
Back: the counts are lost.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0015", "0014"
branch_labels = depends_on = None


def upgrade() -> None:
    op.create_table(
        "signal_count",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "signal",
            sa.Enum(
                "links_asked",
                "throwaway",
                "held_up",
                name="signal",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_count")),
        sa.UniqueConstraint(
            "scope", "day", "signal", name=op.f("uq_signal_count_scope_day_signal")
        ),
    )


def downgrade() -> None:
    op.drop_table("signal_count")
