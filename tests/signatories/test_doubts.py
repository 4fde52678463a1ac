"""What a contact's address says against a sign-on, when only the unfamiliar are reviewed."""

import pytest
from sqlalchemy import select, update

from campaign.db import db, transaction
from campaign.organizations.models import Organization
from campaign.organizations.operations import know
from campaign.organizations.registry_rules import NewName
from campaign.organizations.rules import name_key
from campaign.signatories import operations
from campaign.signatories.confirm_operations import confirm
from campaign.signatories.doubts import FREE_MAIL, OTHER_MAIL, of_mail
from campaign.signatories.entries import read_entry
from campaign.signatories.models import Signatory
from campaign.signatories.queries import link_token
from tests.application import open_demo_letter


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
