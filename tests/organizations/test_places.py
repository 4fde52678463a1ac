"""Whether two bodies of one name are in two places, and what that makes of the answer."""

import pytest

from campaign.organizations.comparing import Answer, Spelling, compare
from campaign.organizations.places import NOWHERE, Place, differing

WORCESTER, AKRON = Place("Worcester", "MA", "US"), Place("Akron", "OH", "US")
NAME = "Sample Legal Aid"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (WORCESTER, NOWHERE),
        (WORCESTER, Place("worcester", "Massachusetts", "United States")),
        (WORCESTER, Place("", "MA")),
        (Place("Québec"), Place("QUEBEC", "", "Canada")),
    ],
)
def test_what_may_be_one_place_does_not_differ(one, other):
    assert differing(one, other) == differing(other, one) == ""


@pytest.mark.parametrize(
    "other", [AKRON, Place("Worcester", "England", "GB"), Place("Boston"), Place("", "OH")]
)
def test_another_city_state_or_country_is_said_alike_both_ways(other):
    assert differing(WORCESTER, other) == differing(other, WORCESTER) != ""


def test_two_of_one_name_in_two_places_are_for_a_person_unless_they_share_a_domain():
    def verdict(*domains):
        first, second = domains
        return compare(
            Spelling(NAME, first, place=WORCESTER), Spelling(f"The {NAME}", second, place=AKRON)
        )

    assert verdict("", "").answer is Answer.DOUBTFUL
    assert "One is in Akron, OH, US, the other in Worcester, MA, US." in verdict("", "").reasons
    assert verdict("sample.org", "sample.org").answer is Answer.SAME
    assert verdict("sample.edu", "sample.edu").answer is Answer.DOUBTFUL
