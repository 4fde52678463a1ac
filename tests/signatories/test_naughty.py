"""The Big List of Naughty Strings as name, city and title, through the form to all that leaves."""

import html
import io
import re
import unicodedata
from html.parser import HTMLParser

import pytest
from pypdf import PdfReader
from sqlalchemy import update

from campaign import clock
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.extensions import limiter
from campaign.organizations.rules import clean_name
from campaign.rendering.glyphs import without_glyph
from campaign.signatories.confirm_operations import confirm
from campaign.signatories.models import Signatory
from campaign.signatories.paper import letter_document
from campaign.signatories.roster import roster_lines
from tests.application import SLUG, answers, application, open_demo_letter
from tests.signatories.test_exports import NAUGHTY
from tests.signatories.test_odd_names import body_of, newest_message, texts

pytestmark = [pytest.mark.slow, pytest.mark.once("sqlite"), pytest.mark.timeout(300)]

MOST_PAGES = 20


@pytest.fixture(scope="module")
def client(new_database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("naughty")
    with application(new_database(), folder) as app, pytest.MonkeyPatch.context() as patch:
        patch.setattr(limiter, "enabled", False)
        open_demo_letter()
        yield app.test_client()


@pytest.fixture(scope="module")
def signed(client):
    """Each string that the form takes as a name, signed on and listed, by its email."""
    form, taken = answers(client), {}
    for number, string in enumerate(NAUGHTY):
        address = f"naughty-{number}@example.org"
        more = {"name": string, "city": string, "contact_title": string}
        page = client.post(f"/l/{SLUG}/sign-on", data={**form, **more, "contact_email": address})
        if page.status_code == 422:
            refused = [re.sub("<[^>]+>", "", one) for one in texts(page.text, "<li>", "</li>")]
            assert any(one.strip().endswith(".") for one in refused)
            continue
        assert page.status_code == 303
        taken[address] = (clean_name(string), newest_message())
    for _, message in taken.values():
        confirm(re.search(r"/s/(\S+)", body_of(message))[1])
    with transaction():
        # Some resemble others and wait for a coordinator, who lets each stand.
        waiting = Signatory.state == "in_review", Signatory.merged_into_id.is_(None)
        db.session.execute(update(Signatory).where(*waiting).values(state="listed", doubt=""))
    return taken


@pytest.fixture(scope="module")
def names(signed):
    """The names that stand on the letter now."""
    rows = roster_lines(letters.letter(SLUG))
    db.session.rollback()
    return {row.name for row in rows}


class Acting(HTMLParser):
    """Gathers what of a page would act: scripts that stand in it, handlers, addresses of code."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        """Look at one tag of the page."""
        given = dict(attrs)
        if tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.found.append((tag, given))
        code = [v for v in given.values() if (v or "").strip().lower().startswith("javascript:")]
        if code or any(name.startswith("on") for name in given):
            self.found.append((tag, given))


def acting(page):
    parser = Acting()
    parser.feed(page)
    return parser.found


def test_most_are_names_that_somebody_could_have(signed, names):
    assert len(signed) > 300
    assert len(names & {name for name, _ in signed.values()}) > 280


def test_each_email_is_one_whole_message_to_one_person(signed):
    for address, (name, message) in signed.items():
        assert (message["To"], message["Cc"], message["Bcc"]) == (address, None, None)
        assert message.defects == []
        assert name in " ".join(body_of(message).split()) or name in body_of(message)
        page = message.get_body(("html",)).get_content()
        assert "<script" not in page
        assert name in html.unescape(page)


def test_the_public_page_shows_each_as_text_and_runs_none(client, names):
    shown = set()
    for number in range(1, MOST_PAGES):
        page = client.get(f"/l/{SLUG}?page={number}").text
        shown |= set(texts(page, '<b dir="auto">', "</b>"))
        assert acting(page) == []
    assert names - shown == set()


def test_the_public_data_hold_each_as_it_is(client, names):
    signatories = client.get(f"/l/{SLUG}.json").json["signatories"]
    assert {one["name"] for one in signatories} == names
    table = client.get(f"/l/{SLUG}.csv").data.decode("utf-8-sig")
    assert len(table) > len("".join(names))


def test_the_paper_holds_each_that_the_fonts_can_print(client, names):
    letter, now = letters.letter(SLUG), clock.now()
    lines = [line for line in roster_lines(letter) if not without_glyph(line.name + line.city)]
    assert len(lines) > len(names) / 2
    document = letter_document(
        letter.text, letter.settings, lines, dated_on=now.date(), created_at=now
    )
    made = client.application.extensions["press"](document, letter.settings.theme)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made.data)).pages)
    squeezed = "".join(unicodedata.normalize("NFKC", text).split())
    missing = [
        line.name
        for line in lines
        # Signs alone are read from a page in either direction.
        if line.name.isascii()
        and any(map(str.isalnum, line.name))
        and "".join(line.name.split()) not in squeezed
    ]
    assert missing == []
