"""the theme that was called advocacy is called letterhead in the settings of letters"""

from alembic import op

revision = "1795610000"
down_revision = "1795600000"
branch_labels = ()
depends_on = None


def upgrade():
    # Printings keep the name that they froze; the program knows what it means today.
    op.execute("UPDATE letter SET theme = 'letterhead' WHERE theme = 'advocacy'")


def downgrade():
    op.execute("UPDATE letter SET theme = 'advocacy' WHERE theme = 'letterhead'")
