"""Names that may be alike meet under a key, and no key gathers too many."""

from collections import Counter
from itertools import combinations, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from campaign.organizations.blocking import blocking_keys, sought_keys
from campaign.organizations.comparing import Answer, Spelling, compare
from campaign.organizations.rules import clean_name, name_key
from tests import odd_names
from tests.organizations.names import demo_names, known_names, labelled_pairs, with_a_slip

NAMES = known_names()
WORDS = sorted({word for name in NAMES for word in name.split()})
SLIPS = st.tuples(
    st.integers(0, 10_000),
    st.sampled_from(["out", "doubled", "other", "in", "turned"]),
    st.sampled_from("aehilnorstuz"),
)
NAMES_WITH_SLIPS = st.tuples(st.sampled_from(NAMES), st.lists(SLIPS, min_size=1, max_size=3))


def slipped(name: str, slips: list[tuple[int, str, str]]) -> str:
    for place, slip, letter in slips:
        name = with_a_slip(name, place % len(name), slip, letter) or name
    return name


def meet(one: Spelling, other: Spelling) -> bool:
    ways = (one, other), (other, one)
    return not any(sought_keys(a.key).isdisjoint(blocking_keys(b.key)) for a, b in ways)


@pytest.mark.parametrize("pair", labelled_pairs(), ids=lambda pair: pair.one.name)
def test_labelled_names_that_are_alike_meet(pair):
    if compare(pair.one, pair.other).answer is not Answer.DIFFERENT:
        assert meet(pair.one, pair.other)


@settings(max_examples=600)
@given(NAMES_WITH_SLIPS)
def test_a_name_meets_its_misspellings(given_slips):
    name, slips = given_slips
    other = slipped(name, slips)
    assume(other.strip())
    one, other = Spelling(name, "sample.org"), Spelling(other, "sample.org")
    if compare(one, other).answer is not Answer.DIFFERENT:
        assert meet(one, other), (one.name, other.name)


@settings(max_examples=600)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=7), st.data())
def test_a_name_meets_what_has_its_words_in_another_way(words, data):
    others = data.draw(st.permutations(words))[data.draw(st.integers(0, 1)) :] or words
    slips = data.draw(st.lists(SLIPS, max_size=2))
    one = Spelling(" ".join(words), "sample.org")
    other = Spelling(slipped(" ".join(others), slips).strip() or "x", "sample.org")
    assume(other.name.strip())
    if compare(one, other).answer is not Answer.DIFFERENT:
        assert meet(one, other), (one.name, other.name)


def test_an_acronym_of_three_letters_meets_its_name_and_names_of_the_same_initials_do_not_meet():
    short, long, other = map(Spelling, ("CWS", "Church World Service", "Clean Water Samples"))
    assert meet(short, long)
    assert meet(short, other)
    assert sought_keys(long.key).isdisjoint(blocking_keys(other.key))
    assert compare(short, long).answer is Answer.DOUBTFUL


def test_most_slips_are_still_found():
    found = total = 0
    for name in demo_names():
        for place, slip in product(range(2, len(name), 5), ["out", "doubled", "turned"]):
            other = with_a_slip(name, place, slip, "e")
            total += 1
            verdict = compare(Spelling(name), Spelling(other))
            found += verdict.answer is not Answer.DIFFERENT
    assert found / total > 0.93


def test_a_name_has_few_keys_and_each_fits_in_a_column():
    counts = []
    for name in NAMES:
        keys = blocking_keys(name_key(name))
        counts.append(len(keys))
        assert all(-(2**63) <= key < 2**63 for key in keys)
    assert 6 <= sum(counts) / len(counts) <= 11
    assert max(counts) <= 24


@pytest.mark.parametrize("oddity", odd_names.ACCEPTED)
def test_an_odd_name_has_keys_and_not_many(oddity):
    assert 1 <= len(blocking_keys(name_key(clean_name(odd_names.ACCEPTED[oddity])))) <= 48


def test_the_demo_roster_hardly_meets_itself():
    keys = [blocking_keys(name_key(name)) for name in demo_names()]
    assert sum(not one.isdisjoint(other) for one, other in combinations(keys, 2)) <= 5


def test_no_key_gathers_the_names_of_one_kind_in_every_place():
    places = [f"{first}{last}" for first, last in product(FIRSTS, LASTS)]
    names = (" ".join(words) for words in product(places, CAUSES, KINDS))
    shared = Counter(key for name in names for key in blocking_keys(name_key(name)))
    assert len(places) * len(CAUSES) * len(KINDS) > 9_000
    assert max(shared.values()) <= 150


FIRSTS = (
    *("Ash", "Bell", "Brook", "Clay", "Cotton", "Dun", "East", "Fair", "Glen", "Green", "Hart"),
    *("Iron", "Kings", "Lake", "Maple", "Mill", "North", "Oak", "Pine", "Quail", "Red", "River"),
    *("Rock", "Sand", "Spring", "Stone", "Sun", "Thorn", "Wal", "West", "White", "Wood"),
)
LASTS = ("field", "ton", "burg", "dale", "view", "haven", "port", "ford", "wood", "ridge")
CAUSES = ("Immigrant Rights", "Watershed", "Legal Aid", "Tenant", "Early Learning", "Food")
KINDS = ("Coalition", "Center", "Council", "Alliance", "Project")
