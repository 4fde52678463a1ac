"""The fixed list of tokens and their filling in."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.drafting.tokens import (
    TOKENS,
    Figures,
    fill,
    fill_html,
    unknown_tokens,
    values,
)
from campaign.rendering.document import Addressee

FIGURES = Figures(
    count=83,
    count_without_conveners=81,
    organizations_count=80,
    individuals_count=3,
    states_count=12,
)


def token_values(**changes):
    given_values = {
        "conveners": ("Sample Alliance", "Sample Union"),
        "deadline": "Friday",
        "date": "November 24, 2026",
        "addressee": Addressee("Alejandra Sample", "Secretary", "Department of Samples"),
        "language": "en-US",
    }
    return values(FIGURES, **(given_values | changes))


def test_every_token_of_the_list_has_a_value():
    assert set(token_values()) == set(TOKENS)


def test_tokens_are_filled_with_any_white_space():
    text = "We are {{count}}, {{ count }} or {{\tcount_in_words  }}, not { count } or {{count}."
    filled = "We are 83, 83 or eighty-three, not { count } or {{count}."
    assert fill(text, token_values()) == filled


def test_an_unknown_token_stands_as_it_was_typed():
    assert fill("{{ foo }} {{ count }}", token_values()) == "{{ foo }} 83"


def test_a_value_is_never_filled_again():
    filled = fill("{{ date }}", token_values(date="{{ count }}"))
    assert filled == "{{ count }}"


def test_a_value_is_text_in_html():
    filled = fill_html("<p>{{ conveners }}</p>", token_values(conveners=("<b>", "A & B")))
    assert filled == "<p>&lt;b&gt; and A &amp; B</p>"


@pytest.mark.parametrize(("language", "count"), [("es", "83"), ("ar", "83"), ("fa", "۸۳")])
def test_counts_are_the_languages_digits_where_words_would_have_to_agree(language, count):
    filled = token_values(language=language)
    assert filled["count_in_words"] == filled["count"] == count


def test_no_other_language_is_taken_for_english():
    assert token_values(language="enm")["count_in_words"] == "83"


def test_a_name_in_a_letter_of_the_other_direction_is_kept_apart():
    filled = token_values(language="he", conveners=("ברית", "Sample Union (2026)"))
    assert filled["conveners"] == "ברית ו\u2068Sample Union (2026)\u2069"
    assert filled["addressee.name"] == "\u2068Alejandra Sample\u2069"


def test_unknown_tokens_are_named_with_their_line():
    text = "{{ count }}\n{{ foo }} and {{ counts }}\n\n{{ a b }}"
    found = [(token.name, token.line) for token in unknown_tokens(text)]
    assert found == [("foo", 2), ("counts", 2), ("a b", 4)]


@pytest.mark.parametrize("text", ["{{" + " " * 200_000, "{{ " * 70_000, "{" * 200_000])
def test_an_unclosed_token_costs_no_time(text):
    start = time.process_time()
    assert unknown_tokens(text) == ()
    assert time.process_time() - start < 2


@given(st.text(st.sampled_from("{} countfo_.\n"), max_size=60))
def test_filling_leaves_no_known_token(text):
    filled = fill(text, dict.fromkeys(TOKENS, "x"))
    assert {token.name for token in unknown_tokens(filled)} >= set()
    assert "{{ count }}" not in filled
