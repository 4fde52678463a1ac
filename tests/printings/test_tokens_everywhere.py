"""A token says the same wherever the letter's words are shown, and is nowhere left raw."""

import re
from dataclasses import asdict
from email import message_from_bytes, policy
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.db import db, transaction
from campaign.drafting import operations as drafting
from campaign.drafting import queries as letters
from campaign.drafting.letter_file import read_letter
from campaign.drafting.tokens import TOKENS
from campaign.mailer.models import Message
from campaign.printings.exports import EXPORTS, signed_letter
from campaign.printings.operations import accept_finding, make_printing
from campaign.rendering.pdf import letter_html
from campaign.signatories.checks import findings
from campaign.signatories.import_operations import import_letter
from tests.application import enter
from tests.rendering.samples import letterhead_theme

EVERY = ", ".join(f"{{{{ {name} }}}}" for name in TOKENS)
SAID = (
    "1, 0, one, 1, 0, 0, Sample Alliance, Friday, December 18, 2099, 5:00 PM Eastern Standard "
    "Time (America/New_York), November 24, 2026, Ana Sample the 1, Chair, Board of November 24, 2026"
)
LETTER = f"""---
title: "T {{{{ count }}}} by {{{{ date }}}}"
date: 2026-11-24
to:
  name: "Ana Sample the {{{{ count }}}}"
  title: Chair
  organization: "Board of {{{{ date }}}}"
via: "V {EVERY}"
re: "R {EVERY}"
salutation: "S {EVERY}"
closing: "C {EVERY}"
conveners: [Sample Alliance]
cc: ["CC {EVERY}"]
enclosures: ["E {EVERY}"]
deadline: "2099-12-18T17:00"
timezone: America/New_York
visibility: listed
---

B {EVERY}
"""
TITLE = "T 1 by November 24, 2026"
MARKS = ("V", "R", "S", "C", "CC", "E", "B")
SLUG = "t-by"


@pytest.fixture
def slug(app):
    """A letter with every token in every line, open."""
    made = import_letter(COMMAND_LINE, read_letter(LETTER, "letter.md"), None)
    drafting.open_letter(COMMAND_LINE, made)
    return made


def said(page):
    """The page's words with spaces as one, and entities as they are."""
    return " ".join(page.replace("\u202f", " ").replace("\xa0", " ").split())


def lines(words):
    shown = said(words)
    return [mark for mark in MARKS if f"{mark} {SAID}" in shown]


def test_no_token_stands_in_the_letters_address(slug):
    assert slug == SLUG


@pytest.mark.parametrize("form", EXPORTS)
def test_every_export_says_them(slug, form):
    made = EXPORTS[form](signed_letter(letters.letter(slug), clock.now()))
    if isinstance(made, bytes):
        with ZipFile(BytesIO(made)) as word:
            parts = [
                word.read(name).decode() for name in ("word/document.xml", "docProps/core.xml")
            ]
        made = re.sub(r"</w:p>", " ", "".join(parts))
        made = re.sub(r"<[^>]+>", "", made)
    assert "{{" not in made
    # Markdown escapes what would be marks, and HTML parts the label from its line.
    words = re.sub(r"\\|</?bdi>", "", made)
    assert lines(words) == [mark for mark in MARKS if (form, mark) != ("json", "V")]
    assert form == "txt" or TITLE in said(words)


def test_paper_says_them(slug):
    document = signed_letter(letters.letter(slug), clock.now()).document
    html = letter_html(document, letterhead_theme())
    assert "{{" not in html
    assert lines(html) == list(MARKS)
    assert document.title == TITLE
    assert "{{" not in str(asdict(document))


def test_the_public_page_and_its_head_say_them(slug, client):
    page = client.get(f"/l/{slug}").text
    assert "{{" not in page
    assert lines(page) == list(MARKS)
    assert f">{TITLE} – Undersigned</title>" in page
    assert 'content="To Ana Sample the 1, Board of November 24, 2026. Signed on' in page
    assert f'<meta property="og:title" content="{TITLE}">' in page


@pytest.mark.parametrize(
    "address", ["/", "/l/t-by/sign-on", "/l/t-by/my-link", "/l/t-by/thanks", "/l/t-by.json"]
)
def test_every_page_that_names_the_letter_says_its_title(slug, client, address):
    page = client.get(address).text
    assert TITLE in page
    assert "{{" not in page


@pytest.mark.parametrize(
    "room", ["/", "/t-by", "/t-by/roster", "/t-by/printings", "/t-by/settings"]
)
def test_the_desk_says_its_title(app, slug, room):
    letter_id = letters.letter(slug).id
    create_account(
        COMMAND_LINE,
        "ana@example.org",
        Role.COORDINATOR,
        letter_id=letter_id,
        password="sample words",
    )
    browser = app.test_client()
    enter(browser, "ana@example.org")
    page = browser.get(f"/desk{room}").text
    assert TITLE in page
    assert "{{" not in page


def test_the_command_says_its_title(app, slug):
    shown = app.test_cli_runner().invoke(args=["letter", "show", slug]).output
    assert f"title: {TITLE}\n" in shown


def test_emails_say_its_title_in_subject_and_body(slug, client):
    page = client.get(f"/l/{slug}/sign-on").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    typed = {
        "name": "Sample Union",
        "contact_name": "Ana Example",
        "contact_email": "ana@example.org",
        "authorised": "yes",
        "csrf_token": token,
    }
    assert client.post(f"/l/{slug}/sign-on", data=typed).status_code == 303
    (data,) = db.session.scalars(select(Message.data))
    message = message_from_bytes(data, policy=policy.default)
    assert message["Subject"] == f"Please confirm: Sample Union on “{TITLE}”"
    for kind in ("plain", "html"):
        body = message.get_body((kind,)).get_content()
        assert TITLE in body
        assert "{{" not in body


def test_the_file_of_a_printing_is_called_by_its_title_as_printed(app, slug, client):
    make_printing(COMMAND_LINE, slug, app.extensions["press"])
    public = client.get(f"/l/{slug}/letter.pdf").headers["Content-Disposition"]
    assert public == 'inline; filename="t-1-by-november-24-2026.pdf"'


def test_a_title_without_tokens_names_files_as_the_address_does(app, client):
    source = LETTER.replace("T {{ count }} by {{ date }}", "Safe Water {{ so_to_say }}")
    made = import_letter(COMMAND_LINE, read_letter(f"{source}", "letter.md"), None)
    drafting.open_letter(COMMAND_LINE, made)
    for one in findings(letters.letter(made)):
        accept_finding(COMMAND_LINE, made, one.id, "A sample.", app.extensions["press"])
    make_printing(COMMAND_LINE, made, app.extensions["press"])
    name = client.get(f"/l/{made}/letter.pdf").headers["Content-Disposition"]
    assert name == f'inline; filename="{made}.pdf"'


def test_a_letter_without_a_date_has_one_date_everywhere(app, client, monkeypatch):
    source = LETTER.replace("date: 2026-11-24\n", "").replace('"2099-12-18T17:00"', '""')
    made = import_letter(COMMAND_LINE, read_letter(source, "letter.md"), None)
    drafting.open_letter(COMMAND_LINE, made)
    # In New York it is still the day before.
    now = clock.now().replace(year=2026, month=11, day=25, hour=2)
    monkeypatch.setattr(clock, "now", lambda: now)
    with transaction():
        signed = signed_letter(letters.letter(made), clock.now())
    assert signed.document.title == TITLE
    page = client.get(f"/l/{made}").text
    assert f">{TITLE} – Undersigned</title>" in page
    assert "November 25" not in page
