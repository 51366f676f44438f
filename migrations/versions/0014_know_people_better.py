"""Know people better: ClaveÚnica for citizens, a second factor for staff.

Why: one RUN is one person in a consultation (docs/adr/0025-claveunica-is-optional-and-keeps-no-run.md),
     and a stolen password opens no desk (docs/adr/0026-a-second-factor-for-staff.md).
Locks: three columns with constant defaults; short.
Back: who was vouched for and who has a second factor is lost.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0014", "0013"
branch_labels = depends_on = None


def upgrade() -> None:
    op.create_table(
        "attestation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("run_tag", sa.String(length=64), nullable=False),
        sa.Column("attested_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_attestation_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestation")),
        sa.UniqueConstraint("person_id", "scope", name=op.f("uq_attestation_person_id_scope")),
        sa.UniqueConstraint("scope", "run_tag", name=op.f("uq_attestation_scope_run_tag")),
    )
    op.create_table(
        "second_factor",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_second_factor_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factor")),
        sa.UniqueConstraint("person_id", name=op.f("uq_second_factor_person_id")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint(
            "person_id", "code_hash", name=op.f("uq_recovery_code_person_id_code_hash")
        ),
    )
    op.add_column("sign_in", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))
    for table, level in (("consultation", "1"), ("contribution", "0"), ("vote", "1")):
        op.add_column(
            table, sa.Column("identity_level", sa.Integer(), nullable=False, server_default=level)
        )
    op.execute("UPDATE contribution SET identity_level = 1 WHERE author_id IS NOT NULL")


def downgrade() -> None:
    for table in ("vote", "contribution", "consultation"):
        op.drop_column(table, "identity_level")
    op.drop_column("sign_in", "proved_at")
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
    op.drop_table("attestation")
