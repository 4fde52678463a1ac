"""``flask demo``: the demo letter, ready to be signed on to."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from flask import current_app
from flask.cli import with_appcontext

import config
from campaign import clock
from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.cli.commands import plainly
from campaign.cli.files import read_letter_and_table, write_bytes
from campaign.drafting import operations, queries
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import LetterNotFound, LetterState
from campaign.printings.operations import make_printing
from campaign.printings.queries import file_bytes, latest_printing
from campaign.signatories.import_operations import import_letter

SLUG = "dhs-return-home"
COORDINATOR = "coordinator@example.org"
OPEN_FOR = timedelta(days=24)
CLOSING_HOUR = 17


@click.command()
@with_appcontext
@plainly
def demo() -> None:
    """Load the demo letter, open it, print it once, and say where everything is."""
    _say("Demo letter", _load)
    _say("Open for sign-ons", _open)
    _say("Demo coordinator", _sign_in)
    _say("First printing", _print)
    base_url = current_app.config["BASE_URL"]
    click.echo(f"\nPublic page  {base_url}/l/{SLUG}")
    click.echo(f"Desk         {base_url}/desk   sign in as {COORDINATOR} / {_password_path().read_text()}")
    click.echo(f"Outbox       {base_url}/desk/outbox")
    click.echo(f"PDF          {_pdf_path()}")


def _say(label: str, step: Callable[[], bool]) -> None:
    click.echo(f"• {label} … ", nl=False)
    click.echo("done" if step() else "unchanged")


def _load() -> bool:
    try:
        queries.letter(SLUG)
    except LetterNotFound:
        letter_file, table = read_letter_and_table(config.ROOT / "letters" / "samples" / SLUG)
        import_letter(COMMAND_LINE, letter_file, table)
        return True
    return False


def _open() -> bool:
    letter = queries.letter(SLUG)
    if letter.state == LetterState.DRAFT:
        operations.open_letter(COMMAND_LINE, SLUG, deadline_at=_deadline(letter))
    elif letter.state == LetterState.CLOSED or letter.is_late(clock.now()):
        operations.close_overdue_letters()
        operations.reopen_letter(
            COMMAND_LINE, SLUG, deadline_at=_deadline(letter), reason="The demo begins anew."
        )
    else:
        return False
    return True


def _deadline(letter: LetterRecord) -> datetime:
    local = clock.now().astimezone(ZoneInfo(letter.settings.timezone)) + OPEN_FOR
    return local.replace(hour=CLOSING_HOUR, minute=0, second=0, microsecond=0)


def _sign_in() -> bool:
    path = _password_path()
    if path.exists():
        return False
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    letter_id = queries.letter(SLUG).id
    for role, where in ((Role.COORDINATOR, letter_id), (Role.OPERATOR, None)):
        create_account(COMMAND_LINE, COORDINATOR, role, letter_id=where, password=password)
    path.touch(mode=0o600)
    path.write_text(password)
    return True


def _print() -> bool:
    made = latest_printing(queries.letter(SLUG).id)
    is_new = made is None
    if made is None:
        made = make_printing(COMMAND_LINE, SLUG, current_app.extensions["press"])
    if is_new or not _pdf_path().exists():
        write_bytes(_pdf_path(), file_bytes(made.sha256))
    return is_new


def _password_path() -> Path:
    return Path(current_app.config["INSTANCE"]) / "demo-password"


def _pdf_path() -> Path:
    return Path(current_app.config["INSTANCE"]) / f"{SLUG}.pdf"
