"""How names are written in Latin letters, and which of several is nearest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.organizations.likeness import nearness, written
from campaign.organizations.rules import name_key


@pytest.mark.parametrize(
    ("name", "in_latin"),
    [
        ("ACLU of Sample Town", "aclu of sample town"),
        ("АCLU of Sample Town", "aclu of sample town"),
        ("Движение", "dvizhenie"),
        ("", ""),
    ],
)
def test_a_name_is_written_in_latin_letters(name, in_latin):
    assert written(name_key(name)) == in_latin


def test_the_nearest_of_several_has_the_highest_figure():
    others = ["detention watch networks", "network watch", "human rights watch"]
    nearest = max(others, key=lambda one: nearness("detention wach network", one))
    assert nearest == "detention watch networks"


@given(st.text(max_size=60), st.text(max_size=60))
def test_nearness_is_a_share_and_that_of_a_name_to_itself_is_whole(one, other):
    assert 0.0 <= nearness(name_key(one), name_key(other)) <= 1.0
    assert nearness(name_key(one), name_key(one)) == 1.0
