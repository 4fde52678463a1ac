"""Names: cleaned, keyed, put in order, compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.organizations.rules import NameRefused, alike, clean_name, name_key, sort_key
from campaign.signatories.table_files import read_table
from config import ROOT

ROSTER = ROOT / "letters" / "samples" / "dhs-return-home" / "signatories.csv"
NAMES = [row.values["name"] for row in read_table(ROSTER.read_bytes(), ROSTER.name).rows]


def test_the_demo_roster_has_no_two_alike():
    keys = [name_key(name) for name in NAMES]
    assert len(set(keys)) == len(NAMES) == 83
    assert [key for key in keys if alike(key, keys)] == []


def test_the_roster_is_in_the_order_of_its_letters():
    ordered = sorted(NAMES, key=sort_key)
    assert ordered.index("Ohio Immigrant Alliance") < ordered.index("Otros Dreams en Acción, ODA")
    assert ordered.index("Northwest Immigrant Rights Project") < ordered.index(
        "NWA New Sanctuary Network"
    )
    assert sort_key("Sample Local 99") < sort_key("Sample Local 1021")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("The Sample Alliance, Inc.", "sample alliance"),
        ("Research & Action", "Research and Action"),
        ("Acción Ejemplo", "Accion ejemplo"),
        ("Asylum Seeker Advocacy Project (ASAP)", "Asylum Seeker Advocacy Project"),
        (
            "Capital Area Immigrants' Rights (CAIR) Coalition",
            "Capital Area Immigrants’ Rights Coalition",
        ),
    ],
)
def test_spellings_of_one_name_have_one_key(name, other):
    assert name_key(name) == name_key(other)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Sample Workers (DC)", "Sample Workers (NY)"),
        ("Sample Local 1021", "Sample Local 1199"),
        ("北京示例", "上海示例"),
        ("😀", "😎"),
    ],
)
def test_different_names_have_different_keys_and_are_not_alike(name, other):
    assert name_key(name) != name_key(other)
    assert alike(name_key(name), [name_key(other)]) == []


@pytest.mark.parametrize("raw", ["", " \u200e ", "x" * 301, "a\x07b", "a\ue000b"])
def test_a_name_that_cannot_be_printed_is_refused(raw):
    with pytest.raises(NameRefused):
        clean_name(raw)


@given(st.text(min_size=1, max_size=60))
def test_cleaning_twice_changes_nothing_and_a_clean_name_has_keys(raw):
    try:
        name = clean_name(raw)
    except NameRefused:
        return
    assert clean_name(name) == name
    assert name_key(name)
    assert isinstance(sort_key(name), bytes)
