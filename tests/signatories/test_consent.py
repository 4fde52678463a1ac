"""Consent follows the text: who is told, who is asked again, who counts, and which hash each row keeps."""

import re
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
import time_machine
from sqlalchemy import select

from campaign import clock
from campaign.access import COMMAND_LINE
from campaign.db import db
from campaign.drafting import operations as drafting
from campaign.drafting import queries as letters
from campaign.drafting.authority import Authority
from campaign.drafting.rules import (
    ChangeUndeclared,
    LetterMoveRefused,
    NothingChanged,
    Policy,
    SavedMeanwhile,
    TextChange,
    TextIncomplete,
)
from campaign.drafting.text_operations import restore_version, save_text
from campaign.mailer.models import Message
from campaign.signatories import operations, queries
from campaign.signatories.act_operations import act
from campaign.signatories.approval_operations import answer_approval
from campaign.signatories.approvals import Answer, Approver, approval_token
from campaign.signatories.confirm_operations import confirm
from campaign.signatories.consent_operations import (
    ask_again,
    publish_text,
    tell_of_changes,
)
from campaign.signatories.entries import SignatoryEntry
from campaign.signatories.models import Signatory
from campaign.signatories.roster import roster_figures
from campaign.signatories.rules import (
    ONE_REMINDER_PER,
    MoveRefused,
    NobodyWaits,
    QuestionMissing,
    RemindedLately,
    SignatoryState,
    StepKind,
    TextChanged,
)
from campaign.signatories.step_operations import undo_step
from tests import reviewing
from tests.application import answers, open_demo_letter, token_of


def signed_on(client, letter, name, *, is_confirmed=True):
    """The link of a new signatory."""
    address = f"{name.lower().replace(' ', '-')}@example.org"
    form = answers(client, name=name, contact_email=address)
    assert client.post(f"/l/{letter}/sign-on", data=form).status_code == 303
    row = row_of(name)
    token = queries.link_token(row.id, row.link_key)
    if is_confirmed:
        confirm(token)
    return token


def row_of(name):
    db.session.expire_all()
    return db.session.scalars(select(Signatory).where(Signatory.name == name)).one()


def write(letter, **changed):
    """Save a text that differs in these parts from the one in force; gives its revision."""
    record = letters.letter(letter)
    seen = letters.working_text(record).revision
    return save_text(COMMAND_LINE, letter, replace(record.text, **changed), seen)


def change_text(letter, change, body="We ask for a way home, and we ask for it this year."):
    return publish_text(COMMAND_LINE, letter, "A sample note.", change, write(letter, body=body))


def count(letter):
    return roster_figures(letters.letter(letter).id).count


def messages(name):
    statement = select(Message).where(Message.name == name).order_by(Message.id)
    return db.session.scalars(statement).all()


def recipients(name):
    return [message.recipient for message in messages(name)]


def test_a_material_change_makes_everybody_stale_and_asks_whoever_can_be_asked(client, letter):
    signed_on(client, letter, "Sample Alliance")
    old = letters.letter(letter)
    new = change_text(letter, TextChange.MATERIAL)
    assert (new.version_number, count(letter)) == (old.version_number + 1, 0)
    assert row_of("Sample Alliance").state == SignatoryState.STALE
    assert row_of("Sample Alliance").version_sha256 == old.version_sha256
    assert tell_of_changes() == 1
    assert recipients("text_changed") == ["sample-alliance@example.org"]
    assert tell_of_changes() == 0


def test_saying_yes_counts_again_with_the_new_hash(client, letter):
    token = signed_on(client, letter, "Sample Alliance")
    new = change_text(letter, TextChange.MATERIAL)
    page = client.get(f"/s/{token}")
    assert "What changed in the text" in page.text
    assert "<ins>" in page.text
    assert "still signs on" in page.text
    done = client.post(
        f"/s/{token}",
        data={"action": "confirm", "csrf_token": token_of(page), "version": new.version_sha256},
    )
    assert done.status_code == 200
    row = row_of("Sample Alliance")
    assert (row.state, row.version_sha256) == (SignatoryState.LISTED, new.version_sha256)
    assert count(letter) == 1
    assert "What changed" not in client.get(f"/s/{token}").text


