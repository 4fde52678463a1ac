"""what a printing freezes besides the letter, its kinds, requests for one, and guards that keep it"""

import sqlalchemy as sa
from alembic import op

from campaign.db import UtcDateTime

revision = "1795600000"
down_revision = "1795597000"
branch_labels = ()
depends_on = None

SENTENCE = "A printing is never changed and never overwritten."
GUARDED = {
    "stored_file": ("sha256", ("sha256", "media_type", "size_bytes", "data")),
    "printing": (
        "id",
        (
            *("id", "letter_id", "kind", "of_id", "number", "version_number", "version_sha256"),
            *("count", "page_count", "document", "roster", "roster_order", "roster_sha256"),
            *("theme", "theme_sha256", "software", "file_sha256", "made_at"),
        ),
    ),
}
FUNCTION = f"""
CREATE OR REPLACE FUNCTION refuse_to_change_a_printing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = '23001';
END $$
"""
LAST = """
UPDATE letter SET
    printed_version_number = (SELECT version_number FROM printing
        WHERE letter_id = letter.id ORDER BY number DESC LIMIT 1),
    printed_at = (SELECT made_at FROM printing
        WHERE letter_id = letter.id ORDER BY number DESC LIMIT 1)
"""


def upgrade():
    words = (("kind", 20, "full"), ("roster_order", 20, ""), ("roster_sha256", 64, ""))
    with op.batch_alter_table("printing") as batch_op:
        for name, length, value in (*words, ("theme", 64, ""), ("theme_sha256", 64, "")):
            batch_op.add_column(
                sa.Column(name, sa.String(length), server_default=value, nullable=False)
            )
        batch_op.add_column(sa.Column("of_id", sa.String(12), nullable=True))
        batch_op.add_column(sa.Column("roster", sa.JSON(), nullable=True))
        batch_op.create_foreign_key("fk_printing_of_id", "printing", ["of_id"], ["id"])
        batch_op.drop_constraint("uq_printing_letter_id_number", type_="unique")
        batch_op.create_unique_constraint(
            "uq_printing_letter_id_kind_number", ["letter_id", "kind", "number"]
        )
        batch_op.create_check_constraint(
            op.f("ck_printing_only_a_supplement_is_of_another"), "(kind = 'full') = (of_id IS NULL)"
        )
    op.add_column("letter", sa.Column("printed_version_number", sa.Integer(), nullable=True))
    op.add_column("letter", sa.Column("printed_at", UtcDateTime(), nullable=True))
    op.execute(LAST)
    make_requests()
    guard()


def make_requests():
    op.create_table(
        "print_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("printing_id", sa.String(12), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before_at", UtcDateTime(), nullable=False),
        sa.Column("leased_until_at", UtcDateTime(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name="fk_print_request_letter_id"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_print_request_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_print_request"),
        sa.UniqueConstraint("printing_id", name="uq_print_request_printing_id"),
    )
    for name in ("letter_id", "account_id"):
        op.create_index(f"ix_print_request_{name}", "print_request", [name])


def guard():
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    refuse = f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    if not is_sqlite:
        op.execute(FUNCTION)
        refuse = "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_a_printing()"
    for table, (key, columns) in GUARDED.items():
        names = ", ".join(f'"{name}"' for name in columns)
        op.execute(f"CREATE TRIGGER {table}_changed BEFORE UPDATE OF {names} ON {table} {refuse}")
        op.execute(f"CREATE TRIGGER {table}_gone BEFORE DELETE ON {table} {refuse}")
        if is_sqlite:
            again = "RAISE(IGNORE)" if table == "stored_file" else f"RAISE(ABORT, '{SENTENCE}')"
            op.execute(
                f"CREATE TRIGGER {table}_again BEFORE INSERT ON {table} "  # noqa: S608 (our own names)
                f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = new.{key}) "
                f"BEGIN SELECT {again}; END"
            )


def downgrade():
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in GUARDED:
        for name in ("changed", "gone", *(("again",) if is_sqlite else ())):
            op.execute(f"DROP TRIGGER {table}_{name}" + ("" if is_sqlite else f" ON {table}"))
    if not is_sqlite:
        op.execute("DROP FUNCTION refuse_to_change_a_printing()")
    op.drop_table("print_request")
    op.drop_column("letter", "printed_at")
    op.drop_column("letter", "printed_version_number")
    op.execute("DELETE FROM printing WHERE kind <> 'full'")
    with op.batch_alter_table("printing") as batch_op:
        batch_op.drop_constraint(op.f("ck_printing_only_a_supplement_is_of_another"), type_="check")
        batch_op.drop_constraint("uq_printing_letter_id_kind_number", type_="unique")
        batch_op.create_unique_constraint("uq_printing_letter_id_number", ["letter_id", "number"])
        batch_op.drop_constraint("fk_printing_of_id", type_="foreignkey")
        for name in ("roster", "of_id", "theme_sha256", "theme", "roster_sha256", "roster_order"):
            batch_op.drop_column(name)
        batch_op.drop_column("kind")
