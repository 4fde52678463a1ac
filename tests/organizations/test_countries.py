"""One country is one, however it was written."""

import pytest

from campaign.organizations.countries import country_name
from campaign.signatories.entries import read_entry


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        *(
            (one, "United States")
            for one in ("USA", "usa", "U.S.", "us", "United States of America")
        ),
        *((one, "United Kingdom") for one in ("UK", "U.K.", "great britain", "GB")),
        *((one, "Mexico") for one in ("mexico", "México", "MX", "Mexiko")),
        ("Deutschland", "Germany"),
        ("中国", "China"),
    ],
)
def test_a_country_has_one_name_however_it_is_written(typed, name):
    assert country_name(typed) == name
    assert country_name(name) == name


@pytest.mark.parametrize("typed", ["", "Sampleland", "the world", "EU", "ca", "Turtle Island"])
def test_what_is_no_known_country_stays_as_it_was_typed(typed):
    assert country_name(typed) == typed


def test_a_sign_on_has_its_country_and_state_in_one_way():
    entry = read_entry({"name": "Sample Union", "state": "texas", "country": "u.s."})
    assert (entry.state, entry.country) == ("TX", "United States")
    abroad = read_entry({"name": "Sample Union", "state": "Ontario", "country": "CA"})
    assert (abroad.state, abroad.country) == ("Ontario", "Canada")
