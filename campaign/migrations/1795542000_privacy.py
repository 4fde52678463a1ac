"""privacy: how long a letter's contacts are kept, what was erased, and links to see what is kept"""

import sqlalchemy as sa
from alembic import op

from campaign.db import UtcDateTime

revision = "1795542000"
down_revision = "1795541000"
branch_labels = ()
depends_on = None


def upgrade():
    op.add_column(
        "letter", sa.Column("retention_days", sa.Integer(), nullable=False, server_default="365")
    )
    op.add_column("letter", sa.Column("contacts_erased_at", UtcDateTime(), nullable=True))
    op.add_column("signatory", sa.Column("contact_erased_at", UtcDateTime(), nullable=True))
    op.create_table(
        "privacy_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_privacy_link"),
    )
    op.create_index("ix_privacy_link_email", "privacy_link", ["email"])


def downgrade():
    op.drop_table("privacy_link")
    op.drop_column("signatory", "contact_erased_at")
    op.drop_column("letter", "contacts_erased_at")
    op.drop_column("letter", "retention_days")
