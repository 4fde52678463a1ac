"""A letter in its own language and direction: on its pages and in its emails."""

import re
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from campaign.access import COMMAND_LINE
from campaign.cli.files import read_letter_and_table
from campaign.db import db
from campaign.drafting import operations as drafting
from campaign.drafting import queries as letters
from campaign.drafting.rules import TextChange
from campaign.drafting.text_operations import save_text
from campaign.mailer.models import Message
from campaign.signatories import queries
from campaign.signatories.act_operations import act
from campaign.signatories.confirm_operations import confirm
from campaign.signatories.consent_operations import publish_text, tell_of_changes
from campaign.signatories.import_operations import import_letter
from campaign.signatories.models import Signatory
from campaign.signatories.rules import StepKind
from tests.application import answers
from tests.source import ROOT

SLUG, TITLE = "safe-water-arabic", "مياه آمنة لكل بيت"
OWN = 'lang="ar" dir="rtl"'
NAME = "ברית הדוגמה השנייה (2026)"


@pytest.fixture
def arabic(app):
    """The sample letter that runs from the right, open."""
    files = read_letter_and_table(ROOT / "letters" / "samples" / SLUG)
    drafting.open_letter(COMMAND_LINE, import_letter(COMMAND_LINE, *files))
    return f"/l/{SLUG}"


@pytest.fixture
def mail(arabic, client):
    """The message to somebody who signs on with a name that runs from the right."""
    typed = answers_for(client, arabic, name=NAME, contact_name="دانا مثال")
    assert client.post(f"{arabic}/sign-on", data=typed).status_code == 303
    (data,) = db.session.scalars(select(Message.data))
    return message_from_bytes(data, policy=policy.default)


def answers_for(client, address, **changed):
    token = re.search(
        r'name="csrf_token"[^>]*value="([^"]+)"', client.get(f"{address}/sign-on").text
    )[1]
    return {
        "contact_name": "Ana Example",
        "contact_email": "ana@example.org",
        "authorised": "yes",
        "csrf_token": token,
        **changed,
    }


def test_what_is_the_letters_own_has_its_language_and_direction(client, arabic):
    page = client.get(arabic).text
    assert '<html lang="en">' in page
    assert f"<title {OWN}>{TITLE}" in page
    assert f'<h1 id="letter-title" {OWN}>{TITLE}</h1>' in page
    assert f'<article class="paper" {OWN} aria-labelledby="letter-title">' in " ".join(page.split())
    assert f'id="roster-lines" {OWN}>' in page
    assert f"<bdi {OWN}><time " in page
    assert '<meta property="og:locale" content="ar_EG">' in " ".join(page.split())


def test_what_is_the_sites_own_stays_english_from_the_left(client, arabic):
    page = " ".join(client.get(arabic).text.split())
    assert '<aside class="stack" aria-label="Sign on" lang="en" dir="ltr">' in page
    assert '<h2 id="roster-title" lang="en" dir="ltr">Who has signed on</h2>' in page
    assert '<small class="tag tag-public" lang="en" dir="ltr">Convener</small>' in page


def test_a_letter_from_the_left_turns_nothing(client, letter):
    page = client.get(f"/l/{letter}").text
    assert "rtl" not in page
    assert '<h1 id="letter-title" lang="en-US" dir="ltr">' in page


def test_the_paper_has_its_words_in_the_letters_language(client, arabic):
    page = client.get(arabic).text
    for words in ("الموضوع:", "نسخة إلى", "المرفقات"):
        assert f'<span lang="ar">{words}</span>' in page
    assert "Re:" not in page


@pytest.mark.parametrize("rest", ["", "/sign-on", "/my-link", "/thanks"])
def test_each_page_of_a_letter_keeps_its_title_apart(client, arabic, rest):
    page = client.get(arabic + rest).text
    title = re.search(r"<title[^>]*>(.*?)</title>", page)[1]
    assert title.startswith(TITLE) or f"\u2068{TITLE}\u2069" in title


def test_the_home_page_names_a_letter_in_its_language(client, arabic):
    with db.session.begin_nested():
        db.session.execute(db.text("UPDATE letter SET visibility = 'listed'"))
    page = " ".join(client.get("/").text.split())
    assert f'<h3 {OWN}><a href="{arabic}">{TITLE}</a></h3>' in page
    assert f'<p class="card-foot">Closes <bdi {OWN}>' in page


