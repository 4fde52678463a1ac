"""The pages behind a review link, and the desk's page of comments: what they show, take and keep to themselves."""

import html
import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from pypdf import PdfReader

from campaign import clock
from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.db import db
from campaign.drafting import comment_operations as comments
from campaign.drafting import operations as drafting
from campaign.drafting import queries as letters
from campaign.drafting import review_link_operations as links
from campaign.drafting import review_queries as reviews
from campaign.drafting import suggestion_operations as suggestions
from campaign.drafting.paragraphs import paragraphs
from campaign.drafting.review_rules import Place
from campaign.drafting.text_operations import save_text
from campaign.errors import Away
from campaign.extensions import limiter
from tests.application import application, enter, import_demo_letter, token_of
from tests.test_forged_forms import everything
from tests.walking import addresses

NAME = "Sample Alliance of Clinics"
BODY = """## What we ask

Return the {{ count }} people whom you sent away.

- First, open the door.

We <script>thank</script> you.[^1]

[^1]: For a year."""
EDITOR = "ed@example.org"


@pytest.fixture
def draft(app):
    slug = import_demo_letter()
    save_text(COMMAND_LINE, slug, replace(letters.letter(slug).text, body=BODY), 0)
    create_account(
        COMMAND_LINE, EDITOR, Role.EDITOR, letter_id=letters.letter(slug).id, password=None
    )
    return slug


@pytest.fixture
def link(draft):
    """The address of a review link's page."""
    return links.make_review_link(COMMAND_LINE, draft, NAME).url.partition("localhost")[2][5:]


@pytest.fixture
def desk(app, draft):
    browser = app.test_client()
    enter(browser, EDITOR)
    return browser


def place(slug, part="body", position=1):
    db.session.rollback()
    text = letters.working_text(letters.letter(slug)).text
    found = {(one.part, one.position): one for one in paragraphs(text)}
    one = found[part, position]
    return Place(part, position, one.sha256)


def form(client, link, slug, action, part="body", position=1, **more):
    where = place(slug, part, position)
    token = token_of(client.get(link))
    sent = {"on": f"{part}-{position}", "seen": where.seen_sha256, "csrf_token": token}
    return {"action": action, **sent, **more}


def said(slug):
    db.session.rollback()
    return reviews.remarks(letters.letter(slug).id)


def text_of(page):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def test_a_reviewer_reads_the_draft_and_says_what_they_think(client, draft, link):
    page = client.get(link)
    assert page.status_code == 200
    assert page.text.count("Draft for review by") > 3
    assert 'aria-hidden="true"' in page.text
    count = letters.letter(draft).id and re.search(r"Return the (\d+) people", text_of(page))
    assert count
    assert int(count[1]) > 10
    assert "{{ count }} people" in page.text.partition('name="wording"')[2]
    assert "<script>thank" not in page.text
    noted = client.post(link, data=form(client, link, draft, "comment", words="Who <b>is</b> it?"))
    assert noted.status_code == 303
    page = client.get(noted.headers["Location"])
    assert "Who &lt;b&gt;is&lt;/b&gt; it?" in page.text
    assert "Thank you. The letter" in page.text
    (one,) = said(draft).comments
    answer = form(client, link, draft, "reply", words="Nobody, then.")
    assert client.post(link, data={**answer, "on": f"comment-{one.id}"}).status_code == 303
    other = form(client, link, draft, "suggest", wording="Return everybody.", note="Shorter.")
    assert client.post(link, data=other).status_code == 303
    page = client.get(link)
    for words in ("Nobody, then.", "Shorter.", "Taken away: ", "Added: "):
        assert words in text_of(page)
    assert said(draft).suggestions[0].words == "Return everybody."


def test_the_page_is_in_no_index_and_no_cache_and_sends_no_address_on(client, draft, link):
    for address in (link, f"{link}/draft.pdf", "/r/none", "/r/none/draft.pdf"):
        page = client.get(address)
        assert "noindex" in page.headers["X-Robots-Tag"], address
        assert page.headers["Referrer-Policy"] == "no-referrer", address
        assert page.headers["Cache-Control"] == "no-store", address
        assert "Set-Cookie" not in page.headers, address
    assert '<meta name="robots" content="noindex' in client.get(link).text


