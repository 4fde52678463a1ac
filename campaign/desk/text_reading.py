"""What was typed into the editor, read into values or refused with a sentence for each field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from campaign.desk.text_forms import TypedAddressee, TypedText
from campaign.drafting.languages import LanguageInvalid, canonical
from campaign.drafting.letter_file import CONTROL
from campaign.drafting.markdown import BodyRefused, body_html
from campaign.drafting.passages import MAX_MARKS_IN_A_ROW, longest_run_of_marks
from campaign.drafting.rules import (
    MAX_LINE_CHARACTERS,
    MAX_LIST_ITEMS,
    MAX_TITLE_CHARACTERS,
    LetterText,
)
from campaign.errors import BadInput
from campaign.organizations.rules import clean_line
from campaign.rendering.document import Addressee
from campaign.signatories.entries import EntryRefused, convener_entries


class TextFaulty(BadInput):
    """What was typed cannot be kept; ``faults`` has a sentence for each field, by the field's id."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class ReadText:
    """What was typed as values: the text, and the settings that stand beside it.

    ``language`` is empty where none was typed: then it stays as it is.
    """

    text: LetterText
    dated_on: date | None
    via: str
    language: str


def read(text: TypedText) -> ReadText:
    """What was typed as values; entries of lists that are empty are left out.

    :raises TextFaulty: with every field that cannot be kept.
    """
    reader = _Reader()
    values = LetterText(
        title=reader.line("title", text.title, MAX_TITLE_CHARACTERS),
        re=reader.line("re", text.re),
        addressees=tuple(reader.addressees(text.addressees)),
        salutation=reader.line("salutation", text.salutation),
        body=reader.body(text.body),
        closing=reader.line("closing", text.closing),
        conveners=reader.conveners(text.conveners),
        cc=reader.lines("cc", text.cc),
        enclosures=reader.lines("enclosure", text.enclosures),
    )
    found = ReadText(
        values,
        reader.day(text.dated_on),
        reader.line("via", text.via),
        reader.language(text.language.strip()),
    )
    if reader.faults:
        raise TextFaulty(reader.faults)
    return found


@dataclass(slots=True)
class _Reader:
    """Reads one form's fields and collects what is wrong with them."""

    faults: dict[str, str] = field(default_factory=dict)

    def line(self, place: str, value: str, limit: int = MAX_LINE_CHARACTERS, what: str = "") -> str:
        try:
            return clean_line(value, what=what or _WORDS.get(place, place), limit=limit)
        except BadInput as refused:
            self.faults[place] = refused.message
            return ""

    def lines(self, name: str, values: tuple[str, ...]) -> tuple[str, ...]:
        if not self._is_short(name, len(values)):
            return ()
        cleaned = (
            self.line(f"{name}-{number}", value, what=_WORDS[name])
            for number, value in enumerate(values, 1)
        )
        return tuple(line for line in cleaned if line)

    def conveners(self, values: tuple[str, ...]) -> tuple[str, ...]:
        names = self.lines("convener", values)
        try:
            convener_entries(names)
        except EntryRefused as refused:
            # The first that is refused together with those before it is the one to mend.
            typed_names = [(number, " ".join(one.split())) for number, one in enumerate(values, 1)]
            place = next(
                number
                for number, _ in typed_names
                if number == len(values) or _is_refused(one for _, one in typed_names[:number])
            )
            self.faults[f"convener-{place}"] = refused.problems["conveners"]
        return names

    def addressees(self, values: tuple[TypedAddressee, ...]) -> Iterator[Addressee]:
        if not self._is_short("to", len(values)):
            return
        for number, one in enumerate(values, 1):
            read_one = self.addressee(f"to-{number}", one)
            if read_one.lines:
                yield read_one

    def addressee(self, place: str, one: TypedAddressee) -> Addressee:
        rows = one.address.split("\n")
        if len(rows) > MAX_LIST_ITEMS:
            self.faults[f"{place}-address"] = (
                f"The address has {len(rows):,} lines, and at most {MAX_LIST_ITEMS} can be printed; shorten it."
            )
            rows = []
        address = [self.line(f"{place}-address", row, what="address") for row in rows]
        return Addressee(
            # The id of the first field is that of the whole entry, where the focus goes.
            name=self.line(place, one.name, what="name"),
            title=self.line(f"{place}-title", one.title, what="title"),
            organization=self.line(f"{place}-organization", one.organization, what="organization"),
            address=tuple(row for row in address if row),
        )

    def body(self, value: str) -> str:
        body = value.strip("\n")
        if fault := _fault_in(body):
            self.faults["body"] = fault
        return body

    def day(self, value: str) -> date | None:
        try:
            return date.fromisoformat(value.strip()) if value.strip() else None
        except ValueError:
            self.faults["dated_on"] = (
                f"“{value.strip()[:40]}” is no day; write it like 2026-11-24, or leave it empty."
            )
            return None

    def language(self, value: str) -> str:
        try:
            return canonical(value) if value else ""
        except LanguageInvalid as invalid:
            self.faults["language"] = f"The language {invalid.message}."
            return ""

    def _is_short(self, name: str, count: int) -> bool:
        if count > MAX_LIST_ITEMS:
            self.faults[f"{name}-1"] = (
                f"There are {count:,} {_MANY[name]}, and at most {MAX_LIST_ITEMS} can be printed; take some away."
            )
        return count <= MAX_LIST_ITEMS


_WORDS = {
    "re": "Re: line",
    "via": "way of sending",
    "convener": "convener",
    "cc": "cc line",
    "enclosure": "enclosure",
}
_MANY = {
    "convener": "conveners",
    "cc": "cc lines",
    "enclosure": "enclosures",
    "to": "addressees",
}


def _fault_in(body: str) -> str:
    for number, line in enumerate(body.split("\n"), 1):
        if found := CONTROL.search(line):
            code = f"U+{ord(found[0]):04X}"
            return f"Line {number} of the body holds a control character ({code}); take it out."
        if longest_run_of_marks(line) > MAX_MARKS_IN_A_ROW:
            return (
                f"Line {number} of the body has more than {MAX_MARKS_IN_A_ROW} accents "
                "on one letter; take some away."
            )
    try:
        body_html(body)
    except BodyRefused as refused:
        return refused.message
    return ""


def _is_refused(names: Iterator[str]) -> bool:
    try:
        convener_entries(name for name in names if name)
    except EntryRefused:
        return True
    return False
