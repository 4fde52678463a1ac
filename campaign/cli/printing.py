"""``flask printing``: proving that a printing can be made again, byte by byte."""

import click
from flask import current_app
from flask.cli import with_appcontext

from campaign.access import COMMAND_LINE
from campaign.cli.commands import fail, plainly
from campaign.drafting.printing_words import printing_label
from campaign.printings.reproducing import reproduce


@click.group()
def printing() -> None:
    """Printings that were made."""


@printing.command("reproduce")
@click.argument("printing_id", metavar="ID")
@with_appcontext
@plainly
def reproduce_command(printing_id: str) -> None:
    """Set a printing again from what it froze, and compare the bytes.

    Where they differ, the software or theme that differs is named; exit 1.
    """
    press = current_app.extensions["press"]
    press.warm_up()
    made = reproduce(COMMAND_LINE, printing_id, press)
    record = made.record
    label = f"{printing_label(record.kind, record.number)} {record.id}"
    if made.is_equal:
        click.echo(f"{label}: the same {record.size_bytes:,} bytes, sha256 {record.sha256}")
        return
    for one in made.differences:
        click.echo(f"{one.name}: {one.recorded or 'none'} then, {one.present or 'none'} now")
    told = f"sha256 {record.sha256} then, {made.sha256} now" if made.sha256 else made.fault
    why = "see above what differs" if made.differences else made.nothing_known
    fail(f"{label} comes out otherwise: {told}; {why}", 1)
