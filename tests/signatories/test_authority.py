"""Authority: who has decided, a director's one answer by a link, and what a letter asks for."""

import pytest

from campaign.access import COMMAND_LINE
from campaign.db import db
from campaign.drafting import queries as letters
from campaign.drafting.authority import Authority
from campaign.drafting.rules import Policy
from campaign.mailer.models import Message
from campaign.printings.operations import make_printing
from campaign.signatories import operations, queries
from campaign.signatories.approval_models import Approval
from campaign.signatories.approval_operations import answer_approval
from campaign.signatories.approvals import Answer, Approver, approval_of, approval_token
from campaign.signatories.confirm_operations import confirm
from campaign.signatories.doubts import NO_AUTHORITY
from campaign.signatories.entries import SignatoryEntry
from campaign.signatories.erasing_operations import erase_contacts_of
from campaign.signatories.models import Signatory
from campaign.signatories.registry_operations import describe_organization
from campaign.signatories.rules import AnsweredAlready, MoveRefused, SignatoryState
from tests import reviewing
from tests.application import answers, open_demo_letter, token_of

CHAIR = Approver("Ben Example", "Executive Director", "")
NO = Approver("Ben Example", "", "Our board has not met.")


def signed_on(slug, name="Sample Alliance of Clinics", address="ana@example.org", **more):
    """Sign on; gives the number and the link of the contact."""
    entry = SignatoryEntry(name, contact_name="Ana Example", contact_email=address, **more)
    reference = operations.sign_on(slug, entry).reference
    row = db.session.query(Signatory).filter_by(reference=reference).one()
    return row.id, queries.link_token(row.id, row.link_key)


def standing(number):
    row = db.session.get(Signatory, number, populate_existing=True)
    return queries.record_of(row)


def answer(number, said=Answer.APPROVED, approver=CHAIR):
    return answer_approval(approval_token(standing(number)), said, approver)


@pytest.fixture
def strict(app):
    """An open letter that lists whom a second person has approved."""
    return open_demo_letter(authority=Authority.SECOND_PERSON, policy=Policy.CONFIRM)


def test_a_letter_that_asks_for_a_second_person_lists_once_somebody_has_approved(strict):
    number, token = signed_on(strict)
    confirm(token)
    assert (standing(number).state, standing(number).doubt) == ("in_review", NO_AUTHORITY)
    answer(number)
    now = standing(number)
    assert (now.state, now.authority, now.doubt) == ("listed", "second_person", "")
    assert db.session.get(Signatory, number).organization_id is not None


def test_who_has_approved_before_the_contact_confirms_counts_then(strict):
    number, token = signed_on(strict)
    answer(number)
    assert standing(number).state == "unconfirmed"
    confirm(token)
    assert standing(number).state == "listed"


def test_an_approval_does_not_list_what_is_doubtful_besides(strict):
    number, token = signed_on(strict)
    confirm(token)
    other, other_token = signed_on(strict, address="ben@example.org")
    confirm(other_token)
    answer(number)
    answer(other)
    assert (standing(number).state, standing(other).state) == ("listed", "in_review")
    assert "already on the letter" in standing(other).doubt


@pytest.mark.parametrize("name", ["Ana Example", "EXAMPLE, Aña", "ANA@example.org"])
def test_the_contact_is_no_second_person_for_itself(strict, client, name):
    number, token = signed_on(strict)
    confirm(token)
    page = f"/a/{approval_token(standing(number))}"
    form = {"csrf_token": token_of(client.get(page)), "name": name, "answer": "approved"}
    refused = client.post(page, data=form)
    assert refused.status_code == 422
    assert "nobody is a second person for themselves" in refused.text
    assert (standing(number).state, standing(number).authority) == ("in_review", "self_attested")
    assert client.post(page, data={**form, "name": "Ben Example"}).status_code == 200
    assert standing(number).state == "listed"


def test_the_contact_may_decline_by_the_link_it_was_to_pass_on(strict):
    number, _ = signed_on(strict)
    answer(number, Answer.DECLINED, Approver("Ana Example", "", "We changed our minds."))
    assert standing(number).state == "withdrawn"


def test_the_link_works_once(strict):
    number, token = signed_on(strict)
    confirm(token)
    answer(number)
    with pytest.raises(AnsweredAlready):
        answer(number, Answer.DECLINED, NO)
    assert standing(number).state == "listed"
    assert approval_of(number).answer == "approved"


def test_a_no_takes_the_name_back_with_its_reason_and_tells_the_contact(app):
    slug = open_demo_letter(policy=Policy.CONFIRM)
    number, token = signed_on(slug)
    confirm(token)
    answer(number, Answer.DECLINED, NO)
    assert standing(number).state == "withdrawn"
    assert approval_of(number).reason == "Our board has not met."
    assert db.session.query(Message).filter_by(name="approval_answered").count() == 1
    with pytest.raises(AnsweredAlready):
        answer(number)


def test_a_no_to_a_printed_name_is_a_request(app):
    slug = open_demo_letter(policy=Policy.CONFIRM)
    number, token = signed_on(slug)
    confirm(token)
    make_printing(COMMAND_LINE, slug, app.extensions["press"])
    answer(number, Answer.DECLINED, NO)
    assert (standing(number).state, standing(number).withdrawal) == ("listed", "requested")


