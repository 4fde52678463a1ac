"""Versions at the desk: history, bytes that are hashed, redlines, restoring, publishing, consents."""

import csv
import hashlib
import io
import re
from dataclasses import replace

import pytest
from markupsafe import escape
from pypdf import PdfReader
from sqlalchemy import select

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.db import db
from campaign.drafting import operations as drafting
from campaign.drafting import queries as letters
from campaign.drafting.canonical import canonical_sha256
from campaign.drafting.letter_file import read_letter
from campaign.drafting.models import Letter
from campaign.drafting.rules import TextChange
from campaign.drafting.text_operations import save_text
from campaign.drafting.word import letter_of, read_word
from campaign.signatories import operations, queries
from campaign.signatories.confirm_operations import confirm
from campaign.signatories.consent_operations import publish_text, tell_of_changes
from campaign.signatories.models import Signatory
from campaign.signatories.roster import listed_count
from tests.application import answers, enter, token_of

NEW = "We ask for a way home, and we ask for it this year."


def at_desk(app, slug, role=Role.COORDINATOR):
    address = f"{role}@example.org"
    create_account(COMMAND_LINE, address, role, letter_id=letters.letter(slug).id, password=None)
    browser = app.test_client()
    enter(browser, address)
    return browser


def write(slug, **changed):
    record = letters.letter(slug)
    seen = letters.working_text(record).revision
    return save_text(COMMAND_LINE, slug, replace(record.text, **changed), seen)


def publish(slug, change=TextChange.EDITORIAL, body=NEW):
    return publish_text(COMMAND_LINE, slug, "A sample note.", change, write(slug, body=body))


def signed_on(client, slug, name):
    address = f"{name.lower().replace(' ', '-')}@example.org"
    form = answers(client, name=name, contact_email=address)
    assert client.post(f"/l/{slug}/sign-on", data=form).status_code == 303
    row = db.session.scalars(select(Signatory).where(Signatory.name == name)).one()
    token = queries.link_token(row.id, row.link_key)
    confirm(token)
    return token


def hidden(page, name):
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text)
    return found[1] if found else "1"


def send(browser, address, **values):
    """The form of a page, with what is hidden in it, as a browser sends it."""
    page = browser.get(address.removesuffix("/restore"))
    form = {"csrf_token": token_of(page), "revision": hidden(page, "revision"), **values}
    return browser.post(address, data=form)


def test_the_history_names_each_version_who_agreed_and_what_is_in_work(app, client, letter):
    signed_on(client, letter, "Sample Alliance")
    publish(letter, TextChange.MATERIAL)
    write(letter, body=f"{NEW} Please.")
    page = at_desk(app, letter, Role.VIEWER).get(f"/desk/{letter}/text/versions").text
    assert page.index("Version 2") < page.index("Version 1")
    assert "A sample note." in page
    assert "Material" in page
    assert "1 word added and 0 taken away in 1 paragraph" in page
    assert letters.letter(letter).version_sha256 in page
    assert "Publish it" not in page
    assert "Restore" not in page


@pytest.mark.parametrize("where", ["/desk/{}/text/versions/{}.txt", "/l/{}/version-{}.txt"])
def test_the_bytes_of_a_version_have_its_hash(app, client, letter, where):
    publish(letter, body="Café:\r\n\r\nwe “ask” \U0001f54a   \r\nagain.")
    browser = at_desk(app, letter, Role.VIEWER) if where.startswith("/desk") else client
    for version in letters.version_records(letters.letter(letter).id):
        answer = browser.get(where.format(letter, version.number))
        assert hashlib.sha256(answer.data).hexdigest() == version.sha256
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("room", ["text", "text/versions/1"])
def test_a_text_leaves_as_files_by_links_on_its_page(app, letter, room):
    """From the editor what is in work; from a version's page that version."""
    publish(letter)
    write(letter, body="These words are in work.")
    browser, record = at_desk(app, letter), letters.letter(letter)
    work = letters.working_text(record).text
    wanted = work if room == "text" else letters.version_text(record.id, 1)
    page = browser.get(f"/desk/{letter}/{room}").text
    for ending in ("md", "docx"):
        address = f"/desk/{letter}/{room}.{ending}"
        assert f'href="{address}"' in page
        answer = browser.get(address)
        assert answer.headers["Content-Disposition"].endswith(f'.{ending}"')
        if ending == "md":
            assert read_letter(answer.text, "a.md").text == wanted
        else:
            read = letter_of(read_word(answer.data, "a.docx")).text
            assert read.title == wanted.title
            assert read.body.split()[:4] == wanted.body.split()[:4]
    assert browser.get(f"/desk/{letter}/text/versions/9.md").status_code == 404


