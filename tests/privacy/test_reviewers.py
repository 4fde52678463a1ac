"""Who reviews a draft: what is kept of them is told, erased on request, and goes with the letter's contacts."""

import json

import pytest

from campaign.access import COMMAND_LINE, Actor, Role
from campaign.accounts.operations import create_account, datastore
from campaign.db import db
from campaign.drafting import comment_operations as comments
from campaign.drafting import operations as drafting
from campaign.drafting import queries as letters
from campaign.drafting import review_queries as reviews
from campaign.drafting.paragraphs import paragraphs
from campaign.drafting.review_link_operations import make_review_link
from campaign.drafting.review_rules import Place, ReviewOver
from campaign.mailer.operations import forget_old_messages
from campaign.signatories.erasing_operations import erase_due_contacts
from tests.application import import_demo_letter
from tests.privacy.traces import ADDRESS, assert_record_is_whole, everything

NAME = "Ana of the Sample Clinics"
EDITOR = "ed@example.org"


@pytest.fixture
def draft(app):
    """A draft with a comment by a reviewer whose link was sent, and one by an editor."""
    slug = import_demo_letter()
    record = letters.letter(slug)
    one = paragraphs(record.text)[0]
    place = Place(one.part, one.position, one.sha256)
    for address, role in ((EDITOR, Role.EDITOR), ("co@example.org", Role.COORDINATOR)):
        create_account(COMMAND_LINE, address, role, letter_id=record.id, password=None)
    account = datastore.find_user(email=EDITOR)
    account.name = "Ed Example"
    db.session.commit()
    made = make_review_link(COMMAND_LINE, slug, NAME, address=ADDRESS)
    app.review = made.url.rpartition("/")[2]
    comments.comment_by_link(app.review, place, "A reviewer's comment.")
    comments.comment(Actor(EDITOR, account.id), slug, place, "An editor's comment.")
    return slug


def said(slug):
    db.session.rollback()
    return [(one.by, one.words) for one in reviews.remarks(letters.letter(slug).id).comments]


def test_what_is_kept_of_a_reviewer_is_told_and_no_link(run, app, draft):
    told = json.loads(run("privacy", "export", ADDRESS).stdout)
    (link,) = told["review_links"]
    assert (link["name"], link["email"], link["letter"]) == (NAME, ADDRESS, draft)
    assert [one["words"] for one in told["said_of_drafts"]] == ["A reviewer's comment."]
    assert "review.make_link" in [one["act"] for one in told["record"]]
    assert app.review not in json.dumps({**told, "messages": []})
    told = json.loads(run("privacy", "export", EDITOR).stdout)
    assert [one["words"] for one in told["said_of_drafts"]] == ["An editor's comment."]


def test_erasing_takes_the_names_away_and_leaves_what_was_said_as_somebody_s(run, app, draft):
    assert comments.tell_of_remarks() == 1
    assert NAME in everything()
    assert said(draft) == [
        (NAME, "A reviewer's comment."),
        ("Ed Example", "An editor's comment."),
    ]
    for address in (ADDRESS, EDITOR):
        assert run("privacy", "erase", address, "--yes").exit_code == 0
    assert said(draft) == [("", "A reviewer's comment."), ("", "An editor's comment.")]
    for gone in (ADDRESS, NAME, EDITOR, "Ed Example"):
        assert gone not in everything()
    with pytest.raises(ReviewOver):
        comments.reply_by_link(app.review, 1, "A reply.")
    assert run("privacy", "export", ADDRESS).exit_code == 2
    assert_record_is_whole(draft)


def test_a_message_about_a_draft_goes_after_its_own_time(draft, later):
    comments.tell_of_remarks()
    later(89)
    assert forget_old_messages() == 0
    later(91)
    assert forget_old_messages() == 2


def test_names_of_reviewers_go_with_the_letter_s_contacts(draft, later):
    drafting.open_letter(COMMAND_LINE, draft)
    drafting.close_letter(COMMAND_LINE, draft)
    later(364)
    erase_due_contacts()
    assert NAME in everything()
    later(366)
    erase_due_contacts()
    assert NAME not in everything()
    assert ("", "A reviewer's comment.") in said(draft)
    assert_record_is_whole(draft)
