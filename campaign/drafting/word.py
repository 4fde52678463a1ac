"""A Word file read: its tracked changes first, then the letter that is left of it."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from campaign.drafting.letter_guess import GuessedLetter, guessed
from campaign.drafting.markdown_writing import cleaned, written
from campaign.drafting.pandoc import converted
from campaign.drafting.pasted import with_typed_lists
from campaign.drafting.word_changes import (
    Node,
    Part,
    PartKind,
    number_changes,
    parts_of,
    resolved,
    words_of,
)
from campaign.drafting.word_package import WordFileRefused, WordPackage, plain_package
from campaign.drafting.word_scan import letter_count

_READ = ("--from", "docx+styles+empty_paragraphs", "--to", "json", "--track-changes=all")
_META_NAMES = {
    "subtitle": "subtitle",
    "author": "author line",
    "date": "date line",
    "abstract": "abstract",
}


@dataclass(frozen=True, slots=True)
class WordDocument:
    """A Word file as it was read, before anybody has said what becomes of its changes.

    ``paragraphs`` are for a page that shows what is kept, inserted, deleted and said;
    ``change_count`` is how many changes there are, numbered from 1. ``source`` is
    pandoc's JSON of the whole, from which ``letter_of`` makes the letter; ``languages``
    are the tags that its words are marked with.
    """

    title: str
    paragraphs: tuple[tuple[Part, ...], ...]
    change_count: int
    left_out: tuple[str, ...]
    source: str
    languages: tuple[str, ...]

    @property
    def comments(self) -> tuple[Part, ...]:
        """What was said in the margin, in reading order."""
        return tuple(
            one for parts in self.paragraphs for one in parts if one.kind == PartKind.COMMENT
        )


def read_word(data: bytes, filename: str) -> WordDocument:
    """Read a ``.docx`` file.

    :raises WordFileRefused: when it is no Word document that can be taken.
    :raises PandocFailed: when it takes more than the limits allow.
    """
    package = plain_package(data, filename)
    try:
        document = json.loads(converted(package.data, *_READ))
        return _document(document["meta"], document["blocks"], package, filename)
    except RecursionError:
        message = f"{filename} has lists or tables nested deeper than a letter; copy only its text."
        raise WordFileRefused(message) from None


def carried(document: WordDocument) -> list[object]:
    """What ``taken_up`` makes the same document of, as JSON can hold it."""
    return [document.title, list(document.left_out), document.source, list(document.languages)]


def taken_up(kept: list[Any]) -> WordDocument:
    """The document that was given to ``carried``; its maker must be known to be us."""
    title, left_out, source, languages = kept
    blocks = json.loads(source)
    return WordDocument(
        title, parts_of(blocks), number_changes(blocks), tuple(left_out), source, tuple(languages)
    )


def letter_of(document: WordDocument, accepted: Collection[int] | None = None) -> GuessedLetter:
    """The letter with the changes of these numbers accepted and all others refused.

    None accepts them all, an empty collection refuses them all.

    :raises WordFileRefused: when no words are left.
    """
    chosen = range(1, document.change_count + 1) if accepted is None else accepted
    blocks = with_typed_lists(resolved(json.loads(document.source), chosen))
    letter = guessed(written(blocks), document.title, document.languages)
    if not letter.text.body.strip() and not letter.names:
        raise WordFileRefused("No words are left of the document; accept other changes.")
    return replace(letter, left_out=(*document.left_out, *letter.left_out))


def _document(
    meta: dict[str, Node], blocks: list[Node], package: WordPackage, filename: str
) -> WordDocument:
    change_count = number_changes(blocks)
    paragraphs = parts_of(blocks)
    title = _meta_words(meta.get("title"))
    told = [
        *package.left_out,
        *_lost(package, paragraphs, map(_meta_words, meta.values())),
    ]
    told += [
        f"The {name} was left out: “{words}”."
        for key, name in _META_NAMES.items()
        if (words := _meta_words(meta.get(key)))
    ]
    if not paragraphs:
        raise WordFileRefused(f"{filename} holds no text.")
    source = json.dumps(blocks, separators=(",", ":"))
    return WordDocument(title, paragraphs, change_count, tuple(told), source, package.languages)


def _lost(
    package: WordPackage, paragraphs: Iterable[Iterable[Part]], others: Iterable[str]
) -> Iterator[str]:
    """Say so when fewer letters were read than the file holds, whatever the reason."""
    words = (one.words for parts in paragraphs for one in parts if one.kind != PartKind.COMMENT)
    lost = package.letter_count - sum(map(letter_count, (*words, *others)))
    if lost > 0:
        some = "One letter" if lost == 1 else f"{lost:,} letters"
        yield f"{some} of the text could not be read; compare the letter with the file."


def _meta_words(value: Node | None) -> str:
    if value is None:
        return ""
    if value["t"] == "MetaList":
        return ", ".join(map(_meta_words, value["c"]))
    if value["t"] == "MetaBlocks":
        return " ".join(words_of(block["c"]) for block in value["c"] if block["t"] == "Para")
    words = words_of(value["c"]) if value["t"] == "MetaInlines" else str(value["c"])
    return " ".join(cleaned(words).split())
