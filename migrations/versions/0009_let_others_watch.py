"""Let others watch the record: nodes for proofs, witnesses, what each was sent, cosignatures.

Why: a proof reads few leaves however many came; observers hold us to what we published.
Locks: reads each record once to keep its nodes (a second for 100,000 entries).
Back: witnesses and what they signed are lost; export them first.
"""

import hashlib

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0009", "0008"
branch_labels = depends_on = None

KEPT_LEVEL = 8
AT_ONCE = 500
BATCH = sa.text(
    "SELECT n, leaf FROM log_entry WHERE consultation = :c AND n >= :n AND n < :m ORDER BY n"
)
TABLES = {"log_node": ("consultation", "level", "position"), "cosignature": ("witness_id", "size")}


def upgrade() -> None:
    op.create_table(
        "log_node",
        sa.Column("consultation", sa.String(length=64), nullable=False),
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("node", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation"], ["log_head.consultation"], name=op.f("fk_log_node_consultation")
        ),
        sa.PrimaryKeyConstraint("consultation", "level", "position", name=op.f("pk_log_node")),
    )
    _keep_nodes()
    op.create_table(
        "witness",
        sa.Column("id", _id(), nullable=False),
        sa.Column("consultation", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("institution", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("vkey", sa.String(length=400), nullable=False),
        sa.Column("held_size", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation"], ["log_head.consultation"], name=op.f("fk_witness_consultation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_witness")),
    )
    op.create_index("ix_witness_consultation", "witness", ["consultation"])
    op.create_table(
        "sent_checkpoint",
        sa.Column("witness_id", _id(), nullable=False),
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["witness_id"], ["witness.id"], name=op.f("fk_sent_checkpoint_witness_id")
        ),
        sa.PrimaryKeyConstraint("witness_id", "size", name=op.f("pk_sent_checkpoint")),
    )
    op.create_table(
        "cosignature",
        sa.Column("witness_id", _id(), nullable=False),
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["witness_id"], ["witness.id"], name=op.f("fk_cosignature_witness_id")
        ),
        sa.PrimaryKeyConstraint("witness_id", "size", name=op.f("pk_cosignature")),
    )
    for table, place in TABLES.items():
        for statement in _only_added(table, place):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("cosignature")
    op.drop_table("sent_checkpoint")
    op.drop_index("ix_witness_consultation", table_name="witness")
    op.drop_table("witness")
    op.drop_table("log_node")
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"DROP FUNCTION {table}_append_only()")


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _keep_nodes() -> None:
    """Keep the roots of the larger subtrees of the records that are here already, in batches."""
    bind = op.get_bind()
    for record in bind.execute(sa.text("SELECT consultation FROM log_head")).scalars().all():
        frontier, start = [], 0
        while leaves := bind.execute(BATCH, {"c": record, "n": start, "m": start + AT_ONCE}).all():
            found = []
            for n, leaf in leaves:
                size, level, node = n, 0, bytes(leaf)
                while size & 1:
                    node = hashlib.sha256(b"\x01" + frontier.pop() + node).digest()
                    size, level = size >> 1, level + 1
                    if level >= KEPT_LEVEL:
                        found.append({"c": record, "l": level, "p": n >> level, "d": node})
                frontier.append(node)
            if found:
                bind.execute(sa.text("INSERT INTO log_node VALUES (:c, :l, :p, :d)"), found)
            start += AT_ONCE


def _only_added(table: str, place: tuple[str, ...]) -> list[str]:
    if op.get_bind().dialect.name == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        same = " AND ".join(f"{name} = NEW.{name}" for name in place)
        taken = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names of ours
        return [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} {refuse}",
        ]
    refuse = f"{table}_append_only()"
    return [
        f"CREATE OR REPLACE FUNCTION {refuse} RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {refuse}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {refuse}",
    ]
