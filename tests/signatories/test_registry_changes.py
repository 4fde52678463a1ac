"""What coordinators change in the registry, with every listing that follows, and take back."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from campaign.access import COMMAND_LINE, Actor, Role
from campaign.accounts.operations import create_account, datastore
from campaign.audit.models import AuditEntry
from campaign.db import db
from campaign.drafting import queries as letters
from campaign.errors import BadInput, Forbidden, Problem
from campaign.organizations.models import (
    Organization,
    OrganizationApart,
    OrganizationChange,
    OrganizationKey,
    OrganizationName,
)
from campaign.organizations.registry_rules import (
    ChangeRefused,
    FactRefused,
    NameKnown,
    NameUse,
    OrganizationNotFound,
)
from campaign.signatories import operations
from campaign.signatories.confirm_operations import confirm
from campaign.signatories.entries import EntryRefused
from campaign.signatories.import_operations import import_signatories
from campaign.signatories.merge_operations import merge_organizations, split_organization
from campaign.signatories.models import Signatory
from campaign.signatories.registry_operations import (
    add_name,
    describe_organization,
    place_organization,
    rename_organization,
    set_parent,
    undo_change,
)
from campaign.signatories.rules import SignatoryState
from campaign.signatories.table_files import read_table
from tests import reviewing
from tests.application import open_demo_letter
from tests.signatories.test_listings import at_once, confirmed, entry, link_of

UNION, GUILD = "Sample Union of Bakers", "Sample Guild of Bread Makers"


def listed(slug, *names):
    """Put the names on the letter as a coordinator does; gives their rows by name."""
    table = read_table("\n".join(["name", *names]).encode(), "names.csv")
    import_signatories(COMMAND_LINE, slug, table, state=SignatoryState.LISTED)
    for row in db.session.scalars(select(Signatory).where(Signatory.name.in_(names))).all():
        if row.state == SignatoryState.IN_REVIEW:
            reviewing.list_signatory(COMMAND_LINE, slug, row.id)
    where = Signatory.letter_id == letters.letter(slug).id
    rows = db.session.scalars(select(Signatory).where(where, Signatory.name.in_(names)))
    return {row.name: row for row in rows}


@pytest.fixture
def pair(app, letter):
    """The ids of two organizations of the demo letter, the first listed before the second."""
    first = listed(letter, UNION)[UNION].organization_id
    return first, listed(letter, GUILD)[GUILD].organization_id


def known(organization_id):
    db.session.expire_all()
    return db.session.get(Organization, organization_id)


def names(organization_id):
    statement = select(OrganizationName.name, OrganizationName.use)
    rows = db.session.execute(statement.where(OrganizationName.organization_id == organization_id))
    return {name: str(use) for name, use in rows}


def last_change():
    statement = select(OrganizationChange.id).order_by(OrganizationChange.id.desc())
    return db.session.scalars(statement).first()


def undo(organization_id):
    undo_change(COMMAND_LINE, organization_id, last_change())


def everything():
    """Every row that a change of the registry may touch, by table."""
    db.session.expire_all()
    tables = (Organization, OrganizationName, OrganizationKey, OrganizationApart, Signatory)
    return [
        sorted(map(tuple, db.session.execute(select(*one.__table__.columns))), key=str)
        for one in tables
    ]


def state_of(name):
    db.session.expire_all()
    return db.session.scalars(select(Signatory).filter_by(name=name)).one()


def test_a_new_name_is_canonical_and_the_one_before_stays_known(pair):
    rename_organization(COMMAND_LINE, pair[0], "Sample Bakers United")
    assert known(pair[0]).name == "Sample Bakers United"
    assert names(pair[0]) == {UNION: "former", "Sample Bakers United": "canonical"}
    rename_organization(COMMAND_LINE, pair[0], UNION)
    assert names(pair[0]) == {UNION: "canonical", "Sample Bakers United": "former"}
    assert state_of(UNION).state == "listed"


def test_a_name_in_another_spelling_stays_one_name(pair):
    rename_organization(COMMAND_LINE, pair[0], f"The {UNION}")
    assert names(pair[0]) == {f"The {UNION}": "canonical"}
    assert known(pair[0]).name == f"The {UNION}"


@pytest.mark.parametrize("use", [NameUse.ALIAS, NameUse.FORMER, NameUse.ACRONYM])
def test_another_name_leads_to_the_organization(pair, letter, use):
    add_name(COMMAND_LINE, pair[0], "Bread and Roses", use)
    assert names(pair[0]) == {UNION: "canonical", "Bread and Roses": str(use)}
    later = confirmed(letter, "Bread & Roses")
    assert (later.state, later.merged_into_id) == ("in_review", state_of(UNION).id)


def test_adding_a_name_twice_changes_nothing_and_its_canonical_name_stays(pair):
    add_name(COMMAND_LINE, pair[0], "Bread and Roses", NameUse.ALIAS)
    before = last_change()
    add_name(COMMAND_LINE, pair[0], "Bread and Roses", NameUse.ALIAS)
    add_name(COMMAND_LINE, pair[0], UNION, NameUse.FORMER)
    assert last_change() == before
    assert names(pair[0])[UNION] == "canonical"


def test_the_name_of_another_organization_is_refused(pair):
    for change in (
        lambda: rename_organization(COMMAND_LINE, pair[0], f"The {GUILD}"),
        lambda: add_name(COMMAND_LINE, pair[0], GUILD, NameUse.ALIAS),
    ):
        with pytest.raises(NameKnown, match="Merge the two"):
            change()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://www.Example.org/bread", "example.org"),
        ("", ""),
        (" bakers.org.uk ", "bakers.org.uk"),
    ],
)
def test_the_domain_is_the_registered_one(pair, typed, kept):
    describe_organization(COMMAND_LINE, pair[0], "SUB", typed)
    assert (known(pair[0]).acronym, known(pair[0]).domain) == ("SUB", kept)


@pytest.mark.parametrize("typed", ["nothing", "gmail.com", "ana@gmail.com", "http://localhost"])
def test_a_domain_that_is_nobodys_is_refused(pair, typed):
    with pytest.raises(FactRefused):
        describe_organization(COMMAND_LINE, pair[0], "SUB", typed)
    assert known(pair[0]).acronym == ""


@pytest.mark.parametrize("name", ["", " ", "x" * 400, "a\x00b"])
def test_a_name_that_cannot_be_printed_is_refused(pair, name):
    with pytest.raises(BadInput):
        rename_organization(COMMAND_LINE, pair[0], name)


def test_a_parent_is_named_and_never_a_chapter_of_its_own(pair):
    set_parent(COMMAND_LINE, pair[1], f"the {UNION}")
    assert known(pair[1]).parent_id == pair[0]
    for name in (GUILD, UNION):
        with pytest.raises(ChangeRefused):
            set_parent(COMMAND_LINE, pair[0], name)
    with pytest.raises(FactRefused, match="No organization"):
        set_parent(COMMAND_LINE, pair[0], "Nobody at All")
    set_parent(COMMAND_LINE, pair[1], "")
    assert known(pair[1]).parent_id is None


def test_two_on_one_letter_become_one_and_the_younger_listing_goes_out(pair):
    merge_organizations(COMMAND_LINE, pair[1], pair[0])
    first, younger = state_of(UNION), state_of(GUILD)
    assert (first.state, first.organization_id) == ("listed", pair[1])
    assert (younger.state, younger.merged_into_id) == ("rejected", first.id)
    assert names(pair[1]) == {GUILD: "canonical", UNION: "alias"}
    assert known(pair[0]).merged_into_id == pair[1]


def test_who_leads_the_letter_stays_on_it_when_two_become_one(app, letter):
    first = listed(letter, UNION)[UNION]
    convener = db.session.scalars(select(Signatory).filter_by(convener_position=1)).one()
    with db.session.no_autoflush:
        first.listed_at = first.created_at = convener.created_at.replace(year=2001)
    db.session.commit()
    merge_organizations(COMMAND_LINE, first.organization_id, convener.organization_id)
    db.session.expire_all()
    assert (convener.state, first.state) == ("listed", "rejected")


def test_children_details_and_other_letters_follow(pair, letter):
    other = open_demo_letter(slug="another-letter")
    chapter = listed(letter, "Sample Chapter of Sampleton")["Sample Chapter of Sampleton"]
    set_parent(COMMAND_LINE, chapter.organization_id, GUILD)
    describe_organization(COMMAND_LINE, pair[1], "SGB", "bakers.example.org")
    elsewhere = listed(other, GUILD)[GUILD]
    merge_organizations(COMMAND_LINE, *pair)
    assert known(chapter.organization_id).parent_id == pair[0]
    assert (known(pair[0]).acronym, known(pair[0]).domain) == ("SGB", "example.org")
    assert (elsewhere.state, elsewhere.organization_id) == ("listed", pair[0])


def test_a_parent_and_its_chapter_can_be_one(pair):
    set_parent(COMMAND_LINE, pair[0], GUILD)
    before = everything()
    merge_organizations(COMMAND_LINE, *pair)
    assert known(pair[0]).parent_id is None
    undo(pair[0])
    assert everything() == before


def test_what_is_one_already_is_not_merged_again(pair):
    merge_organizations(COMMAND_LINE, *pair)
    for ids in (pair, pair[::-1], (pair[0], pair[0])):
        with pytest.raises(ChangeRefused):
            merge_organizations(COMMAND_LINE, *ids)
    with pytest.raises(OrganizationNotFound):
        merge_organizations(COMMAND_LINE, pair[0], 10**6)


def test_two_coordinators_who_merge_the_same_pair_at_once_merge_it_once(app, pair):
    calls = [
        lambda: merge_organizations(COMMAND_LINE, *pair),
        lambda: merge_organizations(COMMAND_LINE, *pair[::-1]),
    ]
    given_back = at_once(app, calls)
    assert sorted(type(one).__name__ for one in given_back) == ["ChangeRefused", "NoneType"]
    (refused,) = (one for one in given_back if one)
    assert "was merged into another organization already" in refused.message
    assert len(db.session.scalars(select(OrganizationChange)).all()) == 1


def test_who_confirms_while_two_become_one_is_listed_as_the_one(app, pair):
    other = open_demo_letter(slug="another-letter")
    links = []
    for number, name in enumerate([UNION, GUILD] * 4):
        reference = operations.sign_on(other, entry(name, f"c{number}@example.org")).reference
        links.append(
            link_of(db.session.scalars(select(Signatory).filter_by(reference=reference)).one())
        )
    calls = [lambda link=link: confirm(link) for link in links]
    given_back = at_once(app, [*calls, lambda: merge_organizations(COMMAND_LINE, *pair)])
    assert not [one for one in given_back if isinstance(one, Exception)]
    where = Signatory.letter_id == letters.letter(other).id
    standing = select(Signatory).where(
        where, Signatory.organization_id.in_(pair), Signatory.state == SignatoryState.LISTED
    )
    assert {row.organization_id for row in db.session.scalars(standing)} == {pair[0]}
    assert len(db.session.scalars(standing).all()) == 1


def test_a_merge_is_on_record_for_each_letter_that_it_touches(pair, letter):
    other = open_demo_letter(slug="another-letter")
    listed(other, GUILD)
    merge_organizations(COMMAND_LINE, *pair)
    entries = db.session.scalars(select(AuditEntry).filter_by(act="organization.edit")).all()
    ids = {letters.letter(slug).id for slug in (letter, other)}
    assert {one.letter_id for one in entries} == ids
    assert {one.about for one in entries} == {f"organization:{pair[0]}"}


PLACE = {"scope": "Local", "sector": "labor", "city": "Fresno", "state": "California"}


def test_scope_sector_and_place_are_noted_by_the_rules_of_whoever_signs_on(pair):
    place_organization(COMMAND_LINE, pair[0], {**PLACE, "name": "Another"})
    row = db.session.get(Organization, pair[0])
    assert (row.scope, row.sector, row.city, row.region) == ("local", "labor", "Fresno", "CA")
    assert row.name == UNION
    with pytest.raises(EntryRefused, match="is not a scope"):
        place_organization(COMMAND_LINE, pair[0], {"scope": "galactic"})


CHANGES = {
    "rename": lambda ids: rename_organization(COMMAND_LINE, ids[0], "Sample Bakers United"),
    "respell": lambda ids: rename_organization(COMMAND_LINE, ids[0], f"The {UNION}"),
    "name": lambda ids: add_name(COMMAND_LINE, ids[0], "Bread and Roses", NameUse.ALIAS),
    "facts": lambda ids: describe_organization(COMMAND_LINE, ids[0], "SUB", "example.org"),
    "place": lambda ids: place_organization(COMMAND_LINE, ids[0], PLACE),
    "parent": lambda ids: set_parent(COMMAND_LINE, ids[0], GUILD),
    "merge": lambda ids: merge_organizations(COMMAND_LINE, *ids),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_undone_is_as_if_it_had_never_been(pair, change):
    before = everything()
    CHANGES[change](pair)
    assert everything() != before
    undo(pair[0])
    assert everything() == before
    with pytest.raises(ChangeRefused, match="undone already"):
        undo(pair[0])


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), max_size=8),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_merge_then_undo_is_the_identity(app, number, on, turned, withdrawn):
    """Two organizations, each on some of three letters, in any order and under several names."""
    run = number()
    spellings = [f"{name} {run}" for name in (UNION, GUILD)]
    slugs = [letters_of_the_run(place) for place in range(3)]
    ids = [listed(slugs[2], name)[name].organization_id for name in spellings]
    add_name(COMMAND_LINE, ids[0], f"Bread and Roses {run}", NameUse.ALIAS)
    add_name(COMMAND_LINE, ids[1], f"Jam for Everybody {run}", NameUse.FORMER)
    every = [*spellings, f"Bread and Roses {run}", f"Jam for Everybody {run}"]
    for place, name in on:
        # By another of its names an organization is on the letter already.
        row = listed(slugs[place], every[name]).get(every[name])
        if row and withdrawn and row.state == "listed":
            reviewing.take_off(COMMAND_LINE, slugs[place], row.id)
    before = everything()
    merge_organizations(COMMAND_LINE, *(ids[::-1] if turned else ids))
    assert everything() != before
    undo(ids[1] if turned else ids[0])
    assert everything() == before


@pytest.fixture
def number():
    """Counts the examples of a property, which share one database."""
    given_out = iter(range(1000))
    return lambda: next(given_out)


def letters_of_the_run(place):
    slug = f"sample-letter-{place}"
    try:
        letters.letter(slug)
    except Problem:
        open_demo_letter(slug=slug)
    return slug


def test_what_came_onto_letters_under_the_others_names_goes_back_with_them(pair):
    merge_organizations(COMMAND_LINE, *pair)
    other = open_demo_letter(slug="another-letter")
    later = listed(other, GUILD)[GUILD]
    assert later.organization_id == pair[0]
    undo(pair[0])
    db.session.expire_all()
    assert later.organization_id == pair[1]


def test_what_was_changed_since_stands_in_the_way_of_undoing(pair):
    rename_organization(COMMAND_LINE, pair[0], "Sample Bakers United")
    first = last_change()
    rename_organization(COMMAND_LINE, pair[0], "Sample Bakers Together")
    with pytest.raises(ChangeRefused, match="changed since"):
        undo_change(COMMAND_LINE, pair[0], first)
    undo(pair[0])
    undo_change(COMMAND_LINE, pair[0], first)
    assert known(pair[0]).name == UNION


def test_a_name_taken_again_since_stands_in_the_way_and_loses_nothing(pair, letter):
    merge_organizations(COMMAND_LINE, *pair)
    operations.withdraw(link_of(state_of(UNION)))
    assert confirmed(letter, GUILD).state == SignatoryState.LISTED
    before = everything()
    with pytest.raises(ChangeRefused):
        undo(pair[0])
    assert everything() == before


def test_chosen_names_become_an_organization_of_their_own(pair, letter):
    add_name(COMMAND_LINE, pair[0], "Bread and Roses", NameUse.ALIAS)
    other = open_demo_letter(slug="another-letter")
    mine = listed(other, "Bread and Roses")["Bread and Roses"]
    later = confirmed(letter, "Bread and Roses")
    (name_id,) = db.session.scalars(select(OrganizationName.id).filter_by(name="Bread and Roses"))
    before = everything()
    parted = split_organization(COMMAND_LINE, pair[0], {name_id})
    db.session.expire_all()
    assert mine.organization_id == parted
    assert names(parted) == {"Bread and Roses": "canonical"}
    assert later.merged_into_id is None
    reviewing.list_signatory(COMMAND_LINE, letter, later.id)
    with pytest.raises(ChangeRefused, match="of its own since"):
        undo(pair[0])
    operations.withdraw(link_of(later))
    undo(pair[0])
    assert names(pair[0]) == {UNION: "canonical", "Bread and Roses": "alias"}
    assert known(parted).merged_into_id == pair[0]
    assert [row for row in everything()[1] if row not in before[1]] == []


def test_no_name_or_the_canonical_one_is_not_split_off(pair):
    ids = db.session.scalars(select(OrganizationName.id).filter_by(organization_id=pair[0])).all()
    for chosen in (set(), set(ids), {10**6}):
        with pytest.raises(ChangeRefused, match="Choose names"):
            split_organization(COMMAND_LINE, pair[0], chosen)


def coordinator(address, *slugs):
    for slug in slugs:
        letter_id = letters.letter(slug).id
        create_account(COMMAND_LINE, address, Role.COORDINATOR, letter_id=letter_id, password=None)
    return Actor(address, datastore.find_user(email=address).id)


def test_only_whoever_has_every_letter_of_an_organization_changes_it(pair, letter):
    other = open_demo_letter(slug="another-letter")
    ana = coordinator("ana@example.org", letter)
    both = coordinator("ben@example.org", letter, other)
    rename_organization(ana, pair[0], "Sample Bakers United")
    listed(other, GUILD)
    for change in (
        lambda: rename_organization(ana, pair[1], "Sample Bread Makers"),
        lambda: merge_organizations(ana, *pair),
        lambda: set_parent(ana, pair[1], ""),
    ):
        with pytest.raises(Forbidden):
            change()
    merge_organizations(both, *pair)
    with pytest.raises(Forbidden):
        undo_change(ana, pair[0], last_change())


def test_a_change_of_another_organization_is_not_undone_through_ones_own(pair):
    rename_organization(COMMAND_LINE, pair[0], "Sample Bakers United")
    with pytest.raises(OrganizationNotFound):
        undo_change(COMMAND_LINE, pair[1], last_change())