def test_a_yes_to_a_text_that_has_changed_meanwhile_is_not_taken(client, letter):
    token = signed_on(client, letter, "Sample Alliance")
    read = change_text(letter, TextChange.MATERIAL).version_sha256
    change_text(letter, TextChange.MATERIAL, body="Something else again, which nobody has read.")
    with pytest.raises(TextChanged):
        confirm(token, read)
    page = client.get(f"/s/{token}")
    form = {"action": "confirm", "csrf_token": token_of(page), "version": read}
    refused = client.post(f"/s/{token}", data=form)
    assert refused.status_code == 409
    assert "has changed since you opened this page" in refused.text
    assert row_of("Sample Alliance").state == SignatoryState.STALE


def test_an_editorial_change_is_told_and_nobody_is_asked(client, letter):
    token = signed_on(client, letter, "Sample Alliance")
    waiting = signed_on(client, letter, "Sample Union", is_confirmed=False)
    agreed = row_of("Sample Alliance").version_sha256
    before = count(letter)
    change_text(letter, TextChange.EDITORIAL)
    assert count(letter) == before
    assert tell_of_changes() == 1
    assert recipients("text_corrected") == ["sample-alliance@example.org"]
    assert row_of("Sample Alliance").version_sha256 == agreed
    assert confirm(token).state == SignatoryState.LISTED
    confirm(waiting)
    assert row_of("Sample Union").version_sha256 == agreed


def test_the_message_shows_what_changed(client, letter):
    signed_on(client, letter, "Sample Alliance")
    body = letters.letter(letter).text.body
    change_text(letter, TextChange.MATERIAL, body=f"{body}\n\nAnd we ask for it this year.")
    tell_of_changes()
    data = messages("text_changed")[0].data.decode().replace("=\r\n", "").replace("=\n", "")
    assert "[added: And we ask for it this year.]" in data
    assert "<ins>And we ask for it this year.</ins>" in data


def test_who_has_not_answered_an_earlier_change_sees_both_at_once(client, letter):
    signed_on(client, letter, "Sample Alliance")
    body = letters.letter(letter).text.body
    change_text(letter, TextChange.MATERIAL, body=f"{body}\n\nThe first paragraph that came.")
    tell_of_changes()
    body = letters.letter(letter).text.body
    change_text(letter, TextChange.MATERIAL, body=f"{body}\n\nThe second paragraph that came.")
    tell_of_changes()
    data = messages("text_changed")[-1].data.decode().replace("=\r\n", "").replace("=\n", "")
    assert "The first paragraph that came." in data
    assert "The second paragraph that came." in data


def test_whoever_has_not_confirmed_confirms_the_new_text(client, letter):
    token = signed_on(client, letter, "Sample Alliance", is_confirmed=False)
    new = change_text(letter, TextChange.MATERIAL)
    tell_of_changes()
    assert not messages("text_changed")
    assert "What changed in the text" in client.get(f"/s/{token}").text
    confirm(token, new.version_sha256)
    row = row_of("Sample Alliance")
    assert (row.state, row.version_sha256) == (SignatoryState.LISTED, new.version_sha256)


def test_in_review_the_consent_is_renewed_without_being_listed(client, letter):
    token = signed_on(client, letter, "Sample Alliance")
    row_of("Sample Alliance").state = SignatoryState.IN_REVIEW
    db.session.commit()
    new = change_text(letter, TextChange.MATERIAL)
    number = row_of("Sample Alliance").id
    with pytest.raises(reviewing.AskedAgain):
        reviewing.list_signatory(COMMAND_LINE, letter, number)
    assert tell_of_changes() == 1
    assert confirm(token).state == SignatoryState.IN_REVIEW
    assert row_of("Sample Alliance").version_sha256 == new.version_sha256
    reviewing.list_signatory(COMMAND_LINE, letter, number)
    assert count(letter) == 1


