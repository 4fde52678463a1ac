"""Signatories out of a file or a paste at the desk: looked at, taken in, mended, and taken back."""

import csv
import io
import re
from html import unescape

import pytest
from sqlalchemy import select

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.db import db
from campaign.desk import import_views
from campaign.drafting import queries as letters
from campaign.signatories import file_operations as files
from campaign.signatories import import_queries as imports
from campaign.signatories.import_rules import ImportState
from campaign.signatories.models import ImportFile, Signatory
from campaign.signatories.roster import listed_count
from campaign.signatories.rules import SignatoryState
from campaign.signatories.undo_operations import TOUCHED
from tests.application import enter, token_of
from tests.signatories.test_sheets import of_rows

FORM = (
    "Timestamp\tOrganization name\tCity\tEmail\tScope\n"
    "11/24/2026 10:00\tSample Club of Ash\tAshton\tash@example.org\tlocal\n"
    "11/24/2026 10:01\tWe Are Home Campaign\t\thome@example.org\t\n"
    "11/24/2026 10:02\tSample Club of Elm\t\tno address\tlocal\n"
    "11/24/2026 10:03\tSample Club of Fir\t\tnone at all\tlocal\n"
    "11/24/2026 10:04\tACLU of Southern Californa\t\t\t\n"
)
"""Five rows: one new, one that changes, two rejected, one doubtful."""


@pytest.fixture
def desk(app, letter):
    """A coordinator's browser at the letter's imports: gets and posts below its address."""
    letter_id = letters.letter(letter).id
    create_account(
        COMMAND_LINE, "cora@example.org", Role.COORDINATOR, letter_id=letter_id, password=None
    )
    browser = app.test_client()
    enter(browser, "cora@example.org")
    return Desk(browser, f"/desk/{letter}/roster")


class Desk:
    """What a coordinator does."""

    def __init__(self, browser, address):
        self.browser, self.address = browser, address

    def get(self, path, **asked):
        """A page below the roster's address."""
        return self.browser.get(f"{self.address}/{path}", query_string=asked)

    def post(self, path, **form):
        """Send a form there."""
        token = token_of(self.get("import"))
        return self.browser.post(f"{self.address}/{path}", data={"csrf_token": token, **form})

    def bring(self, data, filename="list.csv"):
        """Bring a file, or a paste where it is a text; gives the path of its page."""
        sent = {"pasted": data} if isinstance(data, str) else {"file": (io.BytesIO(data), filename)}
        answer = self.post("import", **sent)
        assert answer.status_code == 303, answer.text
        return answer.location.removeprefix(f"{self.address}/")

    def take_in(self, path, **changed):
        """Press the button of a file's page; gives the path of the import's page."""
        answer = self.post(path, do="import", **{**fields_of(self.get(path)), **changed})
        assert answer.status_code == 303, answer.text
        return answer.location.removeprefix(f"{self.address}/")


def fields_of(page):
    """What the selects of a file's page say."""
    said = {}
    for name, options in re.findall(
        r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', page.text, re.S
    ):
        said[name] = unescape(re.search(r'value="([^"]*)"\s+selected', options)[1])
    return said


def words_of(page):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def row_named(name):
    db.session.rollback()
    return db.session.scalars(select(Signatory).filter_by(name=name)).one()


def test_a_paste_is_looked_at_before_anything_is_listed(desk, letter):
    page = desk.get(desk.bring(FORM))
    assert fields_of(page) == {
        "encoding": "utf-8-sig",
        "delimiter": "tab",
        "header": "yes",
        "state": "listed",
        "c0": "",
        "c1": "name",
        "c2": "city",
        "c3": "contact_email",
        "c4": "scope",
    }
    said = words_of(page)
    assert "pasted.txt : 5 rows." in said
    assert "New 2, of them 1 in review, because each resembles a listed name" in said
    assert "Changed 1 Duplicate 0 Rejected 2" in said
    assert (
        "“no address” is not an email address; enter one like name@example.org. Rows 4, 5" in said
    )
    assert listed_count(letters.letter(letter).id) == 83


