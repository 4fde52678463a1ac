"""The desk's pages, as a coordinator and as somebody with less to see."""

import re

import pytest

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.drafting import queries as letters
from tests.application import answers

PASSWORD = "a sample of four words"


@pytest.fixture
def at_desk(app, letter):
    """Signs a person with one role on the letter in, and gives their browser."""

    def sign_in(role):
        address = f"{role}@example.org"
        letter_id = None if role == Role.OPERATOR else letters.letter(letter).id
        create_account(COMMAND_LINE, address, role, letter_id=letter_id, password=PASSWORD)
        browser = app.test_client()
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/login").text)[1]
        form = {"email": address, "password": PASSWORD, "csrf_token": token}
        assert browser.post("/login", data=form).status_code == 302
        return browser

    return sign_in


@pytest.fixture
def sign_on(client, letter):
    """One sign-on of a sample organization."""
    assert client.post(f"/l/{letter}/sign-on", data=answers(client)).status_code == 303


def names_in(page):
    return re.findall(r'<span dir="auto">([^<]+)</span>(?:</a>)?\s*(?:<small|</th>)', page)


def test_the_roster_stands_in_printing_order_with_the_conveners_first(at_desk, letter):
    page = at_desk(Role.COORDINATOR).get(f"/desk/{letter}/roster").text
    assert names_in(page)[:3] == [
        "National Immigrant Justice Center",
        "We Are Home Campaign",
        "ACLU Immigrants&#39; Rights Project",
    ]


@pytest.mark.parametrize("words", ["ana@example", "Ana Exam", "sample alliance"])
def test_a_coordinator_finds_a_signatory_by_name_or_contact(at_desk, letter, sign_on, words):
    page = at_desk(Role.COORDINATOR).get(f"/desk/{letter}/roster", query_string={"q": words}).text
    assert names_in(page)[0] == "Sample Alliance of Clinics"


def test_who_may_not_see_contacts_cannot_find_them_by_guessing(at_desk, letter, sign_on):
    viewer = at_desk(Role.VIEWER)
    page = viewer.get(f"/desk/{letter}/roster", query_string={"q": "ana@example"}).text
    assert "No matches" in page
    page = viewer.get(f"/desk/{letter}/roster").text
    assert "Sample Alliance of Clinics" in page
    assert "example.org" not in page


def test_a_message_is_shown_as_a_mail_program_shows_it(at_desk, sign_on):
    operator = at_desk(Role.OPERATOR)
    address = re.search(r'/desk/outbox/\d+(?=")', operator.get("/desk/outbox").text)[0]
    page = operator.get(address)
    assert f'src="{address}/html"' in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    framed = operator.get(f"{address}/html")
    assert "Confirm the sign-on" in framed.text
    assert "script" not in framed.headers["Content-Security-Policy"]
    assert '<base target="_top">' in framed.text


def test_a_message_is_masked_in_production_in_both_its_parts(app, at_desk, sign_on):
    operator = at_desk(Role.OPERATOR)
    address = re.search(r'/desk/outbox/\d+(?=")', operator.get("/desk/outbox").text)[0]
    app.config["PRODUCTION"] = True
    for page in (operator.get(address).text, operator.get(f"{address}/html").text):
        assert "ana@example.org" not in page
        assert "/s/…" in page
    assert '/s/…"' in operator.get(f"{address}/html").text
