"""A redline written out: as HTML for pages, paper and mail, and as plain text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from campaign.drafting.blocks import BREAK, Word
from campaign.drafting.redline import Change, RedBlock, RedCounts, RedPart, Run

_SPOKEN = {
    Change.REMOVED: ("del", "Taken away: ", " (end)"),
    Change.ADDED: ("ins", "Added: ", " (end)"),
}
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

    @property
    def has_token(self) -> bool:
        """Whether a line that changed holds a token, which not every reader knows."""
        return any("{{" in line.text for line in self.lines if line.is_changed)


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


def paper_html(parts: Iterable[WrittenPart], *, whole: bool) -> Markup:
    """The lines that changed, or with ``whole`` all, as they are set on paper under their parts' names."""
    sections = []
    for part in parts:
        shown = [line for line in part.lines if whole or line.is_changed]
        lines = "".join(f'<p class="block {line.kind}">{line.html}</p>' for line in shown)
        if lines:
            sections.append(f'<section><h2 lang="en">{escape(part.name)}</h2>{lines}</section>')
    return Markup("".join(sections))  # noqa: S704 (lines are escaped, kinds and names are ours)


def counts_text(counts: RedCounts) -> str:
    """The numbers of a redline as a sentence without its full stop."""

    def so_many(number: int, thing: str) -> str:
        return f"{number:,} {thing}{'' if number == 1 else 's'}"

    if not counts.places:
        return "No word differs"
    return (
        f"{so_many(counts.added, 'word')} added and {counts.removed:,} taken away "
        f"in {so_many(counts.places, 'paragraph')}"
    )


def block_html(block: RedBlock, *, spoken: bool = True) -> Markup:
    """The block's words; what differs stands in ``del`` and ``ins``.

    Unless it is not to be ``spoken``, hidden words tell those who listen where that begins
    and ends. Where a link leads is written out behind it when it differs.
    """
    runs = [_run_html(run, spoken=spoken) for run in block.runs]
    return Markup(_joined(runs, [run.words[0] for run in block.runs]))  # noqa: S704 (escaped word by word)


def block_text(block: RedBlock) -> str:
    """The block's words in one line; what differs stands in brackets that say so."""
    labels = {Change.REMOVED: "taken away", Change.ADDED: "added"}
    return " ".join(
        f"[{labels[run.change]}: {_run_text(run)}]" if run.change in labels else _run_text(run)
        for run in block.runs
    )


def _run_html(run: Run, *, spoken: bool) -> str:
    words = _joined([_word_html(word) for word in run.words], run.words)
    if run.change == Change.KEPT:
        return words
    words += "".join(f" ({escape(address)})" for address in _addresses(run.words))
    tag, *labels = _SPOKEN[run.change]
    before, after = (
        f'<span class="visually-hidden">{label}</span>' if spoken else "" for label in labels
    )
    return f"<{tag}>{before}{words}{after}</{tag}>"


def _run_text(run: Run) -> str:
    words = "".join(
        word.text if word.is_glued or word.text == BREAK else f" {word.text}" for word in run.words
    )
    addresses = _addresses(run.words) if run.change != Change.KEPT else ()
    return " ".join(words.split()) + "".join(f" ({address})" for address in addresses)


def _word_html(word: Word) -> str:
    if word.text == BREAK:
        return "<br>"
    html = str(escape(word.text))
    for mark in reversed(word.marks):
        if tag := _TAGS.get(mark):
            html = f"<{tag}>{html}</{tag}>"
    return html


def _joined(pieces: Sequence[str], words: Sequence[Word]) -> str:
    """The pieces with a space before each that does not begin with a glued word."""
    spaced = [
        piece if word.is_glued else f" {piece}" for piece, word in zip(pieces, words, strict=True)
    ]
    return "".join(spaced).removeprefix(" ") if spaced else ""


def _addresses(words: Sequence[Word]) -> tuple[str, ...]:
    marks = (mark for word in words for mark in word.marks if mark not in _TAGS)
    return tuple(dict.fromkeys(marks))
