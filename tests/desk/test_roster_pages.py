"""The roster's pages: what a coordinator does there, and what is offered to whom."""

import html
import re

import pytest
from sqlalchemy import select

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.db import db
from campaign.drafting import queries as letters
from campaign.mailer.models import Message
from campaign.privacy.operations import erase_person
from campaign.signatories.import_operations import import_signatories
from campaign.signatories.models import RosterStepRow, Signatory
from campaign.signatories.operations import send_links
from campaign.signatories.rules import SignatoryState
from campaign.signatories.table_files import read_table
from tests.application import enter, token_of

TABLE = b"""name,contact_name,contact_email
Sample Clinic,Ben Example,ben@example.org
Sample Union of Bakers,Ana Example,ana@example.org
Sample Choir,,
"""


@pytest.fixture
def waiting(letter):
    """Three sign-ons in review; their ids by name."""
    table = read_table(TABLE, "more.csv")
    import_signatories(COMMAND_LINE, letter, table, state=SignatoryState.IN_REVIEW)
    statement = select(Signatory).where(Signatory.state == "in_review")
    return {row.name: row.id for row in db.session.scalars(statement)}


@pytest.fixture
def at_desk(app, letter):
    """Signs somebody with a role in, and gives a browser."""

    def sign_in(role=Role.COORDINATOR):
        address = f"{role}@example.org"
        letter_id = letters.letter(letter).id
        create_account(COMMAND_LINE, address, role, letter_id=letter_id, password=None)
        browser = app.test_client()
        enter(browser, address)
        return browser

    return sign_in


def post(browser, address, **values):
    token = token_of(browser.get("/desk/"))
    return browser.post(address, data={"csrf_token": token, **values}, follow_redirects=True)


def state_of(signatory_id):
    db.session.rollback()
    return db.session.get_one(Signatory, signatory_id).state


def test_ticked_rows_are_listed_and_taken_back(at_desk, letter, waiting):
    browser, here = at_desk(), f"/desk/{letter}/roster"
    ids = [waiting["Sample Clinic"], waiting["Sample Choir"]]
    page = post(browser, here, act="list", row=ids, asked="state=in_review")
    assert "2 listed." in page.text
    assert [state_of(one) for one in ids] == ["listed", "listed"]
    undo = re.search(rf'action="({here}/steps/\d+/undo)"', page.text)[1]
    page = post(browser, undo)
    assert "Taken back: 2 listed." in page.text
    assert [state_of(one) for one in ids] == ["in_review", "in_review"]
    assert post(browser, undo).status_code == 409


def test_all_that_fit_the_search_are_acted_on_and_nobody_else(at_desk, letter, waiting):
    browser, here = at_desk(), f"/desk/{letter}/roster"
    page = post(browser, here, act="reject", all="yes", asked="q=sample+union", words="No company.")
    assert "1 rejected." in page.text
    assert state_of(waiting["Sample Union of Bakers"]) == "rejected"
    assert state_of(waiting["Sample Clinic"]) == "in_review"


def test_what_an_act_has_left_is_named_with_the_reason(at_desk, letter, waiting):
    browser, here = at_desk(), f"/desk/{letter}/roster"
    one = waiting["Sample Clinic"]
    post(browser, here, act="list", row=one)
    page = post(browser, here, act="list", row=list(waiting.values()))
    assert "2 listed." in page.text
    assert "1 left as before: “Sample Clinic”, because" in page.text


@pytest.mark.parametrize("sent", [{}, {"row": "x"}, {"row": "9" * 30}, {"row": str(2**31 - 1)}])
def test_an_act_with_nobody_changes_nothing_and_says_so(at_desk, letter, waiting, sent):
    page = post(at_desk(), f"/desk/{letter}/roster", act="list", **sent)
    assert "Nothing was changed." in page.text


