"""How long a page of a long roster takes: ``python -m tests.benchmarks.bench_roster``.

A letter with 100,000 signatories on SQLite and on PostgreSQL, every filter in every order, its
first page and one deep inside. ``small`` as an argument takes 2,000, to see that it works.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlencode

from flask.testing import FlaskClient
from sqlalchemy import insert, select, text

from campaign import clock
from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.queries import LetterRecord
from campaign.signatories import doubts
from campaign.signatories.entries import SignatoryEntry
from campaign.signatories.models import Signatory
from campaign.signatories.rows import new_row
from campaign.signatories.rules import SignatoryState
from campaign.signatories.table_rules import RosterSort
from tests.application import application, enter, open_demo_letter
from tests.servers import postgresql_server

ROUNDS, AT_ONCE = 5, 2_000
FIRST = (
    "National",
    "American",
    "Texas",
    "Ohio",
    "River",
    "Green",
    "Harbor",
    "Community",
    "Immigrant",
    "Workers",
)
SECOND = (
    "Justice",
    "Housing",
    "Health",
    "Water",
    "Youth",
    "Rural",
    "Northern",
    "Legal",
    "Tenant",
    "Food",
    "Care",
)
LAST = (
    "Alliance",
    "Coalition",
    "Union",
    "Federation",
    "Center",
    "Network",
    "Council",
    "Association",
)
CITIES = (
    "Houston",
    "Springfield",
    "Austin",
    "Columbus",
    "Fresno",
    "Tampa",
    "Aurora",
    "Dayton",
    "Mesa",
)
REGIONS = (
    "CA",
    "TX",
    "NY",
    "FL",
    "IL",
    "PA",
    "OH",
    "GA",
    "NC",
    "MI",
    "NJ",
    "VA",
    "WA",
    "AZ",
    "MA",
    "TN",
    "IN",
    "MO",
    "MD",
    "WI",
    "CO",
    "MN",
    "SC",
    "AL",
    "LA",
)
STATES = {
    SignatoryState.LISTED: 85,
    SignatoryState.UNCONFIRMED: 7,
    SignatoryState.IN_REVIEW: 5,
    SignatoryState.REJECTED: 2,
    SignatoryState.WITHDRAWN: 1,
}
SEARCHES: tuple[dict[str, str], ...] = (
    {},
    *({"state": state} for state in STATES),
    {"scope": "tribal"},
    {"scope": "tribal", "region": "LA"},
    {"region": "CA"},
    {"kind": "individual"},
    {"sector": "labor"},
    {"held": "yes"},
    {"doubt": "alike"},
    {"doubt": "taken"},
    {"contact": "none"},
    {"convener": "yes"},
    {"came_by": "paper"},
    {"came_by": "email", "state": "listed"},
    {"contact": "none", "region": "AL"},
    {"q": "houston"},
    {"q": "texas"},
    {"q": "workers"},
    {"q": "workers", "contact": "none"},
    {"q": "workers", "kind": "individual"},
    {"q": "example.org"},
    {"q": "u1"},
    {"q": "of al"},
    {"q": "community health"},
    {"q": "nothing-has-this"},
    {"q": "tx"},
    {"q": "u99"},
    {"q": "union", "state": "in_review"},
    {"q": "union", "region": "CA"},
)


def sample(letter: LetterRecord, number: int, chance: random.Random) -> dict[str, object]:
    """One signatory that is made up."""
    name = f"{chance.choice(FIRST)} {chance.choice(SECOND)} {chance.choice(LAST)} of "
    has_contact = chance.random() < 0.9
    region = REGIONS[min(len(REGIONS) - 1, int(chance.expovariate(0.12)))]
    entry = SignatoryEntry(
        name=f"{name}{chance.choice(CITIES)} {number}",
        kind="organization" if number % 10 else "individual",
        scope=chance.choice(("national", "state", "local", "local", "tribal", "")),
        sector=chance.choice(("labor", "faith", "academic", "business", "")),
        city=chance.choice(CITIES),
        state=region,
        contact_name=f"{chance.choice(SECOND)} Sample" if has_contact else "",
        contact_email=f"u{number}@example.org" if has_contact else "",
    )
    (state,) = chance.choices(list(STATES), list(STATES.values()))
    values = new_row(letter, entry, state, clock.now())
    values["reference"] = f"B{number:07}"
    values["came_by"] = chance.choices(("", "paper", "email"), (94, 5, 1))[0]
    if state == SignatoryState.IN_REVIEW:
        values["is_held"] = number % 20 == 0
        values["doubt"] = chance.choice((doubts.NAME_TAKEN, "The name resembles “Sample Union”."))
    return values


def add_signatories(slug: str, count: int) -> None:
    """So many, the same each time."""
    letter, chance = letters.letter(slug), random.Random(11)  # noqa: S311 (names to look through)
    for start in range(0, count, AT_ONCE):
        rows = [sample(letter, start + one, chance) for one in range(AT_ONCE)]
        with transaction():
            db.session.execute(insert(Signatory), rows)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # As the database does by itself after a while.
        on_postgresql = db.engine.dialect.name == "postgresql"
        connection.execute(text("VACUUM ANALYZE" if on_postgresql else "PRAGMA optimize"))


def durations(work: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Milliseconds of each run but the first."""
    found = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        work()
        found.append((time.perf_counter() - start) * 1000)
    return found[1:]


