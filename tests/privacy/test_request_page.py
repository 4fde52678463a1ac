"""The page where somebody sees, downloads and erases what is kept under an address."""

import json
from email import message_from_bytes, policy

import pytest
from sqlalchemy import func, select

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account, datastore
from campaign.audit.models import AuditEntry
from campaign.db import db
from campaign.mailer.models import Message
from campaign.mailer.rules import hidden
from campaign.printings.operations import make_printing
from campaign.privacy import views
from campaign.privacy.models import PrivacyLink
from campaign.privacy.operations import forget_overdue
from campaign.signatories.confirm_operations import confirm
from campaign.signatories.rules import SignatoryState
from tests.application import token_of
from tests.privacy.traces import (
    ADDRESS,
    assert_record_is_whole,
    everything,
    row_named,
    the_link,
)

pytestmark = pytest.mark.once("postgresql")

NAME = "Sample Alliance of Clinics"
HALF_AN_HOUR, A_MOMENT = 1 / 48, 1 / 86400


@pytest.fixture
def opened(ask, press):
    """Asks for a link and uses it; gives the address that the page's own buttons send to."""

    def go():
        ask()
        page = press(the_link(), "show")
        assert page.status_code == 200
        return next(
            part.partition('"')[0]
            for part in page.text.split('action="')
            if part.startswith("/privacy/request/")
        )

    return go


def asked_count():
    return db.session.scalar(select(func.count()).where(Message.name == "your_data"))


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(ask, sign_on):
    sign_on()
    known, unknown = ask(), ask("nobody@example.org")
    assert known.status_code == unknown.status_code == 200
    assert known.text == unknown.text
    assert db.session.scalars(
        select(Message.recipient).where(Message.name == "your_data")
    ).all() == [ADDRESS]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"address": ""}, "Enter an email address, like name@example.org."),
        ({"address": "ana"}, "is not an email address"),
        ({"address": "аna@example.org"}, "Many mail servers cannot reach an address"),
        ({"address": "ana@example.org\r\nBcc: eve@example.org"}, "is not an email address"),
        ({"csrf_token": "forged"}, "This page was open for a long time"),
    ],
)
def test_what_cannot_be_sent_comes_back_with_a_sentence(ask, sign_on, changed, sentence):
    sign_on()
    page = ask(**changed)
    assert page.status_code == 422
    assert sentence in page.text
    assert asked_count() == 0


@pytest.mark.parametrize("address", ["ana@exаmple.org", "%@example.org", "ana_@example.org"])
def test_an_address_that_only_looks_alike_gets_nothing(ask, sign_on, address):
    sign_on()
    assert ask(address).status_code == 200
    assert asked_count() == 0


def test_who_fills_the_trap_in_gets_the_same_answer_and_no_mail(ask, sign_on):
    sign_on()
    assert ask(fax="1").text == ask("nobody@example.org").text
    assert asked_count() == 0


def test_nobody_can_be_bombed_with_these_emails(ask, sign_on):
    sign_on()
    for _ in range(15):
        assert ask().status_code == 200
    assert asked_count() == 9


def test_one_address_can_ask_only_so_often(ask, app):
    limit = int(views.ASK_LIMIT.split()[0])
    answers = [ask("nobody@example.org").status_code for _ in range(limit + 1)]
    assert answers == [200] * limit + [429]


def test_opening_the_link_shows_and_changes_nothing(ask, client, sign_on):
    sign_on()
    ask()
    before = everything()
    for _ in range(2):
        page = client.get(the_link())
        assert page.status_code == 200
        assert NAME not in page.text
        assert ADDRESS not in page.text
        assert page.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in page.headers
    assert everything() == before


def test_the_button_shows_what_is_kept_and_uses_the_link_up(ask, press, client, sign_on):
    sign_on(contact_title="Head of Samples")
    ask()
    page = press(the_link(), "show")
    for said in (NAME, "Head of Samples", ADDRESS, "unconfirmed", "stays on its letter"):
        assert said in page.text
    for again in (client.get(the_link()), press(the_link(), "show"), press(the_link(), "erase")):
        assert again.status_code == 404
        assert "This link was used already" in again.text
    assert row_named(NAME).contact_email == ADDRESS


