"""The activity page: filters in the address, pages, a file that does nothing, and contacts hidden."""

import csv
import io
import re

import pytest

from campaign import clock
from campaign.access import COMMAND_LINE, Act, Role
from campaign.accounts.operations import create_account
from campaign.audit.rules import Deed
from campaign.desk.activity_queries import WORDS
from campaign.drafting import operations as drafting
from campaign.drafting import queries as letters
from tests.application import answers, sign_in
from tests.source import package

PASSWORD = "a sample of four words"


@pytest.fixture
def at_desk(app, client, letter):
    """One sign-on that looks like a formula; signs somebody with the role in."""
    form = answers(client, name="=2+2 Alliance", city="=cmd()")
    assert client.post(f"/l/{letter}/sign-on", data=form).status_code == 303

    def enter(role):
        where = letters.letter(letter).id
        create_account(
            COMMAND_LINE, f"{role}@example.org", role, letter_id=where, password=PASSWORD
        )
        browser = app.test_client()
        assert sign_in(browser, f"{role}@example.org", PASSWORD).status_code == 302
        return browser

    return enter


def labels(page):
    return re.findall(r'scope="row">\s*([^<]*?)\s*<', page.text)


def test_every_act_on_record_has_words():
    recorded = {
        getattr(Act, name)
        for source in package()
        for name in re.findall(r"record(?:_each)?\(\s*\w+, Act\.(\w+)", source.text)
    }
    assert Act.OPEN_LETTER in recorded
    assert not sorted((recorded | set(Deed)) - WORDS.keys())


def rows(answer):
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_a_coordinator_sees_what_was_typed_and_others_do_not(at_desk, letter):
    address = f"/desk/{letter}/activity?act=signatory.sign_on"
    assert "ana@example.org" in at_desk(Role.COORDINATOR).get(address).text
    for role in (Role.EDITOR, Role.STAFF, Role.VIEWER):
        browser = at_desk(role)
        for page in (
            browser.get(address),
            browser.get(address.replace("activity", "activity.csv")),
        ):
            assert page.status_code == 200
            assert "sign" in page.text
            assert "ana@example.org" not in page.text
            assert "127.0.0" not in page.text


def test_filters_by_kind_person_and_day_narrow_the_page_and_the_file(at_desk, letter):
    browser = at_desk(Role.COORDINATOR)
    page = browser.get(f"/desk/{letter}/activity?act=letter.open")
    assert labels(page) == ["Opened the letter"]
    assert "state: draft → open" in page.text
    page = browser.get(f"/desk/{letter}/activity?who=signatory")
    assert labels(page) == ["Signed on"]
    assert "No matches" in browser.get(f"/desk/{letter}/activity?who=account:7").text
    day = clock.now().date()
    assert "No matches" in browser.get(f"/desk/{letter}/activity?until=2001-01-01").text
    file = f"/desk/{letter}/activity.csv"
    assert rows(browser.get(f"{file}?since={day.replace(year=day.year + 1, day=1)}")) == []
    assert len(rows(browser.get(f"{file}?who=signatory&since=2001-01-01"))) == 1


def test_who_acts_at_the_desk_is_named_and_found_by_account(at_desk, letter):
    browser = at_desk(Role.COORDINATOR)
    page = browser.get("/desk/")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
    browser.post(f"/desk/{letter}/close", data={"csrf_token": token})
    word = re.search(r'value="(account:\d+)"', browser.get(f"/desk/{letter}/activity").text)[1]
    page = browser.get(f"/desk/{letter}/activity", query_string={"who": word})
    assert labels(page) == ["Closed the letter"]
    assert "coordinator@example.org" in page.text
    assert "127.0.0.0/24" in page.text


def test_the_newest_stand_first_a_page_at_a_time(at_desk, letter):
    browser = at_desk(Role.COORDINATOR)
    drafting.close_letter(COMMAND_LINE, letter)
    first = browser.get(f"/desk/{letter}/activity?act=&who=")
    assert labels(first)[0] == "Closed the letter"
    assert len(labels(first)) == 50
    assert "page=2" in first.text
    last = browser.get(f"/desk/{letter}/activity?page=999999999999999999999")
    assert labels(last)[-1] == "Imported the letter"


def test_no_cell_of_the_file_acts(at_desk, letter):
    browser = at_desk(Role.COORDINATOR)
    for row in rows(browser.get(f"/desk/{letter}/activity.csv")):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


@pytest.mark.parametrize(
    "query",
    [
        "since=never",
        "until=9999-12-31",
        "since=0001-01-01",
        "who=%00",
        "who=account:99999999999",
        "page=-1",
        "page=x",
    ],
)
def test_any_address_is_answered(at_desk, letter, query):
    browser = at_desk(Role.VIEWER)
    assert browser.get(f"/desk/{letter}/activity?{query}").status_code == 200
    assert browser.get(f"/desk/{letter}/activity.csv?{query}").status_code == 200
