"""The editor without scripts, and what its scripts ask for: nothing is lost, and nothing is half."""

import html
import re
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from campaign import clock
from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.accounts.session_operations import end_sessions
from campaign.audit import queries as audit
from campaign.audit.queries import EntryFilter
from campaign.desk.text_forms import moved, typed
from campaign.desk.text_reading import read
from campaign.drafting import queries as letters
from campaign.drafting.letter_file import read_letter
from campaign.drafting.operations import open_letter
from campaign.drafting.rules import NothingChanged
from campaign.drafting.text_operations import save_text, set_date_and_via
from campaign.printings import queries as printed
from campaign.printings.operations import make_printing
from campaign.signatories.consent_operations import publish_text
from campaign.signatories.import_operations import import_letter
from campaign.signatories.previews import text_preview
from campaign.signatories.review_operations import accept_finding
from campaign.signatories.table_files import read_table
from tests.application import enter, import_demo_letter, token_of

FIELDS = {
    "title": "Clean water for Sample County",
    "dated_on": "2026-11-24",
    "via": "Via electronic mail",
    "to-name": ["The Honorable Sample Person", "The Clerk"],
    "to-title": ["Chair", ""],
    "to-organization": ["Sample County Board", "Sampleton"],
    "to-address": ["1 Example Street\r\nSampleton, ST 00000", "2 Example Street"],
    "re": "Wells in all five districts",
    "salutation": "Dear Chair Person:",
    "body": "Act **now**, with {{ count }} of us.\r\n\r\n- One\r\n- Two",
    "closing": "Respectfully,",
    "convener": ["Sample Alliance", "Second Sample Union"],
    "cc": ["The press", ""],
    "enclosure": "A map",
}


@pytest.fixture
def desk(app, sample_draft):
    """The editor of the demo letter in draft, as an editor has it."""
    return Desk(app, sample_draft)


class Desk:
    """A browser of somebody with a role on the letter, at its text."""

    def __init__(self, app, slug, role=Role.EDITOR, name="ana"):
        address = f"{name}@example.org"
        self.slug, self.here = slug, f"/desk/{slug}/text"
        create_account(
            COMMAND_LINE, address, role, letter_id=letters.letter(slug).id, password=None
        )
        self.browser = app.test_client()
        enter(self.browser, address)
        self.token = token_of(self.browser.get("/desk/"))

    def page(self):
        """The editor as it opens."""
        return self.browser.get(self.here)

    def post(self, room="", **fields):
        """Send the form with these fields changed."""
        form = {"csrf_token": self.token, "revision": str(self.work.revision), **FIELDS, **fields}
        return self.browser.post(f"{self.here}{room}", data=form)

    @property
    def work(self):
        """The working text as it is kept."""
        return letters.working_text(letters.letter(self.slug))


def shown(page, name):
    """What the fields of this name hold on the page; what only scripts use is left out."""
    text = re.sub(r"<template>.*?</template>", "", page.text, flags=re.DOTALL)
    found = re.findall(
        rf'<input [^>]*?name="{name}"[^>]*?value="([^"]*)"'
        rf'|<textarea [^>]*?name="{name}"[^>]*>\n?(.*?)</textarea>',
        text,
        re.DOTALL,
    )
    return [html.unescape(line or lines) for line, lines in found]


def faults(page):
    return {
        place: html.unescape(" ".join(words.split()))
        for place, words in re.findall(
            r'<p class="field-error"\s+id="fault-([\w-]+)"\s*>([^<]+)<', page.text
        )
    }


def test_the_text_of_the_letter_is_in_the_fields(desk):
    page, text = desk.page(), desk.work.text
    assert shown(page, "title") == [text.title]
    assert shown(page, "body") == [text.body]
    assert shown(page, "convener") == list(text.conveners)
    assert shown(page, "to-name") == [one.name for one in text.addressees]
    assert 'aria-current="page">Text' in page.text


def test_a_letter_is_written_in_the_direction_of_its_language(app):
    slug = import_demo_letter(language="ar")
    area = re.search(r'<textarea id="body".*?>', Desk(app, slug).page().text, re.DOTALL)[0]
    assert 'dir="rtl"' in area


