"""A later contact of a name in a file: noted beside the listing, without power, and taken back with the file."""

import pytest
from sqlalchemy import event, select

from campaign.access import COMMAND_LINE
from campaign.audit.models import AuditEntry
from campaign.db import db
from campaign.signatories import doubts, operations, table_files
from campaign.signatories.contact_operations import grant
from campaign.signatories.entries import read_entry
from campaign.signatories.erasing_operations import erase_contacts_of
from campaign.signatories.import_operations import look_through
from campaign.signatories.rules import SignatoryState
from campaign.signatories.step_queries import other_contacts
from campaign.signatories.undo_operations import CHANGED, undo_import
from tests import reviewing
from tests.signatories.test_files_again import also_called, link_of, row_named_of
from tests.signatories.test_imports import LISTED, counts, everybody, table, take_in

HEAD = "name,city,contact_name,contact_email\n"
FIRST = f"{HEAD}Sample Union,Boston,Ana,ana@example.org\n"
LATER = "SAMPLE UNION,Lynn,Eva,eva@example.org\n"


@pytest.fixture
def statements(app):
    said = []

    def note(_connection, _cursor, statement, *_more):
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield said
    event.remove(db.engine, "before_cursor_execute", note)


def others_of(address):
    row_id = row_named_of(address).id
    found = [(one.contact_name, one.contact_email, one.state) for one in other_contacts(row_id)]
    db.session.rollback()
    return found


@pytest.mark.parametrize("batch", [1, 100])
def test_a_later_contact_in_one_file_is_noted_beside_the_listing_without_power(
    letter, monkeypatch, batch
):
    monkeypatch.setattr(table_files, "AT_ONCE", batch)
    looked = look_through(COMMAND_LINE, letter, table(FIRST + LATER), state=LISTED)
    assert (counts(looked), looked.noted_count, looked.doubtful_count) == ((1, 0, 1, 0), 1, 0)
    made = take_in(letter, FIRST + LATER)
    assert (counts(made), made.noted_count, made.doubtful_count) == ((1, 0, 1, 0), 1, 0)
    eva, ana = row_named_of("eva@example.org"), row_named_of("ana@example.org")
    assert (eva.state, eva.doubt) == ("in_review", doubts.NAME_TAKEN)
    assert (eva.merged_into_id, eva.speaks_for_listing, eva.name) == (ana.id, False, "SAMPLE UNION")
    assert (ana.state, ana.city, ana.contact_name) == ("listed", "Boston", "Ana")
    assert others_of("ana@example.org") == [("Eva", "eva@example.org", SignatoryState.IN_REVIEW)]
    told = select(AuditEntry.act).where(AuditEntry.about == f"signatory:{eva.id}")
    assert db.session.scalars(told).all() == ["signatory.import"]


def test_a_later_contact_of_who_signed_on_by_the_form_is_noted_once(letter):
    take_in(letter, FIRST)
    for _ in range(2):
        made = take_in(letter, HEAD + LATER + LATER)
        assert counts(made) == (0, 0, 2, 0)
    assert len(others_of("ana@example.org")) == 1


def test_one_that_waits_to_confirm_is_not_noted_again(letter):
    take_in(letter, FIRST)
    values = {"name": "Sample Union", "contact_name": "Eva", "contact_email": "eva@example.org"}
    operations.sign_on(letter, read_entry(values))
    made = take_in(letter, HEAD + LATER)
    assert (counts(made), made.noted_count) == ((0, 0, 1, 0), 0)


def test_one_that_was_turned_away_is_not_noted_again(letter):
    take_in(letter, FIRST + LATER)
    reviewing.reject(COMMAND_LINE, letter, row_named_of("eva@example.org").id)
    before = everybody(letter)
    assert take_in(letter, FIRST + LATER).noted_count == 0
    assert everybody(letter) == before