def test_a_note_without_words_is_refused_and_the_page_stays(at_desk, letter, waiting):
    one = waiting["Sample Clinic"]
    page = post(at_desk(), f"/desk/{letter}/roster", act="note", row=one, asked="q=clinic")
    assert page.status_code == 422
    assert "Write the note first." in page.text
    assert 'value="clinic"' in page.text


def test_one_signatory_is_corrected_noted_ranked_and_held(at_desk, letter, waiting):
    browser, one = at_desk(), waiting["Sample Clinic"]
    here = f"/desk/{letter}/roster/{one}"
    assert "ben@example.org" in browser.get(here).text
    public = {"name": "Sample Clinic of Sampleton", "kind": "organization", "scope": "local"}
    assert "1 corrected." in post(browser, f"{here}/correct", **public).text
    assert "1 noted." in post(browser, f"{here}/note", note="Called them.").text
    assert "1 held." in post(browser, here, action="hold").text
    page = browser.get(here).text
    assert "Sample Clinic of Sampleton" in page
    assert "Called them." in page
    assert page.count("coordinator@example.org, ") >= 3
    post(browser, here, action="list")
    assert "moved among the conveners" in post(browser, f"{here}/rank", position="1").text
    conveners = browser.get(f"/desk/{letter}/roster/conveners").text
    assert re.findall(r'<b>1.</b> <span dir="auto">([^<]+)', conveners) == [
        "Sample Clinic of Sampleton"
    ]


@pytest.mark.parametrize(("button", "place"), [("up", 1), ("down", 3), ("none", None), ("", 3)])
def test_a_convener_is_moved_by_buttons_and_by_number(at_desk, letter, button, place):
    browser, here = at_desk(), f"/desk/{letter}/roster"
    rows = db.session.scalars(select(Signatory).order_by(Signatory.id)).all()
    third = next(row.id for row in rows if row.convener_position is None)
    post(browser, f"{here}/{third}/rank", position="2", at="conveners")
    page = post(browser, f"{here}/{third}/rank", place=button, position="3", at="conveners")
    assert page.status_code == 200
    db.session.rollback()
    assert db.session.get_one(Signatory, third).convener_position == place


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Sample \x07 Bell", "control character"),
        ("Sample \U0001fae0 Bell", "(U+1FAE0, melting face); write it without"),
        ("x" * 301, "The name has 301 characters, and at most 300"),
    ],
)
def test_a_correction_that_is_not_valid_keeps_what_was_typed(at_desk, letter, waiting, name, words):
    here = f"/desk/{letter}/roster/{waiting['Sample Clinic']}/correct"
    form = {"name": name, "kind": "organization", "scope": "", "city": "Elsewhere"}
    page = post(at_desk(), here, **form)
    assert page.status_code == 422
    assert words in page.text
    assert 'value="Elsewhere"' in page.text


def test_a_correction_to_a_name_that_is_taken_says_so_at_the_field(at_desk, letter, waiting):
    browser, here = at_desk(), f"/desk/{letter}/roster/{waiting['Sample Clinic']}"
    post(browser, here, action="list")
    taken = {"name": "We Are Home Campaign", "kind": "organization", "scope": ""}
    page = post(browser, f"{here}/correct", **taken)
    assert page.status_code == 409
    assert "is on the letter already by another sign-on" in page.text


def test_two_are_shown_side_by_side_and_merged(at_desk, letter, waiting):
    browser = at_desk()
    one, other = waiting["Sample Clinic"], waiting["Sample Union of Bakers"]
    here = f"/desk/{letter}/roster/{one}/merge"
    assert f"?into={other}" in browser.get(here).text
    page = browser.get(here, query_string={"into": other}).text
    assert "ben@example.org" in page
    assert "ana@example.org" in page
    assert "1 merged." in post(browser, here, into=other).text
    page = browser.get(f"/desk/{letter}/roster/{other}").text
    assert "ben@example.org" in page
    assert state_of(one) == "rejected"


