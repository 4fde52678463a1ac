"""How long versions take: ``python -m tests.benchmarks.bench_versions`` prints medians of one run.

A redline of two texts of 5,000 words, a history of 100 versions as a page, and a material
change that 10,000 signatories are asked about.
"""

import random
import tempfile
from dataclasses import replace
from pathlib import Path

from sqlalchemy import insert

from campaign import clock
from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.models import Version
from campaign.drafting.operations import as_plain
from campaign.drafting.redline import redline
from campaign.drafting.rules import LetterText, TextChange
from campaign.drafting.text_operations import save_text
from campaign.signatories import consent_operations as consent
from campaign.signatories.entries import read_entry
from campaign.signatories.models import Signatory
from campaign.signatories.rows import new_row
from campaign.signatories.rules import SignatoryState
from tests.application import application, enter, open_demo_letter
from tests.benchmarks.timing import median_ms, print_table

BARE = "the desk's first page"
WORDS, VERSIONS, SIGNATORIES = 5_000, 100, 10_000


def long_text(text: LetterText, chance: random.Random) -> LetterText:
    """Five thousand words in paragraphs of fifty."""
    words = [f"word{chance.randrange(900)}" for _ in range(WORDS)]
    return replace(text, body="\n\n".join(map(" ".join, zip(*[iter(words)] * 50, strict=True))))


def edited(text: LetterText, chance: random.Random) -> LetterText:
    """The same with every twentieth word another, and a few paragraphs moved."""
    paragraphs = text.body.split("\n\n")
    paragraphs.insert(3, paragraphs.pop(60))
    words = " \n\n ".join(paragraphs).split(" ")
    for place in range(0, len(words), 20):
        if words[place].strip():
            words[place] = f"new{chance.randrange(900)}"
    return replace(text, body=" ".join(words).replace(" \n\n ", "\n\n"))


def add_versions(letter_id: int, text: LetterText) -> None:
    """So many versions that each say something else."""
    rows = [
        {
            **as_plain(replace(text, body=f"{text.body}\n\nVersion {number}.")),
            "letter_id": letter_id,
            "number": number,
            "sha256": f"{number:064x}",
            "created_at": clock.now(),
            "created_by": "a sample",
            "note": "A sample note.",
            "change": "editorial",
        }
        for number in range(2, VERSIONS + 1)
    ]
    with transaction():
        db.session.execute(insert(Version), rows)


def add_signatories(slug: str) -> None:
    """So many listed signatories, each with an address."""
    letter, now = letters.letter(slug), clock.now()
    rows = []
    for number in range(SIGNATORIES):
        values = {"name": f"Sample Union {number}", "contact_email": f"u{number}@example.org"}
        rows.append(new_row(letter, read_entry(values), SignatoryState.LISTED, now))
    with transaction():
        db.session.execute(insert(Signatory), rows)


def publish(slug: str, number: int) -> None:
    """A material change that nobody has agreed to."""
    record = letters.letter(slug)
    seen = letters.working_text(record).revision
    text = replace(record.text, body=f"We ask for {number} things.")
    revision = save_text(COMMAND_LINE, slug, text, seen)
    consent.publish_text(COMMAND_LINE, slug, "", TextChange.MATERIAL, revision)


def main() -> None:
    """Print the figures."""
    chance, folder = random.Random(5), Path(tempfile.mkdtemp())  # noqa: S311 (words to compare)
    with application(f"sqlite:///{folder / 'bench.sqlite3'}", folder, LOG_LEVEL="ERROR") as app:
        slug = open_demo_letter()
        letter = letters.letter(slug)
        old = long_text(letter.text, chance)
        new = edited(old, chance)
        create_account(
            COMMAND_LINE, "a@example.org", Role.COORDINATOR, letter_id=letter.id, password=None
        )
        browser = app.test_client()
        enter(browser, "a@example.org")

        def compare() -> None:
            redline.cache_clear()
            redline(old, new)

        figures = {BARE: median_ms(lambda: browser.get("/desk/"), 30)}
        figures[f"redline of two texts of {WORDS:,} words"] = median_ms(compare, 15)
        add_versions(letter.id, letter.text)
        history = f"/desk/{slug}/text/versions"
        figures[f"history of {VERSIONS} versions"] = median_ms(lambda: browser.get(history), 30)
        add_signatories(slug)
        numbers = iter(range(100, 1000))

        def publish_and_list() -> None:
            publish(slug, next(numbers))

        def list_again() -> None:
            with transaction():
                db.session.execute(Signatory.__table__.update().values(state=SignatoryState.LISTED))

        figures[f"material change, {SIGNATORIES:,} are asked again"] = median_ms(
            publish_and_list, 3, list_again
        )
        publish(slug, 1)
        with transaction():
            notices = db.session.query(consent.TextNotice).order_by(consent.TextNotice.id)
            newest = notices.all()[-1].id
            for notice in notices:
                notice.done_at = clock.now() if notice.id != newest else None
        figures[f"a batch of {consent.AT_ONCE} messages about it"] = median_ms(
            lambda: consent._tell_some(newest), 5
        )
    print_table("Versions, warm, SQLite", BARE, figures)


if __name__ == "__main__":
    main()
