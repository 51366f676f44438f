"""Take contributions and votes.

Why: one voter, one vote is a constraint from here on (docs/adr/0007).
Locks: none, the tables are new.
Back: what they hold is lost; export it first.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0004", "0003"
branch_labels = depends_on = None


def upgrade() -> None:
    op.create_table(
        "sent_form",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sent_form")),
    )
    op.create_table(
        "closing",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "consultation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("entry_n", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_closing_consultation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing")),
        sa.UniqueConstraint("consultation_id", name=op.f("uq_closing_consultation_id")),
    )
    op.create_table(
        "contribution",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "consultation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("folio", sa.String(length=64), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column(
            "target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("about_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "own_target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "remark",
                "change_proposal",
                "question",
                "experience",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "stance",
            sa.Enum(
                "in_favour",
                "with_changes",
                "neutral",
                "against",
                name="stance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "web",
                "paper",
                "letter",
                "assembly",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "published",
                "withheld",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("target_version", sa.String(length=64), nullable=False),
        sa.Column("public_name", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("ground", sa.String(length=32), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=True),
        sa.Column("salted_hash", sa.String(length=64), nullable=False),
        sa.Column("entry_n", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["about_id"], ["target.id"], name=op.f("fk_contribution_about_id")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_contribution_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_contribution_consultation_id")
        ),
        sa.ForeignKeyConstraint(
            ["form_key"], ["sent_form.key"], name=op.f("fk_contribution_form_key")
        ),
        sa.ForeignKeyConstraint(
            ["own_target_id"], ["target.id"], name=op.f("fk_contribution_own_target_id")
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["target.id"], name=op.f("fk_contribution_target_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
        sa.UniqueConstraint(
            "consultation_id", "entry_n", name=op.f("uq_contribution_consultation_id_entry_n")
        ),
        sa.UniqueConstraint(
            "consultation_id", "folio", name=op.f("uq_contribution_consultation_id_folio")
        ),
        sa.UniqueConstraint("form_key", name=op.f("uq_contribution_form_key")),
        sa.UniqueConstraint("own_target_id", name=op.f("uq_contribution_own_target_id")),
    )
    op.create_index(
        "ix_contribution_about", "contribution", ["about_id", "state", "id"], unique=False
    )
    op.create_index("ix_contribution_author_id", "contribution", ["author_id"], unique=False)
    op.create_index(
        "ix_contribution_queue",
        "contribution",
        ["consultation_id", "state", "received_at"],
        unique=False,
    )
    op.create_index("ix_contribution_target_id", "contribution", ["target_id"], unique=False)
    op.create_table(
        "draft",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column(
            "consultation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_draft_consultation_id")
        ),
        sa.ForeignKeyConstraint(["target_id"], ["target.id"], name=op.f("fk_draft_target_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_browser_hash"), "draft", ["browser_hash"], unique=False)
    op.create_index(op.f("ix_draft_ends_at"), "draft", ["ends_at"], unique=False)
    op.create_table(
        "vote",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "consultation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("voter", sa.String(length=64), nullable=False),
        sa.Column(
            "value",
            sa.Enum(
                "agree",
                "disagree",
                "abstain",
                name="vote_value",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("target_version", sa.String(length=64), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=False),
        sa.Column("entry_n", sa.Integer(), nullable=False),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_vote_consultation_id")
        ),
        sa.ForeignKeyConstraint(["target_id"], ["target.id"], name=op.f("fk_vote_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
        sa.UniqueConstraint(
            "consultation_id",
            "target_id",
            "voter",
            name=op.f("uq_vote_consultation_id_target_id_voter"),
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_vote_ref")),
    )
    op.create_index("ix_vote_count", "vote", ["target_id", "value"], unique=False)
    op.create_index("ix_vote_voter", "vote", ["consultation_id", "voter"], unique=False)
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "contribution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("entry_n", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_withdrawal_contribution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
        sa.UniqueConstraint("contribution_id", name=op.f("uq_withdrawal_contribution_id")),
    )


def downgrade() -> None:
    op.drop_table("withdrawal")
    op.drop_index("ix_vote_voter", table_name="vote")
    op.drop_index("ix_vote_count", table_name="vote")
    op.drop_table("vote")
    op.drop_index(op.f("ix_draft_ends_at"), table_name="draft")
    op.drop_index(op.f("ix_draft_browser_hash"), table_name="draft")
    op.drop_table("draft")
    op.drop_index("ix_contribution_target_id", table_name="contribution")
    op.drop_index("ix_contribution_queue", table_name="contribution")
    op.drop_index("ix_contribution_author_id", table_name="contribution")
    op.drop_index("ix_contribution_about", table_name="contribution")
    op.drop_table("contribution")
    op.drop_table("closing")
    op.drop_table("sent_form")
