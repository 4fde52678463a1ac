"""How names are compared: ``python -m tests.benchmarks.bench_likeness`` prints figures of one run.

Precision and recall on the labelled pairs and on generated names; one incoming name against
100,000 on a letter, on SQLite and PostgreSQL, beside scans by rapidfuzz and trigrams; all
duplicates among 100,000 beside MinHash. ``small`` as an argument takes 5,000, to see that it works.
"""

import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from itertools import combinations, cycle
from pathlib import Path

from rapidfuzz import fuzz
from sqlalchemy import insert, text

from campaign import clock
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.organizations.comparing import Answer, Spelling, compare
from campaign.organizations.grouping import duplicate_groups
from campaign.organizations.operations import know
from campaign.organizations.order import sort_key
from campaign.organizations.registry_rules import NewName
from campaign.organizations.rules import name_key
from campaign.signatories.entries import SignatoryEntry
from campaign.signatories.models import Signatory
from campaign.signatories.rows import new_row
from campaign.signatories.rules import SignatoryState
from campaign.signatories.twins import twins_of
from tests.application import application, open_demo_letter
from tests.benchmarks.crowd_of_names import crowd, spelled_otherwise
from tests.benchmarks.likeness_rivals import (
    BANDS,
    ROWS,
    SCANS,
    by_trigrams,
    index_trigrams,
    minhash_pairs,
    scanned,
)
from tests.benchmarks.timing import median_ms, print_table
from tests.organizations.names import demo_names, labelled_pairs
from tests.servers import postgresql_server

NAMES, ROUNDS, SAMPLE, SCANNED, SCANS_MADE, AT_ONCE = 100_000, 200, 300, 50, 10, 2_000
INCOMING = "one incoming name: keys, look-up, comparisons"


def print_shares(title: str, said: set[object], true: set[object]) -> None:
    """Print how many of what is true was said, and how much of what was said is true."""
    recall, precision = len(said & true) / len(true), len(said & true) / max(len(said), 1)
    print(f"  {title:52} recall {recall:.3f}  precision {precision:.3f}")


def print_labelled() -> None:
    """Print what comes of the labelled pairs, and of the demo's roster."""
    pairs = labelled_pairs()
    answers = [compare(pair.one, pair.other).answer for pair in pairs]
    true = {number for number, pair in enumerate(pairs) if pair.is_same}
    same = {number for number, answer in enumerate(answers) if answer is Answer.SAME}
    found = {number for number, answer in enumerate(answers) if answer is not Answer.DIFFERENT}
    print(f"{len(pairs)} labelled pairs, {len(true)} of them one body")
    print_shares("said to be the same", same, true)
    print_shares("said to be the same or doubtful", found, true)
    roster = [Spelling(name) for name in demo_names()]
    doubted = [compare(*pair).answer for pair in combinations(roster, 2)].count(Answer.DOUBTFUL)
    print(
        f"  doubtful pairs for each 100 names of the demo's roster {100 * doubted / len(roster):.1f}"
    )


def know_and_list(slug: str, names: Sequence[str]) -> None:
    """Put so many names on a letter and into the registry, as an import does."""
    letter = letters.letter(slug)
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        known = know(NewName(name, name_key(name), sort_key(name)) for name in some)
        rows = {}
        for place, name in enumerate(some, start):
            row = new_row(letter, SignatoryEntry(name), SignatoryState.LISTED, clock.now())
            row |= {"reference": f"B{place:07}", "organization_id": known[name_key(name)]}
            rows[name_key(name)] = row
        with transaction():
            db.session.execute(insert(Signatory), list(rows.values()))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # As the database does by itself after a while.
        on_postgresql = db.engine.dialect.name == "postgresql"
        connection.execute(text("VACUUM ANALYZE" if on_postgresql else "PRAGMA optimize"))


