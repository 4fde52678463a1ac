"""``flask privacy``: everything that is kept under an address, and erasing it."""

import click
from flask.cli import with_appcontext

from campaign import clock
from campaign.access import COMMAND_LINE
from campaign.cli.commands import fail, plainly
from campaign.privacy.operations import erase_person, export_person
from campaign.privacy.queries import as_json
from campaign.privacy.rules import fate


@click.group()
def privacy() -> None:
    """What is kept of one person."""


@privacy.command("export")
@click.argument("email")
@with_appcontext
@plainly
def export_command(email: str) -> None:
    """Write everything that is kept under an address as JSON to standard output."""
    click.echo(as_json(export_person(COMMAND_LINE, email), clock.now()), nl=False)


@privacy.command("erase")
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@with_appcontext
@plainly
def erase_command(email: str, *, yes: bool) -> None:
    """Erase what is kept under an address: contacts, emails, what was typed, an account.

    What is public stays: the name of an organization on its letter, and printings.
    """
    question = f"Erase everything that is kept under {email}, for good?"
    try:
        is_meant = yes or click.confirm(question, err=True)
    except click.Abort:
        is_meant = False
    if not is_meant:
        fail("Nothing was erased.", 1)
    erased = erase_person(COMMAND_LINE, email)
    for one in erased.sign_ons:
        click.echo(
            f"{one.slug}: “{one.signatory.name}” "
            f"{fate(one.signatory.state, one.signatory.withdrawal)}"
        )
    click.echo(
        f"{erased.address}: erased, with {len(erased.sign_ons)} sign-ons as a contact "
        f"and {erased.message_count} emails"
    )
