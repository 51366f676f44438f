"""Gather what was said into arguments, and answer each with reasons.

Why: who wrote could not learn what became of it after it was published
    (docs/adr/0036-an-answer-is-an-entry-of-the-record.md).
Locks: four new tables; nothing that exists is touched.
Back: arguments and answers are lost; the entries of the record that name them stay.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0024", "0023"
branch_labels = depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
DISPOSITIONS = (
    "incorporated", "partly_incorporated", "already_covered", "not_incorporated", "out_of_scope",
    "referred",
)  # fmt: skip
IS_DRAFT = sa.text("published_at IS NULL")


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "argument",
        sa.Column("id", ID, nullable=False),
        sa.Column("consultation_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("about_id", ID, nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("made_by_id", ID, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        _to("argument", "consultation_id", "consultation"),
        _to("argument", "about_id", "target"),
        _to("argument", "made_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_argument")),
        sa.UniqueConstraint(
            "consultation_id", "number", name=op.f("uq_argument_consultation_id_number")
        ),
    )
    op.create_table(
        "raising",
        sa.Column("id", ID, nullable=False),
        sa.Column("argument_id", ID, nullable=False),
        sa.Column("contribution_id", ID, nullable=False),
        sa.Column("line", sa.Text(), server_default="", nullable=False),
        sa.Column("line_salt", sa.LargeBinary(32), nullable=True),
        sa.Column("since", sa.Integer(), nullable=True),
        sa.Column("added_by_id", ID, nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        _to("raising", "argument_id", "argument"),
        _to("raising", "contribution_id", "contribution"),
        _to("raising", "added_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_raising")),
        sa.UniqueConstraint("contribution_id", name=op.f("uq_raising_contribution_id")),
    )
    op.create_index("ix_raising_argument_id", "raising", ["argument_id", "contribution_id"])
    op.create_table(
        "reasoned_response",
        sa.Column("id", ID, nullable=False),
        sa.Column("argument_id", ID, nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column(
            "disposition",
            sa.Enum(
                *DISPOSITIONS,
                name="disposition",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("responsible", sa.String(200), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("before_number", sa.Integer(), nullable=True),
        sa.Column("version_number", sa.Integer(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("folios", sa.JSON(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("published_by_id", ID, nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("entry_n", sa.Integer(), nullable=True),
        sa.Column("salt", sa.LargeBinary(32), nullable=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        _to("reasoned_response", "argument_id", "argument"),
        _to("reasoned_response", "published_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reasoned_response")),
        sa.UniqueConstraint(
            "argument_id", "edition", name=op.f("uq_reasoned_response_argument_id_edition")
        ),
    )
    op.create_index(
        "ix_reasoned_response_draft",
        "reasoned_response",
        ["argument_id"],
        unique=True,
        sqlite_where=IS_DRAFT,
        postgresql_where=IS_DRAFT,
    )
    op.create_index(op.f("ix_reasoned_response_entry_n"), "reasoned_response", ["entry_n"])
    op.create_table(
        "response_writer",
        sa.Column("id", ID, nullable=False),
        sa.Column("response_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("wrote_at", MOMENT, nullable=False),
        _to("response_writer", "response_id", "reasoned_response"),
        _to("response_writer", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_writer")),
        sa.UniqueConstraint(
            "response_id", "person_id", name=op.f("uq_response_writer_response_id_person_id")
        ),
    )


def downgrade() -> None:
    for table in ("response_writer", "reasoned_response", "raising", "argument"):
        op.drop_table(table)
