"""The canonical text of a letter and its hash, so that anyone can recompute it.

The text is made of fields in a fixed order: ``title``, ``re``, ``addressee``
(once for each), ``salutation``, ``body``, ``closing``, ``convener``, ``cc`` and
``enclosure`` (once for each). A field is its name, a colon and a line end, then
each line of its value behind two spaces; an empty value has no lines. So no
value can pass for a field's name, and no two texts give the same bytes.
Values are in Unicode's form NFC, with LF as line end and no spaces at the end
of a line; blank lines around a value are dropped. Tokens stay as written. The
whole ends with one LF and is hashed as UTF-8 with SHA-256.
"""

import hashlib
import unicodedata

from campaign.drafting.rules import LetterText


def canonical_text(text: LetterText) -> str:
    """The text whose hash a signatory consents to."""
    fields = [
        ("title", text.title),
        ("re", text.re),
        *(("addressee", "\n".join(one.lines)) for one in text.addressees),
        ("salutation", text.salutation),
        ("body", text.body),
        ("closing", text.closing),
        *(("convener", name) for name in text.conveners),
        *(("cc", line) for line in text.cc),
        *(("enclosure", line) for line in text.enclosures),
    ]
    return "".join(_field(name, value) for name, value in fields)


def canonical_sha256(text: LetterText) -> str:
    """SHA-256 of the canonical text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_text(text).encode("utf-8")).hexdigest()


def _field(name: str, value: str) -> str:
    return f"{name}:\n" + "".join(f"  {line}\n" for line in _lines(value))


def _lines(value: str) -> list[str]:
    normal = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    lines = [line.rstrip() for line in normal.split("\n")]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    return lines