def test_what_is_typed_is_saved_as_it_was_meant(desk):
    assert desk.post(do="save").status_code == 303
    work, record = desk.work, letters.letter(desk.slug)
    assert work.revision == 1
    assert work.saved_by == "ana@example.org"
    assert work.text.body == "Act **now**, with {{ count }} of us.\n\n- One\n- Two"
    assert [one.name for one in work.text.addressees] == FIELDS["to-name"]
    assert work.text.addressees[0].address == ("1 Example Street", "Sampleton, ST 00000")
    assert work.text.cc == ("The press",)
    assert record.settings.dated_on == date(2026, 11, 24)
    assert record.settings.via == FIELDS["via"]
    assert record.text != work.text
    assert "Saved" in desk.page().text


def test_date_and_way_of_sending_are_on_record_with_before_and_after(desk):
    desk.post(do="save")
    desk.post(do="save", via="By hand", dated_on="")
    wanted = EntryFilter(act="letter.set_date_and_via")
    newest, first = audit.entries(letters.letter(desk.slug).id, wanted, page=1)
    assert newest.details["via"] == {"before": FIELDS["via"], "after": "By hand"}
    assert newest.details["dated_on"] == {"before": "2026-11-24", "after": None}
    assert first.name == "ana@example.org"
    desk.post(do="save", via="By hand", dated_on="")
    assert len(audit.entries(letters.letter(desk.slug).id, wanted, page=1)) == 2
    page = Desk(desk.browser.application, desk.slug, Role.COORDINATOR, "coordinator")
    assert "Changed the date" in page.browser.get(f"/desk/{desk.slug}/activity").text


LISTS = {
    "add:convener": ("convener", ["Sample Alliance", "Second Sample Union", ""], "convener-3"),
    "up:convener:2": ("convener", ["Second Sample Union", "Sample Alliance"], "down-convener-1"),
    "down:convener:1": ("convener", ["Second Sample Union", "Sample Alliance"], "up-convener-2"),
    "remove:convener:1": ("convener", ["Second Sample Union"], "convener-1"),
    "remove:enclosure:1": ("enclosure", [], "add-enclosure"),
    "up:to:2": ("to-name", ["The Clerk", "The Honorable Sample Person"], "down-to-1"),
    "remove:to:1": ("to-name", ["The Clerk"], "to-1"),
    "add:cc": ("cc", ["The press", "", ""], "cc-3"),
    "remove:convener:9": ("convener", FIELDS["convener"], ""),
    "nonsense": ("convener", FIELDS["convener"], ""),
}


@pytest.mark.parametrize("button", LISTS)
def test_lists_are_ordered_by_buttons_alone_and_the_focus_is_kept(desk, button):
    name, values, focus = LISTS[button]
    page = desk.post(do=button, title="Half a")
    assert page.status_code == 200
    assert shown(page, name) == values
    assert shown(page, "title") == ["Half a"]
    focused = re.findall(r'<[^>]*id="([\w-]+)"[^>]*\sautofocus', page.text)
    assert focused == ([focus] if focus else [])
    assert desk.work.revision == 0


def test_moving_up_and_down_again_changes_nothing():
    text = typed(MultiDict(pairs()))
    for what in ("convener", "to"):
        there, _ = moved(text, f"down:{what}:1")
        back, _ = moved(there, f"up:{what}:2")
        assert there != text
        assert back == text


def pairs():
    return [
        (name, one)
        for name, value in FIELDS.items()
        for one in (value if isinstance(value, list) else [value])
    ]


def test_the_language_is_the_letters_own_and_everything_follows(desk):
    told = desk.post("/save", language="ar", body="نطلب الماء، {{ count }}.").json
    assert (told["language"], told["direction"]) == ("ar", "rtl")
    record = letters.letter(desk.slug)
    assert record.settings.language == "ar"
    area = re.search(r'<textarea id="body".*?>', desk.page().text, re.DOTALL)[0]
    assert 'lang="ar" dir="rtl"' in area
    (newest,) = audit.entries(record.id, EntryFilter(act="letter.set_language"), page=1)
    assert newest.details["language"] == {"before": "en-US", "after": "ar"}
    assert desk.browser.get(f"{desk.here}/save").json["direction"] == "rtl"


def test_a_form_without_a_language_leaves_it(desk):
    desk.post("/save", language="es")
    desk.post("/save", title="Agua")
    desk.post("/save", title="Agua segura", language=" ")
    assert letters.letter(desk.slug).settings.language == "es"


