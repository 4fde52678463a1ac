"""Which column holds what: guessed from what it is called, and from what stands in it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from campaign.organizations.us_states import NAMES as STATE_CODES
from campaign.organizations.us_states import STATES
from campaign.signatories.entries import FIELDS, KINDS, SCOPES
from campaign.signatories.header_words import (
    ALSO,
    AND,
    BARE_NAME,
    HALF_NAMES,
    JOINING_SIGNS,
    LEFT_OUT,
    NAMES,
)
from campaign.signatories.merged_cells import HALVES, PAIRS

CHOICES = (*FIELDS, *PAIRS, *HALVES)
"""What a column may be: a field, two of them in one cell, or half a name."""

ENOUGH = 0.6
"""So much of a column must look like something before the column is taken for it."""

SOME = 0.3
"""So much of it must, before a column that is called so is taken for it."""

_FEW_ROWS = 5
_MIN_LEFT_OUT_CHARACTERS = 5
_WITHOUT_SPACES = "\u1100"
"""From here on Unicode has the scripts whose words stand side by side, or bear their endings."""

_LOOKS_LIKE = {
    "contact_email": re.compile(r"\S+@\S+\.\S+"),
    "website": re.compile(
        r"https?://\S+|www\.\S+|[\w-]+(\.[\w-]+)*\.(org|com|net|edu|gov|us|info|eu)(/\S*)?", re.I
    ),
    "timestamp": re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T,].*)?|\d{1,2}:\d\d.*"),
}
_ONE_OF = {"kind": KINDS, "scope": SCOPES}
_QUESTION = re.compile(r"[?:*？：]\s*$")
_ACCENT = re.compile("[\u0300-\u036f]")
_WORDS = re.compile(r"[^\W_]+(?:[\u0900-\u0dff][^\W_]*)*")


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column is, with why; an empty field is one that is left out.

    One that is not sure is shown to a person and never taken unseen.
    """

    field: str
    why: str
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class _Candidate:
    place: int
    guess: Guess
    weight: float


def guesses(columns: Sequence[str], samples: Sequence[Sequence[str]]) -> tuple[Guess, ...]:
    """Guess what each column is, by its header (empty for none) and the first rows.

    No field is guessed for two columns; of two that are called so, the one goes first that
    is called nothing else.
    """
    cells = [[row[at] for row in samples if at < len(row)] for at in range(len(columns))]
    found: dict[int, Guess] = {}
    taken: set[str] = set()
    for one in sorted(_candidates(columns, cells), key=lambda one: (-one.weight, one.place)):
        parts = set(PAIRS.get(one.guess.field, (one.guess.field,))) - {""}
        if one.place not in found and not parts & taken:
            found[one.place] = one.guess
            taken |= parts
    if "name" not in taken and (place := _asked_with_place(columns, found)) is not None:
        found[place] = Guess("name+city", "Its question asks for both.")
    elif "name" not in taken:
        found |= _left_for_name(columns, cells, found)
    found |= _asked_again(columns, samples, found)
    unknown = Guess("", "We could not tell what this is.")
    return tuple(found.get(place, unknown) for place in range(len(columns)))


def asks_again(
    columns: Sequence[str], samples: Sequence[Sequence[str]], place: int, other: int
) -> bool:
    """Whether two columns are called alike, and no row of the samples has an answer in both."""
    is_called_alike = plain(columns[place]) == plain(columns[other]) != ""
    return is_called_alike and not any(
        all(one < len(row) and row[one].strip() for one in (place, other)) for row in samples
    )


