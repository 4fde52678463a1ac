"""an index of those that came on paper or by email, which the roster's table counts and finds"""

import sqlalchemy as sa
from alembic import op

revision = "1795593000"
down_revision = "1795592000"
branch_labels = ()
depends_on = None

IS_ENTERED = sa.text("came_by <> ''")


def upgrade():
    op.create_index(
        "ix_signatory_entered",
        "signatory",
        ["letter_id", "came_by", "state"],
        sqlite_where=IS_ENTERED,
        postgresql_where=IS_ENTERED,
    )


def downgrade():
    op.drop_index("ix_signatory_entered", "signatory")
