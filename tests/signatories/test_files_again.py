"""The sheet that comes again: what has happened to its rows since is not undone by it."""

import pytest
from sqlalchemy import select, update

from campaign.access import COMMAND_LINE
from campaign.db import db, transaction
from campaign.drafting.models import Letter
from campaign.drafting.rules import Kinds
from campaign.organizations.rules import name_key
from campaign.signatories import doubts, operations, queries, table_files
from campaign.signatories.correct_operations import correct_listing, merge
from campaign.signatories.entries import read_entry
from campaign.signatories.import_operations import look_through
from campaign.signatories.models import Signatory
from campaign.signatories.step_operations import undo_step
from tests import reviewing
from tests.signatories.test_imports import LISTED, counts, everybody, row_named, table, take_in

SHEET = (
    "name,city,contact_email\n"
    "Sample Union,Boston,ana@example.org\n"
    "Sample Orchard Guild,Salem,ben@example.org\n"
)


def link_of(row):
    token = queries.link_token(row.id, row.link_key)
    db.session.rollback()
    return token


def row_named_of(address):
    db.session.rollback()
    return db.session.scalars(select(Signatory).filter_by(contact_email=address)).one()


def values_of(row):
    return {column.name: getattr(row, column.name) for column in Signatory.__table__.columns}


def also_called(name, other):
    row = row_named(name)
    with transaction():
        values = {"name": other, "name_key": name_key(other), "use": "alias", "keyed_by": 0}
        values |= {"organization_id": row.organization_id, "created_at": row.created_at}
        db.session.execute(db.metadata.tables["organization_name"].insert().values(values))


def require_nothing_new(slug, text):
    before = everybody(slug)
    again = take_in(slug, text)
    assert (again.new_count, again.changed_count) == (0, 0)
    assert everybody(slug) == before
    return again


def test_who_has_withdrawn_is_not_put_back(letter):
    take_in(letter, SHEET)
    operations.withdraw(link_of(row_named("Sample Union")))
    again = require_nothing_new(letter, SHEET)
    assert counts(again) == (0, 0, 1, 1)
    assert (again.rejected[0].line, again.rejected[0].cells[0]) == (2, "Sample Union")
    assert again.rejected[0].reason == (
        "“Sample Union” has withdrawn from this letter; enter it by hand if it signs on again."
    )
    looked = look_through(COMMAND_LINE, letter, table(SHEET), state=LISTED)
    assert (counts(looked), looked.rejected) == (counts(again), again.rejected)


def test_who_was_turned_away_is_not_put_back(letter):
    take_in(letter, SHEET)
    reviewing.reject(COMMAND_LINE, letter, row_named("Sample Union").id)
    again = require_nothing_new(letter, SHEET.replace("ana@example.org", ""))
    assert again.rejected[0].reason.startswith("“Sample Union” was turned away")


@pytest.mark.parametrize(
    ("end", "doubt"),
    [("withdraw", doubts.WITHDRAWN_BEFORE), ("reject", doubts.REJECTED_BEFORE)],
)
def test_another_contact_of_a_name_that_has_ended_waits_for_a_coordinator(letter, end, doubt):
    take_in(letter, SHEET)
    row = row_named("Sample Union")
    reviewing.reject(COMMAND_LINE, letter, row.id) if end == "reject" else operations.withdraw(
        link_of(row)
    )
    grown = f"{SHEET}Sample Union,Boston,eva@example.org\n"
    again = take_in(letter, grown)
    assert (counts(again), again.doubtful_count) == ((1, 0, 1, 1), 1)
    rows = db.session.scalars(select(Signatory).filter_by(contact_email="eva@example.org")).all()
    assert [(row.state, row.doubt) for row in rows] == [("in_review", doubt)]
    assert counts(require_nothing_new(letter, grown)) == (0, 0, 3, 0)


def test_what_was_merged_stays_merged(letter):
    take_in(letter, f"{SHEET}Samples Unite!,Boston,cy@example.org\n")
    merge(COMMAND_LINE, letter, row_named("Samples Unite!").id, row_named("Sample Union").id)
    again = require_nothing_new(letter, f"{SHEET}Samples Unite!,Boston,cy@example.org\n")
    assert counts(again) == (0, 0, 3, 0)


@pytest.mark.parametrize("name", ["SAMPLE Union", "Sample Guild of Town"])
def test_what_a_coordinator_has_corrected_stays_corrected(letter, name):
    take_in(letter, SHEET)
    entry = read_entry({"name": name, "city": "Lynn"})
    taken = correct_listing(COMMAND_LINE, letter, row_named("Sample Union").id, entry)
    assert counts(require_nothing_new(letter, SHEET)) == (0, 0, 2, 0)
    assert row_named(name).city == "Lynn"
    newer = SHEET.replace("Boston", "Quincy")
    assert counts(take_in(letter, newer)) == (0, 1, 1, 0)
    assert row_named(name).city == "Quincy"
    assert taken.step_id is not None


def test_a_correction_that_was_undone_holds_nothing_back(letter):
    take_in(letter, SHEET)
    entry = read_entry({"name": "Sample Guild of Town"})
    taken = correct_listing(COMMAND_LINE, letter, row_named("Sample Union").id, entry)
    undo_step(COMMAND_LINE, letter, taken.step_id)
    assert counts(require_nothing_new(letter, SHEET)) == (0, 0, 2, 0)
    assert row_named("Sample Union").city == "Boston"


@pytest.mark.parametrize("name", ["Sample Union", "Sample Guild of Town"])
def test_what_its_contact_has_corrected_stays_corrected(letter, name):
    take_in(letter, SHEET)
    values = {"name": name, "city": "Lynn", "contact_name": "Ana"}
    operations.correct(link_of(row_named("Sample Union")), read_entry(values))
    assert counts(require_nothing_new(letter, SHEET)) == (0, 0, 2, 0)
    assert row_named(name).city == "Lynn"


