"""The canonical text of a letter and its hash, so that anyone can recompute it.

The text is made of fields in a fixed order: ``title``, ``re``, ``addressee``
(once for each), ``salutation``, ``body``, ``closing``, ``convener``, ``cc`` and
``enclosure`` (once for each). A field is its name, a colon and a line end, then
each line of its value behind two spaces, a blank line too; an empty value has
no lines. An addressee's value is its lines from top to
bottom. So no value can pass for a field's name, and no two texts give the same
bytes. Values are in Unicode's form NFC, with LF as line end and no white space
at the end of a line; blank lines around a value are dropped. Tokens stay as
written. The whole ends with one LF and is hashed as UTF-8 with SHA-256.

What is dropped here says nothing on paper either: ``markdown.body_html`` sets
these same lines, so a line break in the body is a backslash, never two spaces.
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


def canonical_lines(value: str) -> list[str]:
    """The lines of one value as they are hashed; none when it is empty."""
    normal = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    trimmed = "\n".join(line.rstrip() for line in normal.split("\n")).strip("\n")
    return trimmed.split("\n") if trimmed else []


def _field(name: str, value: str) -> str:
    return f"{name}:\n" + "".join(f"  {line}\n" for line in canonical_lines(value))
