"""A redline written out: as HTML for pages, paper and mail, and as plain text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from campaign.drafting.blocks import BREAK, Word
from campaign.drafting.redline import Change, RedBlock, RedPart, Run

_SPOKEN = {Change.REMOVED: ("del", "Taken away: "), Change.ADDED: ("ins", "Added: ")}
_TAGS = {"em": "em", "strong": "strong", "code": "code", "note": "sup"}


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """One block of a redline, as HTML and as plain text."""

    kind: str
    is_changed: bool
    html: Markup
    text: str


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """One part of a letter with its lines; for templates."""

    name: str
    lines: tuple[WrittenLine, ...]


def written(parts: Iterable[RedPart], *, spoken: bool = True) -> tuple[WrittenPart, ...]:
    """The parts of a redline written out; see ``block_html`` for ``spoken``."""
    return tuple(
        WrittenPart(
            part.name,
            tuple(
                WrittenLine(
                    one.kind, one.is_changed, block_html(one, spoken=spoken), block_text(one)
                )
                for one in part.blocks
            ),
        )
        for part in parts
    )


def block_html(block: RedBlock, *, spoken: bool = True) -> Markup:
    """The block's words; what differs stands in ``del`` and ``ins``.

    Unless it is not to be ``spoken``, hidden words name it to those who listen. Where a
    link leads is written out behind it when it differs.
    """
    runs = [_run_html(run, spoken=spoken) for run in block.runs]
    return _joined(runs, [run.words[0] for run in block.runs])


def block_text(block: RedBlock) -> str:
    """The block's words in one line; what differs stands in brackets that say so."""
    labels = {Change.REMOVED: "[taken away: {}]", Change.ADDED: "[added: {}]", Change.KEPT: "{}"}
    return " ".join(labels[run.change].format(_run_text(run)) for run in block.runs)


def _run_html(run: Run, *, spoken: bool) -> Markup:
    words = _joined([_word_html(word) for word in run.words], run.words)
    if run.change == Change.KEPT:
        return words
    words += Markup("").join(Markup(" ({})").format(address) for address in _addresses(run.words))
    tag, label = _SPOKEN[run.change]
    named = Markup('<span class="visually-hidden">{}</span>').format(label) if spoken else ""
    return Markup("<{0}>{1}{2}</{0}>").format(Markup(tag), named, words)  # noqa: S704 (del or ins)


def _run_text(run: Run) -> str:
    words = "".join(
        word.text if word.is_glued or word.text == BREAK else f" {word.text}" for word in run.words
    )
    addresses = _addresses(run.words) if run.change != Change.KEPT else ()
    return " ".join(words.split()) + "".join(f" ({address})" for address in addresses)


def _word_html(word: Word) -> Markup:
    if word.text == BREAK:
        return Markup("<br>")
    html = escape(word.text)
    for mark in reversed(word.marks):
        if tag := _TAGS.get(mark):
            html = Markup("<{0}>{1}</{0}>").format(Markup(tag), html)  # noqa: S704 (a tag of ours)
    return html


def _joined(pieces: Sequence[Markup], words: Sequence[Word]) -> Markup:
    """The pieces with a space before each that does not begin with a glued word."""
    html = Markup("")
    for number, (piece, word) in enumerate(zip(pieces, words, strict=True)):
        html += piece if number == 0 or word.is_glued else Markup(" ") + piece
    return html


def _addresses(words: Sequence[Word]) -> tuple[str, ...]:
    marks = (mark for word in words for mark in word.marks if mark not in _TAGS)
    return tuple(dict.fromkeys(marks))
