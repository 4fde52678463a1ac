"""One name in two places: no listing takes the other for itself, and a person looks."""

import pytest
from sqlalchemy import select

from campaign.access import COMMAND_LINE
from campaign.db import db
from campaign.drafting.rules import Policy
from campaign.signatories.import_operations import import_signatories
from campaign.signatories.models import Signatory
from campaign.signatories.rules import SignatoryState
from campaign.signatories.table_files import read_table
from tests.application import open_demo_letter
from tests.signatories.test_listings import confirmed

NAME = "Sample Legal Aid"


def brought(slug, text):
    table = read_table(text.encode(), "names.csv")
    return import_signatories(COMMAND_LINE, slug, table, state=SignatoryState.LISTED)


def rows():
    db.session.expire_all()
    named = select(Signatory).filter_by(name=NAME).order_by(Signatory.id)
    return [(row.city, row.region, str(row.state)) for row in db.session.scalars(named)]


@pytest.mark.parametrize("name", [NAME, "Sample Legal-Aid Ctr"])
def test_a_second_place_by_the_form_is_reviewed_with_the_reason_and_is_no_other_contact(app, name):
    slug = open_demo_letter(policy=Policy.UNFAMILIAR)
    listed = name if name == NAME else "Sample Legal-Aid Center"
    brought(slug, f"name,city,state\n{listed},Worcester,MA\n")
    second = confirmed(slug, name, "bo@example.org", city="Akron", state="OH")
    assert (second.state, second.merged_into_id) == ("in_review", None)
    assert "One is in Akron, OH, the other in Worcester, MA." in second.doubt


def test_another_contact_in_the_same_place_is_still_one_of_the_listing(app):
    slug = open_demo_letter()
    brought(slug, f"name,city,state\n{NAME},Worcester,MA\n")
    later = confirmed(slug, NAME, "bo@example.org", city="Worcester", state="MA")
    assert later.merged_into_id is not None


@pytest.mark.parametrize("contacts", [("", ""), ("ada@example.org", "bo@example.net")])
def test_a_second_place_in_a_file_changes_nothing_and_is_doubtful_once(app, contacts):
    slug = open_demo_letter()
    first, second = contacts
    text = f"name,city,state,email\n{NAME},Worcester,MA,{first}\n{NAME},Akron,OH,{second}\n"
    assert brought(slug, text).doubtful_count == 1
    assert rows() == [("Worcester", "MA", "listed"), ("Akron", "OH", "in_review")]
    again = brought(slug, text)
    assert (again.new_count, again.changed_count, again.duplicate_count) == (0, 0, 2)
    assert len(rows()) == 2


def test_another_city_of_the_same_contact_or_without_one_is_a_correction(app):
    slug = open_demo_letter()
    brought(slug, f"name,city,state\n{NAME},Worcester,MA\n")
    assert brought(slug, f"name,city,state\n{NAME},Boston,MA\n").changed_count == 1
    assert rows() == [("Boston", "MA", "listed")]
