"""A coordinator puts another contact in the place of a signatory's: links, letters, history and what is erased."""

from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select, update

from campaign import clock
from campaign.access import COMMAND_LINE
from campaign.audit.queries import EntryFilter, entries
from campaign.db import db, transaction
from campaign.drafting.authority import Authority
from campaign.privacy.operations import erase_person
from campaign.signatories import operations, queries
from campaign.signatories.approvals import approval_token, signatory_by_approval
from campaign.signatories.confirm_operations import confirm
from campaign.signatories.contact_operations import change_contact
from campaign.signatories.entries import ContactEntry, EntryRefused, read_contact, read_entry
from campaign.signatories.import_operations import import_signatories
from campaign.signatories.models import RosterStepRow, Signatory
from campaign.signatories.rules import (
    ChangedMeanwhile,
    LinkUnknown,
    MoveRefused,
    SignatoryState,
    StepKind,
)
from campaign.signatories.step_operations import ERASED_SINCE, undo_step
from campaign.signatories.step_queries import steps_of
from campaign.signatories.table_files import read_table
from tests.signatories.test_roster_acts import (
    SLUG,
    WHO,
    act,
    by_name,
    letter,
    messages,
    rows,
)

EVA = ContactEntry("Eva", "Director", "eva@example.org")
UNION = "Sample Union 3"
__all__ = ["letter"]


def change(name=UNION, contact=EVA, **more):
    return change_contact(WHO, SLUG, by_name(name).id, contact, **more)


def said_in(message):
    return message_from_bytes(message.data, policy=default).get_body(("plain",)).get_content()


def token_of(name=UNION):
    row = by_name(name)
    return queries.link_token(row.id, row.link_key)


def standing(name=UNION):
    row = by_name(name)
    return (row.contact_name, row.contact_title, row.contact_email, row.contact_email_key)


def opens(token):
    try:
        return queries.signatory_by_link(token).contact_email
    except LinkUnknown:
        return None


def test_the_new_contact_gets_a_link_and_the_old_one_opens_nothing_any_more(letter):
    old = token_of()
    approval = approval_token(queries.signatory_by_link(old))
    assert change().done_count == 1
    assert standing() == ("Eva", "Director", "eva@example.org", "eva@example.org")
    assert (opens(old), opens(token_of())) == (None, "eva@example.org")
    with pytest.raises(LinkUnknown):
        signatory_by_approval(approval)
    assert by_name(UNION).state == "listed"


def test_both_addresses_are_told_and_the_old_one_learns_nothing_of_the_new(letter):
    change()
    named, replaced = messages()
    assert (named.name, named.recipient) == ("contact_named", "eva@example.org")
    assert f"/s/{token_of()}" in said_in(named)
    assert "Where it stands: listed" in said_in(named)
    assert (replaced.name, replaced.recipient) == ("contact_replaced", "u3@example.org")
    assert "eva" not in said_in(replaced).lower()
    assert "/s/" not in said_in(replaced)


def test_who_has_not_confirmed_is_asked_to_at_the_new_address(letter):
    change("Sample Union 4")
    asked, replaced = messages()
    assert (asked.name, asked.recipient) == ("confirm_sign_on", "eva@example.org")
    assert replaced.recipient == "u4@example.org"
    token = token_of("Sample Union 4")
    db.session.rollback()
    assert confirm(token).state != SignatoryState.UNCONFIRMED


def test_a_title_that_is_mended_leaves_the_link_and_writes_to_nobody(letter):
    change()
    before, sent = token_of(), len(messages())
    assert change(contact=ContactEntry("Eva", "Chair", "EVA@example.org")).done_count == 1
    assert standing()[:2] == ("Eva", "Chair")
    assert (token_of(), len(messages())) == (before, sent)


def test_a_contact_is_added_where_there_was_none(letter):
    change("Sample Lead")
    assert standing("Sample Lead")[2] == "eva@example.org"
    assert [one.name for one in messages()] == ["contact_named"]


def test_the_same_contact_again_is_no_step(letter):
    change()
    assert change().step_id is None


def test_it_is_taken_back_with_its_link_and_its_letters(letter):
    before, old = rows(), token_of()
    taken = change()
    assert undo_step(WHO, SLUG, taken.step_id).done_count == 1
    assert rows() == before
    assert messages() == []
    assert opens(old) == "u3@example.org"


