"""guards of a form: what may tell a program from a person, for each letter"""

import sqlalchemy as sa
from alembic import op

revision = "1795543000"
down_revision = "1795542000"
branch_labels = ()
depends_on = None


def upgrade():
    with op.batch_alter_table("letter") as letter:
        letter.add_column(sa.Column("guards", sa.String(60), server_default="", nullable=False))
    with op.batch_alter_table("letter") as letter:
        letter.alter_column("guards", server_default=None)


def downgrade():
    with op.batch_alter_table("letter") as letter:
        letter.drop_column("guards")
