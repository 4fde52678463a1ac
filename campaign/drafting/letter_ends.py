"""What stands below a letter's body: closing, copies, enclosures, and a list of who signs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from campaign.drafting.letter_passages import Passage

LEAST_NAMES = 4
MAX_NAME_CHARACTERS = 160
MAX_CLOSING_CHARACTERS = 60
STRAY_LINES = 3

_CLOSING = re.compile(
    r"(?:Sincerely|Respectfully|Yours|Very truly yours|Truly yours|With (?:\w+ ){0,3}"
    r"(?:gratitude|respect|appreciation|thanks|regards|solidarity|hope|urgency)|In solidarity|"
    r"In (?:faith|partnership|peace|community)|(?:Best|Kind|Warm|Kindest|Warmest) regards|Regards|"
    r"Cordially|Gratefully|Thank you|Signed|Undersigned|Atentamente|Respetuosamente|"
    r"The undersigned)\b[^.!?]*[,:]?",
    re.IGNORECASE,
)
_CC = re.compile(r"(?:cc|c\.c\.|copies? to|copy to)\s*:\s*", re.IGNORECASE)
_ENCLOSURE = re.compile(
    r"(?:encl(?:osure)?s?|enc|attachments?)(?:\s*\(s\)|\s*\(\d+\))?\.?\s*:\s*", re.IGNORECASE
)
_LABEL = re.compile(
    r"(?:(?:national|state|local|tribal|regional|international|faith|other|and)\b.*)?"
    r"\b(?:signator(?:y|ies)|undersigned|signed|signers|joined by|endors\w+|convening"
    r"|co-?signers|organizations?|individuals?)\b[^.]{0,40}:?",
    re.IGNORECASE,
)
_ENDS_A_SENTENCE = re.compile(r"(?<!Inc)(?<!Co)(?<!Corp)(?<!Ltd)(?<!U\.S)(?<!Jr)(?<!Sr)[.!?;]$|:$")
_BULLET = re.compile(r"^\s*(?:[•▪●○◦‣·*–-]|\(?\d{1,4}[.)])\s+")


@dataclass(frozen=True, slots=True)
class Ending:
    """Where the body ends, as a place among the passages, and what was made out below it."""

    begins: int
    closing: str = ""
    cc: tuple[str, ...] = ()
    enclosures: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def ending_of(passages: Sequence[Passage], start: int) -> Ending:
    """The ending of a letter whose body begins at ``start``.

    It begins at the last line that closes a letter; without one, at the last run of
    short lines that are no sentences, or at a line that begins with “cc:”.
    """
    closing = _place_of_closing(passages, start)
    if closing is not None:
        return _Below(passages[closing + 1 :]).ending(closing, passages[closing].words)
    labelled = next((n for n in range(start, len(passages)) if _is_label_of_end(passages[n])), None)
    run = _run_of_names(passages, start)
    places = [one for one in (labelled, run) if one is not None]
    if not places:
        return Ending(len(passages))
    return _Below(passages[min(places) :]).ending(min(places), "")


def below_closing(passages: Sequence[Passage]) -> Ending:
    """What stands below a closing that is known; its place is 0 and it has no words."""
    return _Below(passages).ending(0, "")


def _place_of_closing(passages: Sequence[Passage], start: int) -> int | None:
    for place in range(len(passages) - 1, start - 1, -1):
        one = passages[place]
        is_short = one.kind in {"line", "heading"} and len(one.words) <= MAX_CLOSING_CHARACTERS
        if is_short and _CLOSING.fullmatch(one.words) and _looks_closed(passages[place + 1 :]):
            return place
    return None


def _looks_closed(below: Sequence[Passage]) -> bool:
    """Whether below a closing stand only names and the like; a sentence or two may stray in."""
    long = [one for one in below if one.kind == "line" and _ends_a_sentence(one.words)]
    return len(long) <= STRAY_LINES


def _is_label_of_end(one: Passage) -> bool:
    is_line = one.kind == "line" and len(one.words) <= MAX_NAME_CHARACTERS
    return is_line and bool(_CC.match(one.words) or _ENCLOSURE.match(one.words))


def _run_of_names(passages: Sequence[Passage], start: int) -> int | None:
    """Give where the last long enough run of lines that can be names begins."""
    best, begins, count = None, None, 0
    for place in range(start, len(passages)):
        one = passages[place]
        if one.words and not _may_be_name(one):
            begins, count = None, 0
        elif one.words:
            begins = place if begins is None else begins
            count += 1
        if count >= LEAST_NAMES:
            best = begins
    if best is None:
        return None
    rest = passages[best:]
    stray = [one for one in rest if one.words and not _may_be_name(one)]
    return best if len(stray) <= STRAY_LINES else None


def _may_be_name(one: Passage) -> bool:
    return (
        one.kind == "line"
        and len(one.words) <= MAX_NAME_CHARACTERS
        and not one.words[:1].islower()
        and not _ends_a_sentence(one.words)
    )


def _ends_a_sentence(words: str) -> bool:
    return len(words) > MAX_NAME_CHARACTERS or bool(_ENDS_A_SENTENCE.search(words))


class _Below:
    """Sorts what stands below the body."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._cc: list[str] = []
        self._enclosures: list[str] = []
        self._names: list[str] = []
        self._left_out: list[str] = []
        self._is_over = False

    def ending(self, begins: int, closing: str) -> Ending:
        group: list[str] | None = None
        for one in self._passages:
            if not one.words:
                group = None
            elif match := _CC.match(one.words):
                group = self._begun(self._cc, one.words[match.end() :])
            elif match := _ENCLOSURE.match(one.words):
                group = self._begun(self._enclosures, one.words[match.end() :])
            elif group is not None:
                group.extend(_each_line(one))
            else:
                self._take(one)
        return Ending(
            begins,
            closing,
            tuple(self._cc),
            tuple(self._enclosures),
            tuple(dict.fromkeys(self._names)),
            tuple(self._left_out),
        )

    @staticmethod
    def _begun(group: list[str], words: str) -> list[str]:
        group.extend(part.strip() for part in words.split(";") if part.strip())
        return group

    def _take(self, one: Passage) -> None:
        is_label = one.kind == "heading" or (
            _LABEL.fullmatch(one.words) and one.words.endswith(":")
        )
        if is_label and one.kind != "list":
            self._left_out.append(f"A heading among the names was left out: “{one.words}”.")
        elif one.kind in {"list", "table"} or not (self._is_over or _ends_a_sentence(one.words)):
            self._names.extend(_each_line(one))
        else:
            # Below the names a page has its own words, and the names do not go on after them.
            self._is_over = bool(self._names)
            self._left_out.append(f"These words below the letter were left out: “{one.words}”.")


def _each_line(one: Passage) -> Iterator[str]:
    for words in one.items or (one.words,):
        yield _BULLET.sub("", words).strip()
