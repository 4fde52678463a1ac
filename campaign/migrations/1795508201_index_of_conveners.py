"""index of conveners"""

import sqlalchemy as sa
from alembic import op

revision = "1795508201"
down_revision = "1795502591"
branch_labels = ()
depends_on = None

CONVENES = sa.text("convener_position IS NOT NULL")


def upgrade():
    op.create_index(
        "ix_signatory_conveners",
        "signatory",
        ["letter_id", "convener_position"],
        sqlite_where=CONVENES,
        postgresql_where=CONVENES,
    )


def downgrade():
    op.drop_index("ix_signatory_conveners", "signatory")
