"""what a version changed and why, and the text that is being worked on"""

import sqlalchemy as sa
from alembic import op

from campaign.db import UtcDateTime

revision = "1795550000"
down_revision = "1795530000"
branch_labels = ()
depends_on = None


def upgrade():
    with op.batch_alter_table("version") as version:
        version.add_column(sa.Column("note", sa.String(), nullable=False, server_default=""))
        version.add_column(sa.Column("change", sa.String(20), nullable=False, server_default=""))
        version.create_check_constraint(
            "change_is_known", "change IN ('', 'editorial', 'material')"
        )
    with op.batch_alter_table("version") as version:
        version.alter_column("note", server_default=None)
        version.alter_column("change", server_default=None)
    op.create_table(
        "draft",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name="fk_draft_letter_id"),
        sa.PrimaryKeyConstraint("letter_id", name="pk_draft"),
    )
    op.create_table(
        "text_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("old_number", sa.Integer(), nullable=False),
        sa.Column("new_number", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(20), nullable=False),
        sa.Column("is_reminder", sa.Boolean(), nullable=False),
        sa.Column("told_up_to_id", sa.Integer(), nullable=False),
        sa.Column("told_count", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name="fk_text_notice_letter_id"),
        sa.PrimaryKeyConstraint("id", name="pk_text_notice"),
    )
    op.create_index("ix_text_notice_letter_id", "text_notice", ["letter_id"])


def downgrade():
    op.drop_table("text_notice")
    op.drop_table("draft")
    with op.batch_alter_table("version") as version:
        version.drop_constraint("change_is_known", type_="check")
        version.drop_column("change")
        version.drop_column("note")