def test_a_version_is_shown_as_paper_with_its_own_conveners(app, letter):
    old = letters.letter(letter).text.conveners
    text = write(letter, conveners=("Sample Alliance of Newcomers",))
    publish_text(COMMAND_LINE, letter, "", TextChange.EDITORIAL, text)
    browser = at_desk(app, letter, Role.VIEWER)
    assert old[0] in browser.get(f"/desk/{letter}/text/versions/1").text
    page = browser.get(f"/desk/{letter}/text/versions/2").text
    assert "Sample Alliance of Newcomers" in page
    assert old[0] not in page
    assert browser.get(f"/desk/{letter}/text/versions/3").status_code == 404


def test_a_redline_shows_changes_or_the_whole_and_says_where_each_begins_and_ends(app, letter):
    publish(letter, body="We ask you to act now.\n\nAnd we wait.")
    write(letter, body="We urge you to act now.\n\nAnd we wait.")
    browser = at_desk(app, letter, Role.VIEWER)
    page = browser.get(f"/desk/{letter}/text/redline?from=2&to=work").text
    words = re.sub(r"<[^>]+>", "", page)
    assert "We Taken away: ask (end) Added: urge (end) you to act now." in " ".join(words.split())
    assert "And we wait." not in page
    whole = browser.get(f"/desk/{letter}/text/redline?from=2&to=work&all=1").text
    assert "And we wait." in whole


@pytest.mark.parametrize("asked", ["from=x", "to=99", "from=-1", "to=" + "9" * 40, "from=%00"])
def test_a_redline_of_what_is_no_text_is_not_found(app, letter, asked):
    browser = at_desk(app, letter, Role.VIEWER)
    for room in ("redline", "redline.pdf"):
        assert browser.get(f"/desk/{letter}/text/{room}?{asked}").status_code == 404


def test_a_redline_is_printed_tagged_with_both_hashes_and_the_words_of_each_change(app, letter):
    old, new = letters.letter(letter), publish(letter, body="We <b>urge</b> you.\n\n- one\n- two")
    answer = at_desk(app, letter, Role.VIEWER).get(f"/desk/{letter}/text/redline.pdf?from=1&to=2")
    assert answer.headers["Content-Type"] == "application/pdf"
    pdf = PdfReader(io.BytesIO(answer.data))
    words = "".join(page.extract_text() for page in pdf.pages)
    plain = re.sub(r"\s+", "", words)
    assert "Changesfromversion1toversion2" in plain
    assert old.version_sha256 in plain
    assert new.version_sha256 in plain
    assert "Takenaway:" in plain
    assert "Added:" in plain
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "version 1 to version 2" in pdf.metadata.title


def test_restoring_takes_the_text_up_and_publishes_nothing(app, letter):
    first = letters.letter(letter)
    publish(letter)
    browser = at_desk(app, letter, Role.EDITOR)
    answer = send(browser, f"/desk/{letter}/text/versions/1/restore")
    assert answer.status_code == 303
    record = letters.letter(letter)
    assert canonical_sha256(letters.working_text(record).text) == first.version_sha256
    assert record.version_number == 2
    assert "Nothing is published by that" in browser.get(answer.location).text


def test_restoring_over_what_nobody_has_seen_is_a_conflict(app, letter):
    publish(letter)
    browser = at_desk(app, letter, Role.EDITOR)
    page = browser.get(f"/desk/{letter}/text/versions/1")
    write(letter, body="Somebody else was faster.")
    form = {"csrf_token": token_of(page), "revision": hidden(page, "revision")}
    answer = browser.post(f"/desk/{letter}/text/versions/1/restore", data=form)
    assert answer.status_code == 409
    assert "Somebody else has saved this text" in answer.text
    assert letters.working_text(letters.letter(letter)).text.body == "Somebody else was faster."


def test_a_material_publishing_says_what_it_will_do_and_what_it_did(app, client, letter):
    signed_on(client, letter, "Sample Alliance")
    before = listed_count(letters.letter(letter).id)
    write(letter, body=f"{NEW} We are 7 organizations.")
    browser, address = at_desk(app, letter), f"/desk/{letter}/text/publish"
    page = browser.get(address).text
    assert f"the count goes from {before} to 0" in " ".join(page.split())
    assert "“7 organizations”" in page
    refused = send(browser, address, note="A <date>.", change="material")
    assert refused.status_code == 422
    assert "Check the box" in refused.text
    assert "A &lt;date&gt;." in refused.text
    done = send(browser, address, note="A date.", change="material", is_meant="y")
    assert done.status_code == 303
    said = browser.get(done.location).text
    assert "Version 2 is in force. 1 signatory is asked again; the count is now 0." in said


def test_an_undeclared_change_keeps_what_was_typed(app, letter):
    write(letter, body=NEW)
    answer = send(at_desk(app, letter), f"/desk/{letter}/text/publish", note="A date.")
    assert answer.status_code == 422
    assert "Say whether this fixes a mistake" in answer.text
    assert "A date.</textarea>" in answer.text
    assert letters.letter(letter).version_number == 1


