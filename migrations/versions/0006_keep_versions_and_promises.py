"""Keep versions, promises, documents and milestones.

Why: a plan is a text that changes, and dates are promises (docs/adr/0017-a-plan-lives-in-versions.md).
Locks: plan_version is written anew on SQLite; it has a handful of rows.
Back: acts on dates, documents and reports on milestones are lost; export them first.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0006", "0005"
branch_labels = depends_on = None

GROUNDS = (
    '["insult_or_threat", "incitement", "third_party_data", "advertising_or_fraud", "off_topic", '
    '"false_attribution", "unreadable"]'
)
ADDED = [
    ("consultation", "final_published_at"), ("consultation", "launched_at"), ("consultation", "privacy_text"),
    ("consultation", "rules_text"), ("consultation", "grounds"), ("paragraph", "lead"),
    ("initiative", "left_in"), ("commitment", "left_reason"), ("commitment", "left_in"),
    ("commitment", "position"),
]  # fmt: skip


def upgrade() -> None:
    op.add_column(
        "commitment", sa.Column("position", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("commitment", sa.Column("left_in", sa.Integer(), nullable=True))
    op.add_column(
        "commitment", sa.Column("left_reason", sa.Text(), nullable=False, server_default="")
    )
    op.add_column("initiative", sa.Column("left_in", sa.Integer(), nullable=True))
    op.add_column("paragraph", sa.Column("lead", sa.String(length=200), nullable=True))
    op.add_column(
        "consultation", sa.Column("grounds", sa.JSON(), nullable=False, server_default=GROUNDS)
    )
    op.add_column(
        "consultation", sa.Column("rules_text", sa.Text(), nullable=False, server_default="")
    )
    op.add_column(
        "consultation", sa.Column("privacy_text", sa.Text(), nullable=False, server_default="")
    )
    op.add_column(
        "consultation", sa.Column("launched_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "consultation", sa.Column("final_published_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute("UPDATE consultation SET launched_at = created_at")
    editions = sa.Enum(
        "forum_draft",
        "consultation_draft",
        "final",
        name="edition",
        native_enum=False,
        create_constraint=True,
        length=32,
    )
    with op.batch_alter_table("plan_version") as version:
        version.add_column(
            sa.Column("edition", editions, nullable=False, server_default="consultation_draft")
        )
        version.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
        version.add_column(
            sa.Column(
                "published_by_id",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=True,
            )
        )
        version.add_column(sa.Column("entry_n", sa.Integer(), nullable=True))
        version.add_column(sa.Column("salt", sa.LargeBinary(length=32), nullable=True))
        version.create_foreign_key(
            op.f("fk_plan_version_published_by_id"), "person", ["published_by_id"], ["id"]
        )
    op.create_table(
        "launch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "consultation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "launched_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("launched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_launch_consultation_id")
        ),
        sa.ForeignKeyConstraint(
            ["launched_by_id"], ["person.id"], name=op.f("fk_launch_launched_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["plan_version.id"], name=op.f("fk_launch_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_launch")),
        sa.UniqueConstraint("consultation_id", name=op.f("uq_launch_consultation_id")),
    )
    op.create_table(
        "date_act",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "consultation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "promise",
            sa.Enum(
                "notice",
                "opening",
                "close",
                "answer",
                "final_plan",
                name="promise",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("before_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("before_on", sa.Date(), nullable=True),
        sa.Column("after_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "confirmed",
                "dismissed",
                name="act_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "proposed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("entry_n", sa.Integer(), nullable=True),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_date_act_consultation_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_date_act_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_date_act_proposed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_date_act")),
    )
    op.create_index("ix_date_act_consultation_id", "date_act", ["consultation_id", "promise"])
    op.create_table(
        "gate_override",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "consultation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "confirmed",
                "dismissed",
                name="act_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "proposed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("entry_n", sa.Integer(), nullable=True),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_gate_override_consultation_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_gate_override_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_gate_override_proposed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_override")),
    )
    op.create_index("ix_gate_override_consultation_id", "gate_override", ["consultation_id"])
    op.create_table(
        "document",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "consultation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "position_paper",
                "supporting",
                "evidence",
                name="document_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column(
            "uploaded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_document_consultation_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["person.id"], name=op.f("fk_document_uploaded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint(
            "consultation_id", "number", name=op.f("uq_document_consultation_id_number")
        ),
    )
    op.create_table(
        "milestone_report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "consultation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "level",
            sa.Enum(
                "not_started",
                "limited",
                "substantial",
                "completed",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("evidence_url", sa.String(length=500), nullable=False),
        sa.Column(
            "document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column(
            "reported_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_milestone_report_consultation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_milestone_report_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["person.id"], name=op.f("fk_milestone_report_reported_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["target.id"], name=op.f("fk_milestone_report_target_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_report")),
    )
    op.create_index("ix_milestone_report_consultation_id", "milestone_report", ["consultation_id"])
    op.create_index("ix_milestone_report_target_id", "milestone_report", ["target_id", "id"])
    guard("plan_version")
    guard("document")
    guard("milestone_report")


def downgrade() -> None:
    op.drop_table("milestone_report")
    op.drop_table("document")
    op.drop_table("gate_override")
    op.drop_table("date_act")
    op.drop_table("launch")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION document_append_only CASCADE")
        op.execute("DROP FUNCTION milestone_report_append_only CASCADE")
    unguard("plan_version")
    with op.batch_alter_table("plan_version") as version:
        version.drop_constraint(op.f("fk_plan_version_published_by_id"), type_="foreignkey")
        version.drop_constraint(op.f("ck_plan_version_edition"), type_="check")
        for name in ("salt", "entry_n", "published_by_id", "reason", "edition"):
            version.drop_column(name)
    for table, name in ADDED:
        op.drop_column(table, name)


def guard(table: str) -> None:
    """Let the rows of a table only be added."""
    if op.get_bind().dialect.name == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        taken = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608 - names of ours
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}")
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}")
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} {refuse}"
        )
        return
    refuse = f"{table}_append_only()"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {refuse} RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {refuse}"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {refuse}"
    )


def unguard(table: str) -> None:
    """Let the rows of a table be changed again."""
    if op.get_bind().dialect.name == "sqlite":
        for name in ("no_update", "no_delete", "no_replace"):
            op.execute(f"DROP TRIGGER {table}_{name}")
        return
    op.execute(f"DROP FUNCTION {table}_append_only CASCADE")