def test_the_subject_keeps_names_and_titles_apart_and_stays_one_line(mail):
    assert mail["Subject"] == (f"Please confirm: \u2068{NAME}\u2069 on “\u2068{TITLE}\u2069”")
    assert mail["To"] == "ana@example.org"
    assert {name.lower() for name in mail} == {
        *("subject", "from", "to", "date", "message-id", "auto-submitted"),
        *("mime-version", "content-type"),
    } | ({"reply-to"} & {name.lower() for name in mail})


def test_the_plain_text_keeps_them_apart_too(mail):
    text = mail.get_body(("plain",)).get_content()
    assert text.startswith("Dear \u2068دانا مثال\u2069,")
    assert f"\u2068{NAME}\u2069" in text
    assert f"“\u2068{TITLE}\u2069”" in text
    assert text.count("\u2068") == text.count("\u2069")


def test_the_html_says_which_words_are_whose(mail):
    html = mail.get_body(("html",)).get_content()
    assert '<html lang="en" dir="ltr"' in html
    assert f"<span {OWN}>{TITLE}</span>" in html
    assert "text-align:right" in html
    assert f"<title>{mail['Subject']}</title>" in html
    assert f"<bdi>{NAME}</bdi>" in html


def test_characters_that_turn_text_cannot_turn_a_subject(app, client, arabic):
    # A contact's title and name are not printed, so they may hold what a name may not.
    typed = answers_for(client, arabic, name="Sample Union", contact_name="Ana\u202e elpmaxE")
    assert client.post(f"{arabic}/sign-on", data=typed).status_code in {303, 422}
    for data in db.session.scalars(select(Message.data)):
        message = message_from_bytes(data, policy=policy.default)
        assert "\u202e" not in message["Subject"] + message.get_body(("plain",)).get_content()


def test_an_english_message_has_no_such_characters(app, client, letter):
    assert client.post(f"/l/{letter}/sign-on", data=answers(client)).status_code == 303
    (data,) = db.session.scalars(select(Message.data))
    assert not {"\u2068", "\u2069"} & set(data.decode("ascii"))
    message = message_from_bytes(data, policy=policy.default)
    assert "\u2068" not in message["Subject"] + message.get_body(("plain",)).get_content()
    assert '<span lang="en-US" dir="ltr">' in message.get_body(("html",)).get_content()


EMAILS = sorted((ROOT / "templates" / "email").glob("*/body.mjml"))


def test_every_email_that_names_a_letter_says_its_language_and_direction():
    own = (
        '<span lang="{{ letter_language }}" dir="{{ letter_direction }}">{{ letter_title }}</span>'
    )
    found = [one.parent.name for one in EMAILS if "letter_title" in one.read_text()]
    assert len(found) > 10
    assert [
        name for name in found if own not in (EMAILS[0].parents[1] / name / "body.mjml").read_text()
    ] == []


@pytest.mark.parametrize("change", [TextChange.EDITORIAL, TextChange.MATERIAL])
def test_what_changed_runs_in_an_email_as_the_letter_does(client, arabic, change):
    typed = answers_for(client, arabic, name=NAME)
    assert client.post(f"{arabic}/sign-on", data=typed).status_code == 303
    row = db.session.scalars(select(Signatory).where(Signatory.name == NAME)).one()
    letter = letters.letter(SLUG)
    confirm(queries.link_token(row.id, row.link_key))
    act(COMMAND_LINE, SLUG, StepKind.LIST, [row.id])
    db.session.query(Message).delete()
    db.session.commit()
    text = replace(letter.text, body=f"{letter.text.body}\n\nكلمات جديدة.")
    revision = save_text(COMMAND_LINE, SLUG, text, 0)
    publish_text(COMMAND_LINE, SLUG, "", change, revision)
    assert tell_of_changes() == 1
    data = db.session.scalars(select(Message.data).order_by(Message.id.desc())).first()
    html = message_from_bytes(data, policy=policy.default).get_body(("html",)).get_content()
    assert re.search(
        rf'<p {OWN} style="[^"]*border-right: 3px[^"]*"><ins>كلمات جديدة.</ins></p>', html
    )
    assert f"<bdi>{NAME}</bdi>" in html
    assert f"<span {OWN}>{TITLE}</span>" in html
