"""Odd names through the real form, and out again by every way a name can take."""

import csv
import email
import email.policy
import html
import io
import re
import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import select

from campaign import clock
from campaign.access import COMMAND_LINE
from campaign.db import db
from campaign.drafting import queries as letters
from campaign.extensions import limiter
from campaign.mailer.models import Message
from campaign.organizations.rules import clean_name
from campaign.signatories.exports import signatories_csv
from campaign.signatories.paper import letter_document
from campaign.signatories.roster import roster_lines
from tests import odd_names
from tests.application import SLUG, answers, application, open_demo_letter

pytestmark = pytest.mark.once("postgresql")

NOT_IN_A_FORM = {"half a surrogate", "a megabyte"}
"""No form can send the one, and the other is larger than any form may be."""

INJECTIONS = {
    "header": "Ana\r\nBcc: someone@example.org",
    "header after a fold": "Ana\r\n Bcc: someone@example.org",
    "body": "Ana\r\n\r\n<h1>Send money</h1>",
    "address": "Ana <someone@example.org>, Ben",
    "encoded word": "=?utf-8?q?Ana=0D=0ABcc:_someone=40example.org?=",
    "markup": "<img src=x onerror=alert(1)>",
    "template": "{{ config.SECRET_KEY }}{% raise %}",
}


@pytest.fixture(scope="module")
def client(new_database, tmp_path_factory):
    """A visitor of a site with one open letter and no limits, the same for all these tests."""
    folder = tmp_path_factory.mktemp("odd")
    with application(new_database(), folder) as app, pytest.MonkeyPatch.context() as patch:
        patch.setattr(limiter, "enabled", False)
        open_demo_letter()
        yield app.test_client()


@pytest.fixture(scope="module")
def form(client):
    """The answers of a good form, all but the name."""
    return {name: value for name, value in answers(client).items() if name != "name"}


@pytest.fixture(scope="module")
def everyone(client, form):
    """Every odd name that may stand on a letter, signed on and confirmed."""
    for number, name in enumerate(odd_names.ACCEPTED.values()):
        sign_on_and_confirm(client, form, name, f"odd-{number}@example.org")
    return {clean_name(name) for name in odd_names.ACCEPTED.values()}


def sign_on_and_confirm(client, form, name, address):
    sent = {**form, "name": name, "contact_email": address}
    assert client.post(f"/l/{SLUG}/sign-on", data=sent).status_code == 303
    link = re.search(r"/s/\S+", body_of(newest_message()))[0]
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(link).text)[1]
    client.post(link, data={"action": "confirm", "csrf_token": token})
    return client.get(link).text


def newest_message():
    db.session.rollback()
    data = db.session.scalars(select(Message.data).order_by(Message.id.desc())).first()
    db.session.rollback()
    return email.message_from_bytes(data, policy=email.policy.default)


def body_of(message):
    return message.get_body(("plain",)).get_content()


def texts(page, before, after):
    """What stands between two pieces of markup, as a reader sees it."""
    return [html.unescape(text) for text in re.findall(f"{before}(.*?){after}", page, re.DOTALL)]


def checked(client, form, name):
    return client.post(f"/l/{SLUG}/check", data={**form, "name": name})


@pytest.mark.parametrize("oddity", odd_names.ACCEPTED)
def test_the_check_shows_the_name_as_it_was_typed(client, form, oddity):
    name = odd_names.ACCEPTED[oddity]
    page = checked(client, form, name)
    assert page.status_code == 200
    (shown,) = texts(page.text, '<div class="sheet printed" dir="auto">', "</div>")
    assert shown.strip() == clean_name(name)
    (sent_on,) = texts(page.text, '<input type="hidden" name="name" value="', '">')
    assert sent_on == name


@pytest.mark.parametrize("oddity", odd_names.CHANGED)
def test_the_check_shows_what_is_left_of_a_name_without_what_does_not_print(client, form, oddity):
    typed, printed = odd_names.CHANGED[oddity]
    page = checked(client, form, typed)
    (shown,) = texts(page.text, '<div class="sheet printed" dir="auto">', "</div>")
    assert shown.strip() == printed


@pytest.mark.parametrize("room", ["check", "sign-on"])
@pytest.mark.parametrize("oddity", odd_names.REFUSED.keys() - NOT_IN_A_FORM)
def test_a_name_that_cannot_be_printed_gets_a_sentence(client, form, oddity, room):
    page = client.post(f"/l/{SLUG}/{room}", data={**form, "name": odd_names.REFUSED[oddity]})
    assert page.status_code == 422
    (sentence,) = texts(page.text, '<a href="#name">', "</a>")
    assert sentence.endswith(".")


@pytest.mark.parametrize("room", ["check", "sign-on"])
def test_a_name_that_no_font_can_print_gets_a_sentence_with_the_character(client, form, room):
    page = client.post(f"/l/{SLUG}/{room}", data={**form, "name": "Sample \U0001fae0 Alliance"})
    assert page.status_code == 422
    (sentence,) = texts(page.text, '<a href="#name">', "</a>")
    assert "“\U0001fae0” (U+1FAE0, melting face)" in sentence


