"""What a contact's address or the number of sign-ons says against one, when only the unfamiliar are reviewed."""

import pytest
from sqlalchemy import select, update

from campaign.db import db, transaction
from campaign.extensions import limiter
from campaign.organizations.models import Organization
from campaign.organizations.operations import know
from campaign.organizations.registry_rules import NewName
from campaign.organizations.rules import name_key
from campaign.signatories import operations
from campaign.signatories.confirm_operations import confirm
from campaign.signatories.crowding import is_crowded
from campaign.signatories.doubts import (
    CROWDED,
    FREE_MAIL,
    MANY_OF_ONE,
    MANY_PER_CONTACT,
    MANY_PER_NETWORK,
    OTHER_MAIL,
    of_mail,
)
from campaign.signatories.entries import read_entry
from campaign.signatories.models import Signatory
from campaign.signatories.queries import link_token
from tests.application import answers, open_demo_letter


@pytest.mark.parametrize(
    ("website", "known", "address", "doubt"),
    [
        ("", "", "ana@example.org", ""),
        ("", "", "ana@gmail.com", FREE_MAIL),
        ("https://example.org", "", "ana@example.org", ""),
        ("https://www.example.org/about", "", "ana@Example.org", ""),
        ("https://example.org:8080", "", "ana@mail.example.org", ""),
        ("https://news.example.org", "", "ana@example.org", ""),
        ("https://example.org", "", "ana@example.com", OTHER_MAIL),
        ("https://example.org", "", "ana@notexample.org", OTHER_MAIL),
        ("https://example.org", "", "ana@gmail.com", FREE_MAIL),
        ("", "example.org", "ana@example.org", ""),
        ("", "example.org", "ana@example.com", OTHER_MAIL),
        # What the registry knows counts more than what the form says of itself.
        ("https://example.com", "example.org", "ana@example.com", OTHER_MAIL),
        ("https://example.org", "", "", ""),
    ],
)
def test_an_address_elsewhere_than_the_organization_is_a_doubt(website, known, address, doubt):
    assert of_mail(website, known, address, is_familiar=False) == doubt


def test_free_mail_of_a_familiar_name_is_a_doubt_only_where_its_domain_is_known():
    assert of_mail("", "", "ana@gmail.com", is_familiar=True) == ""
    assert of_mail("", "example.org", "ana@gmail.com", is_familiar=True) == OTHER_MAIL


@pytest.mark.parametrize(
    ("policy", "state"),
    [("confirm", "listed"), ("unfamiliar", "in_review"), ("review", "in_review")],
)
def test_who_writes_from_elsewhere_is_reviewed_by_the_policy_of_the_letter(app, policy, state):
    slug = open_demo_letter(policy=policy)
    know([NewName("Sample Union", name_key("Sample Union"), b"")])
    with transaction():
        db.session.execute(update(Organization).values(domain="example.org"))
    entry = {"name": "Sample Union", "contact_name": "Ana", "contact_email": "ana@example.net"}
    operations.sign_on(slug, read_entry(entry))
    row = db.session.scalars(select(Signatory).filter_by(name="Sample Union")).one()
    signatory = confirm(link_token(row.id, row.link_key))
    assert (signatory.state, signatory.doubt) == (state, "" if policy == "confirm" else OTHER_MAIL)


def sign_on_and_confirm(slug, name, address="ana@example.org"):
    entry = {"name": name, "contact_name": "Ana", "contact_email": address}
    operations.sign_on(slug, read_entry(entry))
    row = db.session.scalars(select(Signatory).filter_by(name=name)).one()
    return confirm(link_token(row.id, row.link_key))


@pytest.mark.parametrize(
    ("policy", "doubt"), [("confirm", ""), ("unfamiliar", MANY_OF_ONE), ("review", MANY_OF_ONE)]
)
def test_who_signs_on_for_one_more_than_anybody_does_is_looked_at(app, policy, doubt):
    slug = open_demo_letter(policy=policy)
    kinds = ("Bakers", "Weavers", "Printers", "Gardeners", "Fishers")
    names = [f"Sample League of {one}" for one in kinds[: MANY_PER_CONTACT + 1]]
    told = [sign_on_and_confirm(slug, name).doubt for name in names]
    assert told == ["", "", "", doubt]
    assert sign_on_and_confirm(slug, "Sample Choir", "ben@example.org").doubt == ""


@pytest.mark.parametrize(("policy", "doubt"), [("confirm", ""), ("unfamiliar", CROWDED)])
def test_more_than_come_from_one_network_are_thanked_and_looked_at(app, client, policy, doubt):
    slug = open_demo_letter(policy=policy)
    doubts = []
    for number in range(MANY_PER_NETWORK + 1):
        name = f"Sample Group {number}"
        sent = answers(client, name=name, contact_email=f"ana@group-{number}.example.org")
        # Two machines of one network count as one.
        near = {"REMOTE_ADDR": f"192.0.2.{1 + number % 2}"}
        assert client.post(f"/l/{slug}/sign-on", data=sent, environ_base=near).status_code == 303
        db.session.rollback()
        doubts.append(db.session.scalars(select(Signatory.doubt).filter_by(name=name)).one())
    assert doubts == ["" for _ in range(MANY_PER_NETWORK)] + [doubt]
    sent = answers(client, name="Sample Choir")
    elsewhere = {"REMOTE_ADDR": "198.51.100.1"}
    client.post(f"/l/{slug}/sign-on", data=sent, environ_base=elsewhere)
    assert not db.session.scalars(select(Signatory.doubt).filter_by(name="Sample Choir")).one()


def test_nobody_is_doubted_while_nobody_can_count(app, letter, monkeypatch):
    def fail(*_asked):
        raise ConnectionError

    monkeypatch.setattr(limiter.limiter, "hit", fail)
    assert not any(is_crowded(letter, "192.0.2.1") for _ in range(MANY_PER_NETWORK + 1))