@pytest.mark.parametrize(
    ("body", "sentence", "status"),
    [("  ", "The letter has no body yet.", 422), (None, "This is the text in force already", 409)],
)
def test_a_text_that_cannot_be_published_says_why(app, letter, body, sentence, status):
    write(letter, body=letters.letter(letter).text.body if body is None else body)
    form = {"note": "A date.", "change": "editorial"}
    answer = send(at_desk(app, letter), f"/desk/{letter}/text/publish", **form)
    assert answer.status_code == status
    assert sentence in answer.text
    assert "A date." in answer.text


def test_a_text_that_was_saved_meanwhile_is_shown_before_it_is_published(app, letter):
    write(letter, body=NEW)
    browser, address = at_desk(app, letter), f"/desk/{letter}/text/publish"
    page = browser.get(address)
    write(letter, body="Somebody else was faster.")
    form = {"csrf_token": token_of(page), "revision": hidden(page, "revision")}
    form |= {"note": "A date.", "change": "material", "is_meant": "y"}
    answer = browser.post(address, data=form)
    assert answer.status_code == 409
    assert "Somebody else was faster." in re.sub(r"<[^>]+>", "", answer.text)
    assert "A date.</textarea>" in answer.text
    assert not re.search(r'name="is_meant"[^>]*checked|checked[^>]*name="is_meant"', answer.text)
    assert letters.letter(letter).version_number == 1
    again = {**form, "revision": hidden(answer, "revision")}
    assert browser.post(address, data=again).status_code == 303


@pytest.mark.parametrize("revision", ["", "x", "-1", "٣", "9" * 40])
def test_a_revision_that_is_none_publishes_nothing(app, letter, revision):
    write(letter, body=NEW)
    form = {"change": "editorial", "revision": revision}
    assert send(at_desk(app, letter), f"/desk/{letter}/text/publish", **form).status_code == 409
    assert letters.letter(letter).version_number == 1


def test_an_editor_reads_what_a_coordinator_publishes(app, letter):
    write(letter, body=NEW)
    browser, address = at_desk(app, letter, Role.EDITOR), f"/desk/{letter}/text/publish"
    page = browser.get(address)
    assert "A coordinator publishes it" in page.text
    form = {"csrf_token": token_of(browser.get("/desk/")), "change": "editorial", "revision": "1"}
    assert browser.post(address, data=form).status_code == 403


def test_a_delivered_letter_is_looked_at_and_not_published(app, letter):
    write(letter, body=NEW)
    drafting.close_letter(COMMAND_LINE, letter)
    db.session.scalars(select(Letter)).first().state = "delivered"
    db.session.commit()
    browser, address = at_desk(app, letter), f"/desk/{letter}/text/publish"
    assert "so its text can no longer change" in browser.get(address).text
    form = {"csrf_token": token_of(browser.get("/desk/")), "note": "Late.", "change": "editorial"}
    answer = browser.post(address, data={**form, "revision": "1"})
    assert answer.status_code == 409
    assert "Late." in answer.text


def test_a_draft_says_on_which_version_it_opens_and_what_would_stay_behind(app, sample_draft):
    browser = at_desk(app, sample_draft)
    overview = f"/desk/{sample_draft}"
    page = browser.get(overview).text
    assert f"/desk/{sample_draft}/text/versions/1" in page
    assert "would be left out" not in page
    write(sample_draft, body=NEW)
    assert "would be left out" in browser.get(overview).text
    done = send(browser, f"{overview}/text/publish", note="Shorter.")
    assert done.status_code == 303
    assert f"/desk/{sample_draft}/text/versions/2" in browser.get(overview).text


@pytest.fixture
def asked(app, client, letter):
    """Three were asked again: one agreed, one withdrew, one asks and waits."""
    tokens = [signed_on(client, letter, f"Sample {one}") for one in ("=Union", "Guild", "Club")]
    at_desk(app, letter)
    publish(letter, TextChange.MATERIAL)
    confirm(tokens[0])
    operations.withdraw(tokens[1])
    operations.ask(tokens[2], "=From when?")
    tell_of_changes()
    return letter


@pytest.mark.parametrize(
    ("answer", "shown"),
    [("renewed", "Sample =Union"), ("withdrew", "Sample Guild"), ("asked", "Sample Club")],
)
def test_who_has_answered_is_told_apart(app, asked, answer, shown):
    browser = app.test_client()
    enter(browser, "coordinator@example.org")
    page = browser.get(f"/desk/{asked}/text/consents?answer={answer}").text
    names = re.findall(r'class="row-name">\s*<span dir="auto">([^<]+)', page)
    assert names == [shown]
    assert ("=From when?" in page) == (answer == "asked")