def test_a_search_is_kept_under_a_name_and_forgotten(at_desk, letter):
    browser, here = at_desk(), f"/desk/{letter}/roster"
    page = post(browser, f"{here}/views", name="  Of Texas ", asked="region=TX&sort=new")
    assert f'href="{here}?region=TX&amp;sort=new" dir="auto">Of Texas</a>' in page.text
    view = re.search(rf'action="({here}/views/\d+)"', page.text)[1]
    other = at_desk(Role.VIEWER)
    assert "Of Texas" not in other.get(here).text
    post(other, view)
    assert "Of Texas" in browser.get(here).text
    post(browser, view)
    assert "Of Texas" not in browser.get(here).text
    assert "Give the search a name." in post(browser, f"{here}/views", name=" ", asked="").text


def test_who_may_not_review_is_offered_nothing_and_sees_no_note(at_desk, letter, waiting):
    browser = at_desk()
    here = f"/desk/{letter}/roster"
    post(browser, f"{here}/{waiting['Sample Choir']}/note", note="A secret note.")
    shown = {"q": "choir", "show": ["state", "note", "contact", "reviewed"]}
    assert "A secret note." in browser.get(here, query_string=shown).text
    page = at_desk(Role.VIEWER).get(here, query_string=shown).text
    assert "Sample Choir" in page
    assert "A secret note." not in page
    assert 'name="row"' not in page
    assert "Recent actions" not in page


def test_the_notes_and_steps_of_a_contact_go_with_it(at_desk, letter, waiting):
    browser, one = at_desk(), waiting["Sample Clinic"]
    here = f"/desk/{letter}/roster/{one}"
    post(browser, f"{here}/note", note="Ben called.")
    post(browser, here, action="list")
    erase_person(COMMAND_LINE, "ben@example.org")
    db.session.rollback()
    assert db.session.get_one(Signatory, one).note == ""
    statement = select(RosterStepRow).where(RosterStepRow.signatory_id == one)
    kept = " ".join(f"{row.before} {row.after}" for row in db.session.scalars(statement))
    assert "state" in kept
    assert "Ben called." not in kept
    assert db.session.scalars(select(Message)).all() == []
    assert "Ben called." not in browser.get(here).text


def test_whoever_resembles_another_is_offered_first_with_the_reason(at_desk, letter, waiting):
    browser, listed = at_desk(), waiting["Sample Clinic"]
    post(browser, f"/desk/{letter}/roster/{listed}", action="list")
    table = read_table(b"name\nSample Clinick\n", "near.csv")
    import_signatories(COMMAND_LINE, letter, table, state=SignatoryState.IN_REVIEW)
    near = db.session.scalars(select(Signatory.id).where(Signatory.name == "Sample Clinick")).one()
    here = f"/desk/{letter}/roster/{near}/merge"
    page = browser.get(here).text
    assert re.findall(r"\?into=(\d+)", page) == [str(listed)]
    assert "The names differ in one letter: “clinick” and “clinic”." in page
    page = browser.get(here, query_string={"into": listed}).text
    assert "Why they may be the same" in page
    assert "“clinick” and “clinic”" in page


def test_a_parent_and_its_parts_on_the_letter_are_named_to_a_coordinator(at_desk, letter):
    names = ("Sample Workers Union", "Sample Workers Union Local 7", "Sample Workers Union of Ohio")
    table = read_table("\n".join(("name", *names)).encode(), "family.csv")
    import_signatories(COMMAND_LINE, letter, table, state=SignatoryState.LISTED)
    statement = select(Signatory.name, Signatory.id).where(Signatory.name.in_(names))
    ids = dict(db.session.execute(statement).all())
    parent, *parts = names
    browser, here = at_desk(), f"/desk/{letter}/roster"
    page = browser.get(f"{here}/{ids[parent]}").text
    assert "Parts of it are on the letter too" in page
    assert all(f'href="{here}/{ids[part]}"' in page for part in parts)
    for part in parts:
        page = browser.get(f"{here}/{ids[part]}").text
        assert f'A part of <a href="{here}/{ids[parent]}"' in page
    assert "Parent and parts" not in browser.get(f"{here}/1").text


