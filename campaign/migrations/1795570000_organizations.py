"""organizations with their names, and what a roster's table, its steps and its imports need"""

import sqlalchemy as sa
from alembic import op

from campaign.db import UtcDateTime

revision = "1795570000"
down_revision = "1795560000"
branch_labels = ()
depends_on = None

OCCUPIES_NAME = "state IN ('listed', 'stale')"
IS_ONE_BODY = sa.text(f"{OCCUPIES_NAME} AND organization_id IS NOT NULL")


# The key stands in a column for a moment, so that each name finds what was made for it.
MAKE_ORGANIZATIONS = """
INSERT INTO organization
    (name, sort_key, acronym, domain, scope, sector, city, region, country, created_at)
SELECT name, sort_key, '', '', scope, name_key, city, region, country, created_at
FROM signatory WHERE id IN (
    SELECT min(id) FROM signatory
    WHERE state IN ('listed', 'stale') AND kind = 'organization' GROUP BY name_key
)
"""
MAKE_NAMES = """
INSERT INTO organization_name (organization_id, name, name_key, use, keyed_by, created_at)
SELECT id, name, sector, 'canonical', 0, created_at FROM organization
"""
PUT_SECTORS_BACK = """
UPDATE organization SET sector = (
    SELECT sector FROM signatory WHERE signatory.id = (
        SELECT min(id) FROM signatory
        WHERE state IN ('listed', 'stale') AND kind = 'organization'
        AND name_key = organization.sector
    )
)
"""
LEAD_SIGNATORIES = """
UPDATE signatory SET organization_id = (
    SELECT organization_id FROM organization_name
    WHERE organization_name.name_key = signatory.name_key
) WHERE state IN ('listed', 'stale') AND kind = 'organization'
"""


