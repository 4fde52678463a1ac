"""``flask worker``: the process that does the work for later."""

import click
from flask import current_app
from flask.cli import with_appcontext
from huey.consumer import Consumer


@click.command()
@with_appcontext
def worker() -> None:
    """Send what is in the outbox, remind, lapse, and close letters at their deadline."""
    bell = current_app.extensions["bell"]
    bell.start_up()
    Consumer(bell.huey, workers=2, max_delay=0.5, check_worker_health=False).run()
