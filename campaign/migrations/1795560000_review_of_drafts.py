"""links by which a draft is reviewed, and the comments and suggestions on its paragraphs"""

import sqlalchemy as sa
from alembic import op

from campaign.db import UtcDateTime

revision = "1795560000"
down_revision = "1795550000"
branch_labels = ()
depends_on = None


def remark_columns(table):
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("quoted", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=f"fk_{table}_letter_id"),
        sa.ForeignKeyConstraint(["link_id"], ["review_link.id"], name=f"fk_{table}_link_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def upgrade():
    op.create_table(
        "review_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("email", sa.String(255), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name="fk_review_link_letter_id"),
        sa.PrimaryKeyConstraint("id", name="pk_review_link"),
        sa.UniqueConstraint("token_sha256", name="uq_review_link_token_sha256"),
    )
    op.create_table(
        "comment",
        *remark_columns("comment"),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["comment.id"], name="fk_comment_parent_id"),
    )
    op.create_table(
        "suggestion",
        *remark_columns("suggestion"),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'rejected')", name="ck_suggestion_state_is_known"
        ),
    )
    op.create_index("ix_review_link_letter_id", "review_link", ["letter_id"])
    for table in ("comment", "suggestion"):
        op.create_index(f"ix_{table}_letter_id", table, ["letter_id"])
        op.create_index(f"ix_{table}_link_id", table, ["link_id"])
    op.create_index("ix_comment_parent_id", "comment", ["parent_id"])


def downgrade():
    op.drop_table("suggestion")
    op.drop_table("comment")
    op.drop_table("review_link")