def test_opening_a_link_changes_nothing(client, draft, link):
    before = everything()
    for address in (link, f"{link}/draft.pdf", f"{link}?noted=comment-1"):
        assert client.get(address).status_code == 200
        assert client.head(address).status_code == 200
    assert everything() == before


BAD = {
    "nothing": "  \n ",
    "zero byte": "Keep me \0",
    "control": "Keep me \x1b",
    "override": "Keep me \u202e",
    "no text": "Keep me \ufffd",
    "accents": "Keep me a" + "\u0301" * 40,
    "long": "Keep me " * 1250,
}


def test_what_cannot_be_taken_comes_back_with_its_sentence_and_nothing_is_kept(client, draft, link):
    before = everything()
    for action, field in (("comment", "words"), ("suggest", "wording")):
        for kind, words in BAD.items():
            limiter.reset()
            if (action, kind) == ("suggest", "nothing"):
                continue  # It would take the paragraph out.
            page = client.post(link, data=form(client, link, draft, action, **{field: words}))
            assert page.status_code == 422, (action, kind)
            assert f'href="#{action}-body-1"' in page.text, (action, kind)
            assert 'aria-invalid="true"' in page.text
            assert ("Keep me" in page.text) == ("Keep me" in words), (action, kind)
    assert everything() == before


def test_a_form_that_is_forged_or_leads_nowhere_changes_nothing(client, draft, link):
    before = everything()
    good = form(client, link, draft, "comment", words="Keep me, please.")
    for wrong, status in (
        ({"csrf_token": "forged"}, 422),
        ({"action": "delete"}, 303),
        ({"on": "body-99"}, 303),
        ({"on": "body-99", "seen": "0" * 64}, 409),
        ({"on": "nothing"}, 409),
        ({"on": "body-" + "9" * 40}, 409),
        ({"action": "reply", "on": "comment-77"}, 404),
        ({"action": "reply", "on": "comment-" + "9" * 40}, 404),
        ({"action": "reply", "on": "comment-²"}, 404),
    ):
        limiter.reset()
        page = client.post(link, data={**good, **wrong})
        assert page.status_code == status, wrong
        if status != 303:
            assert "Keep me, please." in page.text, wrong
    db.session.rollback()
    # A paragraph is known by its words, so one that has moved is found again.
    assert [one.position for one in said(draft).comments] == [1]
    db.session.rollback()
    assert everything()["suggestion"] == before["suggestion"]


def test_a_paragraph_that_changed_is_shown_anew_with_what_was_typed(client, draft, link):
    old = form(client, link, draft, "comment", words="Keep me, please.")
    seen = letters.working_text(letters.letter(draft))
    text = replace(seen.text, body=BODY.replace("Return the", "Bring back the"))
    save_text(COMMAND_LINE, draft, text, seen.revision)
    page = client.post(link, data=old)
    assert page.status_code == 409
    assert "Keep me, please." in page.text
    assert "Bring back the" in page.text
    again = {**old, "seen": place(draft).seen_sha256}
    assert client.post(link, data=again).status_code == 303


def test_a_rush_and_a_database_that_is_away_keep_what_was_typed(
    app, client, draft, link, monkeypatch
):
    sent = form(client, link, draft, "comment", words="Keep me, please.")

    def away(*_):
        raise Away("The database cannot be reached right now.", "test")

    with monkeypatch.context() as gone:
        gone.setattr(comments, "comment_by_link", away)
        page = client.post(link, data=sent)
    assert page.status_code == 503
    assert "Keep me, please." in page.text
    monkeypatch.setitem(app.config, "SIGN_ON_LIMIT", "1 per hour")
    limiter.reset()
    assert client.post(link, data=sent).status_code == 303
    page = client.post(link, data=sent)
    assert page.status_code == 429
    assert "Keep me, please." in page.text