def test_a_coordinator_vouches_only_for_those_whom_nobody_can_ask(client, letter):
    signed_on(client, letter, "Sample Alliance")
    new = change_text(letter, TextChange.MATERIAL)
    silent = db.session.scalars(select(Signatory).where(Signatory.contact_email == "")).first()
    reviewing.list_signatory(COMMAND_LINE, letter, silent.id)
    assert row_of(silent.name).version_sha256 == new.version_sha256
    with pytest.raises(reviewing.AskedAgain):
        reviewing.list_signatory(COMMAND_LINE, letter, row_of("Sample Alliance").id)


def test_a_sign_on_names_the_text_that_was_read(client, letter):
    form = answers(client, name="Sample Alliance")
    read = re.search(
        r'name="version"[^>]*value="([0-9a-f]{64})"', client.get(f"/l/{letter}/sign-on").text
    )[1]
    editorial = change_text(letter, TextChange.EDITORIAL)
    assert client.post(f"/l/{letter}/sign-on", data={**form, "version": read}).status_code == 303
    assert row_of("Sample Alliance").version_sha256 == read
    assert read != editorial.version_sha256


@pytest.mark.parametrize("room", ["check", "sign-on"])
def test_a_sign_on_to_a_text_that_changed_in_earnest_reads_it_again_and_keeps_what_was_typed(
    client, letter, room
):
    form = answers(client, name="Sample <Alliance>")
    read = letters.letter(letter).version_sha256
    new = change_text(letter, TextChange.MATERIAL)
    page = client.post(f"/l/{letter}/{room}", data={**form, "version": read})
    assert page.status_code == 409
    assert "has changed since you opened this page" in page.text
    assert 'value="Sample &lt;Alliance&gt;"' in page.text
    assert f'value="{new.version_sha256}"' in page.text
    assert not re.search(r'name="authorised"[^>]*checked', page.text)
    again = client.post(f"/l/{letter}/sign-on", data={**form, "version": new.version_sha256})
    assert again.status_code == 303


def test_a_hash_that_is_none_of_the_letter_s_is_no_consent(client, letter):
    form = answers(client, name="Sample Alliance", version="0" * 64)
    assert client.post(f"/l/{letter}/sign-on", data=form).status_code == 409


def test_words_that_were_agreed_to_before_are_agreed_to_still(client, letter):
    signed_on(client, letter, "Sample Alliance")
    before = count(letter)
    change_text(letter, TextChange.MATERIAL)
    seen = letters.working_text(letters.letter(letter)).revision
    revision = restore_version(COMMAND_LINE, letter, 1, seen)
    publish_text(COMMAND_LINE, letter, "Back to the first.", TextChange.MATERIAL, revision)
    assert count(letter) == before
    tell_of_changes()
    assert not messages("text_changed")


def test_a_stale_signatory_withdraws_or_asks(client, letter):
    token = signed_on(client, letter, "Sample Alliance")
    with pytest.raises(QuestionMissing):
        operations.ask(token, "  ")
    with pytest.raises(MoveRefused):
        operations.ask(token, "Who answers?")
    change_text(letter, TextChange.MATERIAL)
    assert operations.withdraw(token).state == SignatoryState.WITHDRAWN


def test_those_who_have_not_answered_are_reminded_and_others_are_not(client, letter):
    signed_on(client, letter, "Sample Alliance")
    other = signed_on(client, letter, "Sample Union")
    with pytest.raises(NobodyWaits):
        ask_again(COMMAND_LINE, letter)
    change_text(letter, TextChange.MATERIAL)
    tell_of_changes()
    confirm(other)
    assert ask_again(COMMAND_LINE, letter) == 1
    assert tell_of_changes() == 1
    assert recipients("text_changed")[-1] == "sample-alliance@example.org"
    assert "Reminder" in messages("text_changed")[-1].subject


