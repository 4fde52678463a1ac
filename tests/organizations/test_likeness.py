"""What resembles a name, and what is another body."""

import csv
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.organizations.likeness import alike, likeness, resembles
from campaign.organizations.rules import name_key
from config import ROOT

DEMO = ROOT / "letters" / "samples" / "dhs-return-home" / "signatories.csv"


@pytest.fixture(scope="module")
def demo_names() -> list[str]:
    with DEMO.open(encoding="utf-8", newline="") as file:
        return [row["name"] for row in csv.DictReader(file)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Detention Watch Network", "Detention Wach Network"),
        ("American Immigration Council", "American Imigration Council"),
        (
            "Young Center for Immigrant Childrens Right",
            "Young Center for Immigrant Children's Rights",
        ),
        (
            "University of Washington Immigration Clinic",
            "Immigration Clinic, University of Washington",
        ),
        ("Southeast Asia Resource Action Centre", "Southeast Asia Resource Action Center"),
        ("ACLU of Sample Town", "АCLU of Sample Town"),
        ("Human Rights Watch", "human rights watch"),
    ],
)
def test_a_misspelling_resembles_the_name(one, other):
    assert resembles(one, other)
    assert resembles(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SEIU Local 1021", "SEIU Local 1199"),
        ("SEIU Local 1021", "SEIU Local"),
        ("NAACP", "NAACP Legal Defense Fund"),
        ("ACLU of Southern California", "ACLU of Northern California"),
        ("National Immigrant Justice Center", "National Immigration Law Center"),
        ("Tulane Immigrant Rights Clinic", "NYU Immigrant Rights Clinic"),
        ("ACLU", "SPLC"),
    ],
)
def test_another_body_does_not_resemble_the_name(one, other):
    assert not resembles(one, other)


def test_the_demo_roster_holds_83_names_and_none_resembles_another(demo_names):
    assert len({name_key(name) for name in demo_names}) == 83
    assert [pair for pair in combinations(demo_names, 2) if resembles(*pair)] == []


def test_alike_gives_the_nearest_first_and_never_the_name_itself(demo_names):
    keys = [*map(name_key, demo_names), "detention watch networks"]
    assert alike("Detention Wach Network", keys) == [
        "detention watch network",
        "detention watch networks",
    ]
    assert alike("Human Rights Watch", keys) == []
    assert alike("Human Rights Watch", []) == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_a_share_and_the_same_both_ways(one, other):
    assert 0.0 <= likeness(one, other) <= 1.0
    assert likeness(one, other) == pytest.approx(likeness(other, one), abs=0.1)
    assert likeness(one, one) == 1.0
