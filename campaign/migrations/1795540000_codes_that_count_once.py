"""Where the codes of authenticator apps and the links to sign in have come to, so that each counts once."""

import sqlalchemy as sa
from alembic import op

revision = "1795540000"
down_revision = "1795530000"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("app_counter", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("link_counter", sa.Integer(), nullable=True))


def downgrade():
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("link_counter")
        batch_op.drop_column("app_counter")
