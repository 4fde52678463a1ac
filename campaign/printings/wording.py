"""The words that stand around a letter in every form of it: labels, totals, changes, and what it is."""

from campaign.rendering.document import LetterDocument


def total_lines(document: LetterDocument) -> tuple[str, ...]:
    """What a cover page counts, a line each; none without one."""
    return tuple(f"{one.label}: {one.shown}" for one in document.totals)


def labelled(document: LetterDocument) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Copies and enclosures, each a label and the lines that it stands before, once for all."""
    words = document.words
    enclosures = words.enclosures if len(document.enclosures) > 1 else words.enclosure
    both = ((words.cc, document.cc), (enclosures, document.enclosures))
    return tuple((label, lines) for label, lines in both if lines)


def labelled_lines(document: LetterDocument) -> tuple[tuple[str, ...], ...]:
    """The same, each a block of lines of which the first has the label before it."""
    return tuple((f"{label}: {lines[0]}", *lines[1:]) for label, lines in labelled(document))


def colophon(document: LetterDocument) -> tuple[str, ...]:
    """Which printing and which text this is, with its hash, and where anybody may check it."""
    printing = document.words.printing.replace("{id}", document.printing_id)
    return (
        *([printing] if document.printing_id else []),
        *(document.version.split(" · ") if document.version else []),
        *([document.mark.verify_url] if document.mark else []),
    )