def test_contacts_and_questions_are_for_coordinators(app, asked):
    browser = at_desk(app, asked, Role.VIEWER)
    page = browser.get(f"/desk/{asked}/text/consents").text
    assert "Sample Club" in page
    assert "Asked a question" in page
    assert "=From when?" not in page
    assert "example.org" not in page
    assert "Remind" not in page
    assert browser.get(f"/desk/{asked}/text/consents.csv").status_code == 403


def test_the_file_of_consents_does_nothing(app, asked):
    browser = app.test_client()
    enter(browser, "coordinator@example.org")
    data = browser.get(f"/desk/{asked}/text/consents.csv").data.decode("utf-8-sig")
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(data))}
    assert rows["Sample Club"]["questions"] == "'=From when?"
    assert rows["Sample Club"]["answer"] == "Waiting"
    assert rows["Sample Guild"]["answer"] == "Withdrew"


def test_those_who_wait_are_reminded_once_and_it_is_shown(app, asked):
    browser = app.test_client()
    enter(browser, "coordinator@example.org")
    address = f"/desk/{asked}/text/consents"
    page = browser.get(address)
    assert "Remind the one who has not answered" in page.text
    form = {"csrf_token": token_of(page)}
    assert browser.post(address, data=form).status_code == 303
    tell_of_changes()
    assert "Last reminded" in browser.get(address).text
    again = browser.post(address, data=form)
    assert again.status_code == 409
    assert "reminded within the last hour" in again.text


def test_nobody_is_reminded_where_nobody_waits(app, letter):
    browser = at_desk(app, letter)
    address = f"/desk/{letter}/text/consents"
    page = browser.get(address)
    assert "No one has been asked again" in page.text
    answer = browser.post(address, data={"csrf_token": token_of(browser.get("/desk/"))})
    assert answer.status_code == 409
    assert "Nobody who can be written to waits" in answer.text


def test_the_letter_its_roster_and_its_printings_say_how_many_wait_and_who_can_be_vouched_for(
    app, asked
):
    browser = app.test_client()
    enter(browser, "coordinator@example.org")
    for room in ("", "/roster?state=stale", "/printings"):
        assert "wait for renewed consent" in browser.get(f"/desk/{asked}{room}").text
    page = browser.get(f"/desk/{asked}/roster?state=stale").text
    silent = db.session.scalars(
        select(Signatory).where(Signatory.contact_email == "", Signatory.state == "stale")
    ).first()
    assert f'List again<span class="visually-hidden"> {escape(silent.name)}' in page
    assert 'List again<span class="visually-hidden"> Sample Club' not in page


def test_anyone_reads_what_changed_since_the_opening_and_nothing_from_before(
    app, client, sample_draft
):
    publish_text(COMMAND_LINE, sample_draft, "", None, write(sample_draft, body="A secret, once."))
    publish_text(COMMAND_LINE, sample_draft, "", None, write(sample_draft, body="We ask you."))
    address = f"/l/{sample_draft}/changes"
    assert client.get(address).status_code == 404
    drafting.open_letter(COMMAND_LINE, sample_draft)
    assert "Nothing has changed" in client.get(address).text
    publish(sample_draft, body="We urge you.")
    page = client.get(address)
    assert "A secret" not in page.text
    assert "A sample note." not in page.text
    assert "ask" in page.text
    for asked in ("from=1", "from=2&to=3", "to=5", "from=x"):
        assert client.get(f"{address}?{asked}").status_code == 404
    for number, status in ((1, 404), (2, 404), (3, 200), (4, 200), ("x", 404)):
        answer = client.get(f"/l/{sample_draft}/version-{number}.txt")
        assert answer.status_code == status


def test_the_public_pages_say_which_version_stands(app, client, letter):
    sha256 = publish(letter).version_sha256
    for room in ("", "/sign-on", "/thanks"):
        page = client.get(f"/l/{letter}{room}").text
        assert re.search(r"[Vv]ersion 2 of ", page), room
        assert sha256 in page, room
    assert f"/l/{letter}/changes" in client.get(f"/l/{letter}").text


def test_a_form_that_was_opened_before_a_slip_was_mended_names_the_text_that_was_read(
    client, letter
):
    form = answers(client, name="", version=letters.letter(letter).version_sha256)
    publish(letter)
    page = client.post(f"/l/{letter}/check", data=form).text
    assert "the text you have read" in page
    assert form["version"][:12] in page


def test_who_waits_is_not_on_the_public_roster(client, letter):
    signed_on(client, letter, "Sample Alliance")
    publish(letter, TextChange.MATERIAL)
    assert "Sample Alliance" not in client.get(f"/l/{letter}").text
    assert client.get(f"/l/{letter}.json").json["signatories"] == []