def test_an_odd_spelling_is_put_right_by_one_button_and_taken_back(at_desk, letter):
    table = read_table(b"name,city\nSAMPLE ALLIANCE OF WEAVERS,Salem\n", "loud.csv")
    import_signatories(COMMAND_LINE, letter, table, state=SignatoryState.LISTED)
    loud = Signatory.name == "SAMPLE ALLIANCE OF WEAVERS"
    one = db.session.scalars(select(Signatory.id).where(loud)).one()
    browser, here = at_desk(), f"/desk/{letter}/roster/{one}"
    page = browser.get(here).text
    form = page[page.index('id="spelling"') :]
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[:2500]))
    assert sent["name"] == "Sample Alliance of Weavers"
    assert "1 corrected." in post(browser, f"{here}/correct", **sent).text
    row = db.session.get(Signatory, one, populate_existing=True)
    assert (row.name, row.city) == ("Sample Alliance of Weavers", "Salem")
    step = re.search(r"/steps/(\d+)/undo", browser.get(f"/desk/{letter}/roster").text)[1]
    post(browser, f"/desk/{letter}/roster/steps/{step}/undo")
    assert db.session.get(Signatory, one, populate_existing=True).name.isupper()


PLACE = "state=in_review&sort=new&show=state&show=kind"


def address_of(page):
    return page.request.full_path.rstrip("?")


def field(page, name):
    return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page.text)[1])


def test_whoever_acts_on_one_comes_back_to_where_they_were(at_desk, letter, waiting):
    browser, here = at_desk(), f"/desk/{letter}/roster"
    table = browser.get(f"{here}?{PLACE}")
    one, other = waiting["Sample Clinic"], waiting["Sample Choir"]
    asked = field(table, "asked")
    assert asked == PLACE
    page = post(browser, f"{here}/{one}?near={other}", action="list", asked=asked)
    assert address_of(page).startswith(f"{here}?{PLACE}&step=")
    assert f'id="row-{other}"' in page.text
    # The page of one signatory knows it too, and leads back.
    opened = re.search(rf'href="({here}/{other}\?asked=[^"]+)"', page.text)[1]
    shown = browser.get(opened)
    assert f'href="{here}?{html.escape(PLACE)}"' in shown.text
    page = post(browser, f"{here}/{other}/note", note="Called.", asked=field(shown, "asked"))
    assert address_of(page).startswith(f"{here}?{PLACE}&step=")


def test_whoever_deals_with_the_last_on_a_page_sees_the_first_page(at_desk, letter, waiting):
    browser, here = at_desk(), f"/desk/{letter}/roster"
    first = re.findall(r'id="row-(\d+)"', browser.get(f"{here}?state=in_review").text)
    page = post(
        browser, f"{here}/{first[2]}", action="list", asked=f"state=in_review&after={first[1]}"
    )
    assert re.findall(r'id="row-(\d+)"', page.text) == first[:2]
    assert "1 listed." in page.text


def test_an_act_that_is_refused_loses_nothing_that_was_ticked_or_typed(at_desk, letter, waiting):
    browser, one = at_desk(), waiting["Sample Clinic"]
    page = post(
        browser, f"/desk/{letter}/roster", act="note", row=one, asked=PLACE, tells="yes", words=" "
    )
    assert page.status_code == 422
    ticked = re.findall(r'name="row"\s+value="(\d+)"\s+checked', page.text)
    assert ticked == [str(one)]
    assert re.search(r'name="tells"[^>]+checked', page.text)
    assert ">Kind and scope</th>" in page.text
    assert ">Since</th>" not in page.text


def test_a_kept_search_keeps_its_columns_and_no_page(at_desk, letter, waiting):
    browser, here = at_desk(), f"/desk/{letter}/roster"
    asked = f"{PLACE}&after={waiting['Sample Choir']}&step=1&strange=x"
    page = post(browser, f"{here}/views", name="To look at", asked=asked)
    kept = re.search(r'href="([^"]+)"\s+dir="auto">To look at', page.text)[1]
    assert html.unescape(kept) == f"{here}?{PLACE}"