def test_the_pages_follow_a_language_before_it_is_saved(desk):
    form = {"csrf_token": desk.token, "revision": "0", **FIELDS, "dated_on": "2026-11-24"}
    pdf = desk.browser.post(f"{desk.here}/preview.pdf", data={**form, "language": "es"}).data
    assert "24 de noviembre de 2026" in " ".join(words_of(pdf))
    assert letters.letter(desk.slug).settings.language == "en-US"


BAD = {
    "two megabytes": ("body", "word " * 400_000, "longer than 200 kB"),
    "control character": ("body", "One\nTwo\x07", "Line 2 of the body holds a control character"),
    "zero byte": ("body", "One\x00", "U+0000"),
    "zero byte in a line": ("re", "One\x00", "control character (U+0000)"),
    "thousands of links": ("body", "[a](http://a) " * 13_000, "more links"),
    "nested lists": (
        "body",
        "\n".join(f"{'  ' * depth}- deep" for depth in range(100)),
        "nested more than",
    ),
    "flood of accents": ("body", "Fine.\no" + "\u0301" * 5000, "Line 2 of the body has more than"),
    "flood of points": ("salutation", "\u05d0" + "\u05b0" * 30, "accents on one letter"),
    "long line": ("closing", "x" * 501, "501 characters"),
    "no language": ("language", "english", "cannot be “english”; write one like"),
    "no day": ("dated_on", "tomorrow", "is no day"),
    "convener twice": ("convener", ["Sample Alliance", "The Sample Alliance"], "are one"),
    "many enclosures": ("enclosure", ["A map"] * 51, "51 enclosures"),
    "half a character": ("title", b"Caf\xe9", "cannot be read"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_cannot_be_kept_is_said_at_its_field_and_comes_back_as_typed(desk, kind):
    name, value, sentence = BAD[kind]
    page = desk.post(do="save", **{name: value}, cc="Something else")
    assert page.status_code == 422
    (place, words) = next(iter(faults(page).items()))
    assert len(faults(page)) == 1
    assert place.partition("-")[0] == name
    assert sentence in words
    assert f'href="#{place}"' in page.text
    assert shown(page, "cc") == ["Something else"]
    if isinstance(value, str):
        assert shown(page, name) == [value]
    assert desk.work.revision == 0
    told = desk.post("/save", **{name: value})
    assert told.status_code == 422
    assert told.json["faults"] == faults(page)
    assert desk.post("/preview", **{name: value}).json == told.json


def test_windows_line_ends_and_tabs_are_no_fault(desk):
    body = "1.\tOne\r\n2.\tTwo\r\n\r\n\tcode\r\n"
    assert desk.post("/save", body=body).status_code == 200
    assert desk.work.text.body == "1.\tOne\n2.\tTwo\n\n\tcode"


def test_what_is_beyond_all_measure_is_refused_in_one_sentence(desk):
    page = desk.post(do="save", body="x" * 5_000_000)
    assert page.status_code == 413
    assert "larger than this site accepts" in page.text
    assert desk.work.revision == 0


def test_saving_as_one_types_gives_the_next_revision(desk):
    first = desk.post("/save")
    assert first.json["revision"] == 1
    assert desk.post("/save", revision="1", title="Another").json["revision"] == 2
    assert desk.work.text.title == "Another"
    state = desk.browser.get(f"{desk.here}/save").json
    assert state["revision"] == 2
    assert state["csrf_token"]


def test_nobody_overwrites_what_they_have_not_seen(app, desk):
    other = Desk(app, desk.slug, name="ben")
    other.post("/save", title="Theirs", via="By hand")
    for revision in ("0", "", "7", "-1"):
        told = desk.post("/save", title="Mine", revision=revision)
        assert told.status_code == 409
        assert told.json["is_conflict"] is True
    page = desk.post(do="save", title="Mine <b>", revision="0")
    assert page.status_code == 409
    assert "ben@example.org" in page.text
    assert "Theirs" in page.text
    assert "<del>" in page.text
    assert "Mine &lt;b&gt;" in page.text
    assert desk.work.text.title == "Theirs"
    assert letters.letter(desk.slug).settings.via == "By hand"


def test_of_two_texts_mine_is_kept_theirs_taken_or_mine_edited_on_beside_theirs(app, desk):
    Desk(app, desk.slug, name="ben").post("/save", title="Theirs")
    page = desk.post(do="save", title="Mine", revision="0")
    assert shown(page, "title") == ["Mine"]
    assert shown(page, "convener") == FIELDS["convener"]
    assert 'name="revision" value="1"' in page.text
    beside = desk.post(do="edit", title="Mine", revision="1")
    assert shown(beside, "title") == ["Mine"]
    assert "Theirs" in beside.text
    assert 'value="1"' in re.search(r'name="revision"\s+value="\d+"', beside.text)[0]
    assert desk.work.text.title == "Theirs"
    assert shown(desk.page(), "title") == ["Theirs"]
    assert desk.post(do="save", title="Mine", revision="1").status_code == 303
    assert desk.work.text.title == "Mine"


def test_who_may_not_edit_reads(app, desk):
    desk.post("/save", body="Act *now*, {{ count }} of us. <script>alert(1)</script>")
    viewer = Desk(app, desk.slug, Role.VIEWER, "vera")
    page = viewer.page()
    assert page.status_code == 200
    assert "<em>now</em>, 83 of us. &lt;script&gt;" in page.text
    assert "<textarea" not in page.text
    assert viewer.browser.get(f"{viewer.here}/preview.pdf").data.startswith(b"%PDF")


def test_whoever_may_publish_finds_the_way_there_in_the_editor(app, desk):
    publish = f'href="{desk.here}/publish"'
    assert publish in desk.page().text
    open_letter(COMMAND_LINE, desk.slug)
    assert publish not in desk.page().text
    assert publish in Desk(app, desk.slug, Role.COORDINATOR, "cora").page().text


def test_nothing_is_lost_by_whoever_was_signed_out_without_scripts(desk):
    """Neither where the session has ended nor where the browser has forgotten it altogether."""
    typed_before = {**FIELDS, "revision": "0", "body": "Precious <b>words</b>.", "do": "save"}
    for leave in (
        lambda: end_sessions(COMMAND_LINE, "ana@example.org"),
        lambda: desk.browser.delete_cookie("session"),
    ):
        leave()
        page = desk.browser.post(desk.here, data={**typed_before, "csrf_token": desk.token})
        assert page.status_code == 401
        assert "You are signed out" in page.text
        assert "csrf_token" not in page.text
        assert shown(page, "body") == [typed_before["body"]]
        assert shown(page, "to-address")[0] == FIELDS["to-address"][0].replace("\r\n", "\n")
        assert shown(page, "convener") == FIELDS["convener"]
    carried = {name: shown(page, name) for name in FIELDS}
    enter(desk.browser, "ana@example.org")
    again = desk.browser.post(desk.here, data={**carried, "revision": "0", "do": "edit"})
    assert again.status_code == 400
    assert "Nothing is saved yet" in again.text
    assert shown(again, "body") == [typed_before["body"]]
    assert desk.work.revision == 0
    form = {**carried, "revision": "0", "do": "save", "csrf_token": token_of(again)}
    assert desk.browser.post(desk.here, data=form).status_code == 303
    assert desk.work.text.body == typed_before["body"]


def test_a_stranger_is_given_back_their_words_and_told_nothing_of_a_letter(app, desk):
    title = desk.work.text.title
    for slug in (desk.slug, "no-letter-of-ours"):
        page = app.test_client().post(f"/desk/{slug}/text", data=FIELDS)
        assert page.status_code == 401
        assert title not in page.text
    small = import_letter(COMMAND_LINE, read_letter(SMALL, "small.md"), None)
    other = Desk(app, small, name="ben")
    page = other.browser.post(desk.here, data=FIELDS)
    assert page.status_code == 404
    assert FIELDS["title"] not in page.text


def test_a_preview_stores_nothing_and_gives_each_page(desk):
    before = desk.work
    first = desk.post("/preview", width="600")
    assert first.status_code == 200
    assert first.json["findings"] == []
    second = desk.post("/preview", width="600", page="2")
    assert second.json["image"] != first.json["image"]
    assert desk.post("/preview", width="600", page="99").status_code == 200
    assert desk.work == before
    pdf = desk.post("/preview.pdf", title="Of now")
    assert pdf.mimetype == "application/pdf"
    whole = pypdfium2.PdfDocument(pdf.data)
    assert whole.get_metadata_value("Title") == "Of now"
    assert first.json["page_count"] == len(whole) > 1


def test_what_cannot_be_set_is_said_in_the_printers_sentence(desk):
    told = desk.post("/preview", body="A glyph \ue123 of nobody.")
    assert told.status_code == 409
    assert "U+E123" in told.json["message"]
    assert "image" not in told.json


def test_findings_stand_at_their_fields_with_their_lines(desk):
    fields = {
        "body": "We are 12 organizations.\n\nUnder {{ conut }} we sign.",
        "re": "About [NAME]",
        "cc": ["The press", "TK"],
    }
    found = desk.post("/preview", **fields).json["findings"]
    placed = {(one["place"], one["line"]) for one in found}
    assert placed == {("body", "1"), ("body", "3"), ("re", "1"), ("cc-2", "")}
    assert any("did you mean {{ count }}" in one["message"] for one in found)
    page = desk.post(do="add:cc", **fields)
    assert "Line 3: There is no token {{ conut }}" in html.unescape(page.text)


CONVENERS = ("Sample Alliance", "A Fourth Union", "Émile Example", "Zeta Clinics")
SMALL = "---\ntitle: Safe Water\nto:\n  - name: The Mayor\nconveners: [Zeta Clinics]\n---\n\nAct.\n"
NAMES = (
    "name,kind,affiliation,contact_name,contact_email\n"
    "Émile Example,individual,Sample College,Émile Example,e@example.org\n"
    "A Fourth Union,,,Ana Example,a@example.org\nBeta Guild,,,Ben Example,b@example.org\n"
)
LINES = st.text("abc é“{*<&", max_size=12).map(lambda words: " ".join(words.split()))
BODIES = st.lists(
    st.sampled_from(
        [
            "Act **now**, with {{ count }} of us.",
            "- One\n- Two",
            "Words[^1] that need a note.",
            "[^1]: The note, {{ count_in_words }}.",
            "> Said {{ conveners }}.",
            "## Why",
            "On {{ date }}, {{ count_without_conveners }} <i>as words</i>.",
        ]
    ),
    min_size=1,
    max_size=5,
).map("\n\n".join)


def words_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    # The foot of each page has the id, that of the last page all that tells which printing it is.
    colophon = r"Printing\s+[0-9A-Z]{12}(?:\s+·.*?SHA-256(?:\s*[0-9a-f]){64})?"
    return re.sub(colophon, "", "\n".join(pages), flags=re.DOTALL).split()


@pytest.fixture
def small(app):
    """A letter with few names, one of them a person's."""
    table = read_table(NAMES.encode(), "names.csv")
    return import_letter(COMMAND_LINE, read_letter(SMALL, "small.md"), table)


@given(
    body=BODIES,
    line=LINES,
    conveners=st.lists(st.sampled_from(CONVENERS), unique=True, max_size=3),
    cc=st.lists(LINES, max_size=2),
)
@settings(
    max_examples=10,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_previews_words_are_those_of_the_printing(app, small, body, line, conveners, cc):
    """Who leads changes from text to text, so names move to the roster's head and back."""
    sent = replace(
        typed(MultiDict(pairs())), body=body, re=line, conveners=tuple(conveners), cc=tuple(cc)
    )
    record, words = letters.letter(small), read(sent)
    made = text_preview(
        record,
        words.text,
        dated_on=words.dated_on,
        via=words.via,
        language="en-US",
        now=clock.now(),
    )
    press = app.extensions["press"]
    preview = words_of(press(made.document, record.settings.theme).data)
    seen = letters.working_text(record).revision
    revision = save_text(COMMAND_LINE, small, words.text, seen)
    set_date_and_via(COMMAND_LINE, small, words.dated_on, words.via)
    with suppress(NothingChanged):
        publish_text(COMMAND_LINE, small, "", None, revision)
    for one in made.findings:
        accept_finding(COMMAND_LINE, small, one.id, "A sample reason.")
    printing = make_printing(COMMAND_LINE, small, press)
    assert words_of(printed.file_bytes(printing.sha256)) == preview


def test_text_and_date_are_kept_together_or_not_at_all(desk, monkeypatch):
    def no(*_arguments, **_more):
        raise NothingChanged("A sample of a fault.")

    before = desk.work
    monkeypatch.setattr("campaign.drafting.text_operations.record", no)
    assert desk.post(do="save", title="Mine", via="By hand").status_code == 409
    assert desk.work == before
