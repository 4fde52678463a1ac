"""Mends: what a button offers, and that it is made only where the old words stand."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.drafting.finding import Mend, MendStale, fields_of, mend_at, mended
from tests.drafting.samples import TEXT


@pytest.mark.parametrize(
    ("old", "new", "offer"),
    [
        ("85", "{{ count }}", "Use {{ count }}"),
        ("", "Respectfully,", "Write “Respectfully,”"),
        ("Re: ", "", "Take out “Re: ”"),
        ("a", "b" * 90, "Use " + "b" * 59 + "…"),
    ],
)
def test_a_button_says_what_it_does(old, new, offer):
    assert Mend("body", 1, 0, old, new).offer == offer


@pytest.mark.parametrize("field", ["title", "re", "salutation", "body", "closing"])
def test_a_mend_changes_its_field_only(field):
    text = replace(TEXT, **{field: "One two three"})
    mend = mend_at((field, "One two three"), (4, 7), "2")
    assert mended(text, mend) == replace(text, **{field: "One 2 three"})


@pytest.mark.parametrize("field", ["cc", "enclosures"])
def test_an_item_of_a_list_is_mended_or_taken_out(field):
    text = replace(TEXT, **{field: ("One", "two", "three")})
    words = dict(fields_of(text))[field]
    assert getattr(mended(text, mend_at((field, words), (4, 7), "2")), field) == (
        "One",
        "2",
        "three",
    )
    assert getattr(mended(text, mend_at((field, words), (4, 7), "")), field) == ("One", "three")


def test_words_that_were_changed_meanwhile_are_not_mended():
    mend = mend_at(("body", TEXT.body), (0, 2), "All of us")
    with pytest.raises(MendStale, match="The body has changed meanwhile; run the check again."):
        mended(replace(TEXT, body="Now " + TEXT.body), mend)


@pytest.mark.parametrize("field", ["to", "via"])
def test_some_fields_are_left_to_a_person(field):
    assert mend_at((field, "The Mayor"), (0, 3), "A") is None


@pytest.mark.parametrize(
    ("old", "is_offered"),
    [
        ("over **85", False),
        ("over **85**", True),
        ("over *85", False),
        ("[85", False),
        ("snake_case", True),
        ("_85", False),
        ("_85_", True),
    ],
)
def test_half_a_pair_of_marks_is_not_replaced(old, is_offered):
    assert (mend_at(("body", old), (0, len(old)), "85") is not None) is is_offered


@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40), st.text(max_size=5))
def test_a_mend_replaces_its_span_whatever_stands_there(words, one, two, new):
    start, end = sorted((min(one, len(words)), min(two, len(words))))
    mend = mend_at(("body", words), (start, end), new)
    if mend is not None:
        assert mended(replace(TEXT, body=words), mend).body == words[:start] + new + words[end:]
