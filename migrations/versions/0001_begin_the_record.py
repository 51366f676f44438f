"""Begin the record, and the outbox.

Why: entries, checkpoints and letters.
Locks: none, the tables are new.
Back: what they hold is lost; export it first.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None
branch_labels = depends_on = None

APPEND_ONLY = {
    "sqlite": [
        "CREATE TRIGGER log_entry_no_update BEFORE UPDATE ON log_entry BEGIN SELECT RAISE(ABORT, 'log_entry is append-only'); END",
        "CREATE TRIGGER log_entry_no_delete BEFORE DELETE ON log_entry BEGIN SELECT RAISE(ABORT, 'log_entry is append-only'); END",
        "CREATE TRIGGER log_entry_no_replace BEFORE INSERT ON log_entry WHEN EXISTS (SELECT 1 FROM log_entry WHERE consultation = NEW.consultation AND n = NEW.n) BEGIN SELECT RAISE(ABORT, 'log_entry is append-only'); END",
        "CREATE TRIGGER log_checkpoint_no_update BEFORE UPDATE ON log_checkpoint BEGIN SELECT RAISE(ABORT, 'log_checkpoint is append-only'); END",
        "CREATE TRIGGER log_checkpoint_no_delete BEFORE DELETE ON log_checkpoint BEGIN SELECT RAISE(ABORT, 'log_checkpoint is append-only'); END",
        "CREATE TRIGGER log_checkpoint_no_replace BEFORE INSERT ON log_checkpoint WHEN EXISTS (SELECT 1 FROM log_checkpoint WHERE consultation = NEW.consultation AND size = NEW.size) BEGIN SELECT RAISE(ABORT, 'log_checkpoint is append-only'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION log_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'log_entry is append-only'; END $$",
        "CREATE TRIGGER log_entry_no_change BEFORE UPDATE OR DELETE ON log_entry FOR EACH ROW EXECUTE FUNCTION log_entry_append_only()",
        "CREATE TRIGGER log_entry_no_truncate BEFORE TRUNCATE ON log_entry FOR EACH STATEMENT EXECUTE FUNCTION log_entry_append_only()",
        "CREATE OR REPLACE FUNCTION log_checkpoint_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'log_checkpoint is append-only'; END $$",
        "CREATE TRIGGER log_checkpoint_no_change BEFORE UPDATE OR DELETE ON log_checkpoint FOR EACH ROW EXECUTE FUNCTION log_checkpoint_append_only()",
        "CREATE TRIGGER log_checkpoint_no_truncate BEFORE TRUNCATE ON log_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION log_checkpoint_append_only()",
    ],
}


def upgrade() -> None:
    op.create_table(
        "log_head",
        sa.Column("consultation", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("folios", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("consultation", name=op.f("pk_log_head")),
    )
    op.create_table(
        "log_checkpoint",
        sa.Column("consultation", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation"], ["log_head.consultation"], name=op.f("fk_log_checkpoint_consultation")
        ),
        sa.PrimaryKeyConstraint("consultation", "size", name=op.f("pk_log_checkpoint")),
    )
    op.create_table(
        "log_entry",
        sa.Column("consultation", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("t", sa.String(length=32), nullable=False),
        sa.Column("ts", sa.String(length=24), nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(length=32), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation"], ["log_head.consultation"], name=op.f("fk_log_entry_consultation")
        ),
        sa.PrimaryKeyConstraint("consultation", "n", name=op.f("pk_log_entry")),
    )
    op.create_index("ix_log_entry_ref", "log_entry", ["consultation", "ref"], unique=False)
    op.create_table(
        "letter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.String(length=128), nullable=False),
        sa.Column("to", sa.String(length=320), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("template", sa.String(length=80), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("receipt_consultation", sa.String(length=64), nullable=True),
        sa.Column("receipt_n", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("send_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt_consultation", "receipt_n"],
            ["log_entry.consultation", "log_entry.n"],
            name=op.f("fk_letter_receipt_consultation_receipt_n"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("message_id", name=op.f("uq_letter_message_id")),
    )
    op.create_index("ix_letter_waiting", "letter", ["sent_at", "send_after"], unique=False)
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_letter_waiting", table_name="letter")
    op.drop_table("letter")
    op.drop_index("ix_log_entry_ref", table_name="log_entry")
    op.drop_table("log_entry")
    op.drop_table("log_checkpoint")
    op.drop_table("log_head")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION log_checkpoint_append_only()")
        op.execute("DROP FUNCTION log_entry_append_only()")
