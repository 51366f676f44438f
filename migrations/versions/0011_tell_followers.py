"""Keep who follows what, when they were told, and letters that were given up.

Why: whoever asks is told what happens, once, and stops it by one click
    (docs/adr/0027-followers-read-on-our-pages.md); a letter that is refused for good is shown.
Locks: columns are added to letter and draft, with defaults; the tables are new.
Back: who followed what is lost; letters that were given up are tried again.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0011", "0010"
branch_labels = depends_on = None


def a_row() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def a_word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def a_moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("letter") as letter:
        letter.add_column(sa.Column("leave", sa.String(64), server_default="", nullable=False))
        letter.add_column(sa.Column("refusals", sa.Integer(), server_default="0", nullable=False))
        letter.add_column(sa.Column("given_up_at", a_moment(), nullable=True))
    with op.batch_alter_table("draft") as draft:
        draft.add_column(sa.Column("person_id", a_row(), nullable=True))
        draft.add_column(sa.Column("reminded_at", a_moment(), nullable=True))
        draft.create_foreign_key(op.f("fk_draft_person_id"), "person", ["person_id"], ["id"])
        draft.create_index(op.f("ix_draft_person_id"), ["person_id"])
    op.create_table(
        "follow",
        sa.Column("id", a_row(), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("person_id", a_row(), nullable=False),
        sa.Column("consultation_id", a_row(), nullable=False),
        sa.Column("target_id", a_row(), nullable=False),
        sa.Column("rhythm", a_word("rhythm", "daily", "weekly"), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("since", a_moment(), nullable=False),
        sa.Column("until", a_moment(), nullable=True),
        sa.Column("told_until", a_moment(), nullable=False),
        sa.Column("due_at", a_moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_follow_person_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_follow_consultation_id")
        ),
        sa.ForeignKeyConstraint(["target_id"], ["target.id"], name=op.f("fk_follow_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow")),
        sa.UniqueConstraint("key", name=op.f("uq_follow_key")),
        sa.UniqueConstraint("person_id", "target_id", name=op.f("uq_follow_person_id_target_id")),
    )
    op.create_index("ix_follow_due", "follow", ["until", "due_at"])
    op.create_index("ix_follow_consultation_id", "follow", ["consultation_id"])
    op.create_table(
        "closing_notice",
        sa.Column("id", a_row(), nullable=False),
        sa.Column("person_id", a_row(), nullable=False),
        sa.Column("consultation_id", a_row(), nullable=False),
        sa.Column("notice", a_word("notice", "closing_72", "closing_24"), nullable=False),
        sa.Column("closes_at", a_moment(), nullable=False),
        sa.Column("told_at", a_moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_closing_notice_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_closing_notice_consultation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_notice")),
        sa.UniqueConstraint(
            "person_id",
            "consultation_id",
            "notice",
            "closes_at",
            name=op.f("uq_closing_notice_person_id_consultation_id_notice_closes_at"),
        ),
    )


def downgrade() -> None:
    op.drop_table("closing_notice")
    op.drop_table("follow")
    with op.batch_alter_table("draft") as draft:
        draft.drop_index(op.f("ix_draft_person_id"))
        draft.drop_constraint(op.f("fk_draft_person_id"), type_="foreignkey")
        draft.drop_column("reminded_at")
        draft.drop_column("person_id")
    with op.batch_alter_table("letter") as letter:
        letter.drop_column("given_up_at")
        letter.drop_column("refusals")
        letter.drop_column("leave")