def test_nobody_is_reminded_twice_within_the_hour(client, letter):
    signed_on(client, letter, "Sample Alliance")
    change_text(letter, TextChange.MATERIAL)
    assert ask_again(COMMAND_LINE, letter) == 1
    with pytest.raises(RemindedLately):
        ask_again(COMMAND_LINE, letter)
    with time_machine.travel(clock.now() + ONE_REMINDER_PER):
        assert ask_again(COMMAND_LINE, letter) == 1


def test_in_review_only_those_are_asked_and_reminded_who_have_not_agreed_again(client, letter):
    tokens = [signed_on(client, letter, name) for name in ("Sample Alliance", "Sample Union")]
    for name in ("Sample Alliance", "Sample Union"):
        row_of(name).state = SignatoryState.IN_REVIEW
        db.session.commit()
    change_text(letter, TextChange.MATERIAL)
    assert tell_of_changes() == 2
    confirm(tokens[0])
    assert ask_again(COMMAND_LINE, letter) == 1
    assert tell_of_changes() == 1
    assert recipients("text_changed")[-1] == "sample-union@example.org"


def test_whoever_signs_on_after_the_change_is_not_told_of_it(client, letter):
    change_text(letter, TextChange.EDITORIAL)
    signed_on(client, letter, "Sample Alliance")
    assert tell_of_changes() == 0


def test_a_change_in_an_open_letter_must_be_declared(letter):
    with pytest.raises(ChangeUndeclared):
        change_text(letter, None)


def test_the_same_text_is_no_change(letter):
    record = letters.letter(letter)
    with pytest.raises(NothingChanged):
        publish_text(COMMAND_LINE, letter, "", TextChange.EDITORIAL, 0)
    revision = save_text(
        COMMAND_LINE, letter, replace(record.text, title=f"{record.text.title}  "), 0
    )
    with pytest.raises(NothingChanged):
        publish_text(COMMAND_LINE, letter, "", TextChange.EDITORIAL, revision)


def test_an_unfinished_text_is_saved_but_not_published(letter):
    revision = write(letter, body="  ")
    with pytest.raises(TextIncomplete):
        publish_text(COMMAND_LINE, letter, "", TextChange.EDITORIAL, revision)


def test_nobody_overwrites_or_publishes_what_they_have_not_seen(letter):
    first = write(letter, body="One thing.")
    record = letters.letter(letter)
    with pytest.raises(SavedMeanwhile):
        save_text(COMMAND_LINE, letter, replace(record.text, body="Another."), 0)
    with pytest.raises(SavedMeanwhile):
        publish_text(COMMAND_LINE, letter, "", TextChange.EDITORIAL, first - 1)
    assert letters.working_text(record).text.body == "One thing."


def test_conveners_follow_the_text(letter):
    record = letters.letter(letter)
    names = (*record.text.conveners[1:], "Sample Alliance of Newcomers")
    revision = write(letter, conveners=names)
    publish_text(COMMAND_LINE, letter, "", TextChange.EDITORIAL, revision)
    assert row_of("Sample Alliance of Newcomers").convener_position == len(names)
    assert row_of(record.text.conveners[0]).convener_position is None
    assert row_of(record.text.conveners[0]).state == SignatoryState.LISTED


def test_a_draft_is_published_without_a_declaration(app, sample_draft):
    revision = write(sample_draft, body="A better beginning.")
    record = publish_text(COMMAND_LINE, sample_draft, "Shorter.", None, revision)
    assert (record.version_number, record.text.body) == (2, "A better beginning.")
    newest, first = letters.version_records(record.id)
    assert (newest.note, newest.change, newest.number, first.number) == ("Shorter.", "", 2, 1)


