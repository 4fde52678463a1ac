"""Beginning a letter at the desk: a Word file, a paste, a sample, a letter of one's own."""

import io
import re
from html import unescape

import pytest

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.desk import new_views
from campaign.drafting import queries as letters
from campaign.drafting.letter_file import read_letter
from campaign.drafting.rules import LetterState
from campaign.signatories.count_queries import counts_by_state
from campaign.signatories.import_operations import import_letter
from campaign.signatories.rules import SignatoryState
from tests.application import enter, token_of
from tests.word_files import BEN, deleted, inserted, paragraph, word_file

LETTER = (
    "November 24, 2026",
    "The Mayor of Sampleton",
    "Dear Mayor:",
    paragraph(
        "We ask ", inserted("politely"), deleted("now", BEN), " for buses that run at night."
    ),
    "Sincerely,",
    "Sample Clinic",
    "Sample Union",
)
PASTE = (
    "Dear Mayor:\r\n\r\nWe ask for buses.\tAt night, “too”.\r\n\r\n• one\r\n• two\r\n\r\nSincerely,"
)


@pytest.fixture
def coordinator(app):
    """Somebody who may begin letters, signed in."""
    create_account(COMMAND_LINE, "ana@example.org", Role.COORDINATOR, letter_id=None, password=None)
    browser = app.test_client()
    enter(browser, "ana@example.org")
    return browser


@pytest.fixture
def send(coordinator):
    """Sends one of the page's forms with its token."""

    def go(way, **form):
        token = token_of(coordinator.get("/desk/new"))
        data = {"csrf_token": token, **form}
        return coordinator.post(f"/desk/new/{way}", data=data)

    return go


def upload(data, name="Our letter.docx"):
    return {"file": (io.BytesIO(data), name)}


def hidden(page):
    return unescape(re.search(r'name="read"[^>]*value="([^"]+)"', page.text)[1])


def test_a_word_file_is_shown_before_anything_is_made_of_it(send):
    page = send("word", **upload(word_file(*LETTER)))
    assert page.status_code == 200
    for words in ("Dear Mayor:", "politely", "Ben Example", "Sample Union", "November 24, 2026"):
        assert words in page.text
    assert page.text.count('name="accepted"') == 2
    assert "checked" in re.search(r"<input[^>]*name=\"takes_names\"[^>]*>", page.text)[0]
    assert letters.letters() == ()


@pytest.mark.parametrize(
    ("accepted", "words"),
    [(["1", "2"], "We ask politely for"), ([], "We ask now for"), (["2"], "We ask  for")],
)
def test_the_chosen_changes_are_in_the_letter_and_the_names_in_review(send, accepted, words):
    page = send("word", **upload(word_file(*LETTER)))
    form = {"read": hidden(page), "title": "Buses at night", "takes_names": "y"}
    assert send("read", **form, accepted=accepted).status_code == 303
    begun = letters.letter("buses-at-night")
    assert begun.state == LetterState.DRAFT
    assert words.replace("  ", " ") in begun.text.body.replace("  ", " ")
    assert begun.text.salutation == "Dear Mayor:"
    assert counts_by_state(begun.id) == {SignatoryState.IN_REVIEW: 2}


def test_looking_again_shows_the_letter_with_other_changes_and_keeps_nothing(send):
    page = send("word", **upload(word_file(*LETTER)))
    form = {"read": hidden(page), "title": "Mine", "look": "again", "accepted": ["1"]}
    again = send("read", **form)
    assert again.status_code == 200
    assert "We ask politelynow for" in again.text
    assert 'value="Mine"' in again.text
    assert letters.letters() == ()


def test_pasted_words_become_the_letter_without_the_names_when_so_chosen(send):
    page = send("paste", words=f"{PASTE}\n\nSample Clinic\nSample Union")
    assert page.status_code == 200
    assert send("read", read=hidden(page), title="Buses").status_code == 303
    begun = letters.letter("buses")
    assert "- one\n- two" in begun.text.body
    assert "\r" not in begun.text.body
    assert counts_by_state(begun.id) == {}


def test_the_language_that_was_made_out_is_shown_and_another_may_be_named(send):
    words = "إلى من يهمه الأمر:\n\nنطلب ماءً آمناً لكل بلدة."
    page = send("paste", words=words)
    assert re.search(r'name="language"[^>]*value="ar"', page.text)
    assert re.search(r'name="title"[^>]*value="A letter"', page.text)
    send("read", read=hidden(page), title="One")
    assert letters.letter("one").settings.language == "ar"
    wrong = send("read", read=hidden(page), title="Two", language="persian")
    assert wrong.status_code == 422
    assert "The language cannot be “persian”" in wrong.text
    assert 'value="persian"' in wrong.text
    send("read", read=hidden(wrong), title="Two", language="FA")
    assert letters.letter("two").settings.language == "fa"


