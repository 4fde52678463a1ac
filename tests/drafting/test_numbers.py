"""Numbers that claim to count who signs, and numbers that do not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.drafting.bounds import Bound
from campaign.drafting.numbers import claimed_counts

CLAIMS = [
    ("85 undersigned organizations", 85),
    ("The National Center, We Are Home, and the 85 undersigned organizations urge you", 85),
    ("85 Civil Rights Groups Send Letter", 85),
    ("eighty-five organizations", 85),
    ("Eighty‑five organizations", 85),
    ("EIGHTY-FIVE NATIONAL ORGANIZATIONS", 85),
    ("one hundred and two groups", 102),
    ("one hundred two groups", 102),
    ("1,200 organizations", 1200),
    ("12,345 signatories", 12345),
    ("two dozen organizations", 24),
    ("a dozen organizations", 12),
    ("a hundred organizations", 100),
    ("3 thousand organizations", 3000),
    ("organizations, 85 in all", 85),
    ("our groups—85 strong—ask", 85),
    ("organizations (85 of them)", 85),
    ("organizations numbering 85", 85),
    ("organizations totaling 85", 85),
    ("The undersigned organizations number 85.", 85),
    ("The number of signatories is 85.", 85),
    ("Signatories: 85", 85),
    ("the undersigned (85)", 85),
    ("We, the undersigned 85 organizations,", 85),
    ("85\nundersigned organizations", 85),
    ("**85** undersigned organizations", 85),
    ("[85 groups](https://example.org)", 85),
    ("85 faith, labor, and civil rights groups", 85),
    ("85 state and local organizations", 85),
    ("85 immigrants' rights groups", 85),
    ("85 immigrants’ rights groups", 85),
    ("85 community-based organizations", 85),
    ("10 leading human rights organizations", 10),
    ("an 85-organization coalition", 85),
    ("85 other organizations", 85),
    ("more than 85 organizations", 85),
    ("85 signers", 85),
    ("85 co-signers", 85),
    ("85 organisations", 85),
    ("three organizations", 3),
    ("2000 organizations", 2000),
    ("the 2024 undersigned organizations", 2024),
    ("the 85 undersigned", 85),
    ("The eighty-five undersigned urge you", 85),
    ("over 80 groups", 80),
    ("85+ groups", 85),
    ("85-plus groups", 85),
    ("85 plus organizations", 85),
    ("85 or more organizations", 85),
    ("nearly 90 organizations", 90),
    ("some 85 groups", 85),
    ("85 organizations' joint letter", 85),
    ("85 groups’ demands", 85),
    ("eighty-five (85) organizations", 85),
    ("85 (eighty-five) undersigned organizations", 85),
    ("grew from 10 to 85 organizations", 85),
    ("a coalition of 85 organizations", 85),
    ("on behalf of 85 organizations", 85),
    ("all 85 of the undersigned's 85 groups", 85),
    ("85 organizations in 23 states", 85),
    ("three organizations in Texas", 3),
    ("85 signatory organizations", 85),
]

NO_CLAIMS = [
    "one organization",
    "a group",
    "the first group",
    "the 85th organization",
    "30 years",
    "a 30-year history with groups",
    "five-year-old organizations",
    "501(c)(3) organizations",
    "12 states and many organizations",
    "12 countries and organizations in them",
    "12 people from organizations",
    "85,000 members of organizations",
    "5 million people and organizations",
    "fifty states, and groups in each",
    "organizations in 85 countries",
    "In 2021 organizations called for this",
    "since 2019, groups have asked",
    "organizations since 2001",
    "On January 20, 2021 organizations wrote",
    "On May 5 organizations met",
    "organizations met on 12 May",
    "$85 organizations",
    "85% of organizations",
    "85 percent of groups",
    "3.5 groups",
    "80-90 organizations",
    "80–90 organizations",
    "24/7 organizations",
    "4:30 groups",
    "Section 12 organizations",
    "Title 8 groups",
    "Chapter 7 groups",
    "H.R. 85 organizations",
    "45 CFR 85 groups",
    "https://example.org/85-groups",
    "1. Organizations must",
    "2) groups",
    "Signatories:\n\n1. Sample Alliance",
    "85\n\norganizations",
    "dozens of organizations",
    "hundreds of groups",
    "several hundred organizations",
    "half a dozen groups",
    "two groups of people",
    "12 of the undersigned organizations",
    "these two organizations",
    "families with 3 children. Groups agree",
    "{{ count }} organizations",
    "groups 12 and 13 of the list",
    "the 85th group",
    "the eighty-fifth organization",
    "the two hundredth group",
    "the 501(c)(3) organizations",
    "501c3 organizations",
    "85.5 percent of groups",
    "eighty-five percent of organizations",
    "between 80 and 90 organizations",
    "80 to 90 organizations",
    "one or two organizations",
    "In 1994, organizations asked",
    "the 1965 Act. Organizations agree",
    "dozens of groups",
    "hundreds of other organizations",
    "three focus groups",
    "five age groups",
    "two working groups",
    "six terrorist organizations",
    "three ethnic groups",
]


@pytest.mark.parametrize(("text", "number"), CLAIMS)
def test_a_number_of_those_who_sign_is_found(text, number):
    assert [claim.number for claim in claimed_counts(text)] == [number]


@pytest.mark.parametrize(
    ("text", "bound", "words"),
    [
        ("We are 85 organizations", Bound.EXACT, "85"),
        ("over 80 groups", Bound.MORE, "over 80"),
        ("more than **80** groups", Bound.MORE, "more than **80"),
        ("no more than 80 groups", Bound.AT_MOST, "no more than 80"),
        ("at least eighty groups", Bound.AT_LEAST, "at least eighty"),
        ("no fewer than 80 groups", Bound.AT_LEAST, "no fewer than 80"),
        ("85+ groups", Bound.AT_LEAST, "85+"),
        ("85-plus groups", Bound.AT_LEAST, "85-plus"),
        ("85 or more groups", Bound.AT_LEAST, "85 or more"),
        ("fewer than 90 groups", Bound.LESS, "fewer than 90"),
        ("up to 90 groups", Bound.AT_MOST, "up to 90"),
        ("about 80 groups", Bound.ABOUT, "about 80"),
        ("80 or so groups", Bound.ABOUT, "80 or so"),
        ("nearly 90 groups", Bound.NEARLY, "nearly 90"),
        ("just under 90 groups", Bound.NEARLY, "just under 90"),
        ("eighty-five (85) groups", Bound.EXACT, "eighty-five (85)"),
    ],
)
def test_what_is_said_around_a_number_is_read_with_it(text, bound, words):
    (claim,) = claimed_counts(text)
    assert claim.bound is bound
    assert text[slice(*claim.number_span)] == words


def test_two_numbers_for_one_are_both_read():
    assert [one.number for one in claimed_counts("eighty-five (83) groups")] == [85, 83]


@pytest.mark.parametrize(
    ("text", "may_be"),
    [
        ("three organizations in Texas", True),
        ("three groups based in the South", True),
        ("three organizations in 23 states", False),
        ("three organizations", False),
        ("the three undersigned organizations in Texas", False),
        ("three signatories from Ohio", False),
    ],
)
def test_a_number_with_a_place_may_be_a_part(text, may_be):
    (claim,) = claimed_counts(text)
    assert claim.may_be_part is may_be


@pytest.mark.parametrize("text", NO_CLAIMS)
def test_any_other_number_is_left_alone(text):
    assert claimed_counts(text) == ()


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("We are _four_ organizations.", "four_ organizations"),
        ("We are _4_ organizations.", "4_ organizations"),
        ("We are __four__ undersigned groups.", "four__ undersigned groups"),
        ("We are 4&nbsp;organizations.", "4&nbsp;organizations"),
        ("We are 4&#160;organizations.", "4&#160;organizations"),
        ("We are 4\\\norganizations.", "4\\\norganizations"),
        ("We are “4” organizations.", "4” organizations"),
    ],
)
def test_marks_that_no_reader_sees_hide_no_number(text, span):
    (claim,) = claimed_counts(text)
    assert claim.number == 4
    assert text[slice(*claim.span)] == span
    assert not {"_", "&", "\\"} & set(claim.literal)


def test_a_claim_says_where_it_stands():
    text = "# A letter\n\nWe write. The **85** undersigned\norganizations ask you. Thank you."
    (claim,) = claimed_counts(text)
    assert claim.literal == "85 undersigned organizations"
    assert text[slice(*claim.span)] == "85** undersigned\norganizations"
    assert text[slice(*claim.number_span)] == "85"


def test_every_claim_is_found_in_order():
    text = "The 85 organizations, 12 groups and sixty signers."
    assert [claim.number for claim in claimed_counts(text)] == [85, 12, 60]


@pytest.mark.parametrize(
    "text",
    [
        "85 faith, labor and ",
        "85 groups ",
        "one ",
        "1",
        "85 ",
        "a hundred and ",
        "organizations ",
        "[*_`",
        " \n",
    ],
)
def test_a_long_text_costs_no_time(text):
    start = time.process_time()
    claimed_counts(text * (200_000 // len(text)))
    assert time.process_time() - start < 3


@given(st.text(st.sampled_from("85, one\n-*organizationsgroups.$%"), max_size=80))
def test_any_text_can_be_searched(text):
    for claim in claimed_counts(text):
        assert claim.number > 1
        start, end = claim.span
        assert 0 <= start < end <= len(text)
