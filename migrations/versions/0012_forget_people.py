"""Forget people, and keep a register of what they ask for.

Why: a person may have their words erased, and the record must go on verifying
(docs/adr/0015-erasure-burns-the-salt.md).
Locks: none, the tables are new.
Back: the register and the acts of erasure are lost; what was erased does not come back.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0012", "0011"
branch_labels = depends_on = None


def number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def word(name: str, kind: str, *words: str, nullable: bool = False) -> sa.Column[str]:
    checked = sa.Enum(*words, name=kind, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, checked, nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "erasure",
        number("id"),
        number("contribution_id"),
        word("basis", "basis", "own_wish", "data_request"),
        sa.Column("entry_n", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=False),
        moment("erased_at"),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_erasure_contribution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("contribution_id", name=op.f("uq_erasure_contribution_id")),
    )
    op.create_table(
        "forgotten_voter",
        number("id"),
        number("consultation_id"),
        sa.Column("voter", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_forgotten_voter_consultation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forgotten_voter")),
        sa.UniqueConstraint(
            "consultation_id", "voter", name=op.f("uq_forgotten_voter_consultation_id_voter")
        ),
    )
    op.create_table(
        "data_request",
        number("id"),
        word(
            "kind",
            "request_kind",
            "access",
            "rectification",
            "erasure",
            "opposition",
            "portability",
            "blocking",
        ),
        sa.Column("contact", sa.String(length=320), nullable=False),
        sa.Column("folio", sa.String(length=64), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        moment("received_at"),
        moment("due_at"),
        moment("extended_at", nullable=True),
        sa.Column("extension_reason", sa.Text(), nullable=False),
        moment("answered_at", nullable=True),
        word("outcome", "request_outcome", "granted", "partly", "refused", nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        number("answered_by_id", nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_data_request_answered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")),
    )
    op.create_index("ix_data_request_contact", "data_request", ["contact"])
    op.create_table(
        "scrub",
        number("id"),
        moment("asked_at"),
        moment("done_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scrub")),
    )


def downgrade() -> None:
    for table in ("scrub", "data_request", "forgotten_voter", "erasure"):
        op.drop_table(table)