def test_nothing_is_approved_that_has_ended(strict):
    number, token = signed_on(strict)
    link = approval_token(standing(number))
    operations.withdraw(token)
    with pytest.raises(MoveRefused):
        answer_approval(link, Answer.APPROVED, CHAIR)
    assert db.session.query(Approval).count() == 0


@pytest.mark.parametrize(
    ("website", "address", "level", "state"),
    [
        ("https://www.example.org/about", "ana@example.org", "same_domain", "listed"),
        ("https://example.org", "ana@mail.example.org", "same_domain", "listed"),
        ("https://example.com", "ana@example.org", "self_attested", "in_review"),
        ("", "ana@example.org", "self_attested", "in_review"),
        ("https://gmail.com", "ana@gmail.com", "self_attested", "in_review"),
    ],
)
def test_mail_at_the_organizations_domain_shows_more_than_a_word(
    app, website, address, level, state
):
    slug = open_demo_letter(authority=Authority.SAME_DOMAIN, policy=Policy.CONFIRM)
    number, token = signed_on(slug, website=website, address=address)
    confirm(token)
    assert (standing(number).authority, standing(number).state) == (level, state)


@pytest.mark.parametrize(
    ("website", "address", "level"),
    [
        ("https://example.com", "eve@example.com", "self_attested"),
        ("https://example.com", "ana@example.org", "same_domain"),
        ("", "ana@example.org", "same_domain"),
    ],
)
def test_the_registered_domain_counts_more_than_a_website_that_somebody_claims(
    app, website, address, level
):
    elsewhere = open_demo_letter(slug="another-letter")
    number, token = signed_on(elsewhere, address="first@example.net")
    confirm(token)
    organization_id = db.session.get(Signatory, number).organization_id
    describe_organization(COMMAND_LINE, organization_id, "", "example.org")
    slug = open_demo_letter(authority=Authority.SAME_DOMAIN, policy=Policy.CONFIRM)
    number, token = signed_on(slug, website=website, address=address)
    confirm(token)
    assert standing(number).authority == level
    assert (standing(number).state == "listed") == (level == "same_domain")


def test_a_coordinators_word_is_the_most(strict):
    number, token = signed_on(strict)
    confirm(token)
    reviewing.list_signatory(COMMAND_LINE, strict, number)
    assert standing(number).authority == Authority.COORDINATOR
    answer(number)
    assert standing(number).authority == Authority.COORDINATOR
    imported = db.session.query(Signatory).filter_by(state=SignatoryState.LISTED).first()
    assert imported.authority == Authority.COORDINATOR


def test_an_individual_decides_alone(strict):
    number, token = signed_on(strict, name="Ana Example", kind="individual")
    confirm(token)
    assert standing(number).state == "listed"


def test_the_form_keeps_who_has_decided(client, letter):
    given = answers(client, authoriser_name=" Ben  Example ", authoriser_title="Chair")
    checked = client.post(f"/l/{letter}/check", data=given)
    assert "Who has decided that the organization signs on?" in checked.text
    assert 'name="authoriser_name" value=" Ben  Example "' in checked.text
    assert client.post(f"/l/{letter}/sign-on", data=given).status_code == 303
    kept = db.session.query(Approval).one()
    assert (kept.named, kept.named_title, kept.answer) == ("Ben Example", "Chair", "")
    odd = client.post(f"/l/{letter}/check", data={**given, "authoriser_name": "a\x07b"})
    assert odd.status_code == 422
    assert "control character" in odd.text


def test_the_page_behind_the_link_asks_and_answers_and_changes_nothing_by_itself(client, strict):
    number, token = signed_on(strict)
    confirm(token)
    page = f"/a/{approval_token(standing(number))}"
    assert f"{page}" in client.get(f"/s/{token}").text
    seen = client.get(page)
    assert seen.status_code == 200
    assert "Sample Alliance of Clinics" in seen.text
    assert "ana@example.org" not in seen.text
    assert standing(number).state == "in_review"
    form = {"csrf_token": token_of(seen), "name": "Ben Example", "title": "Director"}
    assert client.post(page, data={**form, "answer": "sideways"}).status_code == 422
    nameless = client.post(page, data={**form, "name": " ", "answer": "approved"})
    assert nameless.status_code == 422
    assert "Enter your name" in nameless.text
    silent = client.post(page, data={**form, "answer": "declined"})
    assert silent.status_code == 422
    assert "Say in a few words why not" in silent.text
    assert client.post(page, data={**form, "answer": "approved"}).status_code == 200
    assert standing(number).state == "listed"
    assert "This link works once" in client.get(page).text
    assert client.post(page, data={**form, "answer": "declined", "reason": "x"}).status_code == 409
    assert "Approved" in client.get(f"/s/{token}").text


def test_a_link_that_is_cut_leads_nowhere(client, letter):
    assert client.get("/a/nothing").status_code == 404
    token = token_of(client.get(f"/l/{letter}/my-link"))
    form = {"csrf_token": token, "name": "Ben Example", "answer": "approved"}
    assert client.post("/a/nothing", data=form).status_code == 404


def test_whoever_approved_is_forgotten_with_the_contact(strict):
    number, token = signed_on(strict)
    confirm(token)
    answer(number)
    link = approval_token(standing(number))
    erase_contacts_of("ana@example.org", COMMAND_LINE)
    assert db.session.query(Approval).count() == 0
    assert standing(number).state == "listed"
    assert approval_token(standing(number)) != link


def test_the_letter_keeps_what_it_asks_for(strict):
    assert letters.letter(strict).settings.authority == Authority.SECOND_PERSON
