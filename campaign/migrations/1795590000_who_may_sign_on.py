"""who may sign on to a letter, and from how many names on they are shown"""

import sqlalchemy as sa
from alembic import op

revision = "1795590000"
down_revision = "1795580000"
branch_labels = ()
depends_on = None


def upgrade():
    op.add_column(
        "letter", sa.Column("kinds", sa.String(20), server_default="both", nullable=False)
    )
    op.add_column("letter", sa.Column("names_after", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("letter", "names_after")
    op.drop_column("letter", "kinds")