def has_header(first: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Whether the first row says what the columns are, or is one of the rows itself."""
    cells = [cell for cell in first if cell.strip()]
    if any(_is_like(kind, [cell]) for kind in _LOOKS_LIKE for cell in cells):
        return False
    if any(is_header(cell) for cell in cells):
        return True
    return max(map(len, (first, *others))) > 1 and not any(map(_is_state, cells))


def is_header(cell: str) -> bool:
    """Whether the words are those of a question about a signatory, and not those of a name."""
    words = plain(cell).split()
    if not words:
        return False
    is_asked = bool(_QUESTION.search(cell)) and bool(_fields_called(cell))
    return is_asked or all(word in _vocabulary() for word in words) or cell.strip() in CHOICES


def plain(text: str) -> str:
    """Give the words of a header in lower case, without accents and signs, a space between two."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(_WORDS.findall(unicodedata.normalize("NFC", _ACCENT.sub("", folded))))


def _candidates(columns: Sequence[str], cells: Sequence[list[str]]) -> Iterable[_Candidate]:
    exact = [_exact(column) for column in columns]
    is_bare = [plain(column) in _phrases(BARE_NAME) for column in columns]
    has_organization = any(
        not (is_exact or bare) and "name" in _fields_called(column)[:1]
        for column, is_exact, bare in zip(columns, exact, is_bare, strict=True)
    )
    for place, column in enumerate(columns):
        field = exact[place]
        if is_bare[place] and has_organization and column != "name":
            yield _Candidate(
                place, Guess("contact_name", "Beside an organization, a name is a person’s."), 2.0
            )
        elif field:
            yield _Candidate(place, Guess(field, "Its heading says so."), 3.0)
        yield from _by_words(place, column, cells[place])
        yield from _by_samples(place, cells[place])


def _exact(column: str) -> str:
    name = column.strip().lower().replace(" ", "_")
    return name if name in FIELDS else ""


def _by_words(place: int, column: str, cells: list[str]) -> Iterable[_Candidate]:
    text = plain(column)
    if _is_left_out(text):
        yield _Candidate(place, Guess("", "Letters do not print it."), 2.5)
        return
    if half := next((one for one in HALVES if text in _phrases(HALF_NAMES[one])), ""):
        yield _Candidate(place, Guess(half, "It asks for a part of the name."), 1.9)
        return
    called = _fields_called(column)
    if pair := _pair(column, called):
        yield _Candidate(place, Guess(pair, "Its question asks for both."), 2.0)
    fields = _nearest_first(text, [one for one in called if _may_be(one, cells)])
    for rank, field in enumerate(fields):
        # What is called one thing and nothing else goes before what only names it.
        weight = 0.8 * _covered(text, field) / rank if rank else 1.0 + _covered(text, field)
        yield _Candidate(
            place, Guess(field, f"Guessed from the heading “{column.strip()[:60]}”."), weight
        )


def _by_samples(place: int, cells: list[str]) -> Iterable[_Candidate]:
    if _is_like("timestamp", cells):
        yield _Candidate(place, Guess("", "It contains times."), 2.4)
    for field, what in (("contact_email", "Email addresses"), ("website", "Web addresses")):
        if _is_like(field, cells):
            yield _Candidate(place, Guess(field, f"It contains {what.lower()}."), 0.9)
    filled = [cell for cell in cells if cell.strip()]
    if filled and sum(map(_is_state, filled)) >= ENOUGH * len(filled):
        yield _Candidate(place, Guess("state", "It contains U.S. states."), 0.9)


def _asked_again(
    columns: Sequence[str], samples: Sequence[Sequence[str]], found: Mapping[int, Guess]
) -> dict[int, Guess]:
    again = {}
    for place in set(range(len(columns))) - found.keys():
        for other, guess in found.items():
            if guess.field and samples and asks_again(columns, samples, other, place):
                again[place] = Guess(guess.field, "Another page of the form asks the same.")
    return again


def _asked_with_place(columns: Sequence[str], found: Mapping[int, Guess]) -> int | None:
    # “Organization name, city, state” asks for the name, too, where no other column does.
    places = (
        place
        for place, guess in found.items()
        if guess.field == "city+state" and "name" in _fields_called(columns[place])
    )
    return next(places, None)


def _left_for_name(
    columns: Sequence[str], cells: Sequence[list[str]], found: Mapping[int, Guess]
) -> dict[int, Guess]:
    free = [place for place in range(len(columns)) if place not in found and _varies(cells[place])]
    if not free:
        return {}
    is_alone = len(columns) == 1 and not columns[0]
    why = "It is the only one." if is_alone else "It is the first column that could hold names."
    return {free[0]: Guess("name", why, is_sure=is_alone)}


def _is_left_out(text: str) -> bool:
    return any(
        text == phrase or (len(phrase) >= _MIN_LEFT_OUT_CHARACTERS and _has(text, phrase))
        for phrase in _phrases(LEFT_OUT)
    )


@cache
def _fields_called(column: str) -> tuple[str, ...]:
    text = plain(column)
    return tuple(
        field
        for field, words in NAMES.items()
        if any(_has(text, phrase) for phrase in _phrases(words))
    )


def _pair(column: str, called: Sequence[str]) -> str:
    joins = set(plain(AND).split()) & set(plain(column).split())
    if not joins and not JOINING_SIGNS & set(column):
        return ""
    if {"city", "state"} <= set(called):
        return "city+state"
    if "contact_title" in called and {"contact_name", "name"} & set(called):
        return "contact_name+contact_title"
    return "name+city" if {"name", "city"} <= set(called) else ""


def _nearest_first(text: str, fields: list[str]) -> list[str]:
    # “The full name of your organization” means the organization and no person.
    is_either = {"contact_name", "name"} <= set(fields)
    if is_either and _covered(text, "name") > _covered(text, "contact_name"):
        return [*(one for one in fields if one != "contact_name"), "contact_name"]
    return fields


def _covered(text: str, field: str) -> float:
    longest = max(len(phrase) for phrase in _phrases(NAMES[field]) if _has(text, phrase))
    return longest / max(1, len(text))


def _may_be(field: str, cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    if not filled:
        return True
    if field in _ONE_OF:
        choices = _ONE_OF[field]
        return sum(cell.strip().casefold() in choices for cell in filled) >= ENOUGH * len(filled)
    if field in _LOOKS_LIKE:
        return _is_like(field, cells, SOME)
    return field != "name" or _varies(cells)


def _is_like(kind: str, cells: Sequence[str], share: float = ENOUGH) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    hits = sum(bool(_LOOKS_LIKE[kind].fullmatch(cell)) for cell in filled)
    return bool(filled) and hits >= share * len(filled)


def _varies(cells: Sequence[str]) -> bool:
    """Whether a column can hold names: few stand in it twice."""
    filled = [cell.strip().casefold() for cell in cells if cell.strip()]
    return bool(filled) and (len(filled) < _FEW_ROWS or len(set(filled)) >= len(filled) / 2)


def _is_state(cell: str) -> bool:
    return cell.strip() in STATE_CODES or cell.strip() in STATES


@cache
def _phrases(words: str) -> tuple[str, ...]:
    return tuple(plain(phrase) for phrase in words.split("|"))


@cache
def _vocabulary() -> frozenset[str]:
    tables = (*NAMES.values(), *HALF_NAMES.values(), LEFT_OUT)
    phrases = (phrase for words in tables for phrase in _phrases(words))
    return frozenset(word for phrase in (*phrases, plain(ALSO)) for word in phrase.split())


def _has(text: str, phrase: str) -> bool:
    if phrase[0] >= _WITHOUT_SPACES:
        return text == phrase or (len(phrase) > 1 and phrase in text)
    return f" {phrase} " in f" {text} "
