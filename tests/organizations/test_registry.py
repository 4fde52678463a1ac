"""What the registry knows: each name leads to one organization, and is found by its keys."""

import threading

import pytest
from sqlalchemy import delete, select, update

from campaign.app import HANDLERS
from campaign.db import db, transaction
from campaign.organizations import operations, queries
from campaign.organizations.blocking import RULES_NUMBER, blocking_keys
from campaign.organizations.domains import registered_domain
from campaign.organizations.models import Organization, OrganizationKey, OrganizationName
from campaign.organizations.operations import key_anew, know
from campaign.organizations.order import sort_key
from campaign.organizations.registry_rules import NewName
from campaign.organizations.rules import name_key


def new(name, **more):
    return NewName(name, name_key(name), sort_key(name), **more)


def keys():
    rows = db.session.execute(select(OrganizationKey.name_id, OrganizationKey.key))
    return {tuple(row) for row in rows}


def test_a_name_is_made_known_once_and_leads_to_the_same_organization(app):
    first = know([new("Sample Union", city="Springfield"), new("Sample Guild")])
    again = know([new("The Sample Union"), new("Sample Choir")])
    assert again[name_key("Sample Union")] == first[name_key("Sample Union")]
    assert len(set(first.values()) | set(again.values())) == 3
    row = db.session.get(Organization, first[name_key("Sample Union")])
    assert (row.name, row.city) == ("Sample Union", "Springfield")


@pytest.mark.parametrize(
    ("name", "acronym"),
    [
        ("Asylum Seeker Advocacy Project (ASAP)", "ASAP"),
        ("Asian Americans Advancing Justice | AAJC", "AAJC"),
        ("Otros Dreams en Acción, ODA", "ODA"),
        ("Capital Area Immigrants' Rights (CAIR) Coalition", "CAIR"),
        ("Catholic Charities (DC)", ""),
    ],
)
def test_the_acronym_that_a_name_tells_is_known_from_the_beginning(app, name, acronym):
    (organization_id,) = know([new(name)]).values()
    assert db.session.get(Organization, organization_id).acronym == acronym


def test_a_name_is_found_by_those_that_differ_in_one_word(app):
    know([new("Sample Union of Bakers"), new("Sample Guild of Potters")])
    near = queries.names_near([name_key("Sample Union of Bakers Network")])
    assert [one.name for one in near[name_key("Sample Union of Bakers Network")]] == [
        "Sample Union of Bakers"
    ]


def test_many_who_make_the_same_names_known_at_once_make_each_once(app):
    names = [f"Sample Body {number}" for number in range(20)]
    begin, given = threading.Barrier(8), []

    def run(place):
        with app.app_context():
            mine = names[place:] + names[:place]
            begin.wait(30)
            given.append(know([new(name) for name in mine]))
            db.session.remove()

    threads = [threading.Thread(target=run, args=[place]) for place in range(8)]
    db.session.remove()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert given == [given[0]] * 8
    assert len(db.session.scalars(select(Organization)).all()) == 20
    assert len(db.session.scalars(select(OrganizationName)).all()) == 20


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(queries, "AT_ONCE", 3)


def test_names_under_earlier_rules_are_put_under_todays_by_the_sweep(app, small_batches):
    know([new(f"Sample Body {number}") for number in range(8)])
    made = keys()
    with transaction():
        db.session.execute(delete(OrganizationKey))
        db.session.execute(update(OrganizationName).values(keyed_by=0))
        name_id = db.session.scalar(select(OrganizationName.id))
        db.session.add(OrganizationKey(key=1, name_id=name_id))
    assert HANDLERS["organizations.key_anew"]() == 8
    db.session.remove()
    assert keys() == made
    assert set(db.session.scalars(select(OrganizationName.keyed_by))) == {RULES_NUMBER}
    assert key_anew() == 0


def test_a_change_of_the_rules_is_what_the_sweep_waits_for(app, monkeypatch):
    know([new("Sample Union")])
    assert key_anew() == 0
    monkeypatch.setattr(operations, "RULES_NUMBER", RULES_NUMBER + 1)
    assert key_anew() == 1
    assert {key for _, key in keys()} == blocking_keys(name_key("Sample Union"))


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("https://www.example.org/about", "example.org"),
        ("ana@mail.Example.org", "example.org"),
        ("http://sample.org.uk:8080", "sample.org.uk"),
        ("someone.github.io", "someone.github.io"),
        ("localhost", ""),
        ("127.0.0.1", ""),
        ("", ""),
        ("no address at all", ""),
    ],
)
def test_what_somebody_registered_of_an_address(written, domain):
    assert registered_domain(written) == domain
