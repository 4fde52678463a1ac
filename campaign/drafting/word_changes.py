"""Tracked changes and comments of a Word file: shown as parts, and taken up or refused.

Blocks and inlines here are pandoc's own, as its JSON has them: ``t`` says what one is,
``c`` holds what is in it. A tracked change is a span whose class says which kind.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Node = dict[str, Any]

PARAGRAPHS = {"Para": 0, "Plain": 0, "Header": 2}
"""Blocks that hold inlines, and the place of these in their contents; -1 is the contents."""

PARAGRAPH_MARK = "¶"


class PartKind(StrEnum):
    """What happened to some words."""

    KEPT = "kept"
    INSERTED = "inserted"
    DELETED = "deleted"
    COMMENT = "comment"


_KINDS = {
    "insertion": PartKind.INSERTED,
    "paragraph-insertion": PartKind.INSERTED,
    "deletion": PartKind.DELETED,
    "paragraph-deletion": PartKind.DELETED,
    "comment-start": PartKind.COMMENT,
}


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of a paragraph; ``change`` is the number of the change, 0 for what is kept.

    A comment stands where its passage begins. ``at`` is the time as the file gives it,
    ISO 8601, or empty. A paragraph's end that was inserted or deleted is a ``¶``.
    """

    kind: PartKind
    words: str
    change: int = 0
    author: str = ""
    at: str = ""


def inlines_of(block: Node) -> list[Node] | None:
    """The inlines that a block holds itself; None for one that holds blocks."""
    if block["t"] not in PARAGRAPHS:
        return None
    found: list[Node] = block["c"][2] if block["t"] == "Header" else block["c"]
    return found


def number_changes(blocks: list[Node]) -> int:
    """Write into each change its number, from 1, in reading order; gives how many there are.

    Spans of one kind, person and minute with nothing between them are one change.
    """
    number, last = 0, ("",) * 3
    for inlines in _paragraphs(blocks):
        for inline in _each(inlines):
            kind = _kind(inline)
            if kind in (PartKind.INSERTED, PartKind.DELETED):
                key = (str(kind), *_who(inline))
                number, last = number + (key != last), key
                inline["c"][0][0] = str(number)
            elif inline["t"] != "Span":
                last = ("",) * 3
    return number


def parts_of(blocks: list[Node]) -> tuple[tuple[Part, ...], ...]:
    """Each paragraph as its parts; one without words or changes is left out."""
    found = (
        tuple(_merged(_parts(inlines, Part(PartKind.KEPT, "")))) for inlines in _paragraphs(blocks)
    )
    return tuple(parts for parts in found if parts)


def resolved(blocks: list[Node], accepted: Collection[int]) -> list[Node]:
    """The blocks with the numbered changes accepted and all others refused; no comment is left."""
    return list(_resolved_blocks(blocks, accepted))


def words_of(inlines: Iterable[Node]) -> str:
    """The words of some inlines, without notes and without comments."""
    return "".join(
        _word(one) if _inner(one) is None else words_of(_inner(one) or ()) for one in inlines
    )


def _word(inline: Node) -> str:
    if inline["t"] in {"Space", "SoftBreak"}:
        return " "
    if inline["t"] == "LineBreak":
        return "\n"
    return str(inline["c"]) if inline["t"] == "Str" else _verbatim(inline)


def _verbatim(inline: Node) -> str:
    return str(inline["c"][-1]) if inline["t"] in {"Code", "Math"} else ""


def _inner(inline: Node) -> list[Node] | None:
    """Give what stands inside an inline; None for words, and for a comment or a note."""
    kind = inline["t"]
    if kind in {
        "Emph",
        "Strong",
        "Underline",
        "Strikeout",
        "Superscript",
        "Subscript",
        "SmallCaps",
    }:
        found: list[Node] = inline["c"]
    elif kind in {"Span", "Link", "Quoted", "Cite"} and _kind(inline) != PartKind.COMMENT:
        found = inline["c"][1]
    else:
        return None
    return found


def _kind(inline: Node) -> PartKind | None:
    classes = inline["c"][0][1] if inline["t"] == "Span" else ()
    return next((_KINDS[name] for name in classes if name in _KINDS), None)


def _who(span: Node) -> tuple[str, str]:
    given = dict(span["c"][0][2])
    return str(given.get("author", "")), str(given.get("date", ""))


def _is_mark(inline: Node) -> bool:
    return inline["t"] == "Span" and any(
        name.startswith("paragraph-") for name in inline["c"][0][1]
    )


def _each(inlines: Iterable[Node]) -> Iterator[Node]:
    for one in inlines:
        yield one
        if _kind(one) is None or _kind(one) == PartKind.COMMENT:
            yield from _each(_inner(one) or ())


def _paragraphs(value: object) -> Iterator[list[Node]]:
    """Give the inlines of every paragraph at any depth, notes too."""
    if isinstance(value, list):
        for one in value:
            yield from _paragraphs(one)
    elif isinstance(value, dict):
        inlines = inlines_of(value) if "t" in value else None
        if inlines is not None:
            yield inlines
        elif value.get("t") == "CodeBlock":
            yield [{"t": "Str", "c": value["c"][1]}]
        yield from _paragraphs(value.get("c"))


