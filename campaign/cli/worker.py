"""``flask worker``: the process that does the work for later."""

import click
from flask import current_app
from flask.cli import with_appcontext


@click.command()
@with_appcontext
def worker() -> None:
    """Send what is in the outbox, remind, lapse, and close letters at their deadline."""
    current_app.extensions["bell"].run()
