"""Sign-ons that came on paper or by email: entered with what shows them, in time and once."""

import io
import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from html import unescape
from zoneinfo import ZoneInfo

import pytest

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.db import db
from campaign.drafting import queries as letters
from campaign.drafting.operations import close_letter
from campaign.mailer.models import Message
from campaign.signatories import roster
from campaign.signatories.erasing_operations import erase_contacts_of
from campaign.signatories.evidence import (
    MAX_EVIDENCE_BYTES,
    EvidenceRefused,
    read_evidence,
)
from campaign.signatories.evidence_models import Evidence
from campaign.signatories.models import Signatory
from tests.application import SLUG, enter, token_of
from tests.odd_names import ACCEPTED

COORDINATOR = "coordinator@example.org"
PAGE = f"/desk/{SLUG}/roster/new"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture
def coordinator(letter, app):
    """A coordinator of the open demo letter."""
    letter_id = letters.letter(letter).id
    create_account(COMMAND_LINE, COORDINATOR, Role.COORDINATOR, letter_id=letter_id, password=None)
    coordinator = app.test_client()
    enter(coordinator, COORDINATOR)
    return coordinator


def local(instant):
    zone = letters.letter(SLUG).settings.timezone
    return instant.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M:%S")


def send(coordinator, **changed):
    given = {
        "way": "email",
        "received_at": local(datetime.now(UTC) - timedelta(minutes=5)),
        "words": "Yes, please add us. Ana Example, Director",
        "name": "Sample Alliance of Clinics",
        "contact_name": "Ana Example",
        "contact_email": "ana@example.org",
        "csrf_token": token_of(coordinator.get(PAGE)),
        **changed,
    }
    return coordinator.post(PAGE, data=given, content_type="multipart/form-data")


def entered():
    return db.session.query(Signatory).filter(Signatory.came_by != "").all()


def test_what_came_by_email_is_listed_with_its_words_and_the_contact_is_told(coordinator):
    before = roster.listed_count(letters.letter(SLUG).id)
    assert send(coordinator).status_code == 303
    (row,) = entered()
    assert (row.state, row.came_by) == ("listed", "email")
    assert row.organization_id is not None
    assert roster.listed_count(row.letter_id) == before + 1
    (message,) = db.session.query(Message).all()
    assert message.recipient == "ana@example.org"
    mail = message_from_bytes(message.data, policy=default)
    assert "as asked by email" in mail.get_body(("plain",)).get_content()
    page = coordinator.get(f"/desk/{SLUG}/roster/{row.id}/evidence").text
    assert "Yes, please add us." in page


def test_the_roster_says_how_many_came_on_paper_and_finds_them(coordinator):
    here = f"/desk/{SLUG}/roster"
    assert "Among those listed:" not in coordinator.get(here).text
    assert send(coordinator, way="paper").status_code == 303
    assert send(coordinator, name="Sample Choir", contact_email="b@example.org").status_code == 303
    page = coordinator.get(here).text
    ways = re.findall(r'href="([^"]+)">(1 (?:on paper|by email))<', page)
    assert [words for _, words in ways] == ["1 on paper", "1 by email"]
    found = coordinator.get(unescape(ways[0][0])).text
    assert "1 match." in found
    assert "Sample Alliance of Clinics" in found


def test_a_scan_is_given_back_as_it_was_and_can_do_nothing(coordinator):
    scan = (io.BytesIO(PNG), "../../signed <page>.png")
    assert send(coordinator, way="paper", words="", file=scan).status_code == 303
    (row,) = entered()
    answer = coordinator.get(f"/desk/{SLUG}/roster/{row.id}/evidence/file")
    assert (answer.data, answer.mimetype) == (PNG, "image/png")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="signed page.png"'
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("changed", "status", "sentence"),
    [
        ({"words": " "}, 422, "Paste the email, or add the scan"),
        ({"way": ""}, 422, "Choose how it came in."),
        ({"name": ""}, 422, "Enter the name as it should be printed."),
        ({"name": "Sample \U0001fae0 Union"}, 422, "(U+1FAE0, melting face); write it without"),
        ({"name": "x" * 301}, 422, "The name has 301 characters, and at most 300"),
        ({"received_at": "yesterday"}, 422, "Not a valid"),
        ({"received_at": "2090-01-01T00:00"}, 409, "It cannot have come later than now"),
        ({"name": "Human Rights Watch"}, 409, "is on the letter already"),
        ({"name": "Human Rigths Watch"}, 409, "resembles “Human Rights Watch”"),
        ({"file": (io.BytesIO(b"MZ\x90"), "a.pdf")}, 422, "no PDF, PNG or JPEG"),
    ],
)
def test_what_cannot_be_entered_gets_a_sentence_and_keeps_what_was_typed(
    coordinator, changed, status, sentence
):
    refused = send(coordinator, **changed)
    assert refused.status_code == status
    assert any(one in refused.text for one in sentence.split("|"))
    assert "ana@example.org" in refused.text
    assert entered() == []


def test_a_name_that_resembles_another_is_entered_once_somebody_has_looked(coordinator):
    assert "I checked" not in coordinator.get(PAGE).text
    assert "I checked" in send(coordinator, name="Human Rigths Watch").text
    assert send(coordinator, name="Human Rigths Watch", is_other="y").status_code == 303


def test_after_the_letter_closed_only_what_came_before_is_entered(coordinator):
    close_letter(COMMAND_LINE, SLUG)
    closed_at = letters.letter(SLUG).closed_at
    late = send(coordinator, received_at=local(closed_at + timedelta(seconds=1)))
    assert late.status_code == 409
    assert send(coordinator, received_at=local(closed_at - timedelta(minutes=1))).status_code == 303


def test_the_evidence_goes_with_the_contact(coordinator):
    send(coordinator)
    erase_contacts_of("ana@example.org", COMMAND_LINE)
    assert db.session.query(Evidence).count() == 0
    (row,) = entered()
    assert (row.state, row.contact_email) == ("listed", "")
    assert coordinator.get(f"/desk/{SLUG}/roster/{row.id}/evidence").status_code == 404


def test_there_is_nothing_to_show_for_a_sign_on_by_the_form(coordinator):
    row = db.session.query(Signatory).first()
    assert coordinator.get(f"/desk/{SLUG}/roster/{row.id}/evidence").status_code == 404
    assert coordinator.get(f"/desk/{SLUG}/roster/{row.id}/evidence/file").status_code == 404


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_file_of_any_name_has_a_plain_one(name):
    shown = read_evidence("", name, PNG)
    assert shown.filename
    assert not set(shown.filename) & set('/\\"\r\n<>')


def test_a_scan_that_is_too_large_is_refused():
    with pytest.raises(EvidenceRefused, match="larger than 5 MB"):
        read_evidence("", "scan.png", PNG + b"\0" * MAX_EVIDENCE_BYTES)


def test_what_is_entered_says_where_it_works_and_in_which_field(coordinator):
    told = {"scope": "local", "sector": "health", "website": "https://clinics.example.org"}
    assert send(coordinator, **told).status_code == 303
    (row,) = entered()
    assert {name: getattr(row, name) for name in told} == told
    assert send(coordinator, name="Sample Choir", scope="lunar").status_code == 422


@pytest.mark.parametrize(
    ("given", "kept"),
    [("page.html", "page.png"), ("page.PNG", "page.png"), ("a.b.exe", "a.b.png"), ("", "scan.png")],
)
def test_a_scan_is_named_by_what_it_is(given, kept):
    assert read_evidence("", given, PNG).filename == kept
