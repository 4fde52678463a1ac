"""``flask privacy``: everything under an address as JSON, and erasing it."""

import json

import pytest
from sqlalchemy import delete, select

from campaign.access import COMMAND_LINE, Actor, Role
from campaign.accounts.models import Account, Invitation, Membership
from campaign.accounts.operations import create_account, datastore
from campaign.accounts.rules import SharedLetter
from campaign.accounts.sharing_operations import invite
from campaign.audit.models import AuditEntry
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.printings.operations import make_printing
from campaign.signatories.act_operations import act
from campaign.signatories.confirm_operations import confirm
from campaign.signatories.import_operations import import_signatories
from campaign.signatories.rules import SignatoryState, StepKind
from campaign.signatories.step_operations import undo_step
from campaign.signatories.table_files import read_table
from campaign.signatories.undo_operations import undo_import
from campaign.signatories.view_operations import keep_view
from tests import reviewing
from tests.application import answers, enter
from tests.privacy.traces import (
    ADDRESS,
    assert_record_is_whole,
    everything,
    row_named,
)

NAME = "Sample Alliance of Clinics"
STAFF = "staff@example.org"


@pytest.fixture
def staff(letter):
    """Somebody who coordinates the letter together with another; gives the actor."""
    letter_id = letters.letter(letter).id
    for address in (STAFF, "other@example.org"):
        create_account(
            COMMAND_LINE, address, Role.COORDINATOR, letter_id=letter_id, password="four words long"
        )
    return Actor(STAFF, datastore.find_user(email=STAFF).id)


def test_export_gives_everything_under_the_address_and_no_secret(run, letter, sign_on):
    token = sign_on(contact_title="Head of Samples")
    confirm(token)
    sign_on(name="Sample Union of Bakers", contact_email="Ana@Example.org")
    done = run("privacy", "export", "ANA@example.org")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert [one["name"] for one in told["sign_ons"]] == [NAME, "Sample Union of Bakers"]
    assert told["sign_ons"][0]["contact_title"] == "Head of Samples"
    assert [one["letter"] for one in told["sign_ons"]] == [letter, letter]
    assert len(told["messages"]) == 2
    assert "one step is left" in told["messages"][0]["text"].lower()
    acts = [one["act"] for one in told["record"]]
    assert acts == ["signatory.sign_on", "signatory.confirm", "signatory.sign_on"]
    assert (told["account"], told["invitations"]) == (None, [])
    assert row_named(NAME).link_key not in json.dumps(told["sign_ons"])


def test_export_gives_account_roles_and_invitations(run, letter, staff):
    invite(
        staff, SharedLetter(letters.letter(letter).id, "A letter"), "new@example.org", Role.STAFF
    )
    account = json.loads(run("privacy", "export", STAFF).stdout)
    assert account["account"]["email"] == STAFF
    (role,) = account["account"]["membership"]
    assert (role["letter"], role["role"]) == (letter, "coordinator")
    assert "people.invite" in [one["act"] for one in account["record"]]
    row = datastore.find_user(email=STAFF)
    said = json.dumps(account)
    assert not [one for one in (row.password, row.fs_uniquifier) if one in said]
    invited = json.loads(run("privacy", "export", "new@example.org").stdout)
    (invitation,) = invited["invitations"]
    assert (invitation["letter"], invitation["role"]) == (letter, "staff")
    assert STAFF not in json.dumps(invited["record"])


