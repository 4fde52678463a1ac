"""Whole numbers in English words, both ways."""

import re

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES = {word: number for number, word in enumerate(_SMALL)} | {
    word: number * 10 for number, word in enumerate(_TENS, start=2)
}
_MULTIPLIERS = {"dozen": 12, "score": 20, "hundred": 100}
_SCALES = {"million": 1_000_000, "thousand": 1_000, "hundred": 100}

_FIRST = "|".join(_VALUES)
_SCALE = "dozen|score|hundred|thousand|million"
_GAP = r"(?:[ \t]*\n[ \t]*|[ \t]+|[ \t]?-[ \t]?)"
_MORE = rf"(?:(?:{_GAP}and)?{_GAP}(?:{_FIRST}|{_SCALE})\b)*"
NUMBER_WORDS = rf"\b(?:(?:{_FIRST})\b|an?{_GAP}(?:{_SCALE})\b){_MORE}"
"""A run of number words: “eighty-five”, “one hundred and two”, “a dozen”. A vague
“dozens” or “several hundred” is none."""


def in_words(number: int) -> str:
    """Write a number from 0 to 999,999,999 in words, without “and”: “one hundred two”."""
    if number < len(_SMALL):
        return _SMALL[number]
    if number < 100:  # noqa: PLR2004 (where tens end)
        tens, rest = divmod(number, 10)
        return _TENS[tens - 2] + (f"-{_SMALL[rest]}" if rest else "")
    name, scale = next((name, scale) for name, scale in _SCALES.items() if number >= scale)
    count, rest = divmod(number, scale)
    return f"{in_words(count)} {name}" + (f" {in_words(rest)}" if rest else "")


def from_words(words: str) -> int:
    """Read the number that a run of number words says: 85 for “eighty-five”."""
    total = current = 0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in _VALUES:
            current += _VALUES[word]
        elif word in _MULTIPLIERS:
            current = max(current, 1) * _MULTIPLIERS[word]
        elif word in _SCALES:
            total, current = total + max(current, 1) * _SCALES[word], 0
    return total + current
