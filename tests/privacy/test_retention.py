"""Contacts go a set time after a letter was closed; what is public stays."""

import json

import pytest
from sqlalchemy import func, select

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.models import Invitation
from campaign.accounts.rules import SharedLetter
from campaign.accounts.sharing_operations import invite
from campaign.audit.models import AuditEntry
from campaign.audit.rules import Deed
from campaign.db import db, transaction
from campaign.drafting import operations as drafting
from campaign.drafting import queries as letters
from campaign.drafting.models import Letter
from campaign.mailer import outbox
from campaign.mailer.models import Message
from campaign.mailer.rules import Email
from campaign.printings.operations import make_printing
from campaign.privacy.operations import erase_person, forget_overdue
from campaign.signatories import erasing_operations as erasing
from campaign.signatories import operations as signatories
from campaign.signatories.confirm_operations import confirm
from campaign.signatories.erasing_operations import erase_due_contacts
from campaign.signatories.import_operations import import_signatories
from campaign.signatories.models import Signatory
from campaign.signatories.rules import ContactErased, SignatoryState
from campaign.signatories.table_files import read_table
from campaign.signatories.undo_operations import undo_import
from tests.privacy.traces import ADDRESS, assert_record_is_whole, everything, row_named

NAME = "Sample Alliance of Clinics"
PERSONAL = (ADDRESS, "Ana Example", "Head of Samples")


@pytest.fixture
def over(letter, sign_on, app):
    """A letter with one listed sign-on that is printed, and one unconfirmed; closed today."""
    token = sign_on(contact_title="Head of Samples")
    confirm(token)
    sign_on(name="Sample Union of Bakers")
    make_printing(COMMAND_LINE, letter, app.extensions["press"])
    drafting.close_letter(COMMAND_LINE, letter)
    return token


def test_contacts_stay_until_their_time_and_then_nothing_of_them_is_left(over, letter, later):
    later(364.9)
    assert erase_due_contacts() == 0
    assert all(one in everything() for one in PERSONAL)
    later(365.1)
    assert erase_due_contacts() == 2
    left = everything()
    assert not [one for one in PERSONAL if one in left]
    assert_record_is_whole(letter)


def test_the_listing_and_the_printing_stay_as_they_are(over, letter, client, later):
    def public():
        return client.get(f"/l/{letter}.json").json, client.get(f"/l/{letter}/letter.pdf").data

    before = public()
    later(400)
    erase_due_contacts()
    assert public() == before
    assert NAME in json.dumps(before[0])
    assert row_named(NAME).state == SignatoryState.LISTED


def test_a_sign_on_that_was_never_confirmed_ends_with_its_contact(over, letter, later):
    later(400)
    erase_due_contacts()
    assert row_named("Sample Union of Bakers").state == SignatoryState.WITHDRAWN
    acts = select(AuditEntry.details).where(AuditEntry.act == Deed.ERASE_CONTACT)
    states = [json.loads(one).get("state") for one in db.session.scalars(acts)]
    assert states == [None, {"before": "unconfirmed", "after": "withdrawn"}]


def test_the_link_of_an_erased_contact_says_so_in_one_sentence(over, client, later):
    assert client.get(f"/s/{over}").status_code == 200
    later(400)
    erase_due_contacts()
    for answer in (client.get(f"/s/{over}"), client.post(f"/s/{over}", data={"action": "confirm"})):
        assert answer.status_code == 404
        assert "The contact details of this sign-on were erased" in answer.text
        assert "Copy the whole link" not in answer.text
    for act in (confirm, signatories.withdraw):
        with pytest.raises(ContactErased):
            act(over)
    assert "The contact details" not in client.get(f"/s/{over[:-3]}").text


def test_doing_it_again_changes_nothing_and_a_file_s_contact_goes_a_day_later(over, letter, later):
    later(400)
    assert (erase_due_contacts(), erase_due_contacts()) == (2, 0)
    before = everything()
    assert erase_due_contacts() == 0
    assert everything() == before
    late = "Sample League of Latecomers"
    table = f"name,contact_email\n{NAME},{ADDRESS}\n{late},{ADDRESS}\n".encode()
    import_signatories(
        COMMAND_LINE, letter, read_table(table, "late.csv"), state=SignatoryState.LISTED
    )
    # What was erased does not come back with a file.
    assert (row_named(NAME).contact_email, row_named(late).contact_email) == ("", ADDRESS)
    assert erase_due_contacts() == 0
    later(401.1)
    assert erase_due_contacts() == 1
    assert ADDRESS not in everything()


@pytest.mark.parametrize("state", ["draft", "open"])
def test_a_letter_that_is_worked_on_keeps_its_contacts(letter, sign_on, later, state):
    sign_on()
    with transaction():
        db.session.scalars(select(Letter)).one().state = state
    later(4000)
    assert erase_due_contacts() == 0
    assert row_named(NAME).contact_email == ADDRESS


