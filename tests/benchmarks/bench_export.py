"""How long exports take: ``python -m tests.benchmarks.bench_export`` prints one run.

Each form of 100,000 signatories beside a bare read of the same rows, in one process.
"""

import resource
import tempfile
from pathlib import Path

from sqlalchemy import insert, select

from campaign import clock
from campaign.access import COMMAND_LINE
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.signatories.entries import read_entry
from campaign.signatories.export_writing import FORMS
from campaign.signatories.exports import write_signatories
from campaign.signatories.models import Signatory
from campaign.signatories.roster import in_order, listed
from campaign.signatories.rows import new_row
from campaign.signatories.rules import SignatoryState
from tests.application import application, open_demo_letter
from tests.benchmarks.timing import median_ms, print_table
from tests.servers import postgresql_server

BARE = "the rows alone, read in order"
SIGNATORIES = 100_000
ROUNDS = 3


def fill(slug: str) -> None:
    """So many listed signatories, each with a place and a contact."""
    letter, now = letters.letter(slug), clock.now()
    for start in range(0, SIGNATORIES, 5_000):
        rows = []
        for number in range(start, start + 5_000):
            values = {
                "name": f"Sample Union of Neighbors {number}",
                "city": "Springfield",
                "state": "IL",
                "contact_name": "Ana Example",
                "contact_email": f"u{number}@example.org",
            }
            rows.append(new_row(letter, read_entry(values), SignatoryState.LISTED, now))
        with transaction():
            table = Signatory.__table__
            db.session.connection().execute(insert(table).returning(table.c.id), rows)


def memory() -> int:
    """The most that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure(title: str, slug: str) -> None:
    """Print the figures of one database."""
    letter = letters.letter(slug)

    def bare() -> None:
        statement = select(Signatory.name).where(*listed(letter.id))
        db.session.execute(statement.order_by(*in_order(letter.settings.order))).all()

    figures = {BARE: median_ms(bare, ROUNDS, db.session.rollback)}
    before = memory()
    for ending, form in FORMS.items():
        with tempfile.TemporaryFile() as made:

            def write(ending: str = ending, columns: tuple[str, ...] = form.columns) -> None:
                made.seek(0)
                write_signatories(COMMAND_LINE, letter, ending, columns, made)

            figures[f".{ending}, {len(form.columns)} columns"] = median_ms(
                write, ROUNDS, db.session.rollback
            )
    print_table(f"{title}, {before} to {memory()} MiB", BARE, figures)


def main() -> None:
    """Print the figures of both databases."""
    with postgresql_server() as server:
        for title in ("SQLite", "PostgreSQL"):
            folder = Path(tempfile.mkdtemp())
            database = f"sqlite:///{folder / 'bench.sqlite3'}"
            address = database if title == "SQLite" else server.new_database()
            with application(address, folder):
                slug = open_demo_letter()
                fill(slug)
                measure(f"Exports of {SIGNATORIES:,}, {title}", slug)


if __name__ == "__main__":
    main()