def test_the_page_gives_a_file_and_goes_on_working_for_an_hour(opened, press, sign_on, later):
    sign_on()
    page = opened()
    file = press(page, "download")
    assert file.mimetype == "application/json"
    assert "attachment" in file.headers["Content-Disposition"]
    told = json.loads(file.text)
    assert (told["address"], told["sign_ons"][0]["name"]) == (ADDRESS, NAME)
    later(HALF_AN_HOUR)
    assert press(page, "download").status_code == 200
    later(2 * HALF_AN_HOUR + A_MOMENT)
    assert press(page, "download").status_code == press(page, "erase").status_code == 404


def test_erasing_keeps_the_listing_and_says_so(opened, press, letter, sign_on):
    confirm(sign_on())
    sign_on(name="Sample Union of Bakers")
    done = press(opened(), "erase")
    assert done.status_code == 200
    assert "stays on the letter, since that is public" in done.text
    assert "is not on the letter" in done.text
    assert row_named(NAME).state == SignatoryState.LISTED
    assert row_named("Sample Union of Bakers").state == SignatoryState.WITHDRAWN
    left = everything()
    assert ADDRESS not in left
    assert "Ana Example" not in left
    assert db.session.scalars(select(PrivacyLink)).all() == []
    assert_record_is_whole(letter)


def test_who_chooses_so_is_withdrawn_or_asks_to_be(opened, press, letter, sign_on, app, client):
    confirm(sign_on())
    make_printing(COMMAND_LINE, letter, app.extensions["press"])
    confirm(sign_on(name="Sample Union of Bakers"))
    done = press(opened(), "erase", withdraws="y")
    assert "is on a printing; the coordinators are asked" in done.text
    assert row_named("Sample Union of Bakers").state == SignatoryState.WITHDRAWN
    printed = row_named(NAME)
    assert printed.state == SignatoryState.LISTED
    assert printed.withdrawal_requested_at is not None
    assert "Sample Union of Bakers" not in client.get(f"/l/{letter}.json").text


def test_erasing_twice_is_told_that_the_link_was_used(opened, press, sign_on):
    sign_on()
    page = opened()
    assert press(page, "erase").status_code == 200
    before = everything()
    assert press(page, "erase").status_code == 404
    assert everything() == before


def test_an_account_is_not_erased_by_a_link(opened, press, letter):
    create_account(COMMAND_LINE, ADDRESS, Role.COORDINATOR, letter_id=None, password=None)
    done = press(opened(), "erase")
    assert "Your account remains" in done.text
    assert datastore.find_user(email=ADDRESS) is not None
    assert_record_is_whole(letter)


def test_a_link_that_is_forged_cut_or_too_old_is_answered_plainly(
    ask, press, client, sign_on, later
):
    token = sign_on()
    ask()
    link = the_link()
    for bad in (
        link[:-1],
        link[:-20],
        link + "A",
        f"/privacy/request/{token}",
        "/privacy/request/x",
    ):
        for answer in (client.get(bad), press(bad, "show"), press(bad, "erase")):
            assert answer.status_code == 404
            assert "This link no longer works" in answer.text
    assert client.get(f"/s/{link.rpartition('/')[2]}").status_code == 404
    later(1 - A_MOMENT)
    assert client.get(link).status_code == 200
    later(1 + A_MOMENT)
    assert client.get(link).status_code == press(link, "show").status_code == 404
    assert forget_overdue() == 1
    assert db.session.scalars(select(PrivacyLink)).all() == []


@pytest.mark.parametrize("action", ["", "nothing", "show"])
def test_a_button_without_a_good_token_or_meaning_uses_nothing_up(ask, client, sign_on, action):
    sign_on()
    ask()
    token = "forged" if action == "show" else token_of(client.get("/privacy/request"))
    answer = client.post(the_link(), data={"action": action, "csrf_token": token})
    assert answer.status_code == 422
    assert "Please press the button again" in answer.text
    assert client.get(the_link()).status_code == 200


def test_the_operator_s_outbox_masks_the_link_and_its_use_is_on_record(ask, press, sign_on):
    sign_on()
    ask()
    link = the_link()
    assert link not in hidden(f"http://localhost:8000{link}")
    press(link, "show")
    acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.letter_id.is_(None))).all()
    assert acts == ["privacy.ask", "privacy.see"]


def test_the_email_says_the_same_in_both_parts(ask, sign_on):
    sign_on()
    ask()
    raw = db.session.scalars(select(Message.data).where(Message.name == "your_data")).one()
    message = message_from_bytes(raw, policy=policy.default)
    for kind in ("plain", "html"):
        said = message.get_body((kind,)).get_content()
        assert the_link() in said
        assert "within 24 hours" in said