def test_the_history_tells_who_was_the_contact_before(letter):
    change()
    (step,) = steps_of(by_name(UNION).id)
    assert (step.step.kind, step.step.made_by) == (StepKind.CONTACT, "ana@example.org")
    assert step.changed == (
        ("contact_name", "", "Eva"),
        ("contact_title", "", "Director"),
        ("contact_email", "u3@example.org", "eva@example.org"),
    )
    (entry, *_) = entries(letter.id, EntryFilter(), page=None)
    assert entry.typed["contact_email"] == {"before": "u3@example.org", "after": "eva@example.org"}
    assert "example.org" not in str(entry.details)


@pytest.mark.parametrize("address", ["u3@example.org", "eva@example.org"])
def test_whoever_has_their_data_erased_is_found_nowhere_any_more(letter, address):
    taken = change()
    row_id, old = by_name(UNION).id, standing()
    erase_person(COMMAND_LINE, address)
    db.session.rollback()
    kept = db.session.scalars(select(RosterStepRow).where(RosterStepRow.signatory_id == row_id))
    assert all(address not in f"{row.before} {row.after}" for row in kept)
    assert address not in str(entries(letter.id, EntryFilter(), page=None))
    assert all(one.recipient != address for one in messages())
    assert standing() == (old if address.startswith("u3") else ("", "", "", ""))
    before = rows()
    (left,) = undo_step(WHO, SLUG, taken.step_id).left
    assert left.reason == ERASED_SINCE
    assert rows() == before


def test_nothing_is_changed_of_what_has_ended_expired_or_was_erased(letter):
    act(WHO, SLUG, StepKind.WITHDRAW, [by_name(UNION).id])
    with pytest.raises(MoveRefused, match="has ended"):
        change()
    with transaction():
        lapsed = update(Signatory).where(Signatory.name == "Sample Union 4")
        db.session.execute(lapsed.values(lapsed_at=clock.now()))
    with pytest.raises(MoveRefused, match="has expired"):
        change("Sample Union 4")
    erase_person(COMMAND_LINE, "u5@example.org")
    with pytest.raises(MoveRefused, match="was erased"):
        change("Sample Union 5")


def test_an_address_with_a_sign_on_of_its_own_is_refused_with_the_way_on(letter):
    operations.sign_on(SLUG, sign_on_of("eva@example.org"))
    listed = select(Signatory.id).where(Signatory.name == UNION, Signatory.state == "listed")
    with pytest.raises(MoveRefused) as refused:
        change_contact(WHO, SLUG, db.session.scalar(listed), EVA)
    assert refused.value.message == (
        "“eva@example.org” has a sign-on of its own under this name: "
        "let that contact manage the listing instead."
    )


def sign_on_of(address):
    return read_entry({"name": UNION, "contact_name": "Eva", "contact_email": address})


def test_of_two_who_change_it_at_once_the_second_is_told(letter):
    seen_id = entries(letter.id, EntryFilter(), page=None)[0].id
    change(seen_id=seen_id)
    with pytest.raises(ChangedMeanwhile):
        change(contact=ContactEntry("Ben", "", "ben@example.org"), seen_id=seen_id)


def test_what_the_old_address_has_shown_does_not_speak_for_the_new(letter):
    with transaction():
        shown = update(Signatory).where(Signatory.name == UNION)
        db.session.execute(shown.values(authority=Authority.SAME_DOMAIN))
    change()
    assert by_name(UNION).authority == Authority.SELF_ATTESTED


def test_a_file_that_still_names_the_old_contact_brings_it_back_nowhere(letter):
    change()
    before = rows()
    table = read_table(f"name,contact_email\n{UNION},u3@example.org\n".encode(), "more.csv")
    made = import_signatories(COMMAND_LINE, SLUG, table, state=SignatoryState.LISTED)
    assert (made.duplicate_count, made.noted_count) == (1, 0)
    assert rows() == before


@pytest.mark.parametrize(
    ("field", "value"),
    [("contact_name", ""), ("contact_email", ""), ("contact_email", "no address")],
)
def test_a_contact_has_a_name_and_an_address(field, value):
    values = {"contact_name": "Eva", "contact_email": "eva@example.org", field: value}
    with pytest.raises(EntryRefused) as refused:
        read_contact(values)
    assert list(refused.value.problems) == [field]