def test_later_contacts_and_answers_given_again_are_counted(desk):
    rows = ",a@example.org,Salem\n", ",b@example.org,Lynn\n", ",a@example.org,Lynn\n"
    text = "name,contact_email,city\n" + "".join(f"Sample Club{row}" for row in rows)
    path = desk.bring(text.encode(), "form.csv")
    said = words_of(desk.get(path))
    noted = "Later contacts 1, noted beside a name that has a contact, with no power over it"
    assert noted in said
    assert "Answered again 1 answer replaced by a later row for the same organization" in said
    assert noted in words_of(desk.get(desk.take_in(path)))


def test_a_short_file_is_taken_in_at_once(desk, letter):
    path = desk.take_in(desk.bring(FORM.encode(), "form.tsv"))
    said = words_of(desk.get(path))
    assert "form.tsv" in said
    assert "New 2, of them 1 in review" in said
    assert row_named("Sample Club of Ash").state == SignatoryState.LISTED
    assert listed_count(letters.letter(letter).id) == 84
    assert not db.session.scalars(select(ImportFile)).all()
    history = words_of(desk.get("import"))
    assert "form.tsv Done 2 new, 1 changed, 0 duplicate, 2 rejected" in history
    assert "by cora@example.org" in history


def test_rejected_rows_are_a_file_to_mend_and_import_again(desk):
    path = desk.bring(FORM.encode(), "form.tsv")
    before = desk.get(f"{path}/rejected.csv")
    after = desk.get(f"{desk.take_in(path)}/rejected.csv")
    assert after.data == before.data
    rows = list(csv.reader(io.StringIO(after.data.decode("utf-8-sig"))))
    assert rows[0] == ["Row", "Why it was rejected", *FORM.splitlines()[0].split("\t")]
    assert [row[0] for row in rows[1:]] == ["4", "5"]
    mended = after.data.replace(b"no address", b"elm@example.org").replace(b"none at all", b"")
    page = desk.get(desk.bring(mended, "mended.csv"))
    assert "New 2 Changed 0 Duplicate 0 Rejected 0" in words_of(page)


def test_no_rejected_cell_acts_in_a_spreadsheet(desk):
    path = desk.bring(b"name,contact_email,=1+1\n=2+2,@SUM(1),-3\n", "form.csv")
    rows = list(csv.reader(io.StringIO(desk.get(f"{path}/rejected.csv").data.decode("utf-8-sig"))))
    assert rows[0][-1] == "'=1+1"
    assert rows[1][2:] == ["'=2+2", "'@SUM(1)", "'-3"]


def test_what_a_column_is_can_be_changed_and_is_remembered(desk):
    data = b"Jina,Mji\nSample Club of Ash,Ashton\nSample Club of Elm,Elmton\n"
    path = desk.bring(data, "list.csv")
    page = desk.get(path)
    assert fields_of(page)["c0"] == "name"
    assert "It is the first column that could hold names." in words_of(page)
    answer = desk.post(path, do="look", **{**fields_of(page), "c1": "city"})
    assert answer.status_code == 303
    assert "csrf" not in answer.location
    page = desk.browser.get(answer.location)
    assert fields_of(page)["c1"] == "city"
    desk.take_in(path, c1="city")
    assert row_named("Sample Club of Ash").city == "Ashton"
    page = desk.get(desk.bring(data + b"Sample Club of Fir,Firton\n", "grown.csv"))
    assert fields_of(page)["c1"] == "city"
    assert "Same as last time." in words_of(page)
    assert "New 1 Changed 0 Duplicate 2 Rejected 0" in words_of(page)


