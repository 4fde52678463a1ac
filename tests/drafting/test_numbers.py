"""Numbers that claim to count who signs, and numbers that do not."""

import pytest

from campaign.drafting.numbers import claimed_counts


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("the 85 undersigned organizations urge you", 85),
        ("85 Civil Rights Groups Send Letter", 85),
        ("eighty-five national groups", 85),
        ("organizations, 85 in all", 85),
        ("the undersigned (85)", 85),
        ("more than 1,200 groups", 1200),
        ("one hundred and two signatories", 102),
        ("two dozen groups", 24),
        ("we, the undersigned 83 organizations", 83),
        ("On behalf of 12 faith and labor organisations", None),
    ],
)
def test_a_number_near_those_who_sign_is_a_claim(text, number):
    assert [claim.number for claim in claimed_counts(text)] == ([number] if number else [])


@pytest.mark.parametrize(
    "text",
    [
        "in 2021 organizations said",
        "12 states and many organizations",
        "one organization",
        "501(c)(3) organizations",
        "for 30 years groups have waited",
        "$85 groups",
        "85% of groups",
        "the {{ count }} undersigned organizations",
        "dozens of organizations",
        "the first group",
        "",
    ],
)
def test_another_number_is_no_claim(text):
    assert claimed_counts(text) == ()


def test_a_claim_tells_its_line_and_its_sentence():
    (claim,) = claimed_counts("Dear Secretary:\n\nWe write. The 85 groups below agree. Thanks.")
    assert (claim.line, claim.excerpt) == (3, "The 85 groups below agree.")
