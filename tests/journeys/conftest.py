"""What every journey starts from: a mail server, and a site with one open letter."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.journeys.visitor import Visitor
from tests.servers import Site, SMTPServer, smtp_server, web_and_worker

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLE = ROOT / "letters" / "samples" / "dhs-return-home"

Flask = Callable[..., str]


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


@pytest.fixture
def mail() -> Iterator[SMTPServer]:
    """The mail server that the site sends to."""
    with smtp_server() as server:
        yield server


@pytest.fixture
def site(new_database: Callable[[], str], mail: SMTPServer) -> Iterator[Site]:
    """Web server and worker, with the sample letter open for sign-ons."""
    environ = {
        "DATABASE_URL": new_database(),
        "SECRET_KEY": "a sample key that is long enough for a test",
        "SECURITY_PASSWORD_SALT": "a sample salt for a test",
        **mail.environ,
    }
    run_flask(environ, "db", "upgrade")
    run_flask(environ, "letter", "import", str(SAMPLE))
    run_flask(environ, "letter", "open", "dhs-return-home")
    with web_and_worker(environ) as running:
        yield running


@pytest.fixture
def flask(site: Site) -> Flask:
    """Runs a ``flask`` command beside the running site."""
    return lambda *words: run_flask(site.environ, *words)


@pytest.fixture
def visitor(site: Site) -> Visitor:
    """Somebody at the site."""
    return Visitor(site.url)
