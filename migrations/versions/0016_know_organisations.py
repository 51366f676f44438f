"""Know organisations: who is in them, and where each declares a position.

Why: an organisation declares a position under its own name and does not vote
    (docs/adr/0031-an-organisation-declares-a-position.md).
Locks: one column without default and its index on contribution; short.
Back: organisations, memberships and in whose name a contribution was written are lost; the
    public name of each contribution stays.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0016", "0015"
branch_labels = depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def _word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _organisations() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", ID, nullable=False),
        sa.Column("scope", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("folded", sa.String(400), nullable=False),
        sa.Column(
            "sector",
            _word(
                "organisation_sector", "civil_society", "academia", "private", "union",
                "indigenous", "public_body", "other",
            ),
            nullable=False,
        ),
        sa.Column("represents", sa.String(400), nullable=False),
        sa.Column("web", sa.String(400), nullable=False),
        sa.Column("registered_at", MOMENT, nullable=False),
        sa.Column(
            "standing",
            _word("organisation_standing", "declared", "confirmed", "not_one"),
            nullable=False,
        ),
        sa.Column("basis", sa.String(600), nullable=False),
        sa.Column("checked_by_id", ID, nullable=True),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["person.id"], name=op.f("fk_organisation_checked_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("scope", "number", name=op.f("uq_organisation_scope_number")),
        sa.UniqueConstraint("scope", "folded", name=op.f("uq_organisation_scope_folded")),
    )  # fmt: skip


def _members() -> None:
    op.create_table(
        "member",
        sa.Column("id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("role", _word("member_role", "representative", "member"), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_member_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_member_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint(
            "organisation_id", "person_id", name=op.f("uq_member_organisation_id_person_id")
        ),
    )
    op.create_index("ix_member_person_id", "member", ["person_id"])
    op.create_table(
        "member_invitation",
        sa.Column("id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("invited_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("declined_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_member_invitation_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_invitation")),
        sa.UniqueConstraint(
            "organisation_id", "email", name=op.f("uq_member_invitation_organisation_id_email")
        ),
    )
    op.create_index("ix_member_invitation_email", "member_invitation", ["email"])


def upgrade() -> None:
    _organisations()
    _members()
    with op.batch_alter_table("contribution") as table:
        table.add_column(sa.Column("organisation_id", ID, nullable=True))
        table.create_foreign_key(
            op.f("fk_contribution_organisation_id"), "organisation", ["organisation_id"], ["id"]
        )
    op.create_index("ix_contribution_organisation_id", "contribution", ["organisation_id"])
    op.create_table(
        "organisation_position",
        sa.Column("id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("about_id", ID, nullable=False),
        sa.Column("contribution_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_position_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["about_id"], ["target.id"], name=op.f("fk_organisation_position_about_id")
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_organisation_position_contribution_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_position")),
        sa.UniqueConstraint(
            "organisation_id",
            "about_id",
            name=op.f("uq_organisation_position_organisation_id_about_id"),
        ),
        sa.UniqueConstraint(
            "contribution_id", name=op.f("uq_organisation_position_contribution_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("organisation_position")
    op.drop_index("ix_contribution_organisation_id", "contribution")
    with op.batch_alter_table("contribution") as table:
        table.drop_constraint(op.f("fk_contribution_organisation_id"), type_="foreignkey")
        table.drop_column("organisation_id")
    op.drop_table("member_invitation")
    op.drop_table("member")
    op.drop_table("organisation")