def print_incoming(database_url: str, names: Sequence[str], count: int) -> None:
    """Print what one name costs that meets so many on a letter, beside others in the same run."""
    chance = random.Random(11)  # noqa: S311 (names to compare)
    names = list({name_key(name): name for name in names}.values())[:count]
    folder = Path(tempfile.mkdtemp())
    with application(
        database_url or f"sqlite:///{folder / 'a.sqlite3'}", folder, LOG_LEVEL="ERROR"
    ):
        slug = open_demo_letter()
        know_and_list(slug, names)
        given = [spelled_otherwise(chance.choice(names), chance) for _ in range(SAMPLE)]
        figures = incoming_figures(letters.letter(slug).id, given, list(map(name_key, names)))
        title = f"One name against {len(names):,}, {db.engine.dialect.name}"
        print_table(title, INCOMING, figures)


def incoming_figures(letter_id: int, given: Sequence[str], keys: Sequence[str]) -> dict[str, float]:
    """Milliseconds of ours, of scans, and of trigrams where the database has them."""
    once, again = cycle(given), cycle(list(map(name_key, given)))
    figures = {
        INCOMING: median_ms(
            lambda: twins_of(letter_id, 0, next(once), ""), ROUNDS, db.session.rollback
        )
    }
    for title, scorer in SCANS.items():
        scan = partial(scanned, keys=keys, scorer=scorer)
        figures[title] = median_ms(lambda scan=scan: scan(next(again)), SCANS_MADE)
    if db.engine.dialect.name == "postgresql":
        index_trigrams()
        figures["pg_trgm, by an index"] = median_ms(
            lambda: by_trigrams(next(again)), ROUNDS, db.session.rollback
        )
    return figures


def print_groups(names: list[str], whose: list[int]) -> None:
    """Print what all groups cost, and how true they are."""
    start, clock = time.perf_counter(), time.process_time()
    spellings = [Spelling(name) for name in names]
    taken_apart = time.perf_counter()
    groups = duplicate_groups(spellings)
    end, busy = time.perf_counter(), time.process_time() - clock
    print(f"All duplicates among {len(names):,} names")
    print(
        f"  taking names apart {taken_apart - start:.2f} s, groups {end - taken_apart:.2f} s, ",
        end="",
    )
    print(f"of the processor {busy:.2f} s")
    bodies = defaultdict(list)
    for place, body in enumerate(whose):
        bodies[body].append(place)
    print_shares("pairs of one body", _pairs(groups), _pairs(bodies.values()))


def print_rivals(names: list[str], whose: list[int]) -> None:
    """Print what MinHash makes of them; and, by a few, what a scan of all for each would cost."""
    keys = [name_key(name) for name in names]
    bodies = defaultdict(list)
    for place, body in enumerate(whose):
        bodies[body].append(place)
    start = time.perf_counter()
    met = set(minhash_pairs(keys))
    print(f"  MinHash, {BANDS} bands of {ROWS} {time.perf_counter() - start:.2f} s")
    print_shares("pairs by MinHash", met, _pairs(bodies.values()))
    start = time.perf_counter()
    for key in keys[:SCANNED]:
        scanned(key, keys, fuzz.ratio)
    whole = (time.perf_counter() - start) * len(keys) / SCANNED
    print(f"  rapidfuzz ratio of each against all, by {SCANNED} of them {whole:.0f} s")


def _pairs(groups) -> set[object]:
    return {pair for places in groups for pair in combinations(sorted(places), 2)}


def main() -> None:
    """Print the figures of both databases."""
    count = 5_000 if "small" in sys.argv[1:] else NAMES
    print_labelled()
    names, whose = crowd(count, seed=7)
    print_groups(names, whose)
    print_rivals(names, whose)
    # Some names have one key, and as many as are wanted have to be left.
    more, _ = crowd(round(count * 1.2), seed=7)
    print_incoming("", more, count)
    with postgresql_server() as server:
        print_incoming(server.new_database(), more, count)


if __name__ == "__main__":
    main()
