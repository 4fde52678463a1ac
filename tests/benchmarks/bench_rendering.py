"""How long paper takes: ``python -m tests.benchmarks.bench_rendering`` prints medians."""

from datetime import UTC, datetime

from weasyprint import HTML

from campaign.cli.files import read_letter_and_table
from campaign.rendering.cage import Limits
from campaign.rendering.document import LetterDocument
from campaign.rendering.pdf import render_pdf
from campaign.rendering.renderer import Renderer
from campaign.signatories.drafts import draft_document
from config import LETTERS
from tests.benchmarks.timing import median_ms, print_table
from tests.rendering.samples import letterhead_theme, numbered_names, with_names

BARE = "an empty page, by WeasyPrint alone"


def demo_document() -> LetterDocument:
    """The demo letter as its files have it."""
    letter_file, table = read_letter_and_table(LETTERS / "samples" / "dhs-return-home")
    return draft_document(letter_file, table, datetime(2026, 11, 24, tzinfo=UTC))


def main() -> None:
    """Print the figures."""
    demo, theme, renderer = (
        demo_document(),
        letterhead_theme(),
        Renderer(Limits(cpu_seconds=120, wall_seconds=120)),
    )
    figures = {
        BARE: median_ms(lambda: HTML(string="<title>Empty</title>").write_pdf(), 30),
        f"demo letter, {demo.count} names, in process": median_ms(
            lambda: render_pdf(demo, theme), 30
        ),
        f"demo letter, {demo.count} names, through the child": median_ms(
            lambda: renderer.render(demo, theme), 30
        ),
    }
    for count in (500, 2000):
        letter = with_names(numbered_names(count))
        figures[f"{count} names, through the child"] = median_ms(
            lambda letter=letter: renderer.render(letter, theme), 3
        )
    renderer.close()
    print_table("Paper, warm", BARE, figures)


if __name__ == "__main__":
    main()
