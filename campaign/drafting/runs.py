"""Words with their marks, flat: what both a Word file and our Markdown can say in a line.

A line is written as Markdown and read back before it is taken, so that no asterisk or
bracket among somebody's words turns into something else.
"""

import re
import string
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import quote, unquote

from markdown_it.token import Token

from campaign.drafting.markdown import LINK_SCHEMES, BodyRefused, parsed
from campaign.drafting.tokens import TOKEN

EMPHASIS, STRONG, CODE, NOTE = "em", "strong", "code", "note"
PLAIN: frozenset[str] = frozenset()

_LIGHT = re.compile(
    r"[`]|\\(?=[!-/:-@\[-`{-~]|$)|<(?=[A-Za-z/!?])|&(?=#?\w+;)"
    r"|(?<![\s*])\*|\*(?![\s*])"
    r"|(?<![^\W_])_(?=[^\W_])|(?<=[^\W_])_(?![^\W_])|(?<=[^\w\s])_|_(?=[^\w\s])"
)
_BRACKETS = re.compile(r"[\[\]]")
_BRACKETS_MEAN = re.compile(r"\]\s*[(\[:]|\[\^")
_PUNCTUATION = re.compile(f"[{re.escape(string.punctuation)}]")
_AT_START = (
    (re.compile(r"^(\d{1,9})([.)])(?=\s|$)"), r"\1\\\2"),
    (re.compile(r"^[-+](?=\s|$|-)|^\*(?=\s|$)"), r"\\\g<0>"),
    (re.compile(r"^[|>]|^:(?=-)|^~(?=~~)|^#(?=#{0,5}(?:\s|$))|^=(?=[=\s]*$)"), r"\\\g<0>"),
    (re.compile(r"#+$"), r"\\\g<0>"),
    (re.compile(r"^_(?=[_\s]*$)"), r"\\\g<0>"),
)
_UNSAFE_IN_ADDRESS = re.compile(r"[\s()<>\\\[\]`*_\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Run:
    """Some words of one look; ``href`` is where they lead, empty for nowhere.

    A note is a run whose words are its label and whose only mark is ``NOTE``.
    """

    words: str
    marks: frozenset[str] = PLAIN
    href: str = ""


def as_markdown(runs: Sequence[Run], *, is_start: bool = True) -> str:
    """One line of Markdown that reads as these runs.

    Marks that Markdown cannot carry at their place are left off, the words never;
    ``is_start`` says whether the line begins a block, where more characters mean something.
    """
    line = tuple(_tidied(runs))
    for escape, given in ((_lightly, line), (_heavily, line), (_heavily, _bare(line))):
        markdown = _written(given, escape)
        if is_start and escape is _lightly:
            markdown = _guarded(markdown)
        if _reads_as(markdown, given):
            return markdown
    return _written(_bare(line), _heavily)


def plain_words(runs: Iterable[Run]) -> str:
    """The words alone, white space folded; notes are left out."""
    return " ".join("".join(one.words for one in runs if NOTE not in one.marks).split())


def runs_of_tokens(children: Iterable[Token]) -> Iterator[Run]:
    """The runs of one inline token's children; a line break is a run with a line end."""
    marks, href = PLAIN, ""
    for token in children:
        kind = token.type
        if kind in {"em_open", "strong_open"}:
            marks |= {kind.removesuffix("_open")}
        elif kind in {"em_close", "strong_close"}:
            marks -= {kind.removesuffix("_close")}
        elif kind in {"link_open", "link_close"}:
            href = str(token.attrGet("href") or "")
        elif kind in {"hardbreak", "softbreak"}:
            yield Run("\n" if kind == "hardbreak" else " ", marks, href)
        elif kind == "footnote_ref":
            yield Run(str(token.meta["label"]), frozenset({NOTE}))
        else:
            yield Run(token.content, marks | {CODE} if kind == "code_inline" else marks, href)


def _tidied(runs: Iterable[Run]) -> Iterator[Run]:
    """Give the runs with white space outside of marks and neighbors of one look joined."""
    parted = [piece for run in runs for piece in _parted(run)]
    for place, one in enumerate(parted):
        if one.words.isspace() and 0 < place < len(parted) - 1:
            before, after = parted[place - 1], parted[place + 1]
            shared = (before.marks & after.marks) - {NOTE, CODE}
            # The strong stand outside of the emphasized; a space cannot end what goes on.
            shared = shared if before.marks == after.marks else shared & {STRONG}
            parted[place] = Run(" ", shared, before.href if before.href == after.href else "")
    for (marks, href), group in groupby(parted, key=lambda one: (one.marks, one.href)):
        same = list(group)
        if NOTE in marks:
            yield from same
        elif words := re.sub(r"\s+", " ", "".join(one.words for one in same)):
            yield Run(words, marks, href)


def _parted(run: Run) -> Iterator[Run]:
    if NOTE in run.marks or CODE in run.marks:
        yield run
        return
    for words in re.findall(r"\s+|\S+(?:\s+\S+)*", run.words):
        yield replace(run, words=words) if words.strip() else Run(words)


def _bare(runs: Iterable[Run]) -> tuple[Run, ...]:
    return tuple(one if NOTE in one.marks else Run(one.words) for one in runs)


def _written(runs: Sequence[Run], escape: "_Escape") -> str:
    brackets_mean = _BRACKETS_MEAN.search("".join(one.words for one in runs)) is not None
    written = []
    for href, group in groupby(runs, key=lambda one: one.href):
        within = list(group)
        inner = _marked(within, escape, brackets_mean=brackets_mean or bool(href))
        written.append(_linked(inner, within, href) if href else inner)
    return "".join(written).strip()


def _linked(inner: str, within: Sequence[Run], href: str) -> str:
    words = "".join(one.words for one in within)
    is_address = href in {words, f"mailto:{words}"}
    if is_address and not re.search(r"[\s<>\x00-\x1f]", words):
        return f"<{words}>"
    safe = _UNSAFE_IN_ADDRESS.sub(lambda found: quote(found[0], safe=""), href)
    return f"[{inner}]({safe})"


def _marked(runs: Iterable[Run], escape: "_Escape", *, brackets_mean: bool) -> str:
    written = []
    for is_strong, group in groupby(runs, key=lambda one: STRONG in one.marks):
        inner = []
        for is_emphasis, same in groupby(group, key=lambda one: EMPHASIS in one.marks):
            words = "".join(_words(one, escape, brackets_mean=brackets_mean) for one in same)
            inner.append(f"*{words}*" if is_emphasis else words)
        written.append(f"**{''.join(inner)}**" if is_strong else "".join(inner))
    return "".join(written)


def _words(run: Run, escape: "_Escape", *, brackets_mean: bool) -> str:
    if NOTE in run.marks:
        return f"[^{run.words}]"
    if CODE in run.marks:
        fence = "`" * (max(map(len, re.findall("`+", run.words)), default=0) + 1)
        space = " " if "`" in run.words else ""
        return f"{fence}{space}{run.words}{space}{fence}"
    # Known or not, a token is a token: what is wrong with it is said by the check.
    pieces, end = [], 0
    for token in TOKEN.finditer(run.words):
        pieces.append(escape(run.words[end : token.start()], brackets_mean=brackets_mean))
        pieces.append(token[0])
        end = token.end()
    return "".join(pieces) + escape(run.words[end:], brackets_mean=brackets_mean)


class _Escape:
    """A way to write words so that they mean themselves."""

    def __init__(self, *, is_heavy: bool) -> None:
        self._is_heavy = is_heavy

    def __call__(self, words: str, *, brackets_mean: bool) -> str:
        if self._is_heavy:
            return _PUNCTUATION.sub(r"\\\g<0>", words)
        light = _LIGHT.sub(r"\\\g<0>", words)
        return _BRACKETS.sub(r"\\\g<0>", light) if brackets_mean else light


_lightly, _heavily = _Escape(is_heavy=False), _Escape(is_heavy=True)


def _guarded(line: str) -> str:
    for pattern, instead in _AT_START:
        line = pattern.sub(instead, line)
    return line


def _reads_as(markdown: str, runs: Sequence[Run]) -> bool:
    labels = {one.words for one in runs if NOTE in one.marks}
    notes = "".join(f"\n\n[^{label}]: note" for label in labels)
    try:
        tokens = parsed(markdown + notes)
    except BodyRefused:
        # What is too much for the parser is said of the whole text, in one sentence.
        return True
    first = [token.type for token in tokens[:3]]
    if first != ["paragraph_open", "inline", "paragraph_close"]:
        return not runs and not tokens
    if not labels and len(tokens) > len(first):
        return False
    return _letters(runs_of_tokens(tokens[1].children or ())) == _letters(runs)


def _letters(runs: Iterable[Run]) -> list[tuple[str, frozenset[str], str]]:
    """Give each character that is no white space with its look; white space is one that has none."""
    found: list[tuple[str, frozenset[str], str]] = []
    for run in runs:
        for letter in run.words:
            if not letter.isspace():
                found.append((letter, run.marks, unquote(run.href)))
            elif found and found[-1][0] != " ":
                found.append((" ", PLAIN, ""))
    return found[:-1] if found and found[-1][0] == " " else found


def is_good_link(href: str) -> bool:
    """Whether page and paper take the link; others are left as their words."""
    return href.lower().startswith(LINK_SCHEMES)
