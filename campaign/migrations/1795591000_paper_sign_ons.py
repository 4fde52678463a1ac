"""sign-ons that came on paper or by email, with what shows them"""

import sqlalchemy as sa
from alembic import op

from campaign.db import UtcDateTime

revision = "1795591000"
down_revision = "1795590000"
branch_labels = ()
depends_on = None


def upgrade():
    op.add_column(
        "signatory", sa.Column("came_by", sa.String(20), server_default="", nullable=False)
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signatory_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(60), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatory.id"], name="fk_evidence_signatory_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
    )
    op.create_index("ix_evidence_signatory_id", "evidence", ["signatory_id"])


def downgrade():
    op.drop_table("evidence")
    op.drop_column("signatory", "came_by")
