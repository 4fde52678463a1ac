"""All duplicates of a long list in groups."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.organizations.comparing import Answer, Spelling, compare
from campaign.organizations.grouping import duplicate_groups
from tests.benchmarks.crowd_of_names import crowd
from tests.organizations.names import demo_names, known_names, labelled_pairs


def groups(*names: str) -> tuple[tuple[int, ...], ...]:
    return duplicate_groups([Spelling(name) for name in names])


def pairs_of(found) -> set[tuple[int, int]]:
    return {pair for places in found for pair in combinations(sorted(places), 2)}


def test_duplicates_are_found_wherever_they_stand():
    names = ("Human Rights Watch", "NAACP", "The Human Rights Watch", "ACLU", "Humann Rights Watch")
    assert groups(*names) == ((0, 2, 4),)


def test_nothing_and_the_demo_roster_hold_no_duplicates():
    assert duplicate_groups([]) == ()
    assert groups(*demo_names()) == ()


def test_the_demo_roster_twice_is_83_groups():
    names = demo_names()
    assert groups(*names, *names) == tuple((place, place + 83) for place in range(83))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Detention Watch Network", "Detention Wach Network"),
        ("Detention Watch Network", "Detention Watch"),
        ("Florence Immigrant Rights Project", "Florence Immigrant & Refugee Rights Project"),
        ("UndocuBlack Network", "Undocu Black Network"),
        ("ILRC", "Immigrant Legal Resource Center"),
        ("NAKASEC", "National Korean American Service & Education Consortium"),
        ("University of Washington Immigration Clinic", "Immigration Clinic, Univ. of Washington"),
        ("Asian Americans Advancing Justice", "Asian Americans Advancing Justice | AAJC"),
    ],
)
def test_each_way_of_writing_otherwise_is_found(one, other):
    assert groups(one, "Sample Alliance", other) == ((0, 2),)


def test_nearly_all_labelled_duplicates_are_found_when_each_pair_is_looked_at():
    same = [pair for pair in labelled_pairs() if pair.is_same and pair.one.name.isascii()]
    found = [pair for pair in same if duplicate_groups([pair.one, pair.other])]
    assert len(found) / len(same) >= 0.94


def test_recall_and_precision_hold_on_a_crowd_of_generated_names():
    names, whose = crowd(4_000, seed=3)
    found = pairs_of(groups(*names))
    bodies: dict[int, list[int]] = {}
    for place, body in enumerate(whose):
        bodies.setdefault(body, []).append(place)
    known = pairs_of(bodies.values())
    assert len(known) > 400
    assert len(found & known) / len(known) >= 0.94
    assert len(found & known) / len(found) >= 0.95


@given(st.lists(st.sampled_from(known_names()), max_size=12))
def test_a_group_holds_together_by_comparisons_and_names_stand_in_one_group(names):
    spellings = [Spelling(name) for name in names]
    found = duplicate_groups(spellings)
    places = [place for group in found for place in group]
    assert len(places) == len(set(places))
    for group in found:
        for place in group:
            others = (spellings[other] for other in group if other != place)
            answers = {compare(spellings[place], other).answer for other in others}
            assert answers != {Answer.DIFFERENT}
