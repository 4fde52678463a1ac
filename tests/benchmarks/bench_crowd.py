"""Four times the load that the site can take, for a minute: ``python -m tests.benchmarks.bench_crowd``.

Prints what was answered how, what the memory of the web processes did, and how soon the
site is itself again; ends with an error when an answer was wrong, or when a sign-on that
was answered well is not in the database. Connections pause between requests, so that
those that are turned away at once do not make the load greater than it is meant to be.
Afterwards they do not pause, as impatient people do not.
"""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, func, select

from campaign.signatories.models import Signatory
from tests.benchmarks.bench_rush import UNLIMITED
from tests.benchmarks.wrk import Figures, form_of, wrk
from tests.journeys.sites import open_site
from tests.journeys.visitor import LETTER
from tests.servers import Site, postgresql_server, temporary_folder

SECONDS = 60.0
CONNECTIONS = 800
TIMES = 4
QUIET = 16
"""The connections of an ordinary rush, which the site can take."""


class Crowd:
    """Sign-ons sent to one site, and what it holds of them."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._form = form_of(site.url)
        self._runs = 0

    def sign_ons(self, connections: int, seconds: float, pause_ms: int = 0) -> Figures:
        """Sign on from so many connections, each with a pause after every answer."""
        self._runs += 1
        sent = ("sign_on", f"run-{self._runs}", self._form, *([str(pause_ms)] if pause_ms else []))
        return wrk(f"{self._site.url}{LETTER}/sign-on", connections, seconds, *sent)

    def stored(self) -> int:
        """How many sign-ons the database holds."""
        engine = create_engine(self._site.environ["DATABASE_URL"])
        with engine.connect() as connection:
            asked = select(func.count()).where(Signatory.contact_email != "")
            return connection.execute(asked).scalar_one()


@contextmanager
def watched_memory(site: Site) -> Iterator[list[int]]:
    """The megabytes that the web processes hold together, noted each second meanwhile."""
    noted, is_over = [_megabytes(site)], threading.Event()

    def note() -> None:
        while not is_over.wait(1):
            noted.append(_megabytes(site))

    watcher = threading.Thread(target=note)
    watcher.start()
    try:
        yield noted
    finally:
        is_over.set()
        watcher.join()


def _megabytes(site: Site) -> int:
    return sum(_kilobytes(process) for process in site.web_processes) // 1024


def _kilobytes(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in status if line.startswith("VmRSS")).split()[1])


def run(title: str, site: Site, seconds: float) -> None:
    """Measure one site before, during and after; print what came of it."""
    crowd = Crowd(site)
    crowd.sign_ons(QUIET, 3)
    before = crowd.sign_ons(QUIET, 10)
    stored = crowd.stored()
    pause_ms = int(CONNECTIONS / (TIMES * before.rate) * 1000)
    with watched_memory(site) as megabytes:
        during = crowd.sign_ons(CONNECTIONS, seconds, pause_ms)
    ended = time.monotonic()
    kept = crowd.stored() - stored
    after = [crowd.sign_ons(QUIET, 2) for _ in range(5)]
    print(f"\n{title}, {time.strftime('%Y-%m-%d')}: {CONNECTIONS} connections for {seconds:.0f} s")
    answered = during.good + during.limited + during.full + during.wrong
    print(
        f"  it can take       {before.rate:7.0f} a second, p50 {before.p50:.0f}, p99 {before.p99:.0f} ms"
    )
    print(f"  it was offered    {CONNECTIONS / pause_ms * 1000:7.0f} a second, less while it waits")
    print(f"  it answered       {answered / during.seconds:7.0f} a second")
    print(
        f"  signed on         {during.rate:7.0f} a second, p50 {during.p50:.0f}, p99 {during.p99:.0f} ms"
    )
    print(f"  otherwise         {during.trouble}")
    print(f"  answered and kept {during.good}, {kept}")
    halves = len(megabytes) // 6, len(megabytes) // 2, -1
    print(f"  memory            {megabytes[0]} MB before, then {[megabytes[at] for at in halves]}")
    for one in after:
        print(
            f"  afterwards        {one.rate:7.0f} a second, p50 {one.p50:.0f}, p99 {one.p99:.0f} ms"
        )
    print(f"  in                {time.monotonic() - ended:.0f} s")
    if during.wrong or during.without_retry_after or kept < during.good:
        sys.exit("An answer was wrong, or a sign-on that was answered is not there.")


def main(seconds: float) -> None:
    """Measure on SQLite and on PostgreSQL."""
    with temporary_folder() as folder, postgresql_server(durable=True) as server:
        for title, url in (
            ("SQLite", f"sqlite:///{folder}/letters.sqlite3"),
            ("PostgreSQL", server.new_database()),
        ):
            with open_site(DATABASE_URL=url, **UNLIMITED) as site:
                site.stop_worker()
                run(title, site, seconds)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
