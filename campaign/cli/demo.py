"""``flask demo``: the demo letter, ready to be signed on to."""

import logging
import secrets
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
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
from campaign.cli.processes import (
    gather_figures,
    require_free_port,
    run_together,
    serve_command,
    wait_for_page,
    worker_command,
)
from campaign.cli.schema import alembic
from campaign.db import db
from campaign.drafting import operations, queries
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import LetterNotFound, LetterState
from campaign.printings.operations import make_printing
from campaign.printings.queries import file_bytes, latest_printing
from campaign.printings.rules import PrintChoices
from campaign.signatories.import_operations import import_letter

SLUG = "dhs-return-home"
COORDINATOR = "coordinator@example.org"
OPEN_FOR = timedelta(days=24)
CLOSING_HOUR = 17


@click.command()
@click.option(
    "--serve", is_flag=True, help="Bring the tables up to date before, run site and worker after."
)
@with_appcontext
@plainly
def demo(*, serve: bool) -> None:
    """Load the demo letter, open it, print it once, and say where everything is."""
    if serve:
        require_free_port()
        _say("Database", _upgrade)
    _prepare()
    places = _places()
    if not serve:
        click.echo(places)
        return
    _let_go()
    gather_figures()
    commands = {"web": serve_command(), "worker": worker_command()}
    sys.exit(run_together(commands, partial(_say_when_ready, _public_page(), places)))


def _prepare() -> None:
    _say("Demo letter", _load)
    _say("Open for sign-ons", _open)
    _say("Demo coordinator", _sign_in)
    _say("First printing", _print)


def _let_go() -> None:
    """Hold neither the database nor the press: the processes to come have their own."""
    db.session.remove()
    db.engine.dispose()
    current_app.extensions["press"].close()


def _places() -> str:
    base_url, password = current_app.config["BASE_URL"], _password_path().read_text()
    return f"""
Public page  {_public_page()}
Desk         {base_url}/desk   sign in as {COORDINATOR} / {password}
Outbox       {base_url}/desk/outbox
PDF          {_pdf_path()}
"""


def _public_page() -> str:
    return f"{current_app.config['BASE_URL']}/l/{SLUG}"


def _say_when_ready(page: str, places: str) -> None:
    wait_for_page(page)
    click.echo(places)


def _say(label: str, step: Callable[[], bool]) -> None:
    click.echo(f"• {label} … ", nl=False)
    click.echo("done" if step() else "unchanged")


def _upgrade() -> bool:
    # Alembic holds its connection, and with it SQLite's lock, until its context ends.
    with current_app.app_context():
        schema = alembic()
        logging.getLogger("alembic").setLevel(logging.WARNING)  # The step says enough.
        is_behind = schema.needs_upgrade()
        if is_behind:
            schema.upgrade()
        return is_behind


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
    # Whoever tries the demo out may begin letters of their own, too.
    places = ((Role.COORDINATOR, letter_id), (Role.COORDINATOR, None), (Role.OPERATOR, None))
    for role, where in places:
        create_account(COMMAND_LINE, COORDINATOR, role, letter_id=where, password=password)
    path.touch(mode=0o600)
    path.write_text(password)
    return True


def _print() -> bool:
    made = latest_printing(queries.letter(SLUG).id)
    is_new = made is None
    if made is None:
        press, choices = current_app.extensions["press"], PrintChoices(has_cover=True)
        made = make_printing(COMMAND_LINE, SLUG, press, choices)
    if is_new or not _pdf_path().exists():
        write_bytes(_pdf_path(), file_bytes(made.sha256))
    return is_new


def _password_path() -> Path:
    return Path(current_app.config["INSTANCE"]) / "demo-password"


def _pdf_path() -> Path:
    return Path(current_app.config["INSTANCE"]) / f"{SLUG}.pdf"