def test_under_another_of_its_names_a_later_contact_is_noted_once(letter):
    take_in(letter, FIRST + LATER)
    also_called("Sample Union", "Old Union")
    made = take_in(letter, HEAD + LATER.replace("SAMPLE", "Old"))
    assert (counts(made), made.noted_count) == ((0, 0, 1, 0), 0)
    made = take_in(letter, HEAD + LATER.replace("SAMPLE", "Old").replace("eva", "ben"))
    assert made.noted_count == 1
    assert row_named_of("ben@example.org").doubt == (
        "It is “Sample Union”, which is on the letter already with another contact."
    )


def test_beside_what_is_in_review_a_later_contact_is_noted_too(letter):
    made = take_in(letter, FIRST + LATER, SignatoryState.IN_REVIEW)
    assert (counts(made), made.noted_count, made.doubtful_count) == ((1, 0, 1, 0), 1, 0)
    assert row_named_of("eva@example.org").doubt == (
        "Another contact of “Sample Union”, which is not on the letter yet."
    )


def test_a_noted_contact_does_not_stand_for_a_name_that_was_withdrawn(letter):
    take_in(letter, FIRST + LATER)
    operations.withdraw(link_of(row_named_of("ana@example.org")))
    before = everybody(letter)
    again = take_in(letter, FIRST)
    assert (counts(again), again.rejected[0].reason[:28]) == (
        (0, 0, 0, 1),
        "“Sample Union” has withdrawn",
    )
    assert everybody(letter) == before


def test_a_noted_contact_that_was_erased_is_not_brought_back(letter):
    take_in(letter, FIRST + LATER)
    erase_contacts_of("eva@example.org", COMMAND_LINE)
    before = everybody(letter)
    assert counts(take_in(letter, FIRST + LATER)) == (0, 0, 2, 0)
    assert everybody(letter) == before


@pytest.mark.parametrize("is_new", [True, False])
def test_undoing_the_file_takes_its_later_contacts_away(letter, is_new):
    if not is_new:
        take_in(letter, FIRST)
    before = everybody(letter)
    made = take_in(letter, FIRST + LATER)
    undone = undo_import(COMMAND_LINE, letter, made.import_id)
    assert (undone.removed_count, undone.stays) == (2 if is_new else 1, ())
    assert everybody(letter) == before


def test_a_noted_contact_that_may_act_since_stays_with_its_listing(letter):
    made = take_in(letter, FIRST + LATER)
    grant(COMMAND_LINE, letter, row_named_of("eva@example.org").id)
    undone = undo_import(COMMAND_LINE, letter, made.import_id)
    assert undone.removed_count == 0
    assert undone.stays[1].why == CHANGED
    operations.withdraw(link_of(row_named_of("eva@example.org")))
    assert row_named_of("ana@example.org").state == "withdrawn"


def test_two_people_of_one_name_are_no_later_contacts_of_each_other(letter):
    people = "name,kind,contact_email\nJoan Sample,individual,j1@example.org\n"
    made = take_in(letter, f"{people}Joan Sample,individual,j2@example.org\n")
    assert (made.new_count, made.noted_count) == (2, 0)


def test_a_file_of_later_contacts_asks_no_question_for_each(letter, statements):
    take_in(letter, HEAD + "".join(f"Sample Club {n},,,a{n}@example.org\n" for n in range(40)))
    counted = []
    for names in (range(2), range(20, 40)):
        later = HEAD + "".join(f"Sample Club {n},,,b{n}@example.org\n" for n in names)
        statements.clear()
        assert take_in(letter, later).noted_count == len(names)
        counted.append(len(statements))
    assert counted[0] == counted[1]


def test_a_row_from_another_contact_adds_what_is_missing_and_is_noted(letter):
    take_in(letter, FIRST.replace("Boston", ""))
    made = take_in(letter, HEAD + LATER)
    assert (counts(made), made.noted_count) == ((0, 1, 0, 0), 1)
    assert row_named_of("ana@example.org").city == "Lynn"
