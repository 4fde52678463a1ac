"""chained audit: personal values apart, a place in a chain, the ends of chains"""

import sqlalchemy as sa
from alembic import op

revision = "1795523000"
down_revision = "1795520000"
branch_labels = ()
depends_on = None

PARTS = ("about", "commitments", "personal")


def upgrade():
    op.create_table(
        "audit_head",
        sa.Column("chain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_head")),
    )
    with op.batch_alter_table("audit_entry") as batch_op:
        batch_op.add_column(
            sa.Column("about", sa.String(length=40), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("commitments", sa.String(), server_default="{}", nullable=False)
        )
        batch_op.add_column(sa.Column("personal", sa.String(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("position", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("sha256", sa.String(length=64), nullable=True))
        batch_op.alter_column(
            "details",
            existing_type=sa.JSON(),
            type_=sa.String(),
            existing_nullable=False,
            postgresql_using="details::text",
        )
    # Who acted in an account was kept by the address alone, which nothing could erase.
    op.execute("UPDATE audit_entry SET actor = 'account' WHERE account_id IS NOT NULL")
    with op.batch_alter_table("audit_entry") as batch_op:
        for name in PARTS:
            batch_op.alter_column(name, server_default=None)
        batch_op.alter_column("actor", new_column_name="who", type_=sa.String(length=20))


def downgrade():
    with op.batch_alter_table("audit_entry") as batch_op:
        batch_op.alter_column("who", new_column_name="actor", type_=sa.String())
        batch_op.alter_column(
            "details",
            existing_type=sa.String(),
            type_=sa.JSON(),
            existing_nullable=False,
            postgresql_using="details::json",
        )
        for name in ("sha256", "position", *reversed(PARTS)):
            batch_op.drop_column(name)
    op.execute(
        "UPDATE audit_entry SET actor = (SELECT email FROM account WHERE account.id = account_id)"
        " WHERE account_id IS NOT NULL AND EXISTS"
        " (SELECT 1 FROM account WHERE account.id = account_id)"
    )
    op.drop_table("audit_head")
