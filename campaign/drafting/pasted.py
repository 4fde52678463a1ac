"""Pasted text made into the same blocks as a Word file: plain words, whoever copied them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from campaign.drafting.letter_guess import GuessedLetter, guessed
from campaign.drafting.markdown_writing import written
from campaign.drafting.rules import MAX_BODY_BYTES
from campaign.drafting.word_changes import Node
from campaign.errors import BadInput

MAX_PASTED_BYTES = 2 * MAX_BODY_BYTES
LONG_LINE_CHARACTERS = 120
WRAPPED_LINE_CHARACTERS = 45

_BREAKS = re.compile(r"\r\n|[\r\v\u2028\u0085]")
_ADDRESS = re.compile(r"https?://[^\s<>“”\"]*[^\s<>“”\".,;:!?)\]’']")
_BULLET = re.compile(r"[ \t]*(?:[•▪●○◦‣·§]|[-*o–](?=\t| {2,}))[ \t]*(?=\S)|[ \t]*[-*][ \t](?=\S)")
_INNER_BULLET = re.compile(r"[ \t]*(?:[○◦▪§]|o(?=\t| {2,}))|[ \t]{2,}")
_NUMBER = re.compile(r"[ \t]*(\d{1,3})[.)][ \t]+(?=\S)")
_TYPED = re.compile(r"^[•▪●○◦‣·]\s*")


class PasteRefused(BadInput):
    """The pasted text cannot be taken; the message says why."""


def letter_of_pasted(text: str) -> GuessedLetter:
    """The letter in pasted plain text.

    Marks of Markdown in it are words; tokens stay tokens, bullets and numbers become
    lists, addresses links. Lines that an email broke are joined.

    :raises PasteRefused: when it is empty or too long.
    """
    if len(text.encode(errors="replace")) > MAX_PASTED_BYTES:
        raise PasteRefused(
            f"The text is longer than {MAX_PASTED_BYTES // 1000} kB; a letter is not that long."
        )
    blocks = list(_blocks(text))
    if not blocks:
        raise PasteRefused("There is no text; paste the letter’s words.")
    return guessed(written(blocks))


def with_typed_lists(blocks: Iterable[Node]) -> list[Node]:
    """The blocks with paragraphs that begin with a typed bullet made into lists."""
    made: list[Node] = []
    for block in blocks:
        first = block["c"][0] if block["t"] in {"Para", "Plain"} and block["c"] else None
        is_typed = first is not None and first["t"] == "Str" and _TYPED.match(str(first["c"]))
        if not is_typed or first is None:
            made.append(block)
            continue
        rest = _TYPED.sub("", str(first["c"]))
        after = block["c"][1:] if rest else _without_space(block["c"][1:])
        inlines = [{"t": "Str", "c": rest}, *after] if rest else after
        if not made or made[-1]["t"] != "BulletList":
            made.append({"t": "BulletList", "c": []})
        made[-1]["c"].append([{"t": "Plain", "c": inlines}])
    return made


def _without_space(inlines: Sequence[Node]) -> list[Node]:
    return list(inlines[1:] if inlines and inlines[0]["t"] == "Space" else inlines)


def _blocks(text: str) -> Iterator[Node]:
    text = _BREAKS.sub("\n", text.replace("\f", "\n\n").replace("\u2029", "\n\n"))
    chunk: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.strip(" \t\u00a0\u00ad\u200b\ufeff"):
            chunk.append(line.rstrip())
            continue
        if chunk:
            yield from _of_chunk(chunk)
            yield {"t": "Para", "c": []}
        chunk = []


def _of_chunk(lines: list[str]) -> Iterator[Node]:
    """Give the blocks of lines with no blank one among them."""
    plain: list[str] = []
    place = 0
    while place < len(lines):
        kind = _marker(lines[place])
        if kind is None:
            plain.append(lines[place])
            place += 1
            continue
        yield from _paragraphs(plain)
        plain = []
        place, block = _list(lines, place, kind)
        yield block
    yield from _paragraphs(plain)


def _marker(line: str) -> re.Pattern[str] | None:
    return next((one for one in (_BULLET, _NUMBER) if one.match(line)), None)


def _list(lines: list[str], place: int, kind: re.Pattern[str]) -> tuple[int, Node]:
    """Give the place after the list that begins here, and the list; indented lines go on."""
    begin = kind.match(lines[place])
    number = int(begin[1]) if begin and kind is _NUMBER else 0
    items: list[tuple[bool, str]] = []
    while place < len(lines) and (_marker(lines[place]) is not None or lines[place][:1].isspace()):
        line, match = lines[place], kind.match(lines[place])
        inner = bool(items) and kind is _BULLET and bool(_INNER_BULLET.match(line))
        if match:
            items.append((inner, line[match.end() :]))
        elif _marker(line) is None and items:
            items[-1] = (items[-1][0], f"{items[-1][1]} {line.strip()}")
        else:
            break
        place += 1
    contents = _nested(items)
    if kind is _BULLET:
        return place, {"t": "BulletList", "c": contents}
    style = [number, {"t": "Decimal"}, {"t": "Period"}]
    return place, {"t": "OrderedList", "c": [style, contents]}


def _nested(items: Iterable[tuple[bool, str]]) -> list[list[Node]]:
    nested: list[list[Node]] = []
    for is_inner, words in items:
        item = [{"t": "Plain", "c": _inlines(words)}]
        if not is_inner:
            nested.append(item)
        elif len(nested[-1]) > 1:
            nested[-1][-1]["c"].append(item)
        else:
            nested[-1].append({"t": "BulletList", "c": [item]})
    return nested


def _paragraphs(lines: Sequence[str]) -> Iterator[Node]:
    """Give paragraphs of lines: each long one its own, those an email broke joined, others apart."""
    if any(len(line) > LONG_LINE_CHARACTERS for line in lines):
        yield from ({"t": "Para", "c": _inlines(line)} for line in lines)
    elif lines and min(map(len, lines[:-1]), default=0) >= WRAPPED_LINE_CHARACTERS:
        yield {"t": "Para", "c": _inlines(" ".join(map(str.strip, lines)))}
    elif lines:
        inlines: list[Node] = []
        for line in lines:
            inlines += [{"t": "LineBreak"}, *_inlines(line)] if inlines else _inlines(line)
        yield {"t": "Para", "c": inlines}


def _inlines(words: str) -> list[Node]:
    inlines: list[Node] = []
    end = 0
    for found in _ADDRESS.finditer(words):
        inlines += _words(words[end : found.start()])
        label: list[Any] = [{"t": "Str", "c": found[0]}]
        inlines.append({"t": "Link", "c": [["", [], []], label, [found[0], ""]]})
        end = found.end()
    return inlines + _words(words[end:])


def _words(words: str) -> list[Node]:
    return [{"t": "Str", "c": words.replace("\t", " ")}] if words else []
