"""Let a person say why a letter that nobody could deliver is given up.

Why: letters that a mail server refuses for good stayed counted as lost for a month, and nobody
    could note that they had been seen to.
Locks: PostgreSQL adds the column at once; SQLite too.
Back: the reasons are lost, and their letters count as refused again.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0017", "0016"
branch_labels = depends_on = None


def upgrade() -> None:
    op.add_column("letter", sa.Column("lost_reason", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("letter", "lost_reason")
