"""Whole numbers in English words, both ways."""

import re

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = {word: number for number, word in enumerate(_SMALL)} | {
    word: number * 10 for number, word in enumerate(_TENS, start=2)
}
_SCALES = {"hundred": 100, "thousand": 1000, "dozen": 12}

_WORD = "|".join([*_VALUES, *_SCALES])
NUMBER_WORDS = re.compile(rf"\b(?:a (?=hundred\b|thousand\b|dozen\b))?(?:{_WORD})(?:(?:[ -]|,? and )(?:{_WORD})\b)*\b", re.IGNORECASE)
"""A run of number words: “eighty-five”, “one hundred and two”, “two dozen”."""


def in_words(number: int) -> str:
    """A number from 0 to 999,999 written out, without “and”: “one hundred two”."""
    if number < len(_SMALL):
        return _SMALL[number]
    if number < 100:  # noqa: PLR2004
        tens, rest = divmod(number, 10)
        return _TENS[tens - 2] + (f"-{_SMALL[rest]}" if rest else "")
    scale, name = (1000, "thousand") if number >= 1000 else (100, "hundred")  # noqa: PLR2004
    count, rest = divmod(number, scale)
    return f"{in_words(count)} {name}" + (f" {in_words(rest)}" if rest else "")


def from_words(words: str) -> int:
    """The number that a run of number words says: 85 for “eighty-five”."""
    total = current = 0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in _VALUES:
            current += _VALUES[word]
        elif word in {"hundred", "dozen"}:
            current = max(current, 1) * _SCALES[word]
        elif word == "thousand":
            total, current = total + max(current, 1) * 1000, 0
    return total + current
