"""What a rush costs: ``python -m tests.benchmarks.bench_rush [SECONDS]`` prints a table a database.

``wrk`` (Debian's package of that name) runs on the same machine and takes its share of
it. The site is the one that ``sh run serve`` starts, behind no proxy; its worker is
stopped, since how fast mail goes out is another question. Every commit is durable.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from itertools import count
from pathlib import Path
from statistics import quantiles

from sqlalchemy import Engine, NullPool, create_engine, insert, select

from campaign import clock
from campaign.db import db, transaction
from campaign.drafting.queries import letter
from campaign.signatories.entries import SignatoryEntry
from campaign.signatories.models import Signatory
from campaign.signatories.queries import link_token
from campaign.signatories.rows import NEW_COLUMNS, new_row
from campaign.signatories.rules import SignatoryState
from tests.application import SLUG, application
from tests.benchmarks.wrk import Figures, form_of, served, wrk
from tests.journeys.sites import SECRETS, open_site
from tests.journeys.visitor import LETTER, Visitor
from tests.servers import Site, postgresql_server, temporary_folder

CONNECTIONS = (1, 16, 64)
SECONDS = 10.0
FEW, MANY = 100, 100_000
UNLIMITED = {**SECRETS, "SIGN_ON_LIMIT": "100000000 per minute", "LOG_LEVEL": "INFO"}

Run = Callable[[int, float], Figures]
"""One thing measured: on so many connections, for so many seconds."""


class Rush:
    """Everything that is measured on one site."""

    def __init__(self, site: Site, folder: Path) -> None:
        self._site, self._folder = site, folder
        self._numbers = count(1)

    def sign_ons_at(self, url: str) -> Run:
        """Organizations sign on at this address, each with a name and address of its own."""

        def run(connections: int, seconds: float) -> Figures:
            mark = f"{next(self._numbers)}x{connections}"
            sent = ("sign_on", mark, form_of(url))
            return wrk(f"{url}{LETTER}/sign-on", connections, seconds, *sent)

        return run

    def confirmations(self, connections: int, seconds: float) -> Figures:
        """Contacts confirm, each with the button behind its own link."""
        links = self._folder / "links"
        self._write_links(links, at_most=int(1500 * seconds))
        first = links.read_text().split(maxsplit=1)[0]
        token = Visitor(self._site.url).get(first).hidden["csrf_token"]
        fields = f"action=confirm&csrf_token={token}"
        return wrk(self._site.url, connections, seconds, "confirm", str(links), fields)

    def pages(self, query: str = "") -> Run:
        """The letter's page; with a query it is made each time, without one it is kept."""
        address = f"{self._site.url}{LETTER}{query}"
        return lambda connections, seconds: wrk(address, connections, seconds, "page")

    def unchanged(self, connections: int, seconds: float) -> Figures:
        """The letter's page for browsers that have it."""
        etag = Visitor(self._site.url).get(LETTER).headers["ETag"]
        return wrk(f"{self._site.url}{LETTER}", connections, seconds, "page", etag)

    def inserts(self, connections: int, seconds: float) -> Figures:
        """Only the signatory's row and its commit, by the driver alone, from as many threads."""
        with self._application():
            start = 10**6 * next(self._numbers)
            rows = list(_rows(range(start, start + int(3000 * seconds)), SignatoryState.REJECTED))
            db.session.rollback()
            engine = create_engine(db.engine.url, poolclass=NullPool)
            return _insert_one_by_one(engine, iter(rows), connections, seconds)

    def list_more(self, have: int, want: int) -> None:
        """Fill the letter up, as if so many organizations had signed on one by one."""
        with self._application(), transaction():
            rows = list(_rows(range(have, want), SignatoryState.LISTED))
            db.session.execute(insert(Signatory), rows)

    def _write_links(self, file: Path, at_most: int) -> None:
        start = 10**6 * next(self._numbers)
        with self._application():
            with transaction():
                rows = list(_rows(range(start, start + at_most), SignatoryState.UNCONFIRMED))
                db.session.execute(insert(Signatory), rows)
            waiting = select(Signatory.id, Signatory.link_key).where(
                Signatory.state == SignatoryState.UNCONFIRMED
            )
            newest = waiting.order_by(Signatory.id.desc()).limit(at_most)
            links = [f"/s/{link_token(*row)}\n" for row in db.session.execute(newest)]
        file.write_text("".join(links))

    @contextmanager
    def _application(self) -> Iterator[None]:
        with (
            temporary_folder() as folder,
            application(self._site.environ["DATABASE_URL"], folder, **UNLIMITED),
        ):
            yield