def test_whoever_came_after_the_page_was_made_is_left_by_an_act_on_all_that_fit(
    at_desk, letter, waiting
):
    browser, here = at_desk(), f"/desk/{letter}/roster"
    seen = field(browser.get(f"{here}?q=sample&state=in_review"), "seen")
    later = read_table(b"name\nSample Latecomers\n", "later.csv")
    import_signatories(COMMAND_LINE, letter, later, state=SignatoryState.IN_REVIEW)
    sent = {"act": "reject", "all": "yes", "asked": "q=sample&state=in_review"}
    page = post(browser, here, seen=seen, **sent)
    assert f"{len(waiting)} rejected." in page.text
    assert "1 left as before: “Sample Latecomers”, because something has happened" in page.text
    assert "1 rejected." in post(browser, here, seen=field(page, "seen"), **sent).text


def test_of_two_who_act_by_old_pages_the_second_is_told_and_changes_nothing(
    at_desk, letter, waiting
):
    browser, one = at_desk(), waiting["Sample Clinic"]
    here = f"/desk/{letter}/roster/{one}"
    seen = field(browser.get(here), "seen")
    assert "1 listed." in post(browser, here, action="list", seen=seen).text
    page = post(browser, here, action="reject", seen=seen)
    assert "1 left as before: “Sample Clinic”, because something has happened" in page.text
    assert state_of(one) == "listed"
    for act, typed in (
        ("note", {"note": "Mine."}),
        ("correct", {"name": "Mine.", "kind": "organization", "scope": ""}),
    ):
        page = post(browser, f"{here}/{act}", seen=seen, **typed)
        assert page.status_code == 409
        assert "Something has happened with it since you opened this page" in page.text
        assert "Mine." in page.text
        assert post(browser, f"{here}/{act}", seen=field(page, "seen"), **typed).status_code == 200


def test_a_link_that_is_sent_again_changes_nothing_that_an_act_could_miss(at_desk, letter, waiting):
    browser, one = at_desk(), waiting["Sample Clinic"]
    here = f"/desk/{letter}/roster/{one}"
    seen = field(browser.get(here), "seen")
    send_links(letter, "ben@example.org")
    assert "1 listed." in post(browser, here, action="list", seen=seen).text


def test_the_history_of_a_signatory_tells_each_name_it_had(at_desk, letter, waiting):
    browser, one = at_desk(), waiting["Sample Clinic"]
    here = f"/desk/{letter}/roster/{one}"
    for name in ("Sample <b>Clinic</b> of Sampleton", "Sample Clinic of Sampleton"):
        typed = {"name": name, "kind": "organization", "scope": "local"}
        post(browser, f"{here}/correct", **typed)
    post(browser, f"/desk/{letter}/roster", act="list", row=list(waiting.values()))
    page = browser.get(here).text
    history = " ".join(re.sub(r"<[^>]+>", "", page.split('id="history"')[1]).split())
    told = (
        "Listed, with 2 others, coordinator@example.org",
        "Corrected, coordinator@example.org",
        "Name as printed: Sample &lt;b&gt;Clinic&lt;/b&gt; of Sampleton became Sample Clinic of Sampleton",
        "Name as printed: Sample Clinic became Sample &lt;b&gt;Clinic&lt;/b&gt; of Sampleton",
        "Scope: nothing became local",
    )
    places = [history.index(one) for one in told]
    assert places == sorted(places)


