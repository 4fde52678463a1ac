"""Names that hold another, as a former name or the body whose project one is."""

import pytest

from campaign.organizations.blocking import blocking_keys
from campaign.organizations.chapters import parent_of
from campaign.organizations.comparing import Answer, Spelling, compare
from campaign.organizations.grouping import duplicate_groups
from campaign.organizations.names_within import names_within
from campaign.organizations.rules import name_key

HOLDING = [
    "Sample Harbor (formerly Sample Relief Service)",
    "Sample Harbor, formerly known as the Sample Relief Service",
    "Sample Harbor f/k/a Sample Relief Service, Inc.",
    "Sample Harbor dba Sample Relief Service",
    "Sample Harbor, Inc. d/b/a Sample Relief Service",
    "Sample Relief Service doing business as Sample Harbor",
    "Sample Relief Service (now known as Sample Harbor)",
]


@pytest.mark.parametrize("name", HOLDING)
@pytest.mark.parametrize("held", ["Sample Harbor", "Sample Relief Service"])
def test_a_name_that_holds_another_is_doubtful_beside_each_and_meets_it(name, held):
    verdict = compare(Spelling(name), Spelling(held))
    assert verdict.answer is Answer.DOUBTFUL
    assert verdict.reasons == ("One holds the other, as a former name or one beside it.",)
    assert not blocking_keys(name_key(name)).isdisjoint(blocking_keys(name_key(held)))
    assert duplicate_groups([Spelling(name), Spelling(held)]) == ((0, 1),)


@pytest.mark.parametrize(
    "name",
    [
        "Center for Formerly Incarcerated People",
        "Sample Network of Formerly Detained Neighbors",
        "Formerly Homeless United",
        "Sample Harbor",
    ],
)
def test_formerly_may_be_a_word_like_others(name):
    assert names_within(name_key(name)) == ()


def test_a_project_is_its_own_body_and_flagged_beside_its_sponsor():
    project = "Sample Harbor Watch, a project of the Sample Tides Center"
    assert compare(Spelling(project), Spelling("Sample Tides Center")).answer is Answer.DIFFERENT
    assert compare(Spelling(project), Spelling("Sample Harbor Watch")).answer is Answer.DOUBTFUL
    assert parent_of(project, ["Sample Harbor", "Sample Tides Center"]) == "Sample Tides Center"
