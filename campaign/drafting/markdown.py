"""Text to safe HTML: CommonMark with tables and footnotes, then an allow-list as second wall."""

import nh3
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from campaign.drafting.rules import MAX_BODY_BYTES
from campaign.errors import BadInput

MAX_NESTING = 20

_TAGS = set(
    "p br hr em strong h2 h3 h4 h5 h6 ul ol li blockquote a sup section code pre "
    "table thead tbody tr th td".split()
)
_ATTRIBUTES = {
    "a": {"href", "title", "id", "class"},
    "sup": {"class"},
    "section": {"class"},
    "ol": {"start", "class"},
    "li": {"id", "class"},
    "hr": {"class"},
}


class TextTooLarge(BadInput):
    """The text is too long to be set."""


def body_html(markdown: str) -> str:
    """The body as HTML: headings from h2 down, links to http, https and mailto, no images.

    :raises TextTooLarge: above the limit of a letter's body.
    """
    if len(markdown.encode()) > MAX_BODY_BYTES:
        message = f"The text is longer than {MAX_BODY_BYTES // 1000} kB; a letter is not that long."
        raise TextTooLarge(message)
    return nh3.clean(
        _parser().render(markdown),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING})
    parser.enable("table").disable("image").use(footnote_plugin)
    parser.core.ruler.push("lower_headings", _lower_headings)
    return parser


def _lower_headings(state) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 (the parser's own state)
    # The page's and the paper's own heading is the letter's title.
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