def test_another_contact_is_put_in_its_place_on_the_signatorys_page(at_desk, letter, waiting):
    browser, one = at_desk(), waiting["Sample Clinic"]
    here = f"/desk/{letter}/roster/{one}"
    assert "Change the contact" in browser.get(here).text
    choir = browser.get(f"/desk/{letter}/roster/{waiting['Sample Choir']}").text
    assert "Add a contact" in choir
    typed = {"contact_name": "Eva Example", "contact_title": "Chair", "contact_email": "eva@"}
    refused = post(browser, f"{here}/contact", **typed)
    assert refused.status_code == 422
    assert 'value="Eva Example"' in refused.text
    assert "“eva@” is not an email address" in html.unescape(refused.text)
    nobody = post(browser, f"{here}/contact", **typed | {"contact_name": ""}).text
    assert "Enter the name of the person we can write to." in nobody
    typed["contact_email"] = "eva@example.org"
    assert "1 given another contact." in post(browser, f"{here}/contact", **typed).text
    page = browser.get(here).text
    assert 'href="mailto:eva@example.org"' in page
    history = page[page.index('id="history"') :]
    assert "Given another contact" in history
    said = '<del dir="auto">ben@example.org</del>'
    assert said in history
    post(browser, f"{here}/note", note="Called.")
    old = re.search(r'name="seen" value="(\d+)"', page).group(1)
    late = post(browser, f"{here}/contact", **typed | {"contact_title": "", "seen": old})
    assert late.status_code == 409
    assert "Something has happened with it" in late.text


def test_a_later_contact_is_given_power_on_the_page_of_the_listing(at_desk, letter):
    text = b"name,contact_email\nSample Clinic,ben@example.org\nSample Clinic,eva@example.org\n"
    table = read_table(text, "more.csv")
    import_signatories(COMMAND_LINE, letter, table, state=SignatoryState.LISTED)
    browser = at_desk()
    rows = db.session.scalars(select(Signatory).where(Signatory.name == "Sample Clinic"))
    listing, later = sorted(rows, key=lambda row: row.contact_email)
    here = f"/desk/{letter}/roster/{listing.id}"
    page = browser.get(here).text
    assert "eva@example.org" in page
    assert f'action="/desk/{letter}/roster/{later.id}"' in page
    post(browser, f"/desk/{letter}/roster/{later.id}", action="grant")
    assert "May manage this listing." in browser.get(here).text


def test_a_rejection_from_the_table_asks_for_the_reason_and_leads_back(at_desk, letter, waiting):
    browser, one = at_desk(), waiting["Sample Clinic"]
    table = f"/desk/{letter}/roster?state=in_review"
    page = html.unescape(browser.get(table).text)
    (row,) = re.findall(rf'<tr role="row" id="row-{one}">.*?</tr>', page, re.DOTALL)
    assert 'value="reject"' not in row
    (way,) = re.findall(r'href="([^"]+)#words">Reject<', row)
    asked = html.unescape(browser.get(way).text)
    assert 'id="words"' in asked
    assert 'id="tells"' in asked
    (action,) = re.findall(r'action="([^"]+near=\d+)"', asked)
    kept = re.search(r'name="asked" value="([^"]*)"', asked).group(1)
    assert kept == "state=in_review"
    token = token_of(browser.get("/desk/"))
    sent = {"csrf_token": token, "action": "reject", "words": "No such body.", "asked": kept}
    back = browser.post(action, data={**sent, "tells": "y"})
    near = action.rpartition("=")[2]
    assert re.fullmatch(rf"{re.escape(table)}&step=\d+#row-{near}", back.location)
    assert state_of(one) == "rejected"
    (message,) = db.session.scalars(select(Message)).all()
    assert (message.name, b"No such body." in message.data) == ("not_listed", True)
    history = browser.get(f"/desk/{letter}/roster/{one}").text
    assert (
        '<ins dir="auto">Rejected: No such body.</ins>' in history[history.index('id="history"') :]
    )


def test_a_withdrawal_from_the_table_asks_for_the_reason_too(at_desk, letter, waiting):
    browser, one = at_desk(), waiting["Sample Clinic"]
    post(browser, f"/desk/{letter}/roster/{one}", action="list")
    page = browser.get(f"/desk/{letter}/roster?q=Sample+Clinic").text
    assert re.search(rf'href="/desk/{letter}/roster/{one}\?[^"]*#words">Withdraw<', page)
