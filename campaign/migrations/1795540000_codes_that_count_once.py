"""Where the codes of authenticator apps and the links to sign in have come to, so that each counts once."""

import sqlalchemy as sa
from alembic import op

revision = "1795540000"
down_revision = "1795530000"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("account", sa.Column("app_counter", sa.Integer(), nullable=True))
    op.add_column("account", sa.Column("link_counter", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("account", "link_counter")
    op.drop_column("account", "app_counter")
