"""How long files of signatories take: ``python -m tests.benchmarks.bench_import`` prints one run.

Names are made of common words with slips among them, so that likeness has something to find.
Each figure stands beside one ORM object a row, as rows were taken in before.
"""

import argparse
import csv
import io
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rapidfuzz import fuzz, process

from campaign.access import COMMAND_LINE
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.letter_file import read_letter
from campaign.drafting.operations import open_letter
from campaign.organizations.rules import name_key
from campaign.signatories.import_operations import import_letter, import_signatories
from campaign.signatories.models import Signatory
from campaign.signatories.rows import new_row
from campaign.signatories.rules import SignatoryState
from campaign.signatories.table_files import read_table
from campaign.signatories.undo_operations import undo_import
from tests.application import application
from tests.benchmarks.timing import print_table
from tests.servers import postgresql_server
from tests.source import ROOT

BARE = "one ORM object a row, likeness by all names"
BARE_ROWS = 2_000
"""So many are enough to tell what one costs; each is compared with all before it."""

LETTER = "---\ntitle: Safe Water\nto:\n  - name: The Mayor of Sampleton\n---\n\nAct.\n"
KINDS = [
    "Alliance",
    "Center",
    "Coalition",
    "Council",
    "Fund",
    "Institute",
    "League",
    "Network",
    "Project",
    "Union",
]
CAUSES = [
    "Air",
    "Children",
    "Education",
    "Families",
    "Forests",
    "Health",
    "Housing",
    "Justice",
    "Labor",
    "Rights",
    "Water",
]


def names(count: int, chance: random.Random) -> Iterator[str]:
    """So many names, one in thirty a slip of an earlier one."""
    made: list[str] = []
    while len(made) < count:
        if made and chance.random() < 1 / 30:
            name = list(chance.choice(made))
            name.insert(chance.randrange(len(name)), "x")
            made.append("".join(name))
        else:
            what = f"{chance.choice(CAUSES)} {chance.choice(KINDS)}"
            made.append(f"{town(chance)} {what} of {town(chance)}")
    return iter(made)


def town(chance: random.Random) -> str:
    """A word that is like no other."""
    return "".join(chance.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(7)).title()


def file_of(count: int) -> bytes:
    """A file of so many organizations, each with a contact."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Timestamp", "Organization name", "City", "State", "Your name", "Email"])
    for number, name in enumerate(names(count, random.Random(7))):  # noqa: S311 (names to compare)
        contact = f"Ana {number}", f"a{number}@example.org"
        writer.writerow(["11/24/2026 10:00:00", name, "Springfield", "CA", *contact])
    return out.getvalue().encode()


@contextmanager
def site(database: str) -> Iterator[str]:
    """An application with an open letter; gives its slug."""
    folder = Path(tempfile.mkdtemp())
    with application(database or f"sqlite:///{folder / 'bench.sqlite3'}", folder):
        slug = import_letter(COMMAND_LINE, read_letter(LETTER, "letter.md"), None)
        open_letter(COMMAND_LINE, slug)
        yield slug


def one_by_one(slug: str, count: int) -> None:
    """Rows as they were taken in before: an object for each, compared with every name."""
    letter, listed = letters.letter(slug), []
    with transaction():
        for row in read_table(file_of(count), "list.csv").rows:
            entry = row.entry()
            key = name_key(entry.name)
            near = process.extractOne(key, listed, scorer=fuzz.ratio, score_cutoff=90)
            state = SignatoryState.IN_REVIEW if near else SignatoryState.LISTED
            db.session.add(Signatory(**new_row(letter, entry, state, letter.version_at)))
            listed.append(key)
        db.session.flush()


def measured(database: str, what: str, count: int) -> None:
    """Print the seconds that one thing takes in this process, and its memory before and after."""
    data = file_of(count)
    with site(database) as slug:
        warm_up = read_table(b"name\nSample Alliance\n", "list.csv")
        import_signatories(COMMAND_LINE, slug, warm_up, state=SignatoryState.LISTED)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.perf_counter()
        if what == "bare":
            one_by_one(slug, count)
        else:
            table = read_table(data, "list.csv")
            made = import_signatories(COMMAND_LINE, slug, table, state=SignatoryState.LISTED)
            if what == "undo":
                start = time.perf_counter()
                undo_import(COMMAND_LINE, slug, made.import_id or 0)
            if what == "again":
                start = time.perf_counter()
                import_signatories(COMMAND_LINE, slug, table, state=SignatoryState.LISTED)
        seconds = time.perf_counter() - start
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{seconds} {before / 1024} {most / 1024}")


def in_a_process(database: str, what: str, count: int) -> tuple[float, float, float]:
    """The same in a process of its own, whose memory nothing else has used."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_import", "--one", what, str(count)]
    said = subprocess.check_output([*command, database], cwd=ROOT, text=True)
    seconds, before, most = map(float, said.split())
    return seconds, before, most


def compare(new_database: Callable[[], str], title: str) -> None:
    """Print the figures of one database."""
    bare_seconds, _, _ = in_a_process(new_database(), "bare", BARE_ROWS)
    figures = {f"{BARE}, {BARE_ROWS:,}": 1000 * bare_seconds}
    for what, count in (
        ("import", 10_000),
        ("again", 10_000),
        ("undo", 10_000),
        ("import", 100_000),
    ):
        seconds, before, most = in_a_process(new_database(), what, count)
        figures[f"{what}, {count:,} rows, {before:.0f} to {most:.0f} MiB"] = 1000 * seconds
    print_table(title, next(iter(figures)), figures)


def main() -> None:
    """Print the figures of both databases."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--one", nargs=3)
    asked = parser.parse_args()
    if asked.one:
        what, count, database = asked.one
        measured(database, what, int(count))
        return
    compare(lambda: "", "Imports, SQLite")
    with postgresql_server() as server:
        compare(server.new_database, "Imports, PostgreSQL")


if __name__ == "__main__":
    main()