def signatory_columns():
    return (
        sa.Column("speaks_for_listing", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("reviewed_at", UtcDateTime(), nullable=True),
        sa.Column("reviewed_by", sa.String(), server_default="", nullable=False),
    )


def import_columns():
    return (
        sa.Column("state", sa.String(20), server_default="done", nullable=False),
        sa.Column("rows_state", sa.String(20), server_default="", nullable=False),
        sa.Column("total_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rejected", sa.String(), server_default="[]", nullable=False),
        sa.Column("mapping", sa.String(), server_default="{}", nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("undone_by", sa.String(), server_default="", nullable=False),
    )


SIGNATORY_INDEXES = ("organization_id", "merged_into_id", "import_id")


def upgrade():
    create_organizations()
    create_steps_and_files()
    # A table that is made anew, as a batch does on SQLite, could not leave its rows behind;
    # both databases add a column with its reference in one plain statement.
    for column, table in (("organization_id", "organization"), ("merged_into_id", "signatory")):
        op.execute(
            f"ALTER TABLE signatory ADD COLUMN {column} INTEGER "
            f"CONSTRAINT fk_signatory_{column} REFERENCES {table} (id)"
        )
    for column in signatory_columns():
        op.add_column("signatory", column)
    for column in import_columns():
        op.add_column("signatory_import", column)
    for column in SIGNATORY_INDEXES:
        op.create_index(f"ix_signatory_{column}", "signatory", [column])
    roster_index("letter_id", "state", "kind", "sort_key")
    take_in_names()
    op.create_index(
        "uq_signatory_one_body",
        "signatory",
        ["letter_id", "organization_id"],
        unique=True,
        sqlite_where=IS_ONE_BODY,
        postgresql_where=IS_ONE_BODY,
    )


def roster_index(*columns):
    op.drop_index("ix_signatory_roster", "signatory")
    op.create_index("ix_signatory_roster", "signatory", columns)


def create_organizations():
    op.create_table(
        "organization",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("sort_key", sa.LargeBinary(), nullable=False),
        sa.Column("acronym", sa.String(40), nullable=False),
        sa.Column("domain", sa.String(255), nullable=False),
        *(
            sa.Column(name, sa.String(20) if name == "scope" else sa.String(), nullable=False)
            for name in ("scope", "sector", "city", "region", "country")
        ),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["organization.id"], name="fk_organization_parent_id"
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["organization.id"], name="fk_organization_merged_into_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_organization"),
    )
    for column in ("sort_key", "domain", "parent_id", "merged_into_id"):
        op.create_index(f"ix_organization_{column}", "organization", [column])
    op.create_table(
        "organization_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("use", sa.String(20), nullable=False),
        sa.Column("keyed_by", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "use IN ('canonical', 'alias', 'former', 'acronym')",
            name="ck_organization_name_use_is_known",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_organization_name_organization_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_organization_name"),
        sa.UniqueConstraint("name_key", name="uq_organization_name_name_key"),
    )
    for column in ("organization_id", "keyed_by"):
        op.create_index(f"ix_organization_name_{column}", "organization_name", [column])
    op.create_table(
        "organization_key",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["name_id"], ["organization_name.id"], name="fk_organization_key_name_id"
        ),
        sa.PrimaryKeyConstraint("key", "name_id", name="pk_organization_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_organization_key_name_id", "organization_key", ["name_id"])
    op.create_table(
        "organization_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.String(), nullable=False),
        *made_and_undone(),
        sa.CheckConstraint(
            "kind IN ('rename', 'merge', 'split')", name="ck_organization_change_kind_is_known"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_organization_change_organization_id"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["organization.id"], name="fk_organization_change_other_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_organization_change"),
    )
    for column in ("organization_id", "other_id"):
        op.create_index(f"ix_organization_change_{column}", "organization_change", [column])


def create_steps_and_files():
    op.create_table(
        "import_file",
        sa.Column("id", sa.Integer(), nullable=False),
        of_a_letter(),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        *made(),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name="fk_import_file_letter_id"),
        sa.PrimaryKeyConstraint("id", name="pk_import_file"),
    )
    op.create_index("ix_import_file_letter_id", "import_file", ["letter_id"])
    op.create_table(
        "import_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        of_a_letter(),
        sa.Column("header_sha256", sa.String(64), nullable=False),
        sa.Column("mapping", sa.String(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name="fk_import_mapping_letter_id"),
        sa.PrimaryKeyConstraint("id", name="pk_import_mapping"),
        sa.UniqueConstraint(
            "letter_id", "header_sha256", name="uq_import_mapping_letter_id_header_sha256"
        ),
    )
    op.create_table(
        "roster_step",
        sa.Column("id", sa.Integer(), nullable=False),
        of_a_letter(),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("row_count", sa.Integer(), nullable=False),
        *made_and_undone(),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name="fk_roster_step_letter_id"),
        sa.ForeignKeyConstraint(
            ["import_id"], ["signatory_import.id"], name="fk_roster_step_import_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_roster_step"),
    )
    for column in ("letter_id", "import_id"):
        op.create_index(f"ix_roster_step_{column}", "roster_step", [column])
    op.create_table(
        "roster_step_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("signatory_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["step_id"], ["roster_step.id"], name="fk_roster_step_row_step_id"),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatory.id"], name="fk_roster_step_row_signatory_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_roster_step_row"),
        sa.UniqueConstraint(
            "step_id", "signatory_id", name="uq_roster_step_row_step_id_signatory_id"
        ),
    )
    op.create_index("ix_roster_step_row_signatory_id", "roster_step_row", ["signatory_id"])
    op.create_table(
        "roster_view",
        sa.Column("id", sa.Integer(), nullable=False),
        of_a_letter(),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name="fk_roster_view_letter_id"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_roster_view_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_roster_view"),
        sa.UniqueConstraint(
            "letter_id", "account_id", "name", name="uq_roster_view_letter_id_account_id_name"
        ),
    )
    op.create_index("ix_roster_view_account_id", "roster_view", ["account_id"])


def of_a_letter():
    return sa.Column("letter_id", sa.Integer(), nullable=False)


def made():
    return (
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
    )


def made_and_undone():
    return (
        *made(),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("undone_by", sa.String(), server_default="", nullable=False),
    )


def take_in_names():
    """Each organization that is on a letter is known; its keys are made by the first sweep after."""
    op.execute(MAKE_ORGANIZATIONS)
    op.execute(MAKE_NAMES)
    op.execute(PUT_SECTORS_BACK)
    op.execute(LEAD_SIGNATORIES)


def downgrade():
    roster_index("letter_id", "state", "sort_key")
    op.drop_index("uq_signatory_one_body", "signatory")
    for column in SIGNATORY_INDEXES:
        op.drop_index(f"ix_signatory_{column}", "signatory")
    for column in import_columns():
        op.drop_column("signatory_import", column.name)
    for column in signatory_columns():
        op.drop_column("signatory", column.name)
    for table in ("roster_view", "roster_step_row", "roster_step", "import_mapping", "import_file"):
        op.drop_table(table)
    drop_references()
    for table in ("organization_change", "organization_key", "organization_name", "organization"):
        op.drop_table(table)


def drop_references():
    # SQLite drops no column that refers to a table; the columns go with the table made anew.
    with op.batch_alter_table("signatory") as batch:
        for column in ("organization_id", "merged_into_id"):
            batch.drop_column(column)
