"""Keep why a wording is proposed, corrections, what joins or replaces what, and the grace.

Why: no word of a citizen is lost or changed unseen (docs/adr/0024-a-correction-is-a-further-version.md).
Locks: `contribution` and `consultation` while columns are added; `published_word` is filled from what is published.
Back: corrections and reasons are lost; export them first.
"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0010", "0009"
branch_labels = depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("remark", "change_proposal", "question", "experience")
STANCES = ("in_favour", "with_changes", "neutral", "against")
AT_ONCE = 500
WORD = re.compile(r"[a-z]{4,}")


def upgrade() -> None:
    op.add_column(
        "consultation", sa.Column("grace_minutes", sa.Integer(), nullable=False, server_default="0")
    )
    for column in (
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        sa.Column("joins", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("replaces", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("started_in_time", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("contribution", column)
    op.create_index("ix_contribution_joins", "contribution", ["consultation_id", "joins"])
    op.create_index("ix_contribution_replaces", "contribution", ["consultation_id", "replaces"])
    _versions()
    op.create_table(
        "published_word",
        sa.Column("contribution_id", BIG, nullable=False),
        sa.Column("word", sa.String(length=16), nullable=False),
        sa.Column("consultation_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_published_word_contribution_id")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_published_word_consultation_id")
        ),
        sa.PrimaryKeyConstraint("contribution_id", "word", name=op.f("pk_published_word")),
    )
    op.create_index("ix_published_word_word", "published_word", ["consultation_id", "word"])
    op.create_table(
        "refused_count",
        sa.Column("consultation_id", BIG, nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_refused_count_consultation_id")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "cause", name=op.f("pk_refused_count")),
    )
    _fill_words()


def _versions() -> None:
    op.create_table(
        "contribution_version",
        sa.Column("id", BIG, nullable=False),
        sa.Column("contribution_id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("stance", sa.Enum(*STANCES, name="stance", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("joins", sa.String(length=64), nullable=False),
        sa.Column("public_name", sa.String(length=120), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=True),
        sa.Column("salted_hash", sa.String(length=64), nullable=False),
        sa.Column("entry_n", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_in_time", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["contribution_id"], ["contribution.id"], name=op.f("fk_contribution_version_contribution_id")),
        sa.ForeignKeyConstraint(["form_key"], ["sent_form.key"], name=op.f("fk_contribution_version_form_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_version")),
        sa.UniqueConstraint("contribution_id", "version", name=op.f("uq_contribution_version_contribution_id_version")),
        sa.UniqueConstraint("form_key", name=op.f("uq_contribution_version_form_key")),
    )  # fmt: skip


def _fill_words() -> None:
    """Let what is published already be found by its words, as later ones are when they become so."""
    bind = op.get_bind()
    said = sa.table(
        "contribution",
        *(sa.column(name) for name in ("id", "consultation_id", "state", "text", "proposal")),
    )
    words = sa.table(
        "published_word",
        *(sa.column(name) for name in ("contribution_id", "consultation_id", "word")),
    )
    last = 0
    while True:
        rows = bind.execute(
            sa.select(said.c.id, said.c.consultation_id, said.c.text, said.c.proposal)
            .where(said.c.state == "published", said.c.id > last)
            .order_by(said.c.id)
            .limit(AT_ONCE)
        ).all()
        if not rows:
            return
        found = [
            {"contribution_id": row.id, "consultation_id": row.consultation_id, "word": word}
            for row in rows
            for word in _words(f"{row.text} {row.proposal}")
        ]
        if found:
            bind.execute(sa.insert(words), found)
        last = rows[-1].id


def _words(text: str) -> list[str]:
    bare = unicodedata.normalize("NFD", text.lower())
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return list(dict.fromkeys(word[:6] for word in WORD.findall(bare)))[:60]


def downgrade() -> None:
    op.drop_table("refused_count")
    op.drop_table("published_word")
    op.drop_table("contribution_version")
    op.drop_index("ix_contribution_replaces", "contribution")
    op.drop_index("ix_contribution_joins", "contribution")
    with op.batch_alter_table("contribution") as table:
        for name in ("corrected_at", "started_in_time", "version", "replaces", "joins", "reason"):
            table.drop_column(name)
    op.drop_column("consultation", "grace_minutes")
