"""The canonical text of a letter and its SHA-256, so that anyone can recompute it.

The bytes are UTF-8. Every value is brought to Unicode NFC; CRLF and CR become
LF; spaces and tabs at the end of a line are taken off; empty lines at the
beginning and the end of a value are taken off. Then the fields follow in this
order: ``title``, ``re``, one ``addressee`` for each addressee, ``salutation``,
``body``, ``closing``, one ``convener``, ``cc`` and ``enclosure`` for each.
A field is its name and a colon on one line, then each line of its value after
``|`` and one space; an empty line is ``|`` alone. An addressee's value is its
lines (name, title, organization, address lines; empty ones left out). An empty
single field keeps its name and has no lines; an empty list has no field. Every
line ends in LF. The hash is the SHA-256 of these bytes in lower-case hex.

No two different texts share these bytes: a value's line always begins with
``|`` and a field's name never does.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator

from campaign.drafting.rules import LetterText

_LINE_END = re.compile(r"\r\n?")


def canonical_text(text: LetterText) -> str:
    """Give the text that is hashed, as this module defines it; it ends in a line end."""
    return "".join(
        f"{name}:\n" + "".join(f"| {line}".rstrip(" ") + "\n" for line in canonical_lines(value))
        for name, value in _fields(text)
    )


def canonical_sha256(text: LetterText) -> str:
    """Give the hash that names a version: 64 lower-case hex digits."""
    return hashlib.sha256(canonical_text(text).encode()).hexdigest()


def canonical_lines(value: str) -> list[str]:
    """Give the lines of one value, without trailing spaces or empty ends; none when empty."""
    value = _LINE_END.sub("\n", unicodedata.normalize("NFC", value))
    value = "\n".join(line.rstrip(" \t") for line in value.split("\n")).strip("\n")
    return value.split("\n") if value else []


def _fields(text: LetterText) -> Iterator[tuple[str, str]]:
    yield "title", text.title
    yield "re", text.re
    for addressee in text.addressees:
        yield "addressee", "\n".join(addressee.lines)
    yield "salutation", text.salutation
    yield "body", text.body
    yield "closing", text.closing
    yield from (("convener", convener) for convener in text.conveners)
    yield from (("cc", line) for line in text.cc)
    yield from (("enclosure", line) for line in text.enclosures)
