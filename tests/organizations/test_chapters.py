"""Parents and parts that stand on one list."""

import pytest

from campaign.organizations.chapters import parent_of, parents
from tests.organizations.names import demo_names


@pytest.mark.parametrize(
    ("name", "parent"),
    [
        ("ACLU of Southern California", "ACLU"),
        ("ACLU of Ohio", "American Civil Liberties Union"),
        ("SEIU Local 1021", "SEIU"),
        ("NAACP Legal Defense Fund", "NAACP"),
        ("SPLC Action Fund", "Southern Poverty Law Center"),
        ("Human Rights Campaign Foundation", "Human Rights Campaign"),
        ("Catholic Charities of Sampletown", "Catholic Charities"),
        ("Catholic Charities (DC)", "Catholic Charities"),
        ("Texas NAACP", "NAACP"),
        ("New York State AFL-CIO", "AFL-CIO"),
        ("Indivisible Georgia", "Indivisible"),
        ("Church Women United in New York State", "Church Women United"),
        ("National Association of Social Workers, New York City Chapter", "NASW"),
    ],
)
def test_a_part_is_found_with_its_parent(name, parent):
    full = "National Association of Social Workers (NASW)" if parent == "NASW" else parent
    assert parent_of(name, ["Quite Another Name", full]) == full
    assert parent_of(full, [name]) == ""


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Human Rights Watch", "Human Rights"),
        ("Detention Watch Network", "Detention Watch"),
        ("SEIU Local 1021", "SEIU Local 1199"),
        ("ACLU of Ohio", "ACLU of Iowa"),
        ("Alliance for Global Justice", "Alliance for Justice"),
        ("SEIU", "SEIU"),
    ],
)
def test_what_is_no_part_has_no_parent(name, other):
    assert parent_of(name, [other]) == ""


def test_all_parts_on_a_list_are_given_with_their_parents():
    names = ["SEIU Local 1021", "SEIU", "ACLU of Ohio", "SEIU Local 1199"]
    assert parents(names) == {"SEIU Local 1021": "SEIU", "SEIU Local 1199": "SEIU"}
    assert parents([]) == {}


def test_the_demo_roster_holds_no_parent_with_its_part():
    assert parents(demo_names()) == {}
