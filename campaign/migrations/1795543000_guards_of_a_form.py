"""guards of a form: what may tell a program from a person, for each letter"""

import sqlalchemy as sa
from alembic import op

revision = "1795543000"
down_revision = "1795542000"
branch_labels = ()
depends_on = None


def upgrade():
    # A table that is made anew, as a batch does on SQLite, could not leave its letters' rows behind.
    op.add_column("letter", sa.Column("guards", sa.String(60), server_default="", nullable=False))


def downgrade():
    op.drop_column("letter", "guards")
