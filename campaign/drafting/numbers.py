"""Finding the numbers in an English text that claim to count who signs.

A claim is a number, then at most five describing words, then a noun for those
who sign ("85 civil rights groups"), or the noun first and the number after it
("organizations, 85 in all"). It may be exact, a bound ("over 80 groups", "85+
groups") or an estimate ("nearly 90"). A number with a noun of its own ("12 states
and many organizations"), a year, a sum of money, a share, a section, a date, an
ordinal, a range, a vague word ("dozens of groups") or groups of another sort ("three
focus groups") is no claim.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from campaign.drafting.bounds import Bound, bound_after, bound_before
from campaign.drafting.words import NUMBER_WORDS, from_words

MAX_DESCRIBING_WORDS = 5
LONGEST_CLAIM = 160
_LONGEST_LEAD = 80


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NOUNS = _words(
    "organizations organisations orgs groups signatories signers undersigned "
    "signees cosigners co-signers cosignatories co-signatories"
)
# Who is grouped so signs nothing: "five age groups", "two working groups".
_OF_ANOTHER_SORT = _words(
    "age ethnic focus working income control blood study user peer hate terrorist extremist "
    "militant paramilitary armed criminal militia"
)
_NOUNS_AFTER_A_HYPHEN = _words("organization organisation group signatory signer")

# A word that ends a noun phrase, or a noun that the number itself counts.
_ENDS_PHRASE = _words(
    "of in by for to with from at on as but than through the a an that which who whose this these "
    "those when if is are was were be has have had will can must percent per year month day week "
    "hour country person people million billion hundred thousand hundredth thousandth millionth times a.m p.m am pm january "
    "february march april june july august september october november december cfr c.f.r usc "
    "u.s.c children men women veterans whereas"
)
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
)

# Plurals that describe rather than count: "85 civil rights groups".
_DESCRIBING_PLURALS = _words(
    "rights civics services affairs arts sports liberties relations business grassroots us u.s "
    "various numerous indigenous progress studies politics ethics news homeless"
)
_JOINABLE = _words(
    "civil human rights faith faith-based labor labour community legal national state local tribal "
    "regional international statewide federal immigrant immigration immigrants refugee "
    "environmental religious public advocacy grassroots nonprofit academic business youth student "
    "health community-based undersigned interfaith service services liberties racial social "
    "economic justice housing education climate consumer disability"
)
_JOINERS = frozenset({"and", "or", "&"})

# What stands before a number that is no count: a section, a date, a subset, a half.
_NOT_AFTER = re.compile(
    r"(?:\b(?:sections?|sec\.?|title|chapter|articles?|no\.?|rule|local|part|page|paragraph|form)"
    r"|\b(?:h\.? ?r\.?|s\.|u\.?s\.?c\.?|c\.?f\.?r\.?|note|footnote|version|phase|group)"
    r"|\b(?:half|these|those|several|few|many)"
    rf"|\b{_MONTH}|[§#$€£])[ \t]*$",
    re.IGNORECASE,
)
_YEAR_AFTER = re.compile(
    r"(?:\b(?:in|since|by|of|from|until|before|after|during|for|through|to|late|early|mid|the|our"
    rf"|this|{_MONTH}(?:[ \t]\d{{1,2}},?)?)|,)[ \t]*$",
    re.IGNORECASE,
)
_YEARS = range(1900, 2100)

_EDGE = r"(?<![\w$€£.,:/§#%\-+@])"
_DIGITS = rf"{_EDGE}(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}})(?![\w%:/°(]|[.,]\d|-\d)"
_NUMBER = re.compile(
    rf"(?P<digits>{_DIGITS})(?P<scale>[ \t]+(?:dozen|hundred|thousand|million)\b)?|{NUMBER_WORDS}",
    re.IGNORECASE,
)
_IN_PARENTHESES = re.compile(
    rf"[ \t]*\([ \t]*(?P<inner>{_DIGITS}|{NUMBER_WORDS})[ \t]*\)", re.IGNORECASE
)
_RANGE = re.compile(
    rf"(?P<from>\b(?:from|between)\s+)?(?:{_DIGITS}|{NUMBER_WORDS})\s+(?P<link>to|or|and)\s*$",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?P<gap>[*_`\[\s-]*)(?P<word>[\w&](?:[\w.'&-]*[\w'&])?)(?P<comma>,?)")
_NOUN_BEFORE = re.compile(
    r"\b(?:organi[sz]ations|groups|signatories|signers|undersigned)\b[*_]*"
    r"(?P<link>[ \t]*(?:,|;|:|\(|--?)?\s*)"
    r"(?P<lead>(?:(?:now|we|are|who|all|which|there|currently)\s+)*"
    r"(?:number(?:ed|ing|s)?|total(?:l?ing|s)?(?:\sof)?)?\s*)$",
    re.IGNORECASE,
)
_TALLY_AFTER = re.compile(
    r"[*_\s]*(?:in\s+all|in\s+total|all\s+told|altogether|strong|of\s+(?:us|them)|so\s+far|to\s+date)\b",
    re.IGNORECASE,
)
# Each is one character for one, so that positions in the text stay true. A long
# dash parts a sentence, as a semicolon does.
_PLAIN = str.maketrans("\u2010\u2011\u2013\u2014\u2018\u2019\u201c\u201d", "---;''**")
# Marks of Markdown that a reader sees as white space, or not at all.
_UNSEEN = re.compile(
    r"&(?:nbsp|ensp|emsp|thinsp|#160|#8239|#xa0|#x202f);|\\(?=\n)|(?<!\w)_+|_+(?!\w)", re.IGNORECASE
)
_NUMBER_OF = re.compile(
    r"number of (?:\w+ )?(?:organi[sz]ations|groups|signatories|signers)(?: is| stands at|:)?\s*$",
    re.IGNORECASE,
)
_ANY_NOUN = re.compile(
    r"organi[sz]ation|\borgs\b|\bgroup|signator|signer|signee|undersigned", re.IGNORECASE
)
_IN_A_PLACE = re.compile(
    r"[*_]*\s+(?:(?:based|located|working|active)\s+)?(?:in|from|across)\s+(?:the\s+)?[A-Z]"
)
_SAYS_WHO_SIGNS = re.compile(r"undersigned|sign", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ClaimedCount:
    """A number that a text gives for those who sign.

    ``literal`` is the phrase as it stands from the number on ("85 civil rights
    groups"), ``span`` where it stands. ``bound`` is what the words around make of the
    number, and ``number_span`` holds them with it ("more than 85"). ``may_be_part``
    says that it may count those of one place only ("three organizations in Texas").
    """

    number: int
    literal: str
    span: tuple[int, int]
    number_span: tuple[int, int]
    bound: Bound = Bound.EXACT
    may_be_part: bool = False


def claimed_counts(text: str) -> tuple[ClaimedCount, ...]:
    """Give every number in the text that claims to count who signs, in order."""
    plain = _UNSEEN.sub(_as_plain, text.translate(_PLAIN))
    nouns = [match.start() for match in _ANY_NOUN.finditer(plain)]
    return tuple(
        claim
        for match in _NUMBER.finditer(plain)
        if _is_near(nouns, match)
        for claim in _claims(text, plain, match)
    )


def _as_plain(mark: re.Match[str]) -> str:
    """Give the emphasis or the space that the mark stands for, as long as itself."""
    return ("*" if mark[0].startswith("_") else " ") * len(mark[0])


def _is_near(nouns: list[int], match: re.Match[str]) -> bool:
    """Say whether any noun stands near enough, so that other numbers cost no time."""
    at = bisect_left(nouns, match.start() - _LONGEST_LEAD)
    return at < len(nouns) and nouns[at] < match.end() + LONGEST_CLAIM


def _claims(text: str, plain: str, match: re.Match[str]) -> Iterator[ClaimedCount]:
    numbers, end = _numbers(plain, match)
    after, end = bound_after(plain, end)
    span = _span_of_claim(plain, match, end) if max(numbers) > 1 else None
    if span is None or _is_year(plain, match, plain[slice(*span)]):
        return
    before, start = bound_before(plain, match.start())
    bound = after if before is Bound.EXACT else before
    seen = re.sub(r"&#?\w+;|\\(?=\n)", " ", text[slice(*span)])
    literal = " ".join(re.sub(r"[*_`\[]", "", seen).split())
    is_whole = _SAYS_WHO_SIGNS.search(plain, *span) or not _IN_A_PLACE.match(plain, span[1])
    for number in numbers:
        yield ClaimedCount(number, literal, span, (start, end), bound, may_be_part=not is_whole)


def _numbers(text: str, match: re.Match[str]) -> tuple[tuple[int, ...], int]:
    """Give the number, with another that follows in parentheses, and where they end."""
    inner = _IN_PARENTHESES.match(text, match.end())
    if inner is None:
        return (_value(match),), match.end()
    digits = inner["inner"].replace(",", "")
    again = int(digits) if digits.isdigit() else from_words(digits)
    return tuple(dict.fromkeys((_value(match), again))), inner.end()


def _span_of_claim(text: str, match: re.Match[str], end: int) -> tuple[int, int] | None:
    """Give where the number and its noun stand; None when the number is no claim."""
    if _NOT_AFTER.search(text[max(0, match.start() - 24) : match.start()]):
        return None
    if _is_range(text[max(0, match.start() - _LONGEST_LEAD) : match.start()]):
        return None
    if (noun_end := _end_of_noun(text, end)) is not None:
        return match.start(), noun_end
    start = _start_of_noun(text, match)
    return None if start is None else (start, match.end())


def _is_range(before: str) -> bool:
    """Say whether another number stands before, as in "80 to 90"; "from 10 to 85" ends at 85."""
    if not before.rstrip().lower().endswith(("to", "or", "and")):
        return False
    found = _RANGE.search(before)
    if found is None:
        return False
    opening = (found["from"] or "").strip().lower()
    if found["link"].lower() == "and":
        return opening == "between"
    return opening != "from"


def _value(match: re.Match[str]) -> int:
    if match["digits"] is None:
        return from_words(match[0])
    scale = from_words(match["scale"]) if match["scale"] else 1
    return int(match["digits"].replace(",", "")) * scale


def _is_year(text: str, match: re.Match[str], phrase: str) -> bool:
    looks_so = match[0].isdigit() and int(match[0]) in _YEARS
    before = text[max(0, match.start() - 24) : match.start()]
    return looks_so and "undersigned" not in phrase and bool(_YEAR_AFTER.search(before))


def _end_of_noun(text: str, end: int) -> int | None:
    """Read on from the number's end to its noun; None when its noun is another."""
    described: list[str] = []
    joined = False
    position = end
    for _ in range(MAX_DESCRIBING_WORDS + 3):
        found = _WORD.match(text, position, end + LONGEST_CLAIM)
        if found is None or re.search(r"\n[ \t]*\n", found["gap"]):
            return None
        word = found["word"].lower()
        if not described and found["gap"] == "-":
            is_noun = word.split("-")[0] in _NOUNS_AFTER_A_HYPHEN
            return found.end("word") if is_noun else None
        if word.rstrip("'") in _NOUNS:
            is_other = bool(described) and described[-1] in _OF_ANOTHER_SORT
            is_claim = not is_other and (not joined or _JOINABLE.issuperset(described))
            return _noun_phrase_end(text, found) if is_claim else None
        if _ends_phrase(word):
            return None
        joined = joined or word in _JOINERS or bool(found["comma"])
        if word not in _JOINERS:
            described.append(word)
        position = found.end()
    return None


def _noun_phrase_end(text: str, found: re.Match[str]) -> int | None:
    """Give where the noun ends, its partner "undersigned organizations" included."""
    if found["word"].lower() == "groups" and re.match(r"\s+of\b(?! us)", text[found.end() :][:8]):
        return None  # "two groups of people" are no signatories.
    following = _WORD.match(text, found.end("word"))
    is_pair = following is not None and following["word"].lower() in _NOUNS
    return following.end("word") if following and is_pair else found.end("word")


def _ends_phrase(word: str) -> bool:
    is_plural = word.endswith("s") and not word.endswith(("'s", "ss", "ous"))
    counts_itself = is_plural and word not in _DESCRIBING_PLURALS | _JOINABLE
    return word in _ENDS_PHRASE or counts_itself


def _start_of_noun(text: str, match: re.Match[str]) -> int | None:
    """Read back from the number to a noun that it tallies; None when there is none."""
    before = text[max(0, match.start() - _LONGEST_LEAD) : match.start()]
    offset = match.start() - len(before)
    if stated := _NUMBER_OF.search(before):
        return offset + stated.start()
    noun = _NOUN_BEFORE.search(before)
    if noun is None or _is_list_number(text, match):
        return None
    is_tally = bool(_TALLY_AFTER.match(text, match.end()))
    is_stated = re.search("number|total", noun["lead"], re.IGNORECASE) is not None
    following = text[match.end() : match.end() + 8]
    ends_here = re.match(r"[*_]*\s*(?:[,;.)-]|$|\n)", following) is not None
    is_listed = (
        ":" in noun["link"] or "(" in noun["link"] or not noun["link"].strip()
    ) and ends_here
    return offset + noun.start() if is_tally or is_stated or is_listed else None


def _is_list_number(text: str, match: re.Match[str]) -> bool:
    begins_line = not text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip()
    return begins_line and text[match.end() : match.end() + 1] in {".", ")"}