def test_another_contact_of_a_listed_name_changes_nothing_of_it(letter):
    take_in(letter, SHEET)
    union = values_of(row_named("Sample Union"))
    twice = f"{SHEET}Sample Union,Lynn,eva@example.org\n"
    again = take_in(letter, twice)
    assert (counts(again), again.noted_count) == ((0, 0, 3, 0), 1)
    assert values_of(row_named_of("ana@example.org")) == union
    assert counts(require_nothing_new(letter, twice)) == (0, 0, 3, 0)


def test_one_contact_that_has_answered_twice_changes_it_once(letter):
    twice = f"{SHEET}Sample Union,Lynn,ana@example.org\n"
    take_in(letter, twice)
    assert row_named("Sample Union").city == "Lynn"
    assert counts(require_nothing_new(letter, twice)) == (0, 0, 3, 0)


TWICE = f"{SHEET}Sample Union,Lynn,ana@example.org\n"


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_of_two_answers_of_one_file_the_later_counts_however_often_it_comes(
    letter, monkeypatch, batch
):
    monkeypatch.setattr(table_files, "AT_ONCE", batch)
    take_in(letter, TWICE)
    for _ in range(2):
        looked = look_through(COMMAND_LINE, letter, table(TWICE), state=LISTED)
        assert (counts(looked), looked.again_count) == ((0, 0, 3, 0), 1)
        assert counts(require_nothing_new(letter, TWICE)) == (0, 0, 3, 0)
        assert row_named("Sample Union").city == "Lynn"


@pytest.mark.parametrize("batch", [1, 100])
def test_an_earlier_answer_does_not_put_back_what_was_corrected_of_the_later(
    letter, monkeypatch, batch
):
    monkeypatch.setattr(table_files, "AT_ONCE", batch)
    take_in(letter, TWICE)
    entry = read_entry({"name": "Sample Union", "city": "Quincy"})
    correct_listing(COMMAND_LINE, letter, row_named("Sample Union").id, entry)
    assert counts(require_nothing_new(letter, TWICE)) == (0, 0, 3, 0)
    assert row_named("Sample Union").city == "Quincy"


def test_an_earlier_answer_still_tells_what_the_later_does_not(letter, monkeypatch):
    monkeypatch.setattr(table_files, "AT_ONCE", 1)
    take_in(letter, TWICE)
    filled = TWICE.replace("Lynn", "").replace("Boston", "Quincy")
    assert counts(take_in(letter, filled)) == (0, 1, 2, 0)
    assert row_named("Sample Union").city == "Quincy"


def test_a_dry_run_says_how_many_answers_are_given_again_further_down(letter):
    thrice = f"{TWICE}Sample Union,Quincy,ana@example.org\n"
    looked = look_through(COMMAND_LINE, letter, table(thrice), state=LISTED)
    assert (counts(looked), looked.again_count) == ((2, 1, 1, 0), 2)
    assert counts(take_in(letter, thrice)) == (2, 1, 1, 0)
    assert row_named("Sample Union").city == "Quincy"


def test_what_another_contact_answers_further_down_stops_nobody(letter):
    take_in(letter, "name,city,contact_email\nSample Union,,ana@example.org\n")
    both = f"{SHEET}Sample Union,Lynn,eva@example.org\n"
    take_in(letter, both)
    assert row_named_of("ana@example.org").city == "Boston"


def test_an_answer_under_another_of_its_names_counts_as_the_same_organizations(letter, monkeypatch):
    monkeypatch.setattr(table_files, "AT_ONCE", 1)
    take_in(letter, SHEET)
    also_called("Sample Union", "Old Union")
    text = f"{SHEET}Old Union,Lynn,ana@example.org\n"
    assert counts(take_in(letter, text)) == (0, 1, 2, 0)
    assert counts(require_nothing_new(letter, text)) == (0, 0, 3, 0)
    assert row_named("Sample Union").city == "Lynn"


def test_two_people_of_one_name_stay_two(letter):
    people = (
        "name,kind,affiliation,contact_email\n"
        "Joan Sample,individual,Sample College,j1@example.org\n"
        "Joan Sample,individual,Sample University,j2@example.org\n"
    )
    made = take_in(letter, people)
    assert (counts(made), made.doubtful_count) == ((2, 0, 0, 0), 1)
    rows = db.session.scalars(select(Signatory).filter_by(name="Joan Sample").order_by("id"))
    assert [(row.state, row.affiliation, row.doubt) for row in rows] == [
        ("listed", "Sample College", ""),
        ("in_review", "Sample University", doubts.NAME_TAKEN),
    ]
    db.session.rollback()
    assert counts(require_nothing_new(letter, people)) == (0, 0, 2, 0)


def test_a_contact_that_was_erased_is_not_brought_back(letter):
    take_in(letter, SHEET)
    row = row_named("Sample Union")
    row.contact_email = row.contact_email_key = ""
    row.contact_erased_at = row.created_at
    db.session.commit()
    assert counts(require_nothing_new(letter, SHEET)) == (0, 0, 2, 0)


def test_a_kind_that_the_letter_does_not_take_is_rejected(letter):
    with transaction():
        db.session.execute(update(Letter).values(kinds=Kinds.ORGANIZATIONS))
    made = take_in(letter, "name,kind\nJoan Sample,individual\nSample Union,\n")
    assert counts(made) == (1, 0, 0, 1)
    assert made.rejected[0].reason == "This letter is signed by organizations only."