def test_a_letter_sets_its_own_time_and_reopening_begins_it_anew(over, letter, later):
    with transaction():
        db.session.scalars(select(Letter)).one().retention_days = 30
    later(20)
    drafting.reopen_letter(COMMAND_LINE, letter, deadline_at=None, reason="More time.")
    later(40)
    assert erase_due_contacts() == 0
    drafting.close_letter(COMMAND_LINE, letter)
    later(69)
    assert erase_due_contacts() == 0
    later(71)
    assert erase_due_contacts() == 2


def test_a_worker_that_ends_half_way_leaves_whole_batches_and_the_next_goes_on(
    letter, monkeypatch, later
):
    rows = "".join(f"Sample Club {n},Ana {n},ana-{n}@example.org\n" for n in range(25))
    table = read_table(f"name,contact_name,contact_email\n{rows}".encode(), "clubs.csv")
    import_signatories(COMMAND_LINE, letter, table, state=SignatoryState.LISTED)
    drafting.close_letter(COMMAND_LINE, letter)
    later(400)
    monkeypatch.setattr(erasing, "AT_ONCE", 10)
    real, batches = erasing.erase_personal, []

    def end_in_the_second(*words, **named):
        if batches.append(1) or len(batches) == 2:
            raise KeyboardInterrupt
        return real(*words, **named)

    monkeypatch.setattr(erasing, "erase_personal", end_in_the_second)
    with pytest.raises(KeyboardInterrupt):
        erase_due_contacts()
    with_contact = select(func.count()).where(Signatory.contact_email != "")
    assert db.session.scalar(with_contact) == 15
    assert len([n for n in range(25) if f"ana-{n}@example.org" in everything()]) == 15
    db.session.rollback()
    assert erase_due_contacts() == 15
    assert "Ana " not in everything()
    assert_record_is_whole(letter)


def test_an_invited_address_goes_too(letter, later):
    shared = SharedLetter(letters.letter(letter).id, "A letter")
    invite(COMMAND_LINE, shared, "partner@example.org", Role.STAFF)
    drafting.close_letter(COMMAND_LINE, letter)
    later(6.9)
    assert forget_overdue() == 0
    later(7.1)
    assert forget_overdue() == 1
    assert db.session.scalars(select(Invitation)).all() == []
    later(400)
    erase_due_contacts()
    forget_overdue()
    assert "partner@example.org" not in everything()
    assert_record_is_whole(letter)


def test_a_message_about_no_signatory_goes_after_its_own_time(app, sign_on, later):
    sign_on()
    with transaction():
        outbox.put_ready(Email("reset", "staff@example.org"), "A sample", "Text.\n", None)
    later(89)
    assert forget_overdue() == 0
    later(91)
    assert forget_overdue() == 1
    assert db.session.scalars(select(Message.recipient)).all() == [ADDRESS]


def test_rejected_rows_and_what_a_file_changed_go_with_the_contacts(letter, later):
    first = f"name,contact_email,scope\nSample Club,{ADDRESS},\nBad Club,bad@example.org,moon\n"
    for data in (first, "name,contact_name\nSample Club,Ana Example\n"):
        table = read_table(data.encode(), "clubs.csv")
        import_signatories(COMMAND_LINE, letter, table, state=SignatoryState.LISTED)
    drafting.close_letter(COMMAND_LINE, letter)
    assert "bad@example.org" in everything()
    later(400)
    erase_due_contacts()
    left = everything()
    assert not [one for one in (ADDRESS, "Ana Example", "bad@example.org") if one in left]
    assert_record_is_whole(letter)


def test_what_an_import_that_was_taken_back_has_typed_goes_too(letter, later):
    table = read_table(f"name,contact_email\nSample Club,{ADDRESS}\n".encode(), "clubs.csv")
    report = import_signatories(COMMAND_LINE, letter, table, state=SignatoryState.LISTED)
    undo_import(COMMAND_LINE, letter, report.import_id)
    drafting.close_letter(COMMAND_LINE, letter)
    assert ADDRESS in everything()
    later(400)
    erase_due_contacts()
    assert ADDRESS not in everything()
    assert_record_is_whole(letter)


def test_whoever_is_erased_goes_from_rejected_rows_and_no_other_does(letter):
    data = (
        f"name,contact_email,scope\nA,{ADDRESS},\nB,{ADDRESS.upper()},moon\nC,c@example.org,moon\n"
    )
    table = read_table(data.encode(), "clubs.csv")
    import_signatories(COMMAND_LINE, letter, table, state=SignatoryState.LISTED)
    erase_person(COMMAND_LINE, ADDRESS)
    left = everything().lower()
    assert ADDRESS not in left
    assert "c@example.org" in left
