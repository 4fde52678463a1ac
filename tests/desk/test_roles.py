"""What each role sees and may do at the desk; another letter is as if it were not there."""

import pytest

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.drafting import queries as letters
from campaign.drafting.letter_file import read_letter
from campaign.signatories.import_operations import import_letter, import_signatories
from campaign.signatories.rules import SignatoryState
from campaign.signatories.table_files import read_table
from tests.application import sign_in, token_of

PASSWORD = "a sample password"
OTHER = "---\ntitle: Safe Water\nto:\n  - name: The Mayor of Sampleton\n---\n\nAct.\n"
TABLE = b"name,contact_name,contact_email\nSample Clinic,Ben Example,ben@example.org\n"

PAGES = (
    "",
    "/text",
    "/text/save",
    "/text/preview.pdf",
    "/roster",
    "/roster.csv",
    "/activity",
    "/activity.csv",
    "/printings",
    "/printings/ABCDEFGHJKMN.pdf",
    "/text/versions",
    "/text/versions/1",
    "/text/versions/1.txt",
    "/text/redline",
    "/text/redline.pdf",
    "/text/publish",
    "/text/consents",
    "/text/consents.csv",
)
DEEDS = (
    *("/text/versions/1/restore", "/text/publish", "/text/consents"),
    "/text",
    "/text/save",
    "/text/preview",
    "/open",
    "/close",
    "/printings",
    "/findings/0a1b2c3d",
    "/roster/1",
)


@pytest.fixture
def enter(app, letter):
    """Signs an account with the role in, on the demo letter or where it is said."""
    import_letter(COMMAND_LINE, read_letter(OTHER, "other.md"), None)
    table = read_table(TABLE, "more.csv")
    import_signatories(COMMAND_LINE, letter, table, state=SignatoryState.IN_REVIEW)

    def sign_somebody_in(role, slug=letter):
        address = f"{role}@example.org"
        where = letters.letter(slug).id if slug else None
        create_account(COMMAND_LINE, address, role, letter_id=where, password=PASSWORD)
        browser = app.test_client()
        assert sign_in(browser, address, PASSWORD).status_code == 302
        return browser

    return sign_somebody_in


def post(browser, address, **values):
    token = token_of(browser.get("/desk/"))
    return browser.post(address, data={"csrf_token": token, **values})


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OPERATOR])
def test_another_letter_is_as_if_it_were_not_there(enter, role):
    browser = enter(role)
    assert "Safe Water" not in browser.get("/desk/").text
    for page in PAGES:
        assert browser.get(f"/desk/safe-water{page}").status_code == 404
    for deed in DEEDS:
        answer = post(browser, f"/desk/safe-water{deed}", action="list", reason="A test.")
        assert answer.status_code == 404, deed


def test_an_operator_without_a_letter_sees_no_letter(enter, letter):
    browser = enter(Role.OPERATOR, None)
    assert browser.get(f"/desk/{letter}").status_code == 404
    assert f"/desk/{letter}" not in browser.get("/desk/").text


@pytest.mark.parametrize("role", list(Role))
def test_only_the_operator_reads_the_outbox(enter, role):
    browser = enter(role, None)
    status = 200 if role == Role.OPERATOR else 403
    assert browser.get("/desk/outbox").status_code == status
    assert browser.get("/desk/outbox/1").status_code == (404 if role == Role.OPERATOR else 403)
    assert ('href="/desk/outbox"' in browser.get("/desk/").text) == (role == Role.OPERATOR)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.EDITOR, Role.STAFF, Role.VIEWER])
def test_only_a_coordinator_sees_contacts(enter, letter, role):
    browser = enter(role)
    page = browser.get(f"/desk/{letter}/roster").text
    assert "Sample Clinic" in page
    assert ("ben@example.org" in page) == (role == Role.COORDINATOR)
    status = browser.get(f"/desk/{letter}/roster.csv").status_code
    assert status == (200 if role == Role.COORDINATOR else 403)


@pytest.mark.parametrize(
    ("role", "prints"),
    [(Role.COORDINATOR, 303), (Role.STAFF, 303), (Role.EDITOR, 403), (Role.VIEWER, 403)],
)
def test_coordinators_and_staff_print(enter, letter, role, prints):
    browser = enter(role)
    assert post(browser, f"/desk/{letter}/printings").status_code == prints


@pytest.mark.parametrize("role", [Role.EDITOR, Role.STAFF, Role.VIEWER])
def test_who_is_no_coordinator_changes_nothing(enter, letter, role):
    browser = enter(role)
    may_write = role == Role.EDITOR
    for deed in ("/text", "/text/save", "/text/preview")[3 * may_write :]:
        assert post(browser, f"/desk/{letter}{deed}", revision="0").status_code == 403, deed
    for deed in ("/close", "/findings/0a1b2c3d", "/roster/84"):
        answer = post(browser, f"/desk/{letter}{deed}", action="list", reason="A test.")
        assert answer.status_code == 403, deed
    assert letters.letter(letter).state == "open"


def test_a_coordinator_of_every_letter_sees_every_letter(enter, letter):
    browser = enter(Role.COORDINATOR, None)
    page = browser.get("/desk/").text
    assert "Safe Water" in page
    assert browser.get("/desk/safe-water").status_code == 200


def test_a_form_without_its_token_does_nothing(enter, letter):
    browser = enter(Role.COORDINATOR)
    assert browser.post(f"/desk/{letter}/close").status_code == 400
    assert letters.letter(letter).state == "open"


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**40])
def test_a_number_that_nothing_can_have_is_not_found(enter, letter, number):
    operator = enter(Role.OPERATOR, None)
    assert operator.get(f"/desk/outbox/{number}").status_code == 404
    assert operator.get(f"/desk/outbox/{number}/html").status_code == 404
    coordinator = enter(Role.COORDINATOR)
    answer = post(coordinator, f"/desk/{letter}/roster/{number}", action="list")
    assert answer.status_code == 404


@pytest.mark.parametrize("words", ["\x00", "Sample\x00Clinic", "%", "\\", "'; --", "x" * 5000])
def test_any_words_can_be_searched_for(enter, letter, words):
    browser = enter(Role.COORDINATOR)
    assert browser.get(f"/desk/{letter}/roster", query_string={"q": words}).status_code == 200
