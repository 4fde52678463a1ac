"""Running sites with one open letter, as journeys need them."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

import psycopg

from tests.application import application, open_demo_letter
from tests.servers import Site, temporary_folder, web_and_worker
from tests.source import ROOT

SECRETS = {
    "SECRET_KEY": "a sample key that is long enough for a test",
    "SECURITY_PASSWORD_SALT": "a sample salt for a test",
    "SECURITY_TOTP_SECRETS": "1:a-sample-secret-that-is-long-enough",
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": "YSBzYW1wbGUga2V5IG9mIHRoaXJ0eS10d28gYnl0ZXM=",
}


def run_flask(environ: Mapping[str, str], *words: str) -> str:
    """Run a ``flask`` command with the site's settings; gives what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", *words],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows(site: Site, statement: str) -> list[tuple[Any, ...]]:
    """What the database answers, asked beside the site."""
    return asked(site.environ["DATABASE_URL"], statement)


def asked(url: str, statement: str) -> list[tuple[Any, ...]]:
    """What the database at the address answers."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            found = connection.execute(statement).fetchall()
            connection.commit()
            return found
    with psycopg.connect(url) as connection:
        return connection.execute(statement.encode()).fetchall()


@contextmanager
def open_site(prepare: Callable[[], object] = open_demo_letter, **settings: str) -> Iterator[Site]:
    """Web server and worker with these settings; before, the sample letter is opened.

    ``prepare`` does that, or more, inside an application on the same database.
    """
    environ = {**SECRETS, **settings}
    with temporary_folder() as folder, application(environ["DATABASE_URL"], folder, **environ):
        prepare()
    with web_and_worker(environ) as running:
        yield running