def _rows(numbers: range, state: SignatoryState) -> Iterator[dict[str, object]]:
    to, now = letter(SLUG), clock.now()
    for number in numbers:
        entry = SignatoryEntry(
            name=f"Sample Alliance {state} {number}",
            contact_name="Ana Example",
            contact_email=f"{state}-{number}@example.org",
        )
        yield new_row(to, entry, state, now)


def _insert_one_by_one(
    engine: Engine, rows: Iterator[dict[str, object]], connections: int, seconds: float
) -> Figures:
    on_sqlite = engine.dialect.name == "sqlite"
    places = (f":{name}" if on_sqlite else f"%({name})s" for name in NEW_COLUMNS)
    statement = f"INSERT INTO signatory ({', '.join(NEW_COLUMNS)}) VALUES ({', '.join(places)})"  # noqa: S608
    turn, milliseconds = threading.Lock(), list[float]()

    def write() -> None:
        connection = engine.raw_connection()
        cursor = connection.cursor()
        while time.perf_counter() < end and (row := next(rows, None)):
            began = time.perf_counter()
            values = {name: _plain(one) if on_sqlite else one for name, one in row.items()}
            with turn if on_sqlite else nullcontext():
                cursor.execute(statement, values)
                connection.commit()
            milliseconds.append((time.perf_counter() - began) * 1000)
        connection.close()

    began = time.perf_counter()
    end = began + seconds
    writers = [threading.Thread(target=write) for _ in range(connections)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    cuts = quantiles(milliseconds, n=100)
    return Figures(time.perf_counter() - began, cuts[49], cuts[98], good=len(milliseconds))


def _plain(value: object) -> object:
    return value.isoformat(" ") if isinstance(value, datetime) else value


def measure(site: Site, folder: Path, seconds: float) -> dict[str, dict[int, Figures]]:
    """Every run on one site, by name and by connections; the large roster comes last."""
    rush, found = Rush(site, folder), dict[str, dict[int, Figures]]()

    def note(name: str, run: Run) -> None:
        found[name] = {connections: run(connections, seconds) for connections in CONNECTIONS}

    with served("tests.benchmarks.rush_apps:empty", site.environ) as url:
        note("an empty Flask view", lambda *how: wrk(url, *how, "page"))
    note("the bare INSERT and its commit", rush.inserts)
    with served("--factory tests.benchmarks.rush_apps:unchecked", site.environ) as url:
        note("sign-on, taken as it is", rush.sign_ons_at(url))
    note("sign-on", rush.sign_ons_at(site.url))
    note("confirmation", rush.confirmations)
    note("page", rush.pages())
    note("page, unchanged (304)", rush.unchanged)
    return found


def measure_rosters(site: Site, folder: Path, seconds: float) -> dict[str, dict[int, Figures]]:
    """The page with few and with many listed, kept and made anew each time."""
    rush, found = Rush(site, folder), dict[str, dict[int, Figures]]()
    rush.list_more(0, FEW)
    for total in (FEW, MANY):
        found[f"page, {total} listed"] = {16: rush.pages()(16, seconds)}
        found[f"page, {total} listed, made each time"] = {16: rush.pages("?page=1")(16, seconds)}
        if total == FEW:
            rush.list_more(FEW, MANY)
    return found


def print_table(title: str, found: dict[str, dict[int, Figures]]) -> None:
    """Print rates with p50 and p99 in milliseconds, as Markdown."""
    print(
        f"\n{title}, {time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n"
    )
    print("| answers a second (p50 / p99 ms) | 1 connection | 16 | 64 |\n| --- | --- | --- | --- |")
    for name, runs in found.items():
        cells = [_cell(runs.get(connections)) for connections in CONNECTIONS]
        print(f"| {name} | {' | '.join(cells)} |")


def _cell(figures: Figures | None) -> str:
    if figures is None:
        return ""
    trouble = f", {figures.trouble}" if figures.trouble else ""
    return f"{figures.rate:,.0f} ({figures.p50:.1f} / {figures.p99:.0f}{trouble})"


def main(seconds: float) -> None:
    """Measure on SQLite and on PostgreSQL."""
    with temporary_folder() as folder, postgresql_server(durable=True) as server:
        for title, url in (
            ("SQLite", f"sqlite:///{folder}/letters.sqlite3"),
            ("PostgreSQL", server.new_database()),
        ):
            with open_site(DATABASE_URL=url, **UNLIMITED) as site:
                site.stop_worker()
                print_table(title, measure(site, folder, seconds))
                print_table(f"{title}, rosters", measure_rosters(site, folder, seconds))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
