"""Take what comes on paper and from assemblies.

Why: who writes by hand counts like who types (docs/adr/0028-paper-is-typed-twice.md).
Locks: contribution and consultation get a column each, which neither engine writes anew.
Back: sheets that have not entered are lost with their scans; export them first.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0013", "0012"
branch_labels = depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("paper_typing", "paper_sheet", "assembly", "paper_scan")
ADDED = [("consultation", "paper_until"), ("contribution", "scan_digest")]


def upgrade() -> None:
    op.add_column(
        "contribution",
        sa.Column("scan_digest", sa.String(length=64), nullable=False, server_default=""),
    )
    op.add_column(
        "consultation", sa.Column("paper_until", sa.DateTime(timezone=True), nullable=True)
    )
    _scans()
    _assemblies()
    _sheets()
    _typings()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    for table, column in ADDED:
        op.drop_column(table, column)


def words(name: str, *values: str) -> sa.Enum:
    """A word that the database checks."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    """A foreign key under its name."""
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _scans() -> None:
    op.create_table(
        "paper_scan",
        sa.Column("id", BIG, nullable=False),
        sa.Column("consultation_id", BIG, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "type",
            words("file_type", "pdf", "docx", "odt", "xlsx", "ods", "png", "jpg", "txt", "csv"),
            nullable=False,
        ),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        key("paper_scan", "consultation_id", "consultation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_scan")),
        sa.UniqueConstraint(
            "consultation_id", "digest", name=op.f("uq_paper_scan_consultation_id_digest")
        ),
    )


def _assemblies() -> None:
    op.create_table(
        "assembly",
        sa.Column("id", BIG, nullable=False),
        sa.Column("consultation_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("attendees", sa.Integer(), nullable=False),
        sa.Column("facilitator", sa.String(length=120), nullable=False),
        sa.Column("scan_id", BIG, nullable=False),
        sa.Column("registered_by_id", BIG, nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        key("assembly", "consultation_id", "consultation"),
        key("assembly", "scan_id", "paper_scan"),
        key("assembly", "registered_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assembly")),
        sa.UniqueConstraint("scan_id", name=op.f("uq_assembly_scan_id")),
        sa.UniqueConstraint(
            "consultation_id", "number", name=op.f("uq_assembly_consultation_id_number")
        ),
    )


def _sheets() -> None:
    op.create_table(
        "paper_sheet",
        sa.Column("id", BIG, nullable=False),
        sa.Column("consultation_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.String(length=40), nullable=False),
        sa.Column(
            "channel", words("channel", "web", "paper", "letter", "assembly"), nullable=False
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scan_id", BIG, nullable=False),
        sa.Column("assembly_id", BIG, nullable=True),
        sa.Column("point", sa.Integer(), nullable=False),
        sa.Column("registered_by_id", BIG, nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("differed", sa.String(length=80), nullable=False),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contribution_id", BIG, nullable=True),
        key("paper_sheet", "consultation_id", "consultation"),
        key("paper_sheet", "scan_id", "paper_scan"),
        key("paper_sheet", "assembly_id", "assembly"),
        key("paper_sheet", "registered_by_id", "person"),
        key("paper_sheet", "decided_by_id", "person"),
        key("paper_sheet", "contribution_id", "contribution"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_sheet")),
        sa.UniqueConstraint("contribution_id", name=op.f("uq_paper_sheet_contribution_id")),
        sa.UniqueConstraint(
            "consultation_id", "number", name=op.f("uq_paper_sheet_consultation_id_number")
        ),
        sa.UniqueConstraint(
            "consultation_id", "stamp", name=op.f("uq_paper_sheet_consultation_id_stamp")
        ),
    )
    op.create_index("ix_paper_sheet_scan_id", "paper_sheet", ["scan_id"])
    op.create_index("ix_paper_sheet_assembly_id", "paper_sheet", ["assembly_id"])


def _typings() -> None:
    op.create_table(
        "paper_typing",
        sa.Column("id", BIG, nullable=False),
        sa.Column("sheet_id", BIG, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("target", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            words("kind", "remark", "change_proposal", "question", "experience"),
            nullable=False,
        ),
        sa.Column(
            "stance",
            words("stance", "in_favour", "with_changes", "neutral", "against"),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("public_name", sa.String(length=120), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        key("paper_typing", "sheet_id", "paper_sheet"),
        key("paper_typing", "by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_typing")),
        sa.UniqueConstraint("sheet_id", "turn", name=op.f("uq_paper_typing_sheet_id_turn")),
        sa.UniqueConstraint("sheet_id", "by_id", name=op.f("uq_paper_typing_sheet_id_by_id")),
    )
