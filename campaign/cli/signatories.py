"""``flask signatories``: files of signatories in and out."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

import click
from flask.cli import with_appcontext

from campaign.access import COMMAND_LINE
from campaign.cli.commands import fail, plainly
from campaign.cli.files import copy_to, read_bytes, require_writable
from campaign.drafting import queries
from campaign.signatories.export_writing import FORMS
from campaign.signatories.exports import chosen_columns, write_signatories
from campaign.signatories.import_operations import import_signatories
from campaign.signatories.import_queries import letter_of_import, table_as_before
from campaign.signatories.rules import SignatoryState
from campaign.signatories.undo_operations import undo_import


@click.group()
def signatories() -> None:
    """Signatories of a letter: import and export."""


@signatories.command("import")
@click.argument("slug")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "mappings", multiple=True, help="COLUMN=field; may be given again.")
@click.option(
    "--state",
    type=click.Choice(["listed", "in_review"]),
    default="listed",
    help="Where the rows stand.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@with_appcontext
@plainly
def import_command(
    slug: str, file: Path, mappings: Iterable[str], state: str, *, dry_run: bool
) -> None:
    """Take in a file of signatories; listed at once unless --state in_review is given.

    Without --map its columns are what they were the last time, or what they are called.
    """
    pairs = [text.partition("=") for text in mappings]
    if any(not separator for _, separator, _ in pairs):
        fail('Write --map as COLUMN=field, like --map "Organization name=name".', 2)
    mapping = {column.strip(): name.strip() for column, _, name in pairs}
    letter_id = queries.letter(slug).id
    table = table_as_before(letter_id, read_bytes(file), str(file), mapping)
    report = import_signatories(
        COMMAND_LINE, slug, table, state=SignatoryState(state), is_dry_run=dry_run
    )
    for row in report.rejected:
        click.echo(f"row {row.line}: {row.reason}")
    if report.again_count:
        click.echo(f"answered again further down, where the last row counts: {report.again_count}")
    if report.noted_count:
        click.echo(f"later contacts, noted beside a name that has one: {report.noted_count}")
    if report.import_id is not None:
        click.echo(f"import {report.import_id}")
    click.echo(
        f"{report.new_count} new, {report.changed_count} changed, "
        f"{report.duplicate_count} duplicate, {report.rejected_count} rejected"
    )


@signatories.command("undo")
@click.argument("import_id", metavar="ID", type=click.IntRange(1, 2**31 - 1))
@with_appcontext
@plainly
def undo_command(import_id: int) -> None:
    """Take an import back: what it made goes, what it changed is as before.

    What a printing holds or somebody has acted on since stays, and is named.
    """
    slug = queries.letter_by_id(letter_of_import(import_id)).slug
    undone = undo_import(COMMAND_LINE, slug, import_id)
    for one in undone.stays:
        click.echo(f"{one.name}: {one.why}")
    click.echo(
        f"{undone.removed_count} removed, {undone.restored_count} restored, "
        f"{undone.stays_count} stay"
    )


@signatories.command("export")
@click.argument("slug")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="Where it is written; its ending says the form.",
)
@click.option("--columns", default="", help="Which columns, parted by commas.")
@with_appcontext
@plainly
def export_command(slug: str, output: Path, columns: str) -> None:
    """Write the listed signatories as .csv, .xlsx, .json, .md or .txt, contacts included.

    No cell acts as a formula in a spreadsheet.
    """
    ending = output.suffix.lower().removeprefix(".")
    if ending not in FORMS:
        fail(f"{output} must end in {', '.join(f'.{one}' for one in FORMS)}.", 2)
    letter, chosen = queries.letter(slug), chosen_columns(columns, ending)
    require_writable(output)
    with tempfile.TemporaryFile() as made:
        write_signatories(COMMAND_LINE, letter, ending, chosen, made)
        made.seek(0)
        copy_to(output, made)
    click.echo(str(output))
