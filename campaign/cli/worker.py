"""``flask worker``: the process that does the work for later."""

import logging
import threading

import click
from flask import current_app
from flask.cli import with_appcontext
from huey.consumer import Consumer


@click.command()
@with_appcontext
def worker() -> None:
    """Send what is in the outbox, remind, lapse, and close letters at their deadline."""
    bell = current_app.extensions["bell"]
    # While its carrier is away, the queue would say so with a traceback each half second.
    logging.getLogger("huey.consumer").setLevel(logging.CRITICAL)
    threading.Thread(target=bell.sweep_for_ever, daemon=True).start()
    Consumer(bell.huey, workers=2, periodic=False, max_delay=0.5, check_worker_health=False).run()
