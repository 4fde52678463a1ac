"""The order in which names stand."""

import csv
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.organizations.order import MAX_SORT_KEY_BYTES, key_range, sort_key
from config import ROOT
from tests import odd_names

DEMO = ROOT / "letters" / "samples" / "dhs-return-home" / "signatories.csv"


def in_order(*names: str, skip_articles: bool = False) -> list[str]:
    return sorted(names, key=lambda name: (sort_key(name, skip_articles=skip_articles), name))


@pytest.mark.parametrize(
    "names",
    [
        ("Ohio Immigrant Alliance", "Otros Dreams en Acción, ODA"),
        ("Local 99", "Local 1021"),
        ("Local 7", "Local 07 North", "Local 8"),
        ("Northwest Immigrant Rights Project", "NWA New Sanctuary Network"),
        ("Sisters of Mercy", "The Advocates for Human Rights", "Tulane Clinic"),
        ("New York Friends", "Newark Friends"),
        ("Aldea", "Aldea - The People's Justice Center", "Aldea Workers"),
        ("“Quoted” Friends", "Quoted Neighbors"),
        ("resume", "Resume", "résumé", "Résumé", "resumes"),
        ("350 Sample", "ACLU"),
        ("Zebra", "Ωmega", "Ястреб", "אגודה", "北京"),
        ("Lodz", "Łódź Friends", "Lugano"),
    ],
)
def test_names_stand_in_this_order(names):
    assert in_order(*reversed(names)) == list(names)


def test_a_letter_may_skip_leading_articles():
    names = ("The Zebra Alliance", "An Apple Alliance", "Beta Alliance")
    assert in_order(*names, skip_articles=True) == [
        "An Apple Alliance",
        "Beta Alliance",
        "The Zebra Alliance",
    ]
    assert in_order("A", "The", skip_articles=True) == ["A", "The"]


def test_digits_of_every_script_count_alike():
    assert sort_key("Local ٩٩") == sort_key("Local 99")


def test_punctuation_does_not_count():
    assert sort_key("(Sample) Alliance!") == sort_key("Sample Alliance")


@pytest.mark.parametrize("oddity", odd_names.ACCEPTED)
def test_every_odd_name_has_a_key_of_bounded_length(oddity):
    assert 0 < len(sort_key(odd_names.ACCEPTED[oddity])) <= MAX_SORT_KEY_BYTES


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_case_decides_only_between_names_that_are_otherwise_equal(one, other):
    key, other_key = sort_key(one), sort_key(other)
    assert isinstance(key, bytes)
    assert (key < other_key) + (key == other_key) + (key > other_key) == 1


@given(st.lists(st.integers(0, 10**11 - 1), min_size=2, max_size=6))
def test_numbers_in_names_stand_by_their_value(numbers):
    ordered = in_order(*(f"Local {number}" for number in numbers))
    assert [int(name.split()[1]) for name in ordered] == sorted(numbers)


def test_the_demo_roster_stands_in_order():
    with DEMO.open(encoding="utf-8", newline="") as file:
        names = in_order(*(row["name"] for row in csv.DictReader(file)))
    places = {name: place for place, name in enumerate(names)}
    assert places["Ohio Immigrant Alliance"] < places["Otros Dreams en Acción, ODA"]
    assert places["Northwest Immigrant Rights Project"] < places["NWA New Sanctuary Network"]
    assert names[places["The Advocates for Human Rights"] - 1].startswith("SPLC")
    assert all(sort_key(one) < sort_key(other) for one, other in pairwise(names))


def begins(name, beginning):
    first, end = key_range(beginning)
    return first <= sort_key(name) < end


@pytest.mark.parametrize(
    ("beginning", "name"),
    [
        ("sample", "Sample Union"),
        ("SAMPLE  U", "Sample Union"),
        ("sample-u", "SampleUnion"),
        ("societe", "Soci\u00e9t\u00e9 Sample"),
        ("soci\u00e9t\u00e9", "Societe Sample"),
        ("local 10", "Local 10 Retirees"),
        ("\u5317\u4eac\u793a", "\u5317\u4eac\u793a\u4f8b"),
    ],
)
def test_a_beginning_has_its_stretch_of_keys(beginning, name):
    assert begins(name, beginning)


@pytest.mark.parametrize(
    ("beginning", "name"), [("sample u", "Sample"), ("sample", "The Sample"), ("ab", "Ac")]
)
def test_what_begins_otherwise_is_not_in_it(beginning, name):
    assert not begins(name, beginning)


@given(
    st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=30),
    st.text(st.sampled_from("abc XYZ"), max_size=30),
)
def test_a_name_is_among_those_that_begin_as_it_does(name, more):
    assert begins(name, name)
    assert begins(f"{name} {more}", name)
