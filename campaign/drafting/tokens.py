"""The fixed list of ``{{ tokens }}`` and their filling in, by one regular expression."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from html import escape

from campaign.drafting.languages import direction, is_english, with_digits
from campaign.drafting.passages import line_of, sentence_at
from campaign.drafting.phrases import as_sentence
from campaign.drafting.words import in_words
from campaign.rendering.directions import isolated
from campaign.rendering.document import Addressee

TOKENS: Mapping[str, str] = {
    "count": "all listed signatories, conveners too",
    "count_without_conveners": "listed signatories that are not conveners",
    "count_in_words": "all listed signatories, written out",
    "organizations_count": "listed organizations",
    "individuals_count": "listed individuals",
    "states_count": "states that listed signatories are in",
    "conveners": "the conveners' names, as a sentence says them",
    "deadline": "the deadline with its time zone",
    "date": "the date on the letter",
    "addressee.name": "the first addressee's name",
    "addressee.title": "the first addressee's title",
    "addressee.organization": "the first addressee's organization",
}

_OTHER_FIGURES = frozenset(
    {"count_without_conveners", "organizations_count", "individuals_count", "states_count"}
)

# White space is taken off in Python: an expression for it would try every split.
TOKEN = re.compile(r"\{\{([^{}\n]{0,100})\}\}")


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of a roster; all zero for an empty one."""

    count: int = 0
    count_without_conveners: int = 0
    organizations_count: int = 0
    individuals_count: int = 0
    states_count: int = 0


@dataclass(frozen=True, slots=True)
class UnknownToken:
    """A token that is not on the list, the line it stands on, from 1, and its sentence."""

    name: str
    line: int
    excerpt: str = ""


def holds_tokens(text: str) -> bool:
    """Whether anything in the text is filled in."""
    return any(match[1].strip() in TOKENS for match in TOKEN.finditer(text))


def asks_for_more_than_count(text: str) -> bool:
    """Whether a token of the text needs other figures of the roster than its count."""
    return any(match[1].strip() in _OTHER_FIGURES for match in TOKEN.finditer(text))


def unknown_tokens(text: str) -> tuple[UnknownToken, ...]:
    """Every token in the text that is not on the list, in order."""
    return tuple(
        UnknownToken(
            match[1].strip(), line_of(text, match.start()), sentence_at(text, *match.span())
        )
        for match in TOKEN.finditer(text)
        if match[1].strip() not in TOKENS
    )


def fill(text: str, token_values: Mapping[str, str]) -> str:
    """The text with known tokens replaced; unknown ones stay as they are."""
    return TOKEN.sub(lambda match: token_values.get(match[1].strip(), match[0]), text)


def blanked(text: str) -> str:
    """The text with a dash for each token, where the roster is not known."""
    return TOKEN.sub("–", text)


def fill_html(html: str, token_values: Mapping[str, str]) -> str:
    """The same in HTML, each value escaped."""
    return fill(html, {name: escape(value) for name, value in token_values.items()})


def values(
    figures: Figures,
    *,
    conveners: tuple[str, ...],
    deadline: str,
    date: str,
    addressee: Addressee,
    language: str,
) -> dict[str, str]:
    """What each token stands for in the language; every token of the list has a value.

    Numbers are written out in English only: elsewhere their words agree with the
    noun behind them, which nobody here can see, so they are digits.
    """
    numbers = {name: with_digits(str(number), language) for name, number in _each(figures)}
    found = {
        **numbers,
        "count_in_words": in_words(figures.count) if is_english(language) else numbers["count"],
        "conveners": as_sentence(conveners, language),
        "deadline": deadline,
        "date": date,
    }
    # An addressee's own lines may hold the others.
    for part in ("name", "title", "organization"):
        words = fill(getattr(addressee, part), found)
        found[f"addressee.{part}"] = isolated(words, direction(language))
    return found


def _each(figures: Figures) -> Iterator[tuple[str, int]]:
    return ((one.name, getattr(figures, one.name)) for one in fields(figures))
