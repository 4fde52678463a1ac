"""The table of what is kept: one in code, the same on the page and in README.md, and complete."""

from html import unescape

from campaign.db import Base
from campaign.privacy.rules import KEPT
from tests.source import ROOT, report

OF_NO_PERSON = {
    "letter": "*",
    "audit_head": "*",
    "security_role": "*",
    "version": "id letter_id number sha256 title re addressees salutation body closing cc "
    "enclosures created_at change",
    "draft": "letter_id revision text saved_at",
    "text_notice": "*",
    "stored_file": "sha256 media_type size_bytes",
    "printing": "id letter_id kind of_id number version_number version_sha256 count page_count "
    "roster_order roster_sha256 theme theme_sha256 software file_sha256 made_at",
    "signatory": "id letter_id",
    "signatory_import": "id letter_id made_at new_count changed_count duplicate_count "
    "rejected_count state rows_state total_count done_count file_id undone_at",
    "organization": "*",
    "organization_name": "*",
    "organization_key": "*",
    "organization_apart": "*",
    "organization_change": "id kind organization_id other_id made_at undone_at",
    "roster_step": "id letter_id kind import_id row_count made_at undone_at",
    "accepted_finding": "id letter_id finding_id message accepted_at",
}
"""Columns by table that hold nothing of a person: numbers, hashes, counts, and public text."""

CELLS = ("what", "why", "who", "how_long")


def is_named(table, column):
    named = {name for one in KEPT for name in one.columns}
    return table in named or f"{table}.{column}" in named


def test_every_column_that_can_hold_something_of_a_person_is_in_the_table():
    found = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if not is_named(table.name, column.name)
        and not {"*", column.name} & set(OF_NO_PERSON.get(table.name, "").split())
    ]
    assert not found, report(
        found, "Name each in a row of KEPT (campaign/privacy/rules.py), or in OF_NO_PERSON here:"
    )


def test_every_column_that_the_table_names_exists():
    tables = Base.metadata.tables
    for name in (name for one in KEPT for name in one.columns):
        table, _, column = name.partition(".")
        assert table in tables, name
        assert not column or column in tables[table].columns, name


def test_the_readme_has_the_same_table():
    rows = [f"| {' | '.join(getattr(one, cell) for cell in CELLS)} |" for one in KEPT]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    heading = "| what | why | who sees it | how long |\n| --- | --- | --- | --- |\n"
    assert heading + "\n".join(rows) + "\n\n" in readme, report(rows, "README.md's table should be")


def test_the_page_has_the_same_table(client):
    page = " ".join(unescape(client.get("/privacy").text).split())
    for one in KEPT:
        for cell in CELLS:
            assert f">{getattr(one, cell)}</" in page
