"""How long paper takes: ``python -m tests.benchmarks.bench_rendering`` prints medians.

The 83-name letter stands for the demo: the same roster length and about as much text.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from campaign.rendering.child import Renderer
from campaign.rendering.document import LetterDocument
from campaign.rendering.pdf import ThemeFetcher, letter_html, render_pdf
from tests.rendering.samples import advocacy_theme, numbered_names, with_body, with_names

_ROUNDS = 10
_ASSETS = "https://theme.invalid/"


def median_ms(work: Callable[[], object], rounds: int = _ROUNDS) -> float:
    """The median of ``rounds`` runs in milliseconds, after one run to warm up."""
    work()
    durations = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        durations.append(time.perf_counter() - start)
    return statistics.median(durations) * 1000


def bare(document: LetterDocument) -> Callable[[], bytes]:
    """WeasyPrint alone on the same HTML: no template, no checks, no tags."""
    theme = advocacy_theme()
    source, fetcher, fonts = (
        letter_html(document, theme),
        ThemeFetcher(theme.assets),
        FontConfiguration(),
    )
    css = CSS(
        string=theme.page.css + theme.css, base_url=_ASSETS, url_fetcher=fetcher, font_config=fonts
    )

    def work() -> bytes:
        html = HTML(string=source, base_url=_ASSETS, url_fetcher=fetcher)
        return html.write_pdf(font_config=fonts, stylesheets=[css])

    return work


def main() -> None:
    """Print the figures."""
    renderer, theme = Renderer(timeout_seconds=120), advocacy_theme()
    demo = replace(with_names(numbered_names(83)), body_html=with_body(9).body_html)
    print(f"demo-sized letter, bare WeasyPrint   {median_ms(bare(demo)):7.0f} ms")
    print(
        f"demo-sized letter, in process        {median_ms(lambda: render_pdf(demo, theme)):7.0f} ms"
    )
    child = median_ms(lambda: renderer.render(demo, theme))
    print(f"demo-sized letter, through the child {child:7.0f} ms")
    for count in (83, 500, 2000):
        letter = with_names(numbered_names(count))
        pages = render_pdf(letter, theme).page_count
        duration = median_ms(lambda letter=letter: renderer.render(letter, theme), rounds=3)
        print(f"{count:5} names, {pages:3} pages             {duration:7.0f} ms")
    renderer.close()


if __name__ == "__main__":
    main()
