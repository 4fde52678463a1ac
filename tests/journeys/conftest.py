"""What every journey starts from: a mail server, and a site with one open letter."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.sites import open_site, run_flask
from tests.journeys.visitor import Visitor
from tests.servers import Site, SMTPServer, smtp_server

Flask = Callable[..., str]

# A machine that runs other tests beside may take its time over pages.
expect.set_options(timeout=30_000)


@pytest.fixture
def mail() -> Iterator[SMTPServer]:
    """The mail server that the site sends to."""
    with smtp_server() as server:
        yield server


@pytest.fixture
def site(new_database: Callable[[], str], mail: SMTPServer) -> Iterator[Site]:
    """Web server and worker, with the sample letter open for sign-ons."""
    with open_site(DATABASE_URL=new_database(), **mail.environ) as running:
        yield running


@pytest.fixture
def flask(site: Site) -> Flask:
    """Runs a ``flask`` command beside the running site."""
    return lambda *words: run_flask(site.environ, *words)


@pytest.fixture
def visitor(site: Site) -> Visitor:
    """Somebody at the site."""
    return Visitor(site.url)
