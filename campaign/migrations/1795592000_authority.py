"""who may commit an organization, how sure that is, and from which level on a letter lists"""

import sqlalchemy as sa
from alembic import op

from campaign.db import UtcDateTime

revision = "1795592000"
down_revision = "1795591000"
branch_labels = ()
depends_on = None


def upgrade():
    for table in ("letter", "signatory"):
        op.add_column(
            table,
            sa.Column("authority", sa.String(20), server_default="self_attested", nullable=False),
        )
    words = ("named", "named_title", "name", "title", "reason")
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signatory_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(20), server_default="", nullable=False),
        *(sa.Column(name, sa.String(), server_default="", nullable=False) for name in words),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatory.id"], name="fk_approval_signatory_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_approval"),
        sa.UniqueConstraint("signatory_id", name="uq_approval_signatory_id"),
    )


def downgrade():
    op.drop_table("approval")
    for table in ("signatory", "letter"):
        op.drop_column(table, "authority")