def test_letters_and_delimiter_can_be_changed(desk):
    path = desk.bring("название;город\nСоюз;Образец\n".encode("cp1251"), "list.csv")
    page = desk.get(path, encoding="cp1251", delimiter="semicolon", header="yes")
    assert "Союз" in words_of(page)
    assert fields_of(page)["c0"] == "name"
    page = desk.get(path, encoding="shift_jis")
    assert page.status_code == 422
    assert "is not a text file in Japanese (Shift JIS)" in words_of(page)
    assert fields_of(page)["encoding"] == "shift_jis"
    page = desk.get(path, encoding="no-such", delimiter="|", header="x", state="stale", c0="moon")
    assert page.status_code == 200


def test_the_sheets_of_a_spreadsheet_are_offered(desk):
    path = desk.bring(of_rows(["name"], ["Sample Club of Ash"]), "list.xlsx")
    page = desk.get(path)
    assert fields_of(page)["sheet"] == "Sheet1"
    desk.take_in(path, state="in_review")
    assert row_named("Sample Club of Ash").state == SignatoryState.IN_REVIEW


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"c0": ""}, "has no column “name”"),
        ({"c1": "name"}, "has more than one column for “name”"),
    ],
)
def test_columns_that_cannot_be_so_are_refused_in_one_sentence(desk, changed, words):
    path = desk.bring(b"name,town\nSample Club,Ashton\n")
    said = {**fields_of(desk.get(path)), **changed}
    for page in (desk.get(path, **said), desk.post(path, do="import", **said)):
        assert page.status_code == 422
        assert words in words_of(page)
        assert "--map" not in words_of(page)


@pytest.mark.parametrize("sent", [{}, {"pasted": "  \n"}, {"file": (io.BytesIO(b""), "a.csv")}])
def test_nothing_brought_is_one_sentence(desk, sent):
    answer = desk.post("import", **sent)
    assert answer.status_code == 422
    assert "Choose a file with rows in it, or paste some." in words_of(answer)


def test_a_file_that_is_gone_says_so(desk):
    path = desk.bring(FORM)
    desk.take_in(path)
    page = desk.get(path)
    assert page.status_code == 404
    assert "This file is not kept any more" in words_of(page)


def test_a_long_file_is_for_a_worker_and_its_page_says_how_far_it_is(desk, letter, monkeypatch):
    monkeypatch.setattr(import_views, "MOST_AT_ONCE", 3)
    path = desk.take_in(desk.bring(FORM))
    page = desk.get(path)
    assert 'data-hx-trigger="every 1s"' in page.text
    assert "0 of 5 rows" in words_of(page)
    assert 'value="0"' in desk.get(f"{path}/progress").text
    assert files.take_in_waiting() == 1
    done = desk.get(f"{path}/progress")
    assert "5 of 5 rows" in words_of(done)
    assert "hx-get" not in done.text
    (made,) = imports.import_records(letters.letter(letter).id)
    assert (made.state, made.made_by) == (ImportState.DONE, "cora@example.org")


def test_a_whole_import_is_undone_by_one_button(desk, letter):
    path = desk.take_in(desk.bring(FORM))
    answer = desk.post(f"{path}/undo")
    assert answer.status_code == 303
    page = words_of(desk.get(path))
    assert "The import was undone: 2 removed, 1 as before, 0 stay." in page
    assert listed_count(letters.letter(letter).id) == 83
    again = desk.post(f"{path}/undo")
    assert again.status_code == 409
    assert "was taken back already." in words_of(again)


def test_an_undo_names_what_stays(desk, letter):
    path = desk.take_in(desk.bring(FORM))
    row = row_named("Sample Club of Ash")
    desk.browser.post(
        f"{desk.address}/{row.id}",
        data={"action": "withdraw", "csrf_token": token_of(desk.get("import"))},
    )
    page = words_of(desk.post(f"{path}/undo"))
    assert f"Sample Club of Ash {TOUCHED}" in page
    assert "1 removed, 1 as before, 1 stay" in page


def test_what_is_of_another_letter_is_not_found(desk, letter):
    path = desk.bring(FORM)
    number = int(path.rpartition("/")[2])
    for gone in (f"import/{number + 1}", "imports/1", f"import/{number + 1}/rejected.csv"):
        assert desk.get(gone).status_code == 404
