"""How soon the pages follow the text: ``python -m tests.benchmarks.bench_preview`` prints p50 and p95.

Fifty edits of a letter of two pages are sent to a running site, as the editor sends them
after a pause in typing; each answer is the first page. Beside them stands a whole printing
of the same letter.
"""

import json
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.cli.files import read_letter_and_table
from campaign.drafting.letter_file import LetterFile
from campaign.rendering.cage import Limits
from campaign.rendering.renderer import Renderer
from campaign.signatories.drafts import draft_document
from campaign.signatories.import_operations import import_letter
from tests.application import SAMPLE, SLUG
from tests.benchmarks.timing import median_ms, print_table
from tests.journeys.sites import open_site
from tests.journeys.visitor import Visitor
from tests.rendering.samples import letterhead_theme

EDITS = 50
WARM_UP = 8
"""Each web process has a child of its own, and each child is to be warm."""
ADDRESS, PASSWORD = "ana@example.org", "a sample of four words"
WIDTH = "900"
PRINTING = "the whole as a printing, in the child"


def two_pages() -> LetterFile:
    """The demo letter without its last paragraphs, so that it has two pages with its conveners."""
    letter_file, _ = read_letter_and_table(SAMPLE)
    paragraphs = letter_file.text.body.split("\n\n")
    body = "\n\n".join(paragraphs[:12])
    return replace(letter_file, text=replace(letter_file.text, body=body))


def prepare() -> None:
    """The letter, and somebody who writes it."""
    import_letter(COMMAND_LINE, two_pages(), None)
    create_account(COMMAND_LINE, ADDRESS, Role.COORDINATOR, letter_id=None, password=PASSWORD)


def edit(visitor: Visitor, fields: dict[str, str], number: int) -> float:
    """Ask for the first page after one more word; gives the milliseconds until it is there."""
    body = f"{fields['body']}\n\nWord number {number} was typed."
    start = time.perf_counter()
    answer = visitor.post(f"/desk/{SLUG}/text/preview", **{**fields, "body": body})
    took = (time.perf_counter() - start) * 1000
    told = json.loads(answer.text)
    assert (answer.status, told["page_count"]) == (200, 2), told
    return took


def edits(url: str) -> list[float]:
    """The durations of all edits, once everything is warm."""
    visitor = Visitor(url)
    form = visitor.get("/login").hidden
    assert visitor.post("/login", **form, email=ADDRESS, password=PASSWORD).status == 302
    text = two_pages().text
    fields = {
        "csrf_token": visitor.get("/desk/").hidden["csrf_token"],
        "revision": "0",
        "width": WIDTH,
        "title": text.title,
        "re": text.re,
        "to-name": text.addressees[0].name,
        "salutation": text.salutation,
        "body": text.body,
        "closing": text.closing,
        "convener": text.conveners[0],
    }
    for number in range(WARM_UP):
        edit(visitor, fields, -number)
    return [edit(visitor, fields, number) for number in range(EDITS)]


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        with open_site(prepare, DATABASE_URL=database) as site:
            durations = edits(site.url)
    document = draft_document(two_pages(), None, datetime(2026, 11, 24, tzinfo=UTC))
    renderer = Renderer(Limits(cpu_seconds=120, wall_seconds=120))
    figures = {
        PRINTING: median_ms(lambda: renderer.render(document, letterhead_theme()), 20),
        f"first page after an edit over HTTP, p50 of {EDITS}": statistics.median(durations),
        f"first page after an edit over HTTP, p95 of {EDITS}": statistics.quantiles(
            durations, n=20
        )[-1],
    }
    renderer.close()
    print_table("Preview, warm", PRINTING, figures)


if __name__ == "__main__":
    main()