def test_the_public_page_lists_every_name_as_it_was_typed(client, everyone):
    page = client.get(f"/l/{SLUG}").text
    listed = texts(page, '<b dir="auto">', "</b>")
    assert everyone - set(listed) == set()
    assert f"<strong>{len(listed)} organizations</strong>" in page
    assert "<script>alert" not in page


def test_the_public_data_list_every_name_as_it_was_typed(client, everyone):
    data = client.get(f"/l/{SLUG}.json").json
    assert everyone - {one["name"] for one in data["signatories"]} == set()
    assert data["count"] == len(data["signatories"])


def test_a_spreadsheet_holds_every_name_and_no_formula(everyone, client):
    table = signatories_csv(COMMAND_LINE, letters.letter(SLUG)).decode("utf-8-sig")
    cells = [row["name"] for row in csv.DictReader(io.StringIO(table, newline=""))]
    assert everyone - {cell.removeprefix("'") for cell in cells} == set()
    assert not [cell for cell in cells if cell.lstrip()[0] in "=+-@＝"]


def test_the_paper_holds_every_name(client, everyone):
    letter, now = letters.letter(SLUG), clock.now()
    lines = [line for line in roster_lines(letter) if line.name in everyone]
    document = letter_document(
        letter.text, letter.settings, lines, dated_on=now.date(), created_at=now
    )
    made = client.application.extensions["press"](document, letter.settings.theme)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made.data)).pages)
    squeezed = "".join(text.split())
    assert [n for n in everyone if n.isascii() and "".join(n.split()) not in squeezed] == []
    # Other scripts come out of the file reordered and with their marks folded.
    folded = unicodedata.normalize("NFKC", "".join(everyone))
    assert set(filter(str.isalpha, folded)) - set(unicodedata.normalize("NFKC", text)) == set()


@pytest.mark.parametrize("oddity", odd_names.ACCEPTED)
def test_an_email_about_an_odd_name_is_one_whole_message_to_one_person(client, form, oddity):
    name = odd_names.ACCEPTED[oddity]
    address = f"mail-{list(odd_names.ACCEPTED).index(oddity)}@example.org"
    client.post(f"/l/{SLUG}/sign-on", data={**form, "name": name, "contact_email": address})
    message = newest_message()
    assert (message["To"], message["Bcc"], message["Cc"]) == (address, None, None)
    assert message.defects == []
    assert clean_name(name) in body_of(message)
    page = message.get_body(("html",)).get_content()
    assert "<script" not in page
    assert clean_name(name) in html.unescape(page)
    assert max(map(len, message.as_bytes().split(b"\n"))) < 998


@pytest.mark.parametrize(
    "field", ["name", "contact_name", "contact_title", "contact_email", "city"]
)
@pytest.mark.parametrize("attempt", INJECTIONS)
def test_no_answer_reaches_the_headers_of_an_email(client, form, field, attempt):
    address = f"{attempt.replace(' ', '-')}-{field}@example.org"
    sent = {
        **form,
        "name": f"Sample {address}",
        "contact_email": address,
        field: INJECTIONS[attempt],
    }
    page = client.post(f"/l/{SLUG}/sign-on", data=sent)
    if page.status_code == 422:
        assert f'<a href="#{field}">' in page.text
        return
    message = newest_message()
    assert (message["To"], message["Bcc"]) == (address, None)
    assert {name.lower() for name in message} <= {
        *("subject", "from", "to", "date", "message-id", "reply-to", "auto-submitted"),
        *("mime-version", "content-type"),
    }
    assert "<img" not in message.get_body(("html",)).get_content()


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=320)
INVISIBLE = re.compile(
    "[\u00ad\u180e\u200b\u2060-\u2064\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=TEXTS)
@example(text="  Sample\r\nAlliance\u3000of\tAcciones  ")
@example(text="Acciones\u0301")
@example(text="&amp; &#60; <b>")
@example(text="{{ 7*7 }}${7*7}%{7*7}")
def test_any_text_is_refused_with_a_sentence_or_listed_as_it_stands(client, form, text):
    number = db.session.scalar(select(db.func.count()).select_from(Message))
    db.session.rollback()
    address = f"any-{number}@example.org"
    page = client.post(f"/l/{SLUG}/sign-on", data={**form, "name": text, "contact_email": address})
    if page.status_code == 422:
        (sentence,) = texts(page.text, '<a href="#name">', "</a>")
        assert sentence.endswith(".")
        return
    assert page.status_code == 303
    expected = " ".join(unicodedata.normalize("NFC", INVISIBLE.sub("", text)).split())
    own_page = sign_on_and_confirm(client, form, text, address)
    assert expected in texts(own_page, '<div class="sheet printed" dir="auto">\\s*', "\\s*</div>")
    if "badge-in_review" in own_page:
        return
    names = [one["name"] for one in client.get(f"/l/{SLUG}.json").json["signatories"]]
    assert expected in names
    assert expected in texts(client.get(f"/l/{SLUG}").text, '<b dir="auto">', "</b>")