@pytest.mark.parametrize("command", ["export", "erase"])
@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("nobody@example.org", "Nothing is kept under nobody@example.org.\n"),
        ("аna@example.org", "Many mail servers cannot reach an address"),
        ("ana@exаmple.org", "Nothing is kept under ana@xn--exmple-4nf.org.\n"),
        ("ana", "“ana” is not an email address"),
        ("ana@example.org\r\nBcc: eve@example.org", "is not an email address"),
        ("%@example.org", "Nothing is kept under %@example.org.\n"),
    ],
)
def test_an_address_that_is_none_unknown_or_only_looks_alike(
    run, sign_on, command, address, sentence
):
    sign_on()
    done = run("privacy", command, address, *(["--yes"] if command == "erase" else []))
    assert (done.exit_code, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert row_named(NAME).contact_email == ADDRESS


def test_erase_takes_the_person_and_leaves_the_listing_and_says_so(run, letter, sign_on, app):
    confirm(sign_on())
    make_printing(COMMAND_LINE, letter, app.extensions["press"])
    sign_on(name="Sample Union of Bakers")
    done = run("privacy", "erase", "Ana@Example.org", "--yes")
    assert done.exit_code == 0
    assert done.stdout == (
        f"{letter}: “{NAME}” stays on the letter, since that is public\n"
        f"{letter}: “Sample Union of Bakers” is not on the letter\n"
        "ana@example.org: erased, with 2 sign-ons as a contact and 2 emails\n"
    )
    assert row_named(NAME).state == SignatoryState.LISTED
    left = everything()
    assert ADDRESS not in left
    assert "Ana Example" not in left
    assert_record_is_whole(letter)


def test_erasing_twice_finds_nothing_the_second_time(run, sign_on):
    sign_on()
    assert run("privacy", "erase", ADDRESS, "--yes").exit_code == 0
    before = everything()
    done = run("privacy", "erase", ADDRESS, "--yes")
    assert (done.exit_code, done.stderr) == (2, f"Nothing is kept under {ADDRESS}.\n")
    assert everything() == before


@pytest.mark.parametrize("answer", ["n\n", "", "\n"])
def test_without_a_yes_nothing_is_erased(run, sign_on, answer):
    sign_on()
    done = run("privacy", "erase", ADDRESS, input=answer)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.endswith("Nothing was erased.\n")
    assert row_named(NAME).contact_email == ADDRESS


def test_a_yes_to_the_question_erases(run, sign_on):
    sign_on()
    assert run("privacy", "erase", ADDRESS, input="y\n").exit_code == 0
    assert ADDRESS not in everything()


def test_erasing_an_account_takes_its_roles_its_session_and_its_name(run, app, letter, staff):
    browser = app.test_client()
    enter(browser, STAFF)
    assert browser.get(f"/desk/{letter}").status_code == 200
    printing = make_printing(staff, letter, app.extensions["press"])
    for words in ("Called them.", "Called again."):
        step_id = act(staff, letter, StepKind.NOTE, [1, 2], words=words).step_id
    undo_step(staff, letter, step_id)
    act(staff, letter, StepKind.NOTE, [1], words="Wrote to them.")
    keep_view(staff, letter, "Mine", "q=union")
    assert STAFF in everything()
    assert run("privacy", "erase", STAFF, "--yes").exit_code == 0
    assert STAFF not in everything()
    assert db.session.scalars(select(Account.email)).all() == ["other@example.org"]
    assert len(db.session.scalars(select(Membership)).all()) == 1
    assert browser.get(f"/desk/{letter}").status_code == 302
    assert printing.id in everything()
    assert "people.remove" in db.session.scalars(select(AuditEntry.act)).all()
    assert_record_is_whole(letter)


def test_the_last_coordinator_of_a_letter_is_not_erased(run, letter, staff):
    assert run("privacy", "erase", "other@example.org", "--yes").exit_code == 0
    before = everything()
    done = run("privacy", "erase", STAFF, "--yes")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "A letter keeps at least one coordinator. Make somebody else a coordinator first.\n"
    )
    assert everything() == before


def test_the_only_coordinator_of_every_letter_is_not_erased_either(run, letter):
    create_account(COMMAND_LINE, STAFF, Role.COORDINATOR, letter_id=None, password=None)
    assert run("privacy", "erase", STAFF, "--yes").exit_code == 1
    letter_id = letters.letter(letter).id
    create_account(
        COMMAND_LINE, "own@example.org", Role.COORDINATOR, letter_id=letter_id, password=None
    )
    assert run("privacy", "erase", STAFF, "--yes").exit_code == 0


def test_erasing_while_a_printing_is_made_spoils_neither(run, app, letter, sign_on):
    confirm(sign_on())

    def erase_meanwhile(document, theme):
        run("privacy", "erase", ADDRESS, "--yes")
        return app.extensions["press"](document, theme)

    printing = make_printing(COMMAND_LINE, letter, erase_meanwhile)
    assert printing.count == 84
    assert row_named(NAME).printed_at is not None
    assert ADDRESS not in everything()
    assert_record_is_whole(letter)


def test_what_another_typed_about_somebody_else_stays(run, letter, sign_on, client):
    """Only the parts of the record in which the address stands are erased, with their own kind."""
    sign_on()
    other = {"name": "Sample Union of Bakers", "contact_email": "ben@example.org"}
    client.post(f"/l/{letter}/sign-on", data=answers(client, **other))
    reviewing.reject(COMMAND_LINE, letter, row_named("Sample Union of Bakers").id)
    run("privacy", "erase", ADDRESS, "--yes")
    said = "\n".join(db.session.scalars(select(AuditEntry.personal)))
    assert "ben@example.org" in said
    assert ADDRESS not in said
    assert row_named("Sample Union of Bakers").contact_email == "ben@example.org"


def test_an_address_that_stands_nowhere_any_more_is_found_wherever_it_stood(run, letter):
    """The file that brought it was taken back, and an invitation was taken up long ago."""
    made = [
        import_signatories(
            COMMAND_LINE, letter, read_table(table.encode(), "f"), state=SignatoryState.LISTED
        )
        for table in (f"name\n{NAME}\n", f"name,contact_email\n{NAME},{ADDRESS}\n")
    ]
    assert row_named(NAME).contact_email == ADDRESS
    undo_import(COMMAND_LINE, letter, made[1].import_id)
    shared = SharedLetter(letters.letter(letter).id, "A letter")
    invite(COMMAND_LINE, shared, ADDRESS, Role.STAFF)
    with transaction():
        db.session.execute(delete(Invitation))
    told = json.loads(run("privacy", "export", ADDRESS).stdout)
    assert [one["act"] for one in told["record"]] == [
        *("signatory.import", "signatory.undo_import", "people.invite")
    ]
    assert run("privacy", "erase", ADDRESS, "--yes").exit_code == 0
    assert ADDRESS not in everything()
    assert row_named(NAME).state == SignatoryState.LISTED
    assert_record_is_whole(letter)
