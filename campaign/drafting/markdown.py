"""Text to safe HTML: CommonMark with tables and footnotes, then an allow-list as second wall.

HTML in the text is shown as text. Images are not taken yet: their words are
shown in their place. What would take the reader's software long to set is
refused with a sentence instead.
"""

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from campaign.drafting.canonical import canonical_lines
from campaign.drafting.passages import MAX_MARKS_IN_A_ROW, longest_run_of_marks
from campaign.drafting.rules import MAX_BODY_BYTES
from campaign.errors import BadInput
from campaign.rendering.walls import TEXT_ATTRIBUTES, TEXT_ELEMENTS

MAX_BODY_LINES = 10_000
MAX_MARKS = 40_000
MAX_BRACKETS = 12_000
MAX_CELLS = 5_000
MAX_NESTED_LISTS = 10

LINK_SCHEMES = ("https://", "http://", "mailto:")

# A list is two levels of the parser. It must read deeper than what is taken,
# because it drops what lies below its own limit without a word.
_PARSER_LEVELS = 4 * MAX_NESTED_LISTS
_NESTING = {"bullet_list", "ordered_list", "blockquote"}
LINKS, IMAGES = "links", "images"
_MARKS = "[]*_`<!&\\^"

# What Markdown takes for marks inside a line, and at its beginning: headings,
# quotations, lists, rules. A token in plain words is no token either.
_MEANS_SOMETHING = re.compile(r"[\\`*_\[\]<>~{}]|&(?=#?\w+;)")
_MEANS_AT_START = re.compile(r"^(\d{0,9})([-+#=|.)])")


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link leads, as the text gives it, and the line its paragraph begins on, from 1.

    Of an image, where it comes from, and the ``words`` that are shown in its place.
    """

    target: str
    line: int
    words: str = ""


class BodyRefused(BadInput):
    """The body cannot be set in reasonable time; the message says what to take away."""


def body_html(markdown: str) -> str:
    """Give the body as HTML: headings from h2 down, links to http, https and mailto only.

    An empty body is empty. Spaces at the ends of lines say nothing, as in the
    canonical text; a line break is a backslash at the end of the line.

    :raises BodyRefused: when the text is too long, has too many marks, or nests too deep.
    """
    return tokens_html(parsed(markdown))


def tokens_html(tokens: Sequence[Token]) -> str:
    """Some of the parser's tokens, such as those of one paragraph, as the same safe HTML."""
    return nh3.clean(
        str(_parser().renderer.render(tokens, _parser().options, {})),
        tags=set(TEXT_ELEMENTS),
        attributes={element: set(names) for element, names in TEXT_ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )


def as_written(line: str) -> str:
    """Give a line of plain words as Markdown that shows them unchanged, alone or in a list."""
    return _MEANS_AT_START.sub(r"\1\\\2", _MEANS_SOMETHING.sub(r"\\\g<0>", line))


def parsed(markdown: str, env: dict[str, list[Link]] | None = None) -> list[Token]:
    """The body as the parser's tokens; ``env`` gets each link under ``LINKS``, each image under ``IMAGES``.

    Lines are counted from the first that is not blank.

    :raises BodyRefused: as ``body_html`` does.
    """
    # Bringing a heap of marks into Unicode's form takes time that grows with its square.
    _require_modest(markdown)
    tokens = _parser().parse("\n".join(canonical_lines(markdown)), {} if env is None else env)
    if _depth(tokens) > MAX_NESTED_LISTS:
        raise BodyRefused(
            f"Lists or quotations are nested more than {MAX_NESTED_LISTS} deep; "
            "bring them closer to the margin."
        )
    return tokens


def _depth(tokens: list[Token]) -> int:
    """Give how deep lists and quotations are nested; 0 without any."""
    nesting = [token for token in tokens if token.type.rpartition("_")[0] in _NESTING]
    return max(accumulate(token.nesting for token in nesting), default=0)


def _require_modest(text: str) -> None:
    if len(text.encode(errors="replace")) > MAX_BODY_BYTES:
        raise BodyRefused(f"The body is longer than {MAX_BODY_BYTES // 1000} kB; shorten it.")
    if max(text.count("\n"), text.count("\r")) >= MAX_BODY_LINES:
        raise BodyRefused(f"The body has more than {MAX_BODY_LINES:,} lines; shorten it.")
    if longest_run_of_marks(text) > MAX_MARKS_IN_A_ROW:
        raise BodyRefused(
            f"The body has more than {MAX_MARKS_IN_A_ROW} accents on one letter; take some away."
        )
    if text.count("[") > MAX_BRACKETS or sum(map(text.count, _MARKS)) > MAX_MARKS:
        raise BodyRefused(
            f"The body has more links, brackets, asterisks and other marks than can be set "
            f"({MAX_BRACKETS:,} brackets, {MAX_MARKS:,} marks); take some away."
        )
    if text.count("|") > MAX_CELLS:
        raise BodyRefused(f"The tables have more than {MAX_CELLS:,} cells; attach them instead.")


@functools.cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _PARSER_LEVELS})
    parser.enable("table").use(footnote_plugin)
    parser.core.ruler.push("lower_headings", _lower_headings)
    parser.core.ruler.push("plain_images_and_links", _plain_images_and_links)
    return parser


def _lower_headings(state: StateCore) -> None:
    # The page's and the paper's own heading is the letter's title.
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"


def _plain_images_and_links(state: StateCore) -> None:
    """Leave of an image its words, and of a link that leads nowhere on paper its text."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = list(_with_good_links(token, state))


def _with_good_links(inline: Token, state: StateCore) -> Iterator[Token]:
    is_good = True
    line = inline.map[0] + 1 if inline.map else 1
    for token in inline.children or ():
        if token.type == "link_open":
            target = str(token.attrGet("href") or "")
            state.env.setdefault(LINKS, []).append(Link(target, line))
            is_good = target.lower().startswith(LINK_SCHEMES)
        if token.type == "image":
            image = Link(str(token.attrGet("src") or ""), line, token.content)
            state.env.setdefault(IMAGES, []).append(image)
            yield Token("text", "", 0, content=token.content)
        elif is_good or token.type not in {"link_open", "link_close"}:
            yield token
