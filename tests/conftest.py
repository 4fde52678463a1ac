"""What all tests share: the database they run on, and the browser they drive."""

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.application import application, import_demo_letter, open_demo_letter
from tests.databases import PostgreSQLDatabases, SQLiteDatabases
from tests.servers import postgresql_server

QUIET_BROWSER = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
"""Debian's Chromium asks nobody outside for anything, so that a test is only of our pages."""

# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("without a deadline", deadline=None)
hypothesis.settings.load_profile("without a deadline")


ONCE = {"accounts": "postgresql", "desk": "postgresql"}
"""Folders of pages, whose tests all run on one database; what they write is tested on both beside
the operations, and the same pages in a browser on the other."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the whole suite run on either database."""
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is the same on both databases and is tested on the other one.

    What asks for no database runs beside SQLite. What asks for one and is marked ``once``,
    mostly pages in a browser, runs on the one that its mark names. A test that is asked for
    by name runs.
    """
    if any("::" in one for one in config.args):
        return
    database = config.getoption("database")
    elsewhere = [item for item in items if _database_of(item) not in {database, "both"}]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [item for item in items if item not in set(elsewhere)]


def _database_of(item: pytest.Item) -> str:
    if "new_database" not in getattr(item, "fixturenames", ()):
        return "sqlite"
    if once := item.get_closest_marker("once"):
        return str(once.args[0])
    return ONCE.get(item.path.parent.name, "both")


@pytest.fixture(scope="session")
def new_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], str]]:
    """Each call makes an empty database and gives its address for ``DATABASE_URL``."""
    if request.config.getoption("database") == "postgresql":
        with postgresql_server() as server:
            yield server.new_database
        return
    folder, numbers = tmp_path_factory.mktemp("databases"), count(1)
    yield lambda: f"sqlite:///{folder / f'{next(numbers)}.sqlite3'}"


@pytest.fixture(scope="session")
def database_url(new_database: Callable[[], str]) -> str:
    """The address of one database, the same for the whole run."""
    return new_database()


@pytest.fixture(scope="session")
def base_url() -> None:
    """Tests give addresses in full; the fixture of the plugin makes pytest 9 warn."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start Debian's Chromium; as root it runs only without its sandbox."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {
        **browser_type_launch_args,
        "executable_path": str(Path("/usr/bin/chromium")),
        "args": [*QUIET_BROWSER, *as_root],
    }


@pytest.fixture(scope="session")
def databases(
    request: pytest.FixtureRequest, new_database: Callable[[], str]
) -> SQLiteDatabases | PostgreSQLDatabases:
    """Lends databases that have their tables already."""
    on_postgresql = request.config.getoption("database") == "postgresql"
    return (PostgreSQLDatabases if on_postgresql else SQLiteDatabases)(new_database)


@pytest.fixture
def tables(databases: SQLiteDatabases | PostgreSQLDatabases) -> Iterator[str]:
    """The address of a database with all tables and no row."""
    with databases.lent() as address:
        yield address


@pytest.fixture
def app(tables: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database without a row, inside its context."""
    with application(tables, tmp_path) as made:
        yield made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts."""
    return app.test_client()


@pytest.fixture
def sample_draft(app: Flask) -> str:
    """The demo letter, imported and not yet open; gives its slug."""
    return import_demo_letter()


@pytest.fixture
def letter(app: Flask) -> str:
    """The slug of the demo letter, open for sign-ons."""
    return open_demo_letter()