def test_every_link_that_leads_nowhere_gives_the_same_page(client, draft, link, monkeypatch):
    sent = form(client, link, draft, "comment", words="Keep me, please.")

    def answers(address):
        return [client.get(address), client.get(f"{address}/draft.pdf")]

    unknown = [page.text for page in answers("/r/none")]
    one = reviews.review_links(letters.letter(draft).id)[0]
    title = letters.letter(draft).text.title
    with monkeypatch.context() as later:
        then = clock.now() + timedelta(days=14, seconds=1)
        later.setattr(clock, "now", lambda: then)
        assert [page.text for page in answers(link)] == unknown
    other = links.make_review_link(COMMAND_LINE, draft, "Sample Union").url.partition("/r/")[2]
    links.take_back_review_link(COMMAND_LINE, draft, one.id)
    assert [page.text for page in answers(link)] == unknown
    drafting.open_letter(COMMAND_LINE, draft)
    for page in (*answers(f"/r/{other}"), client.post(link, data=sent)):
        assert page.status_code == 404
        assert "no longer works" in page.text
        assert title not in page.text
        assert NAME not in page.text
    assert "Keep me, please." in client.post(link, data=sent).text
    assert said(draft).comments == ()


def test_whoever_has_a_link_sees_that_draft_and_nothing_else(app, client, draft, link):
    """Every other route answers as it would answer a stranger, and none tells of the letter."""
    assert client.get(link).status_code == 200
    title = letters.letter(draft).text.title
    token = link.rpartition("/")[2]
    seen = 0
    for method in ("GET", "POST"):
        known = {"slug": draft, "token": token}
        for rule, address in addresses(app, method, known):
            if rule.startswith("/r/"):
                continue
            limiter.reset()
            page = client.open(address, method=method, data={"csrf_token": "none"})
            assert page.status_code != 500, rule
            if rule.startswith(("/desk", "/account")):
                assert page.status_code in {302, 400}, rule
            assert title not in html.unescape(page.text if page.mimetype != "text/css" else ""), (
                rule
            )
            seen += 1
    assert seen > 80
    assert "Alejandro" not in client.get("/").text


def test_the_pdf_says_on_each_page_that_it_is_a_draft_and_is_no_printing(client, draft, link):
    page = client.get(f"{link}/draft.pdf")
    assert page.mimetype == "application/pdf"
    assert f'filename="{draft}-draft.pdf"' in page.headers["Content-Disposition"]
    reader = PdfReader(io.BytesIO(page.data))
    texts = [one.extract_text() for one in reader.pages]
    assert all(f"Draft for review by {NAME}" in " ".join(text.split()) for text in texts)
    assert reader.metadata.title.startswith(f"Draft for review by {NAME}: ")
    assert "Not a printing." in texts[0]
    assert not re.search(r"Printing \w", "".join(texts))
    assert re.search(r"Return the \d+ people", " ".join(texts[0].split()))
    # The names of those who have signed on are for the letter, not for its draft.
    assert "Joined by" not in "".join(texts)


def test_the_desk_shows_each_suggestion_and_takes_it_into_the_text(desk, draft, link):
    token = link.rpartition("/")[2]
    comment = comments.comment_by_link(token, place(draft), "Who is it?")
    good = suggestions.suggest_by_link(token, place(draft), "Return everybody.", "Shorter.")
    bad = suggestions.suggest_by_link(token, place(draft, "salutation", 0), "Dear You:")
    page = desk.get(f"/desk/{draft}/text/comments")
    for words in ("Who is it?", "Taken away: ", "Shorter.", NAME, "3 open", "No comment yet"):
        assert (words in text_of(page)) == (words != "No comment yet"), words
    csrf = token_of(page)

    def press(address, **fields):
        return desk.post(f"/desk/{draft}/text/{address}", data={"csrf_token": csrf, **fields})

    seen = place(draft).seen_sha256
    assert press(f"suggestions/{good}", action="accept", seen=seen).status_code == 303
    assert "Return everybody." in letters.working_text(letters.letter(draft)).text.body
    assert press(f"suggestions/{good}", action="accept", seen=seen).status_code == 409
    assert press(f"suggestions/{bad}", action="reject").status_code == 303
    page = desk.get(f"/desk/{draft}/text/comments")
    assert "About an earlier wording" in text_of(page)
    assert press(f"comments/{comment}", action="reply", words="\u202e kept").status_code == 422
    assert press(f"comments/{comment}", action="reply", words="Everybody.").status_code == 303
    assert press(f"comments/{comment}", action="resolve").status_code == 303
    assert "Nothing is waiting for you" in desk.get(f"/desk/{draft}/text/comments").text
    page = desk.get(f"/desk/{draft}/text/comments?show=settled")
    for words in ("Everybody.", "Accepted", "Rejected", "Resolved", "Reopen"):
        assert words in text_of(page), words
    assert press(f"comments/{comment}", action="reopen").status_code == 303
    assert "1 open" in text_of(desk.get(f"/desk/{draft}"))
    where = f"body-0 {place(draft, 'body', 0).seen_sha256}"
    assert press("comments", on=where, words="A heading?").status_code == 303
    assert press("comments", on="body-0 old", words="Keep me.").status_code == 409
    assert [one.words for one in said(draft).comments] == ["Who is it?", "A heading?"]
    assert "Somebody who writes the letter" in client_text(desk, link)


