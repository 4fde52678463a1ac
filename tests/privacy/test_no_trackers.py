"""No cookie before a form for staff is opened, and no email that asks anybody for a picture."""

import re
from html.parser import HTMLParser

import pytest
from mjml import mjml2html

from campaign.mailer.composing import seal
from campaign.mailer.rules import Email
from tests.source import ROOT
from tests.test_access import WAYS_IN, address_of, rules

FORMS_FOR_STAFF = {"/join/<token>"} | WAYS_IN
"""Public pages whose form is for an account: they keep its token in a cookie."""

EMAILS = sorted(path.parent for path in (ROOT / "templates" / "email").glob("*/body.mjml"))
LIBRARY_EMAILS = sorted((ROOT / "templates" / "security" / "email").glob("*.html"))
FETCHING = {"src", "srcset", "background", "poster", "data", "xlink:href"}


class Fetched(HTMLParser):
    """Collects every address that a mail program would ask for by itself."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        """Look at an element's attributes."""
        for name, value in attrs:
            is_fetched = name in FETCHING or (name == "href" and tag not in {"a", "area"})
            if is_fetched or (name == "style" and "url(" in (value or "")):
                self.found.append((tag, name, value))

    def handle_data(self, data):
        """Look at a style sheet."""
        self.found += re.findall(r"@import[^;]*|url\([^)]*\)", data)


def fetched_by(html):
    parser = Fetched()
    parser.feed(html)
    return parser.found


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_no_public_page_sets_a_cookie(app, letter, method):
    for rule in rules(app, "anyone"):
        if method in rule.methods and rule.rule not in FORMS_FOR_STAFF:
            answer = app.test_client().open(address_of(rule), method=method)
            assert "Set-Cookie" not in answer.headers, f"{method} {rule.rule}"


def test_no_page_of_an_error_sets_a_cookie(app, letter):
    for address in ("/nothing", "/l/nothing", "/s/nothing", "/static/nothing"):
        assert "Set-Cookie" not in app.test_client().get(address).headers


def test_a_filled_in_sign_on_sets_no_cookie_either(client, letter, ask, press, sign_on):
    sign_on()
    ask()
    client.get("/privacy")
    assert client._cookies == {}


@pytest.mark.parametrize("folder", EMAILS, ids=lambda folder: folder.name)
def test_an_email_fetches_nothing(folder):
    html = mjml2html((folder / "body.mjml").read_text(encoding="utf-8"))
    assert "<body" in str(html)
    assert fetched_by(str(html)) == []


@pytest.mark.parametrize("path", LIBRARY_EMAILS, ids=lambda path: path.stem)
def test_an_email_of_the_sign_in_fetches_nothing(path):
    assert fetched_by(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://tracker.example.org/pixel.gif">',
        '<td background="https://tracker.example.org/pixel.gif">',
        '<div style="background: url(https://tracker.example.org/pixel.gif)">',
        '<link href="https://fonts.example.org/css" rel="stylesheet">',
        "<style>@import url(https://fonts.example.org/css);</style>",
    ],
)
def test_a_picture_or_a_font_in_an_email_is_noticed(html):
    assert fetched_by(html)


def test_a_message_is_its_two_parts_and_nothing_else(app):
    composed = seal(Email("sample", "ana@example.org"), "A sample", "Text.\n", "<p>Text.</p>")
    kinds = re.findall(rb"Content-Type: ([\w/]+)", composed.data)
    assert kinds == [b"multipart/alternative", b"text/plain", b"text/html"]