def _parts(inlines: Iterable[Node], around: Part) -> Iterator[Part]:
    for one in inlines:
        kind, inner = _kind(one), _inner(one)
        if kind == PartKind.COMMENT:
            yield Part(kind, words_of(one["c"][1]).strip(), 0, *_who(one))
        elif kind is not None:
            change = Part(kind, "", int(one["c"][0][0] or 0), *_who(one))
            yield from _parts(inner or (), change)
            if _is_mark(one):
                yield _with_words(change, PARAGRAPH_MARK)
        elif inner is not None:
            yield from _parts(inner, around)
        elif words := _word(one):
            yield _with_words(around, words)


def _with_words(part: Part, words: str) -> Part:
    return Part(part.kind, words, part.change, part.author, part.at)


def _merged(parts: Iterable[Part]) -> Iterator[Part]:
    last: Part | None = None
    for one in parts:
        if last and one.kind != PartKind.COMMENT and _with_words(last, one.words) == one:
            last = _with_words(last, last.words + one.words)
            continue
        if last:
            yield last
        last = one
    if last:
        yield last


def _resolved_blocks(blocks: Iterable[Node], accepted: Collection[int]) -> Iterator[Node]:
    """Resolve changes in blocks; a paragraph whose end is gone runs on into the next."""
    waiting: Node | None = None
    for block in blocks:
        is_joined, now = _resolved_block(block, accepted)
        if waiting is not None and inlines_of(now) is not None:
            now = _joined(waiting, now)
        elif waiting is not None and inlines_of(waiting):
            yield waiting
        waiting = now if is_joined else None
        if not is_joined and not _is_emptied(now):
            yield now
    if waiting is not None and inlines_of(waiting):
        yield waiting


def _joined(first: Node, second: Node) -> Node:
    before, after = inlines_of(first) or [], inlines_of(second) or []
    if not before:
        return second
    # Pandoc has dropped the space at the paragraph's end.
    return _with_inlines(first, [*before, {"t": "Space"}, *after])


def _with_inlines(block: Node, inlines: list[Node]) -> Node:
    contents = [*block["c"][:2], inlines] if block["t"] == "Header" else inlines
    return {"t": block["t"], "c": contents}


def _is_emptied(block: Node) -> bool:
    return block["t"] in _LISTS and not _items(block)


def _items(block: Node) -> list[Any]:
    items: list[Any] = block["c"][1] if block["t"] == "OrderedList" else block["c"]
    return items


def _resolved_block(block: Node, accepted: Collection[int]) -> tuple[bool, Node]:
    """Give the block resolved, and whether it runs on into the next."""
    inlines = inlines_of(block)
    if inlines is not None:
        is_joined = any(
            _is_mark(one) and (_kind(one) == PartKind.DELETED) == _is_accepted(one, accepted)
            for one in inlines
        )
        return is_joined, _with_inlines(block, list(_resolved_inlines(inlines, accepted)))
    if block["t"] in _LISTS:
        items = [one for item in _items(block) if (one := list(_resolved_blocks(item, accepted)))]
        is_ordered = block["t"] == "OrderedList"
        return False, {**block, "c": [block["c"][0], items] if is_ordered else items}
    return False, {**block, "c": _resolved_value(block.get("c"), accepted)}


def _resolved_value(value: object, accepted: Collection[int]) -> object:
    if not isinstance(value, list):
        return value
    if value and all(isinstance(one, dict) and "t" in one for one in value):
        if any(one["t"] in _INLINES for one in value):
            return list(_resolved_inlines(value, accepted))
        return list(_resolved_blocks(value, accepted))
    return [_resolved_value(one, accepted) for one in value]


_LISTS = ("BulletList", "OrderedList")
_INLINES = {"Str", "Space", "SoftBreak", "LineBreak", "Span", "Emph", "Strong", "Link", "Note"}


def _is_accepted(span: Node, accepted: Collection[int]) -> bool:
    return int(span["c"][0][0] or 0) in accepted


def _resolved_inlines(inlines: Iterable[Node], accepted: Collection[int]) -> Iterator[Node]:
    for one in inlines:
        kind = _kind(one)
        if kind == PartKind.COMMENT or (one["t"] == "Span" and "comment-end" in one["c"][0][1]):
            continue
        if kind is None:
            yield _resolved_inline(one, accepted)
        elif (kind == PartKind.INSERTED) == _is_accepted(one, accepted):
            yield from _resolved_inlines(one["c"][1], accepted)


def _resolved_inline(inline: Node, accepted: Collection[int]) -> Node:
    if inline["t"] == "Note":
        return {"t": "Note", "c": list(_resolved_blocks(inline["c"], accepted))}
    inner = _inner(inline)
    if inner is None:
        return inline
    now = list(_resolved_inlines(inner, accepted))
    contents = inline["c"]
    return {**inline, "c": now if contents is inner else [contents[0], now, *contents[2:]]}
