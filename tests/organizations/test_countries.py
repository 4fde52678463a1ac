"""Countries: one way to write each that is known in English, in the order of its letters."""

import pytest

from campaign.organizations.countries import country_name, filed, names
from campaign.organizations.order import sort_key


@pytest.mark.parametrize(
    "typed",
    [
        "USA",
        "U.S.",
        "u.s.a.",
        "US",
        "U. S. A.",
        "United States",
        "UNITED STATES",
        "The United States",
        "United States of America",
        "the united states of america",
    ],
)
def test_the_united_states_are_one_country(typed):
    assert country_name(typed) == "United States"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("uk", "United Kingdom"),
        ("Great Britain", "United Kingdom"),
        ("canada", "Canada"),
        ("MEXICO", "Mexico"),
        ("Bosnia and Herzegovina", "Bosnia & Herzegovina"),
        ("Turkiye", "Türkiye"),
        ("the netherlands", "Netherlands"),
    ],
)
def test_a_country_has_the_name_that_is_usual_in_english(typed, name):
    assert country_name(typed) == name


@pytest.mark.parametrize(
    "typed", ["", "México", "Alemania", "Hong Kong", "Palestine", "CA", "?", "日本"]
)
def test_what_is_no_country_in_english_stays_as_typed(typed):
    assert country_name(typed) == typed


def test_a_name_is_its_own():
    assert all(country_name(name) == name for name in names())


def test_countries_are_filed_in_the_order_of_their_letters_and_not_of_their_bytes():
    assert sorted(names(), key=filed) == sorted(names(), key=sort_key)
    assert filed("Åland Islands") < filed("Albania") < filed("Türkiye") < filed("Uganda")
