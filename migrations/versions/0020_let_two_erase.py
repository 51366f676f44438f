"""Let two of the staff erase what a request names, and keep whose request it is.

Why: one person alone could erase anybody's contribution for a request that anybody had made
    (docs/adr/0015-erasure-burns-the-salt.md).
Locks: PostgreSQL holds a short table for a moment; SQLite copies it.
Back: it is lost who asked for an erasure and who confirmed it.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0020", "0019"
branch_labels = depends_on = None
WHO = ("person_id", "erase_asked_by_id", "erased_by_id")
WORDS = (("scope", 64), ("erase_asked_role", 32), ("erased_role", 32))
WHEN = ("erase_asked_at", "erased_at")


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("data_request") as table:
        for name, length in WORDS:
            table.add_column(sa.Column(name, sa.String(length), server_default="", nullable=False))
        for name in WHEN:
            table.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        for name in WHO:
            table.add_column(sa.Column(name, number, nullable=True))
            table.create_foreign_key(op.f(f"fk_data_request_{name}"), "person", [name], ["id"])
        table.create_index(op.f("ix_data_request_person_id"), ["person_id"])


def downgrade() -> None:
    with op.batch_alter_table("data_request") as table:
        table.drop_index(op.f("ix_data_request_person_id"))
        for name in WHO:
            table.drop_constraint(op.f(f"fk_data_request_{name}"), type_="foreignkey")
        for name in (*WHO, *WHEN, *(word for word, _ in WORDS)):
            table.drop_column(name)
