"""Numbers that claim to count the signatories' states, and numbers of other states."""

import time

import pytest

from campaign.drafting.bounds import Bound
from campaign.drafting.state_numbers import claimed_states

CLAIMS = [
    ("We are 83 organizations in 23 states.", 23),
    ("organizations from across 23 states", 23),
    ("the undersigned organizations, working in twenty-three states, ask", 23),
    ("We come from 23 states", 23),
    ("we represent 23 U.S. states", 23),
    ("groups that are based in 23 different states", 23),
    ("organizations **in 23 states**", 23),
    ("signatories in more than 20 states", 20),
    ("organizations\nin 23\nstates", 23),
    ("organizations from all 50 states", 50),
]

NO_CLAIMS = [
    "Abortion is banned in 14 states.",
    "23 states have passed such laws",
    "organizations that were shut out of contracts in 14 states",
    "We ask you to act in 14 states.",
    "organizations in {{ states_count }} states",
    "organizations in the United States",
    "organizations in 23 countries",
    "organizations in 2024 states' laws",
    "The law holds in 14 states. Organizations agree.",
    "organizations in 12.5 states",
]


@pytest.mark.parametrize(("text", "number"), CLAIMS)
def test_a_number_of_the_signatories_states_is_found(text, number):
    assert [claim.number for claim in claimed_states(text)] == [number]


@pytest.mark.parametrize("text", NO_CLAIMS)
def test_any_other_number_of_states_is_left_alone(text):
    assert claimed_states(text) == ()


def test_a_bound_and_what_is_named_beside_the_states_are_read():
    text = "organizations in more than 20 states and the District of Columbia"
    (claim,) = claimed_states(text)
    assert claim.bound is Bound.MORE
    assert claim.has_more
    assert text[slice(*claim.number_span)] == "more than 20"
    assert not claimed_states("organizations in 23 states and counties")[0].has_more


@pytest.mark.parametrize("text", ["organizations in ", "we are ", "organizations in 23 ", "in "])
def test_a_long_text_costs_no_time(text):
    start = time.process_time()
    claimed_states(text * (200_000 // len(text)))
    assert time.process_time() - start < 2
