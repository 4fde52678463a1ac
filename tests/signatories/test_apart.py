"""What a coordinator has said of two organizations: that they are not one, however alike."""

import pytest
from sqlalchemy import select

from campaign.access import COMMAND_LINE, Act
from campaign.audit.models import AuditEntry
from campaign.db import db
from campaign.drafting.rules import Policy
from campaign.organizations import queries as registry
from campaign.organizations.models import OrganizationApart, OrganizationChange
from campaign.organizations.registry_rules import MOST_TOLD_APART, ChangeRefused, NameUse
from campaign.organizations.rules import name_key
from campaign.signatories.apart_operations import tell_apart
from campaign.signatories.import_operations import import_signatories
from campaign.signatories.merge_operations import merge_organizations, split_organization
from campaign.signatories.registry_operations import add_name, undo_change
from campaign.signatories.rules import SignatoryState
from campaign.signatories.table_files import read_table
from tests.application import open_demo_letter
from tests.signatories.test_listings import confirmed
from tests.signatories.test_registry_changes import known, last_change, listed

LOCAL, COUNCIL = "Sample Union Local 31", "Sample Union 31"


@pytest.fixture
def two(app, letter):
    """The ids of two organizations on one letter whose names are alike."""
    return tuple(listed(letter, name)[name].organization_id for name in (LOCAL, COUNCIL))


@pytest.fixture
def elsewhere(two):
    """Another letter, with the first of the two on it, that lets a coordinator look at likeness."""
    slug = open_demo_letter(slug="another-letter", policy=Policy.UNFAMILIAR)
    listed(slug, LOCAL)
    return slug


def pairs():
    db.session.expire_all()
    return registry.pairs_apart()


def brought(slug, *names):
    table = read_table("\n".join(["name", *names]).encode(), "names.csv")
    return import_signatories(COMMAND_LINE, slug, table, state=SignatoryState.LISTED)


def test_two_that_meet_by_the_form_on_another_letter_are_doubted_until_they_are_told_apart(
    two, elsewhere
):
    assert "resembles" in confirmed(elsewhere, COUNCIL).doubt
    tell_apart(COMMAND_LINE, two)
    again = open_demo_letter(slug="third-letter", policy=Policy.UNFAMILIAR)
    listed(again, LOCAL)
    assert "resembles" not in confirmed(again, COUNCIL).doubt


def test_two_that_meet_in_a_file_are_doubted_until_they_are_told_apart(two, elsewhere):
    assert brought(elsewhere, COUNCIL).doubtful_count == 1
    tell_apart(COMMAND_LINE, two[::-1])
    again = open_demo_letter(slug="third-letter")
    assert brought(again, COUNCIL, LOCAL).doubtful_count == 0


def test_another_name_of_one_that_was_told_apart_is_not_doubted_either(two):
    tell_apart(COMMAND_LINE, two)
    add_name(COMMAND_LINE, two[1], "Sample Unions 31", NameUse.ALIAS)
    assert registry.names_apart([name_key(LOCAL)]) == {
        name_key(LOCAL): {name_key(COUNCIL), name_key("Sample Unions 31")}
    }


def test_it_is_remembered_who_said_it_and_when_and_is_on_record(two):
    tell_apart(COMMAND_LINE, two)
    change = db.session.get(OrganizationChange, last_change())
    assert (change.kind, change.made_by) == ("apart", COMMAND_LINE.name)
    assert f"“{LOCAL}” and “{COUNCIL}” are different organizations." in change.before
    assert change.made_at
    entries = db.session.scalars(select(AuditEntry).filter_by(act=Act.EDIT_ORGANIZATION)).all()
    assert {one.about for one in entries} == {f"organization:{two[0]}"}


def test_it_is_undone_from_either_of_the_two_and_said_again(two):
    for place in (0, 1):
        tell_apart(COMMAND_LINE, two)
        assert pairs() == {tuple(sorted(two))}
        undo_change(COMMAND_LINE, two[place], last_change())
        assert pairs() == set()


def test_a_group_is_told_apart_two_by_two(app, letter):
    ids = [
        listed(letter, f"Sample Choir {number}")[f"Sample Choir {number}"] for number in (1, 2, 3)
    ]
    tell_apart(COMMAND_LINE, [row.organization_id for row in ids])
    assert len(pairs()) == 3
    undo_change(COMMAND_LINE, ids[2].organization_id, last_change())
    assert len(pairs()) == 2


@pytest.mark.parametrize("count", [0, 1, MOST_TOLD_APART + 1])
def test_one_alone_or_too_many_at_once_are_not_told_apart(two, count):
    with pytest.raises(ChangeRefused):
        tell_apart(COMMAND_LINE, range(1, count + 1))


def test_what_was_said_already_is_not_said_again(two):
    tell_apart(COMMAND_LINE, two)
    with pytest.raises(ChangeRefused, match="already"):
        tell_apart(COMMAND_LINE, two)


def test_a_merge_forgets_it_and_its_undoing_remembers_it(two):
    tell_apart(COMMAND_LINE, two)
    said = last_change()
    merge_organizations(COMMAND_LINE, *two)
    assert pairs() == set()
    with pytest.raises(ChangeRefused):
        undo_change(COMMAND_LINE, two[0], said)
    undo_change(COMMAND_LINE, two[0], last_change())
    assert pairs() == {tuple(sorted(two))}
    undo_change(COMMAND_LINE, two[0], said)
    assert pairs() == set()


def test_what_was_told_apart_from_one_stays_apart_from_what_that_one_becomes(two, letter):
    third = listed(letter, "Sample Choir")["Sample Choir"].organization_id
    tell_apart(COMMAND_LINE, [two[1], third])
    merge_organizations(COMMAND_LINE, *two)
    assert pairs() == {tuple(sorted((two[0], third)))}
    undo_change(COMMAND_LINE, two[0], last_change())
    assert pairs() == {tuple(sorted((two[1], third)))}


def test_what_is_split_off_is_told_apart_until_that_is_undone(two):
    merge_organizations(COMMAND_LINE, *two)
    aliases = [
        one.name_id
        for one in registry.names_near([name_key(COUNCIL)])[name_key(COUNCIL)]
        if one.name == COUNCIL
    ]
    parted = split_organization(COMMAND_LINE, two[0], aliases)
    assert pairs() == {tuple(sorted((two[0], parted)))}
    undo_change(COMMAND_LINE, two[0], last_change())
    assert pairs() == set()
    assert known(parted).merged_into_id == two[0]


def test_the_lower_id_stands_first(two):
    tell_apart(COMMAND_LINE, two[::-1])
    row = db.session.scalars(select(OrganizationApart)).one()
    assert row.one_id < row.other_id
