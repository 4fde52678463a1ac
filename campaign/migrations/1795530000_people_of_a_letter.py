"""people of a letter: their names, and invitations"""

import sqlalchemy as sa
from alembic import op

from campaign.db import UtcDateTime

revision = "1795530000"
down_revision = "1795523000"
branch_labels = ()
depends_on = None


def upgrade():
    op.add_column("account", sa.Column("name", sa.String(200), nullable=True))
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name="fk_invitation_letter_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("token_sha256", name="uq_invitation_token_sha256"),
    )
    op.create_index("ix_invitation_letter_id", "invitation", ["letter_id"])


def downgrade():
    op.drop_table("invitation")
    op.drop_column("account", "name")