def test_a_delivered_letter_stays_as_it_is(letter):
    drafting.close_letter(COMMAND_LINE, letter)
    row = db.session.scalars(select(drafting.Letter)).first()
    row.state = "delivered"
    db.session.commit()
    with pytest.raises(LetterMoveRefused):
        write(letter, body="Too late.")


@pytest.mark.parametrize("kind", [StepKind.REJECT, StepKind.WITHDRAW])
def test_a_step_taken_back_after_a_material_change_leaves_the_listing_to_be_asked(
    client, letter, kind
):
    token = signed_on(client, letter, "Sample Alliance")
    taken = act(COMMAND_LINE, letter, kind, [row_of("Sample Alliance").id])
    new = change_text(letter, TextChange.MATERIAL)
    undone = undo_step(COMMAND_LINE, letter, taken.step_id)
    assert undone.done_count == 1
    assert (row_of("Sample Alliance").state, count(letter)) == (SignatoryState.STALE, 0)
    assert confirm(token, new.version_sha256).state == SignatoryState.LISTED


def test_a_step_taken_back_after_an_editorial_change_lists_again(client, letter):
    signed_on(client, letter, "Sample Alliance")
    row = row_of("Sample Alliance")
    taken = act(COMMAND_LINE, letter, StepKind.WITHDRAW, [row.id])
    change_text(letter, TextChange.EDITORIAL)
    undo_step(COMMAND_LINE, letter, taken.step_id)
    assert row_of("Sample Alliance").state == SignatoryState.LISTED


def test_an_approval_lists_nobody_who_has_agreed_to_an_earlier_text(app):
    slug = open_demo_letter(authority=Authority.SECOND_PERSON, policy=Policy.CONFIRM)
    entry = SignatoryEntry("Sample Alliance", contact_email="ana@example.org")
    operations.sign_on(slug, entry)
    row = row_of("Sample Alliance")
    token = queries.link_token(row.id, row.link_key)
    confirm(token)
    new = change_text(slug, TextChange.MATERIAL)
    approve = approval_token(queries.record_of(row_of("Sample Alliance")))
    answer_approval(approve, Answer.APPROVED, Approver("Ben Example", "Director", ""))
    assert row_of("Sample Alliance").state == SignatoryState.IN_REVIEW
    renewed = confirm(token, new.version_sha256)
    assert (renewed.state, renewed.doubt) == (SignatoryState.LISTED, "")
    assert row_of("Sample Alliance").version_sha256 == new.version_sha256


def test_a_slip_mended_back_to_words_that_were_agreed_to_asks_nobody_again(client, letter):
    signed_on(client, letter, "Sample Alliance")
    before, listed = letters.letter(letter).text.body, count(letter)
    change_text(letter, TextChange.MATERIAL)
    change_text(letter, TextChange.EDITORIAL, body=before)
    assert (row_of("Sample Alliance").state, count(letter)) == (SignatoryState.LISTED, listed)


FILLED_IN = "are filled in whenever the letter is shown or printed"


@pytest.mark.parametrize(
    ("words", "is_told"), [("We are {{ count }} groups.", True), ("We are many groups.", False)]
)
def test_whoever_reads_of_a_token_is_told_what_it_is(client, letter, words, is_told):
    token = signed_on(client, letter, "Sample Alliance")
    body = letters.letter(letter).text.body
    change_text(letter, TextChange.EDITORIAL, body=f"{body}\n\n{words}")
    tell_of_changes()
    (message,) = messages("text_corrected")
    parts = message_from_bytes(message.data, policy=policy.default)
    told = [parts.get_body((kind,)).get_content() for kind in ("plain", "html")]
    pages = [client.get(address).text for address in (f"/s/{token}", f"/l/{letter}/changes")]
    for shown in (*told, *pages):
        assert (FILLED_IN in " ".join(shown.split())) == is_told
