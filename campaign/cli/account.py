"""``flask account``: people who work here."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.accounts.session_operations import end_sessions
from campaign.cli.commands import plainly
from campaign.drafting import queries


@click.group()
def account() -> None:
    """Accounts of people who work here."""


@account.command("create")
@click.argument("email")
@click.option(
    "--role",
    type=click.Choice([str(role) for role in Role]),
    required=True,
    help="What the account may do.",
)
@click.option("--letter", "slug", help="The letter the role is for; without it, every letter.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_appcontext
@plainly
def create_command(email: str, role: str, slug: str | None, *, password_stdin: bool) -> None:
    """Make an account, or give an existing one a role; without a password print a one-use link."""
    letter_id = queries.letter(slug).id if slug else None
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    token = create_account(COMMAND_LINE, email, Role(role), letter_id=letter_id, password=password)
    click.echo(f"{email} is {role} {f'on {slug}' if slug else 'on this installation'}")
    if token:
        click.echo(f"{current_app.config['BASE_URL']}/password/{token}")


@account.command("end-sessions")
@click.argument("email")
@with_appcontext
@plainly
def end_sessions_command(email: str) -> None:
    """End every session of an account; whoever was signed in there has to sign in again."""
    email = email.strip()
    ended_count = end_sessions(COMMAND_LINE, email)
    click.echo(f"{ended_count} session{'' if ended_count == 1 else 's'} of {email} ended")
