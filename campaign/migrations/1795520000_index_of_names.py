"""index of names"""

from alembic import op

revision = "1795520000"
down_revision = "1795508201"
branch_labels = ()
depends_on = None


def upgrade():
    op.create_index("ix_signatory_name_key", "signatory", ["name_key", "letter_id", "state"])


def downgrade():
    op.drop_index("ix_signatory_name_key", "signatory")