def client_text(browser, link):
    return text_of(browser.get(link))


def test_a_suggestion_that_is_outdated_is_shown_against_what_stands_there_now(desk, draft, link):
    token = link.rpartition("/")[2]
    one = suggestions.suggest_by_link(token, place(draft), "Return everybody.")
    old = place(draft).seen_sha256
    seen = letters.working_text(letters.letter(draft))
    text = replace(seen.text, body=BODY.replace("Return the", "Bring back the"))
    save_text(COMMAND_LINE, draft, text, seen.revision)
    csrf = token_of(desk.get(f"/desk/{draft}/text/comments"))
    address = f"/desk/{draft}/text/suggestions/{one}"
    page = desk.post(address, data={"csrf_token": csrf, "action": "accept", "seen": old})
    assert page.status_code == 409
    for words in (
        "nothing was put in",
        "Suggested for an earlier wording",
        "to replace what is there",
    ):
        assert words in text_of(page)
    new = place(draft).seen_sha256
    assert f'value="{new}"' in page.text
    assert (
        desk.post(address, data={"csrf_token": csrf, "action": "accept", "seen": new}).status_code
        == 303
    )
    assert "Bring back" not in letters.working_text(letters.letter(draft)).text.body


def test_a_link_is_shown_once_and_can_be_taken_back(desk, client, draft):
    address = f"/desk/{draft}/text/review-links"
    csrf = token_of(desk.get(f"/desk/{draft}/text/comments"))
    for wrong in ({"name": ""}, {"name": "a\0b"}, {"days": "0"}, {"days": "x"}, {"address": "no"}):
        good = {"csrf_token": csrf, "name": NAME, "address": "ana@example.org", "days": "14"}
        page = desk.post(address, data={**good, **wrong})
        assert page.status_code == 422, wrong
        assert "There is a problem" in page.text
    page = desk.post(address, data=good)
    assert page.status_code == 200
    link = re.search(r'value="[^"]+(/r/[\w-]{43})"', page.text)[1]
    assert client.get(link).status_code == 200
    later = desk.get(f"/desk/{draft}/text/comments")
    assert link not in later.text
    assert "ana@example.org" in later.text
    assert "No comment yet" in text_of(later)
    one = reviews.review_links(letters.letter(draft).id)[0]
    assert desk.post(f"{address}/{one.id}", data={"csrf_token": csrf}).status_code == 303
    assert client.get(link).status_code == 404
    assert "Taken back" in text_of(desk.get(f"/desk/{draft}/text/comments"))
    assert desk.post(f"{address}/{one.id}", data={"csrf_token": csrf}).status_code == 404


def test_what_cannot_be_cut_into_paragraphs_is_said_and_nothing_breaks(desk, client, draft, link):
    seen = letters.working_text(letters.letter(draft))
    deep = replace(seen.text, body=">" * 60 + " deep")
    save_text(COMMAND_LINE, draft, deep, seen.revision)
    for page in (client.get(link), client.get(f"{link}/draft.pdf")):
        assert page.status_code == 422
        assert "nested more than" in page.text
    page = desk.get(f"/desk/{draft}/text/comments")
    assert page.status_code == 200
    assert "nested more than" in page.text


def test_a_letter_written_from_the_right_is_reviewed_from_the_right(new_database, tmp_path):
    with application(new_database(), tmp_path) as app:
        slug = import_demo_letter(language="ar")
        link = links.make_review_link(COMMAND_LINE, slug, "ائتلاف العينة").url.partition("/r/")[2]
        page = app.test_client().get(f"/r/{link}")
        assert 'dir="rtl"' in page.text
        assert "ائتلاف العينة" in page.text
