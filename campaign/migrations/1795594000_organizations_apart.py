"""two organizations of which somebody has said that they are not one"""

import sqlalchemy as sa
from alembic import op

from campaign.db import UtcDateTime

revision = "1795594000"
down_revision = "1795593000"
branch_labels = ()
depends_on = None

NAMED = "ck_organization_change_kind_is_known"


def upgrade():
    op.create_table(
        "organization_apart",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_organization_apart_lower_id_first")),
        *(
            sa.ForeignKeyConstraint(
                [column], ["organization.id"], name=f"fk_organization_apart_{column}"
            )
            for column in ("one_id", "other_id")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_organization_apart"),
        sa.UniqueConstraint("one_id", "other_id", name="uq_organization_apart_one_id_other_id"),
    )
    op.create_index("ix_organization_apart_other_id", "organization_apart", ["other_id"])
    allow("'rename', 'merge', 'split', 'apart'")


def downgrade():
    op.execute("DELETE FROM organization_change WHERE kind = 'apart'")
    allow("'rename', 'merge', 'split'")
    op.drop_table("organization_apart")


def allow(kinds):
    """Let a change be of these kinds, instead of whatever it was let be before."""
    before = sa.inspect(op.get_bind()).get_check_constraints("organization_change")
    with op.batch_alter_table("organization_change") as batch:
        for constraint in before:
            batch.drop_constraint(op.f(constraint["name"]), type_="check")
        batch.create_check_constraint(op.f(NAMED), f"kind IN ({kinds})")