def asks(browser: FlaskClient, address: str, asked: Mapping[str, object]) -> Callable[[], object]:
    """One request of the page."""
    full = f"{address}?{urlencode(asked)}"

    def ask() -> None:
        answer = browser.get(full)
        assert answer.status_code == 200, full

    return ask


def measured(slug: str, browser: FlaskClient) -> Iterator[tuple[str, list[float]]]:
    """Each search with what all its orders take, first and deep."""
    address = f"/desk/{slug}/roster"
    letter_id = letters.letter(slug).id
    ids = db.session.scalars(select(Signatory.id).where(Signatory.letter_id == letter_id)).all()
    deep = sorted(ids)[len(ids) // 2]
    yield "bare: the plain page by id", durations(asks(browser, address, {"sort": "new"}), 30)
    for asked in SEARCHES:
        first, inside = [], []
        for sort in RosterSort:
            first += durations(asks(browser, address, {**asked, "sort": sort}))
            inside += durations(asks(browser, address, {**asked, "sort": sort, "after": deep}))
        words = ", ".join(f"{name}={value}" for name, value in asked.items()) or "nothing asked"
        yield f"{words}; first", first
        yield f"{words}; deep", inside


def run(database_url: str, count: int) -> None:
    """Print the figures of one database."""
    folder = Path(tempfile.mkdtemp())
    url = database_url or f"sqlite:///{folder / 'bench.sqlite3'}"
    with application(url, folder, LOG_LEVEL="ERROR") as app:
        slug = open_demo_letter()
        role, letter_id = Role.COORDINATOR, letters.letter(slug).id
        create_account(COMMAND_LINE, "a@example.org", role, letter_id=letter_id, password=None)
        begun = time.perf_counter()
        add_signatories(slug, count)
        print(f"{db.engine.dialect.name}, {count:,} rows in {time.perf_counter() - begun:.0f} s")
        browser = app.test_client()
        enter(browser, "a@example.org")
        bare, everything = 0.0, []
        for name, found in measured(slug, browser):
            middle, slow = statistics.median(found), _p95(found)
            bare = bare or middle
            everything += found
            print(f"  {name:44} p50 {middle:6.1f} ms  p95 {slow:6.1f} ms {middle / bare:6.1f} x")
        middle, slow = statistics.median(everything), _p95(everything)
        print(
            f"  {'everything':44} p50 {middle:6.1f} ms  p95 {slow:6.1f} ms {middle / bare:6.1f} x"
        )


def _p95(found: list[float]) -> float:
    return sorted(found)[int(len(found) * 0.95)]


def main() -> None:
    """Print the figures of both databases."""
    count = 2_000 if "small" in sys.argv[1:] else 100_000
    run("", count)
    with postgresql_server() as server:
        run(server.new_database(), count)


if __name__ == "__main__":
    main()
