"""A best guess at the parts of a letter among its passages: head, body, closing, names.

What the guess takes out of the body it names: nobody's words are lost by it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from campaign.drafting.languages import written_in
from campaign.drafting.letter_ends import below_closing, ending_of
from campaign.drafting.letter_passages import Passage, body_of
from campaign.drafting.markdown_writing import Written
from campaign.drafting.rules import LetterText
from campaign.rendering.document import Addressee

HEAD_LINES = 40
LEAST_TITLE_WORDS = 5
MAX_SALUTATION_CHARACTERS = 120

STYLES = {
    "Letter Title": "title",
    "Letter Head": "convener",
    "Letter Date": "date",
    "Letter Via": "via",
    "Letter Addressee": "to",
    "Letter Re": "re",
    "Letter Salutation": "salutation",
    "Letter Closing": "closing",
    "Letter Convener": "convener",
    "Letter Cc": "cc",
    "Letter Enclosure": "enclosure",
}
"""The paragraph styles of our own Word files, and the part of a letter that each is."""

_SALUTATION = re.compile(
    r"(?:Dear\b|To Whom It May Concern|To the \w+|Esteemed\b|Honorable\b.*:$|Estimad[oa]s?\b|"
    r"Chère?s?\b|Sehr geehrte)",
    re.IGNORECASE,
)
_RE = re.compile(r"(?:re|subject|regarding|in re|asunto)\s*:\s*", re.IGNORECASE)
_VIA = re.compile(
    r"(?:(?:sent|submitted|delivered|transmitted) )?(?:via|by) [^.]*"
    r"(?:mail|e-?mail|fax|hand|portal|courier|regulations\.gov|delivery)\b",
    re.IGNORECASE,
)
_MONTHS = "January February March April May June July August September October November December"
_MONTH = "|".join(f"{one[:3]}(?:{one[3:]}|\\.|t\\.)?" for one in _MONTHS.split())
_DATES = (
    re.compile(rf"(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})"),
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH}),? (?P<year>\d{{4}})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"),
)
_ADDRESS = re.compile(
    r"\d|P\.? ?O\.? Box|(?:Room|Suite|Floor|Building)\b|.*\b[A-Z]{2} \d{5}", re.IGNORECASE
)
_ROLE = re.compile(
    r"\b(?:Secretary|Chair\w*|Director|Senator|Representative|Member|President|Speaker|Governor|"
    r"Mayor|Commissioner|Administrator|Minister|Officer|Leader|Attorney General|Judge|Manager)\b"
)


@dataclass(frozen=True, slots=True)
class GuessedLetter:
    """A letter as it was made out: the text, its language, date and way, and the names at its end.

    ``text.title`` is empty where none was found. ``names`` are who seems to have signed,
    in the order of the document; they stand in no other part. ``left_out`` says in
    sentences what went nowhere.
    """

    text: LetterText
    dated_on: date | None
    via: str
    names: tuple[str, ...]
    left_out: tuple[str, ...]
    language: str


def guessed(document: Written, title: str = "", languages: Iterable[str] = ()) -> GuessedLetter:
    """The letter in a document; ``title`` and ``languages`` are what its file names, if any."""
    language = written_in(" ".join(one.words for one in document.passages), languages)
    if any(one.style in STYLES for one in document.passages):
        return _of_styles(document, title, language)
    head, passages = _Head(title), document.passages
    start = head.read(passages)
    ending = ending_of(passages, start)
    body = body_of(passages[start : ending.begins])
    told = [*document.left_out, *head.left_out, *ending.left_out]
    body, lost = _with_notes(body, document.notes)
    text = LetterText(
        title=head.title,
        re=head.re,
        addressees=tuple(addressee(lines) for lines in head.addressees),
        salutation=head.salutation,
        body=body,
        closing=ending.closing,
        conveners=(),
        cc=ending.cc,
        enclosures=ending.enclosures,
    )
    return GuessedLetter(text, head.dated_on, head.via, ending.names, (*told, *lost), language)


def day_in(words: str) -> date | None:
    """The day that the whole line names, in English or as ISO 8601; None for any other line."""
    for pattern in _DATES:
        if match := pattern.fullmatch(words.strip().rstrip(".")):
            month = match["month"]
            number = int(month) if month.isdigit() else _month_number(month)
            try:
                return date(int(match["year"]), number, int(match["day"]))
            except ValueError:
                return None
    return None


def addressee(lines: Sequence[str]) -> Addressee:
    """The lines of an inside address as one; their order stays."""
    place = next((n for n, line in enumerate(lines) if n and _ADDRESS.match(line)), len(lines))
    above, address = list(lines[:place]), list(lines[place:])
    name, rest = above[0], above[1:]
    title = rest.pop(0) if rest and (len(rest) > 1 or _ROLE.search(rest[0])) else ""
    organization = rest.pop(0) if rest else ""
    return Addressee(name, title, organization, (*rest, *address))


@dataclass(slots=True)
class _Head:
    """What stands above the body, as far as it was made out."""

    title: str = ""
    dated_on: date | None = None
    via: str = ""
    re: str = ""
    salutation: str = ""
    addressees: list[list[str]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def read(self, passages: Sequence[Passage]) -> int:
        """Take in the head; gives where the body begins, 0 for a text without a head."""
        end = _end_of_head(passages)
        lines = passages[:end]
        is_address = False
        for place, one in enumerate(lines):
            if not one.words:
                is_address = False
            elif not self._takes(one, lines[:place]):
                is_address = self._add_line(one, joins=is_address)
            else:
                is_address = False
        self._sort_groups(lines)
        return end

    def _takes(self, one: Passage, before: Sequence[Passage]) -> bool:
        """Take a line that says by itself what it is."""
        if one.kind == "heading":
            self._take_title(one.words)
        elif self.dated_on is None and (day := day_in(one.words)):
            self.dated_on = day
        elif match := _RE.match(one.words):
            self.re = one.words[match.end() :]
        elif (
            self.re and before and before[-1].words and _RE.match(before[-1].words) and one.runs_on
        ):
            self.re = f"{self.re} {one.words}"
        elif _is_salutation(one):
            self.salutation = one.words
        elif not self.via and _VIA.match(one.words):
            self.via = one.words
        else:
            return False
        return True

    def _take_title(self, words: str) -> None:
        if self.title:
            self.left_out.append(f"A second heading above the letter was left out: “{words}”.")
        else:
            self.title = words

    def _add_line(self, one: Passage, *, joins: bool) -> bool:
        if joins and self.addressees:
            self.addressees[-1].append(one.words)
        else:
            self.addressees.append([one.words])
        return True

    def _sort_groups(self, lines: Sequence[Passage]) -> None:
        """Tell inside addresses from a letterhead, a title, and lines that belong nowhere."""
        dated = next((n for n, one in enumerate(lines) if day_in(one.words)), 0)
        above = {one.words for one in lines[:dated] if one.words}
        below = [one for one in self.addressees if not above.issuperset(one)]
        several = [one for one in below if len(one) > 1] or below[-1:]
        other = [one for one in self.addressees if one not in several]
        if not self.title and dated == 0:
            titles = [one for one in other if len(one[0].split()) >= LEAST_TITLE_WORDS]
            self.title = titles[0][0] if titles else ""
        self.addressees = several
        for group in other:
            if group != [self.title]:
                words = " / ".join(group)
                self.left_out.append(f"These words above the letter were left out: “{words}”.")


def _end_of_head(passages: Sequence[Passage]) -> int:
    """Give the place after the salutation, or else after the last line that only a head has."""
    first = range(min(HEAD_LINES, len(passages)))
    for place in first:
        if _is_salutation(passages[place]):
            return place + 1
    marks = [n for n in first if _RE.match(passages[n].words) or day_in(passages[n].words)]
    if marks:
        return marks[-1] + 1
    titled = bool(passages) and passages[0].kind == "heading"
    return 1 if titled else 0


def _is_salutation(one: Passage) -> bool:
    is_short = one.kind == "line" and len(one.words) <= MAX_SALUTATION_CHARACTERS
    return is_short and _SALUTATION.match(one.words) is not None and not one.words.endswith(".")


def _month_number(name: str) -> int:
    return [one[:3] for one in _MONTHS.split()].index(name[:3]) + 1


def _with_notes(body: str, notes: Iterable[tuple[str, str]]) -> tuple[str, list[str]]:
    """Give the body with the notes that it refers to, and a sentence for each other note."""
    kept, lost = [], []
    for label, words in notes:
        if f"[^{label}]" in body:
            kept.append(f"[^{label}]: {words}")
        else:
            lost.append(f"A note that stood outside of the body was left out: “{words}”.")
    return "\n\n".join(filter(None, (body, "\n\n".join(kept)))), lost


def _of_styles(document: Written, title: str, language: str) -> GuessedLetter:
    """Give the letter of a file whose parts stand in our own styles: there is nothing to guess."""
    parts: dict[str, list[list[str]]] = {name: [] for name in STYLES.values()}
    above: list[Passage] = []
    below: list[Passage] = []
    for one in document.passages:
        if one.style in STYLES:
            groups = parts[STYLES[one.style]]
            if one.runs_on and groups:
                groups[-1].append(one.words)
            elif one.words:
                groups.append([one.words])
        else:
            (below if parts["closing"] else above).append(one)
    body, lost = _with_notes(body_of(above), document.notes)
    given = {name: tuple(" ".join(group) for group in groups) for name, groups in parts.items()}
    first = {name: next(iter(lines), "") for name, lines in given.items()}
    ending = below_closing(below)
    text = LetterText(
        title=first["title"] or title,
        re=first["re"].removeprefix("Re: "),
        addressees=tuple(addressee(lines) for lines in parts["to"]),
        salutation=first["salutation"],
        body=body,
        closing=first["closing"],
        conveners=given["convener"],
        cc=tuple(one.removeprefix("cc: ") for one in given["cc"]),
        enclosures=tuple(one.removeprefix("Enclosure: ") for one in given["enclosure"]),
    )
    names = tuple(name for name in ending.names if name not in text.conveners)
    left_out = (*document.left_out, *ending.left_out, *lost)
    return GuessedLetter(text, day_in(first["date"]), first["via"], names, left_out, language)


def text_parts(text: LetterText, via: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each part of a letter but its body: the style it stands in, and its lines."""
    yield "Letter Title", (text.title,)
    yield "Letter Via", (via,)
    yield from (("Letter Addressee", one.lines) for one in text.addressees)
    yield "Letter Re", (f"Re: {text.re}" if text.re else "",)
    yield "Letter Salutation", (text.salutation,)
