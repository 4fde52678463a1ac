"""Whole numbers in English words, both ways."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.drafting.words import NUMBER_WORDS, from_words, in_words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (40, "forty"),
        (83, "eighty-three"),
        (100, "one hundred"),
        (102, "one hundred two"),
        (1_200, "one thousand two hundred"),
        (100_000, "one hundred thousand"),
        (2_000_019, "two million nineteen"),
    ],
)
def test_a_number_is_written_out(number, words):
    assert in_words(number) == words


@given(st.integers(0, 999_999_999))
def test_what_is_written_out_reads_back(number):
    words = in_words(number)
    assert from_words(words) == number
    assert re.fullmatch(NUMBER_WORDS, words)


@pytest.mark.parametrize(
    ("words", "number"),
    [("two dozen", 24), ("a dozen", 12), ("one hundred and two", 102), ("three score", 60)],
)
def test_other_ways_to_say_a_number_are_read(words, number):
    assert from_words(words) == number
