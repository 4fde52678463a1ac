"""What a reader stumbles over in the pages as they are laid out: a salutation left behind.

It is known only after the pages are set, so it is asked of a printing and not of the text.
"""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from campaign.drafting.finding import Finding, found

Page = Sequence[str]
"""The parts of the letter that stand on a page, as ``rendering.document`` names them."""

_HEADINGS = {"conveners heading": "conveners", "roster heading": "roster"}


def page_findings(pages: Sequence[Page]) -> tuple[Finding, ...]:
    """Give what stands apart from what it belongs to; nothing for pages that tell no parts."""
    return tuple(_in_pages(pages))


def _in_pages(pages: Sequence[Page]) -> Iterator[Finding]:
    beside = zip_longest(pages, pages[1:], fillvalue=())
    for number, (page, following) in enumerate(beside, start=1):
        where = (number, len(pages))
        if "salutation" in page and "body" not in page and "body" in following:
            message = (
                f"The salutation is the last thing on page {number}, and the text begins on the "
                "next; shorten what stands above it, or the paragraph that follows."
            )
            yield _finding("salutation", where, message)
        if "closing" in page and "body" not in page and number > 1:
            message = (
                f"The closing stands on page {number} without a line of the text; shorten the text "
                "by some lines, or lengthen it."
            )
            yield _finding("closing", where, message)
        for heading, names in _HEADINGS.items():
            if heading in page and names not in page:
                message = (
                    f"The heading of the {names} stands on page {number} without a name below it; "
                    "shorten the text by some lines, or lengthen it."
                )
                yield _finding(heading, where, message)


def _finding(part: str, where: tuple[int, int], message: str) -> Finding:
    number, count = where
    return found("page", f"page {number}", message, literal=f"{part} {count}")
