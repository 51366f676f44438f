"""Keep what became of organisations, and of the invitations to them.

Why: a correction of whom one represents, a finding of the team and a representative whom it named
    are public with their dates; an invitation that was withdrawn or expired says so; the place of
    a position goes where a version of the plan moved it
    (docs/adr/0031-an-organisation-declares-a-position.md).
Locks: a new table; two columns on the short table of invitations.
Back: the history of organisations is lost; what was withdrawn waits for an answer again.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0022", "0021"
branch_labels = depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
ROLES = ("representative", "member")


LEAVE = """
DELETE FROM organisation_position WHERE about_id <> (
    SELECT about_id FROM contribution WHERE contribution.id = organisation_position.contribution_id
)"""
STAND = """
INSERT INTO organisation_position (organisation_id, about_id, contribution_id)
SELECT organisation_id, about_id, max(id) FROM contribution
WHERE organisation_id IS NOT NULL AND state IN ('pending', 'published') AND NOT EXISTS (
    SELECT 1 FROM organisation_position AS held
    WHERE held.organisation_id = contribution.organisation_id
    AND held.about_id = contribution.about_id
)
GROUP BY organisation_id, about_id"""


def _word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    with op.batch_alter_table("member_invitation") as table:
        table.add_column(sa.Column("withdrawn_at", MOMENT, nullable=True))
        table.add_column(
            sa.Column("role", _word("member_role", *ROLES), server_default="member", nullable=False)
        )
    op.create_table(
        "organisation_event",
        sa.Column("id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column(
            "deed", _word("organisation_deed", "corrected", "checked", "named"), nullable=False
        ),
        sa.Column("before", sa.String(400), nullable=False),
        sa.Column("after", sa.String(400), nullable=False),
        sa.Column(
            "standing",
            _word("organisation_standing", "declared", "confirmed", "not_one"),
            nullable=False,
        ),
        sa.Column("basis", sa.String(600), nullable=False),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_event_organisation_id"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_organisation_event_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_event")),
    )
    op.create_index(
        op.f("ix_organisation_event_organisation_id"), "organisation_event", ["organisation_id"]
    )
    op.execute(LEAVE)
    op.execute(STAND)


def downgrade() -> None:
    op.drop_table("organisation_event")
    with op.batch_alter_table("member_invitation") as table:
        table.drop_constraint(op.f("ck_member_invitation_member_role"), type_="check")
        table.drop_column("role")
        table.drop_column("withdrawn_at")
