"""The tokens a text may hold, ``{{ count }}`` and its kin: a fixed list, one expression.

A token is replaced by a plain value; no template engine ever sees a text.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from campaign.drafting.passages import line_of
from campaign.rendering.document import Addressee

TOKENS: Mapping[str, str] = MappingProxyType(
    {
        "count": "all listed signatories, conveners too",
        "count_without_conveners": "listed signatories that are not conveners",
        "count_in_words": "all listed signatories, in words when the letter is in English",
        "organizations_count": "listed organizations, conveners too",
        "individuals_count": "listed individuals",
        "states_count": "different states of the United States among the listed",
        "conveners": "the conveners' names in their order",
        "deadline": "the deadline with its time zone",
        "date": "the date of the letter",
        "addressee.name": "the first addressee's name",
        "addressee.title": "the first addressee's title",
        "addressee.organization": "the first addressee's organization",
    }
)

MAX_TOKEN_CHARACTERS = 100
_TOKEN = re.compile(r"\{\{([^{}\n]{0,%d})\}\}" % MAX_TOKEN_CHARACTERS)

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred"))


@dataclass(frozen=True, slots=True)
class UnknownToken:
    """A token that is not in the list, and the line (from 1) on which it stands."""

    name: str
    line: int
    literal: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of a roster, all from one query; each counts listed signatories only."""

    count: int
    count_without_conveners: int
    organizations_count: int
    individuals_count: int
    states_count: int = 0


def unknown_tokens(text: str) -> tuple[UnknownToken, ...]:
    """Name each token of the text that is not in the list, in the order of the text."""
    return tuple(
        UnknownToken(match[1].strip(), line_of(text, match.start()), match[0])
        for match in _TOKEN.finditer(text)
        if match[1].strip() not in TOKENS
    )


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace each token that has a value; any other stands as it was typed."""
    return _TOKEN.sub(lambda match: values.get(match[1].strip(), match[0]), text)


def fill_html(markup: str, values: Mapping[str, str]) -> str:
    """Replace tokens in HTML; the values are escaped, so that they are text there."""
    return fill(markup, {name: html.escape(value) for name, value in values.items()})


def token_values(
    figures: Figures,
    *,
    language: str,
    conveners: tuple[str, ...],
    addressees: tuple[Addressee, ...],
    deadline_text: str,
    date_text: str,
) -> dict[str, str]:
    """Give the value of every token; what a letter lacks is empty.

    Large numbers have a comma in English, and no separator otherwise.
    """
    first = addressees[0] if addressees else Addressee(name="")
    is_english = language.lower().split("-")[0] == "en"
    numbers = {
        name: f"{number:,}" if is_english else str(number)
        for name, number in (
            ("count", figures.count),
            ("count_without_conveners", figures.count_without_conveners),
            ("organizations_count", figures.organizations_count),
            ("individuals_count", figures.individuals_count),
            ("states_count", figures.states_count),
        )
    }
    return numbers | {
        "count_in_words": in_words(figures.count) if is_english else str(figures.count),
        "conveners": _joined(conveners, is_english=is_english),
        "deadline": deadline_text,
        "date": date_text,
        "addressee.name": first.name,
        "addressee.title": first.title,
        "addressee.organization": first.organization,
    }


def in_words(number: int) -> str:
    """Write a number below a thousand million in English words: "one hundred two"."""
    if number < len(_UNITS):
        return _UNITS[number]
    if number < 100:  # noqa: PLR2004 - A hundred is where tens end.
        tens, unit = divmod(number, 10)
        return _TENS[tens] + (f"-{_UNITS[unit]}" if unit else "")
    value, word = next(scale for scale in _SCALES if number >= scale[0])
    many, rest = divmod(number, value)
    return f"{in_words(many)} {word}" + (f" {in_words(rest)}" if rest else "")


def _joined(names: tuple[str, ...], *, is_english: bool) -> str:
    if not is_english or len(names) < 2:  # noqa: PLR2004 - One name needs no "and".
        return ", ".join(names)
    comma = "," if len(names) > 2 else ""  # noqa: PLR2004 - Two names need no comma.
    return f"{', '.join(names[:-1])}{comma} and {names[-1]}"
