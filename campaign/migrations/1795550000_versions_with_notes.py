"""what a version changed and why, and the text that is being worked on"""

import sqlalchemy as sa
from alembic import op

from campaign.db import UtcDateTime

revision = "1795550000"
down_revision = "1795543000"
branch_labels = ()
depends_on = None


def upgrade():
    # A table that is made anew, as a batch does on SQLite, could not leave its rows behind, and
    # SQLite adds a constraint only together with its column.
    op.add_column("version", sa.Column("note", sa.String(), server_default="", nullable=False))
    op.execute(
        "ALTER TABLE version ADD COLUMN change VARCHAR(20) DEFAULT '' NOT NULL"
        " CONSTRAINT ck_version_change_is_known CHECK (change IN ('', 'editorial', 'material'))"
    )
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
    op.drop_column("version", "change")
    op.drop_column("version", "note")
