"""One part of a Word file is read through for what must not be there and what would be lost.

Pandoc passes over text boxes, fields and drawings without a word, so they are named here.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from campaign.errors import BadInput

MAX_DEPTH = 100
MAX_ELEMENTS = 400_000
MAX_CHARACTERS = 1_000_000
SHOWN_CHARACTERS = 200

_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_OBJECTS = {"object": "embedded object", "chart": "chart", "relIds": "diagram"}
_BOX, _FIELD = "txbxContent", "fldSimple"
_WORDS = ("t", "delText")


class XmlRefused(BadInput):
    """A part is not plain XML; the message goes on from the file's name."""


@dataclass(frozen=True, slots=True)
class PartScan:
    """What one part holds: whether it is of the strict kind, its words, and what pandoc drops.

    ``letter_count`` are the letters and digits of the words that are to be read. ``languages``
    are the tags that most of the part is marked with, the commonest first.
    """

    is_strict: bool
    words: str
    letter_count: int
    left_out: tuple[str, ...]
    languages: tuple[str, ...] = ()


def scanned(data: bytes) -> PartScan:
    """Read a part through; its words are cut to what a sentence can show.

    :raises XmlRefused: when it is not well formed, declares a document type, or is too deep.
    """
    return _Scan().of(data)


def letter_count(words: str) -> int:
    """How many letters and digits there are in the words."""
    return sum(map(str.isalnum, words))


class _Scan:
    """Follows the parser through one part."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._is_strict = False
        self._element_count = self._character_count = 0
        self._words: dict[str, list[str]] = {"": [], _BOX: [], _FIELD: []}
        self._objects: Counter[str] = Counter()
        self._tags: Counter[str] = Counter()
        self._run_count = 0

    def of(self, data: bytes) -> PartScan:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._document_type
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(data, True)  # noqa: FBT003 (expat takes it by place)
        except (expat.ExpatError, ValueError, LookupError):
            message = "is damaged: a part of it is no XML. Open it in Word and save it again."
            raise XmlRefused(message) from None
        letters = sum(letter_count(words) for words in self._words[""])
        left_out = tuple(self._left_out())
        return PartScan(self._is_strict, self._shown(""), letters, left_out, self._languages())

    def _document_type(self, *_declared: object) -> None:
        raise XmlRefused("declares an XML document type, which no Word document does.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        self._is_strict = self._is_strict or space == _STRICT
        self._element_count += 1
        self._open.append(local)
        if local == "lang":
            self._tags.update(attributes.values())
        self._run_count += local == "r"
        if len(self._open) > MAX_DEPTH or self._element_count > MAX_ELEMENTS:
            raise XmlRefused(
                "is nested deeper or has more parts than a letter; copy only its text."
            )
        # A drawing stands there twice, the second time for programs that know less.
        if local in _OBJECTS and "Fallback" not in self._open:
            self._objects[_OBJECTS[local]] += 1

    def _end(self, _name: str) -> None:
        self._open.pop()
        if self._open and self._open[-1] == "p":
            self._words[self._place()].append(" ")

    def _characters(self, words: str) -> None:
        if not self._open or self._open[-1] not in _WORDS or "Fallback" in self._open:
            return
        self._character_count += len(words)
        if self._character_count > MAX_CHARACTERS:
            most = f"{MAX_CHARACTERS:,}"
            raise XmlRefused(f"has more than {most} characters of text; a letter is not that long.")
        self._words[self._place()].append(words)

    def _place(self) -> str:
        return next((place for place in (_BOX, _FIELD) if place in self._open), "")

    def _languages(self) -> tuple[str, ...]:
        # Word marks a run only where its language is not the document's: a few say nothing.
        return tuple(tag for tag, count in self._tags.most_common() if 2 * count > self._run_count)

    def _shown(self, place: str) -> str:
        words = " ".join("".join(self._words[place]).split())
        return words if len(words) <= SHOWN_CHARACTERS else words[: SHOWN_CHARACTERS - 1] + "…"

    def _left_out(self) -> Iterator[str]:
        for place, what in ((_BOX, "text box"), (_FIELD, "field")):
            if words := self._shown(place):
                yield f"The words of a {what} were left out: “{words}”."
        for what, number in sorted(self._objects.items()):
            yield f"{number} {what}{'' if number == 1 else 's'} left out; only text is taken."