def test_a_sample_begins_a_letter_under_a_title_of_its_own(send):
    answer = send("copy", model="sample:letter-to-an-agency", title="Keep our gauges")
    assert answer.status_code == 303
    begun = letters.letter("keep-our-gauges")
    assert begun.text.title == "Keep our gauges"
    assert "{{ " in begun.text.body
    assert begun.settings.deadline_at is None


def test_an_earlier_letter_gives_its_text_and_not_its_roster(send, letter):
    assert send("copy", model=f"letter:{letter}", title="Once more").status_code == 303
    begun, earlier = letters.letter("once-more"), letters.letter(letter)
    assert begun.text.body == earlier.text.body
    assert sum(counts_by_state(begun.id).values()) == len(earlier.text.conveners)


def test_a_letter_that_one_has_no_role_on_is_no_model(app, letter, coordinator):
    other = "---\ntitle: Safe Water\nto:\n  - name: The Mayor\n---\n\nAct.\n"
    slug = import_letter(COMMAND_LINE, read_letter(other, "other.md"), None)
    where = letters.letter(slug).id
    create_account(
        COMMAND_LINE, "ben@example.org", Role.COORDINATOR, letter_id=where, password=None
    )
    browser = app.test_client()
    enter(browser, "ben@example.org")
    assert browser.get("/desk/new").status_code == 403
    assert "New letter" not in browser.get("/desk/").text
    assert "New letter" in coordinator.get("/desk/").text


@pytest.mark.parametrize(
    ("way", "form", "sentence"),
    [
        ("word", {}, "Choose a Word file."),
        ("word", upload(b"%PDF-1.7", "a.docx"), "is a PDF"),
        ("word", upload(b"words", "a.docx"), "a.docx"),
        ("paste", {"words": ""}, "Paste the words."),
        ("paste", {"words": "x" * 450_000}, "longer than 400 kB"),
        ("paste", {"words": "\u200b\n"}, "There is no text"),
        ("copy", {"title": "Mine"}, "Choose what to begin with."),
        ("copy", {"model": "sample:letter-to-an-agency", "title": ""}, "Give the letter a title."),
        ("copy", {"model": "sample:nothing", "title": "Mine"}, "Not a valid choice."),
        ("copy", {"model": "sample:letter-to-an-agency", "title": "x" * 201}, "at most 200"),
        ("read", {"read": "forged", "title": "Mine"}, "send the file again"),
    ],
)
def test_what_cannot_be_taken_gets_one_sentence_and_makes_no_letter(send, way, form, sentence):
    answer = send(way, **form)
    assert answer.status_code == 422
    assert sentence in unescape(answer.text)
    assert letters.letters() == ()


def test_a_title_that_is_taken_keeps_what_was_read_and_chosen(send, letter):
    page = send("word", **upload(word_file(*LETTER)))
    title = letters.letter(letter).settings.slug.replace("-", " ")
    form = {"read": hidden(page), "title": title, "accepted": ["1"]}
    again = send("read", **form)
    assert again.status_code == 422
    assert "already a letter" in again.text
    assert 'value="1"\n' in again.text
    assert send("read", read=hidden(again), title="Another").status_code == 303


def test_a_document_too_long_to_carry_is_refused(send, monkeypatch):
    monkeypatch.setattr(new_views, "MAX_CARRIED_CHARACTERS", 100)
    answer = send("word", **upload(word_file(*LETTER)))
    assert answer.status_code == 422
    assert "too long for a letter" in answer.text


def test_the_text_leaves_as_word_and_markdown_and_comes_in_again(coordinator, letter, send):
    kept = letters.letter(letter).text
    markdown = coordinator.get(f"/desk/{letter}/text.md")
    assert read_letter(markdown.text, "a.md").text == kept
    word = coordinator.get(f"/desk/{letter}/text.docx")
    assert word.data.startswith(b"PK")
    page = send("word", **upload(word.data))
    assert send("read", read=hidden(page), title="Again").status_code == 303
    # Word numbers its notes and knows no names of them.
    again = re.sub(r"\[\^[^]]+\]", "[^]", letters.letter("again").text.body)
    assert again == re.sub(r"\[\^[^]]+\]", "[^]", kept.body)
