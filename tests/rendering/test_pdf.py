"""What the press prints: every word, once, in order, the same each time, or nothing."""

import io
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from campaign.drafting.languages import direction
from campaign.drafting.markdown import body_html
from campaign.drafting.wording import _WORDS
from campaign.rendering.document import (
    ChangeList,
    PrintedName,
    PrintingMark,
    Total,
)
from campaign.rendering.errors import MissingGlyphs, RenderError
from campaign.rendering.paper_words import PaperWords
from campaign.rendering.pdf import ThemeFetcher, letter_html, render_pdf

from .goldens import LETTERS, golden_path, golden_text
from .samples import (
    LONG_NAMES,
    PLAIN,
    RIGHT_TO_LEFT,
    RIGHT_TO_LEFT_NAMES,
    footnotes,
    letterhead_theme,
    numbered_names,
    with_body,
    with_names,
)


def _reader(document, theme=None):
    return PdfReader(io.BytesIO(render_pdf(document, theme or letterhead_theme()).data))


def _pages(document):
    return [page.extract_text() for page in _reader(document).pages]


def _words(text):
    return " ".join(text.split())


@pytest.mark.parametrize("name", LETTERS)
def test_the_words_and_pages_are_those_of_the_golden(name):
    assert golden_text(LETTERS[name]) == golden_path(name).read_text(encoding="utf-8")


@pytest.mark.parametrize("count", [2, 10, 83, 300])
def test_every_name_is_printed_once_and_in_order(count):
    names = [entry.name for entry in numbered_names(count)]
    text = _words(" ".join(_pages(with_names(numbered_names(count)))))
    found = re.findall(r"Sample Alliance \d{4}", text)
    assert found == [name[:20] for name in names]
    assert all(name in text for name in names)


@pytest.mark.slow
def test_two_thousand_names_are_printed_once_and_in_order():
    text = _words(" ".join(_pages(with_names(numbered_names(2000)))))
    numbers = re.findall(r"Sample Alliance (\d{4})", text)
    assert numbers == [f"{n:04d}" for n in range(1, 2001)]


def test_no_name_is_split_over_a_column_or_a_page():
    names = [entry.name for entry in numbered_names(300)]
    pages = [_lines(page) for page in _reader(with_names(numbered_names(300))).pages]
    whole = Counter(_words(name) for page in pages for name in _names_in(page))
    assert whole == Counter(names)


def _lines(page):
    """The text of a page as (left edge, depth, words) in CSS pixels, in order of printing."""
    lines = []

    def visit(text, _transform, matrix, _font, _size):
        if text.strip():
            lines.append((round(matrix[4]), round(matrix[5]), text.strip()))

    page.extract_text(visitor_text=visit)
    return lines


def _names_in(lines):
    """Each name of the roster, its lines joined as long as they step down the same column."""
    names, last = [], (0, 0)
    for left, depth, text in lines:
        if text.startswith("Sample Alliance "):
            names.append(text)
        elif names and 0 < depth - last[1] < 20 and abs(left - last[0]) < 20:
            names[-1] += " " + text
        last = (left, depth)
    return [name for name in names if re.match(r"Sample Alliance \d{4}", name)]


def test_the_two_columns_are_balanced():
    (page,) = _reader(with_names(numbered_names(12))).pages
    lines = [
        line for line in _lines(page) if re.search(r"Alliance \d{4}|Neighbors|District", line[2])
    ]
    middle = 96 * 8.5 / 2
    left_foot = max(depth for left, depth, _ in lines if left < middle)
    right_foot = max(depth for left, depth, _ in lines if left >= middle)
    # One name of two lines may stand on either side.
    assert abs(left_foot - right_foot) < 40


def test_two_printings_of_the_same_values_are_the_same_bytes():
    letter = replace(with_names(numbered_names(83)), body_html=footnotes(3))
    first = render_pdf(letter, letterhead_theme()).data
    render_pdf(with_body(3), letterhead_theme())
    assert render_pdf(letter, letterhead_theme()).data == first


_HASH_OF_A_LETTER = """
import hashlib, sys
sys.path[:0] = [{root!r}, {root!r} + "/tests/rendering"]
import samples
from campaign.rendering.pdf import render_pdf
names = tuple(map(samples.PrintedName, samples.RIGHT_TO_LEFT_NAMES))
pdf = render_pdf(samples.with_names(names), samples.letterhead_theme())
print(hashlib.sha256(pdf.data).hexdigest())
"""


def test_two_processes_make_the_same_bytes_and_leave_nothing(tmp_path):
    script = _HASH_OF_A_LETTER.format(root=str(Path(__file__).parents[2]))
    hashes = {
        subprocess.check_output(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed, "TMPDIR": str(tmp_path)},
        )
        for seed in ("1", "2")
    }
    assert len(hashes) == 1
    assert not list(tmp_path.glob("weasyprint-*"))


def test_the_file_knows_its_title_language_makers_and_hour():
    reader = _reader(PLAIN)
    assert reader.metadata.title == PLAIN.title
    assert reader.metadata.author == PLAIN.conveners[0].name
    assert reader.metadata.creation_date == PLAIN.created_at
    assert reader.trailer["/Root"]["/Lang"] == "en-US"


def test_the_file_is_tagged_for_people_who_listen():
    root = _reader(with_names(numbered_names(10))).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()


def test_pages_are_numbered_from_the_second():
    pages = _pages(with_body(30))
    assert "Page 1 of" not in pages[0]
    total = len(pages)
    assert [f"Page {n} of {total}" in page for n, page in enumerate(pages, 1)] == [False] + [
        True
    ] * (total - 1)


def test_the_running_head_names_the_addressee_and_the_date():
    first, second, *_ = _pages(with_body(30))
    head = f"{PLAIN.addressees[0].name} · {PLAIN.date_text}"
    assert head in second.replace("\xa0", " ")
    assert head not in first.replace("\xa0", " ")


def test_each_page_says_once_which_printing_it_is():
    pages = _pages(replace(with_body(30), printing_id="sample-7"))
    assert [page.count("Printing sample-7") for page in pages] == [1] * len(pages)
    assert len(pages) > 2


def test_a_draft_carries_no_printing_line():
    assert "Printing" not in "".join(_pages(with_body(30)))


def _spoken_count(reader):
    """How many pieces of text the structure tree leads to."""

    def count(element):
        kids = element.get_object().get("/K", [])
        kids = kids.get_object() if hasattr(kids, "get_object") else kids
        total = 0
        for kid in kids if isinstance(kids, list) else [kids]:
            found = kid.get_object()
            is_text = isinstance(found, int) or "/MCID" in found
            total += 1 if is_text else count(found) if "/S" in found else 0
        return total

    return count(reader.trailer["/Root"]["/StructTreeRoot"])


def test_a_draft_for_review_says_so_on_every_page_and_is_no_part_of_the_letter():
    letter = replace(with_body(30), watermark="Draft for review by Sample Union")
    marked, plain = _reader(letter), _reader(with_body(30))
    assert len(marked.pages) == len(plain.pages) > 1
    for with_mark, without in zip(marked.pages, plain.pages, strict=True):
        assert _words(with_mark.extract_text()).count("Draft for review by Sample Union") == 2
        assert "Draft" not in without.extract_text()
    # Who listens goes along the structure tree, which leaves the margins out.
    assert _spoken_count(marked) == _spoken_count(plain) > 0
    assert marked.metadata.title == f"Draft for review by Sample Union: {PLAIN.title}"
    assert "Printing" not in "".join(page.extract_text() for page in marked.pages)


@pytest.mark.parametrize(
    "name", ["Sample Union", "Long Name " * 12, "ائتلاف العينة", "Süd-Bündnis 示例"]
)
def test_a_watermark_takes_no_page_and_no_line_from_the_letter(name):
    letter = with_body(20)
    marked = render_pdf(
        replace(letter, watermark=f"Draft for review by {name}"), letterhead_theme()
    )
    assert marked.page_count == render_pdf(letter, letterhead_theme()).page_count


@pytest.mark.parametrize("last", ["", "<p>We thank you.</p>"], ids=["long-end", "short-end"])
@pytest.mark.parametrize("count", range(4, 10))
def test_the_closing_never_stands_without_two_lines_of_the_letter(count, last):
    letter = with_body(count)
    letter = replace(letter, body_html=letter.body_html + last)
    page = next(page for page in _pages(letter) if "Respectfully," in page)
    before = page.split("Respectfully,")[0].strip().splitlines()
    assert len([line for line in before if " · " not in line and "Page" not in line]) >= 2
    assert PLAIN.conveners[0].name in page.split("Respectfully,")[1]


def test_a_note_in_a_paragraph_longer_than_a_page_is_printed():
    body = footnotes(1).replace("says so", "says so " * 900)
    text = _words(" ".join(_pages(replace(PLAIN, body_html=body))))
    assert "Note 1 explains it." in text
    assert text.count("says") == 900


@pytest.mark.parametrize("count", [3, 20, 60])
def test_every_note_stands_on_the_page_of_its_reference(count):
    pages = _pages(replace(PLAIN, body_html=footnotes(count)))
    for number in range(1, count + 1):
        (page,) = [page for page in pages if f"Paragraph {number} says" in page]
        assert f"Note {number} explains" in page


@pytest.mark.slow
def test_more_notes_than_a_page_has_room_for_are_refused_in_a_sentence():
    calls = " ".join(f"word[^{number}]" for number in range(40))
    notes = "\n".join(f"[^{number}]: A note." for number in range(40))
    letter = replace(PLAIN, body_html=body_html(f"{calls}\n\n{notes}"))
    with pytest.raises(RenderError, match="more footnotes are called in one paragraph than have"):
        render_pdf(letter, letterhead_theme())


def test_curly_quotes_and_dashes_are_printed_as_typed():
    text = _words("".join(_pages(with_names((PrintedName(LONG_NAMES[2]),)))))
    assert LONG_NAMES[2] in text


def test_names_in_every_script_are_printed():
    text = "".join(_pages(with_names(tuple(map(PrintedName, RIGHT_TO_LEFT_NAMES)))))
    # Marks that shape others are folded by extraction, so letters are compared as a set.
    wanted = {c for name in RIGHT_TO_LEFT_NAMES for c in name if c.isalpha() and c.isprintable()}
    missing = {c for c in wanted if c not in text}
    assert not missing


@pytest.mark.parametrize(
    "name",
    [
        "<b>Sample</b> & <script>alert(1)</script>",
        "{{ letter.title }} {% raise %}",
        "</li></ul><img src='file:///etc/passwd'>",
        '" onload="x',
    ],
)
def test_markup_in_a_name_is_only_letters(name):
    text = _words("".join(_pages(with_names((PrintedName(name),)))))
    assert name in text


def test_a_name_of_three_hundred_letters_stays_inside_its_column():
    (page,) = _reader(with_names((PrintedName("W" * 300), *numbered_names(9)))).pages
    lines = [text for _, _, text in _lines(page) if set(text) == {"W"}]
    assert len("".join(lines)) == 300
    assert max(map(len, lines)) < 30


def test_a_flood_of_combining_marks_is_printed_within_one_page():
    flooded = "Sample" + "".join("a" + "\u0301\u0302\u0323" * 40 for _ in range(2))
    assert render_pdf(with_names((PrintedName(flooded),)), letterhead_theme()).page_count == 1


def test_a_character_without_a_glyph_is_refused_with_the_name_that_holds_it():
    letter = with_names((PrintedName("Sample \U0001faad Alliance"),))
    with pytest.raises(MissingGlyphs, match=r"“Sample .* Alliance”.*U\+1FAAD") as refused:
        render_pdf(letter, letterhead_theme())
    assert refused.value.characters == ("\U0001faad",)


def test_a_missing_glyph_in_the_text_is_refused_too():
    letter = replace(PLAIN, body_html="<p>Sample \ue123</p>")
    with pytest.raises(MissingGlyphs, match=r"The letter.*U\+E123"):
        render_pdf(letter, letterhead_theme())


def test_a_letter_that_was_refused_does_not_spoil_the_next():
    with pytest.raises(MissingGlyphs):
        render_pdf(with_names((PrintedName("\ue123"),)), letterhead_theme())
    assert render_pdf(PLAIN, letterhead_theme()).page_count == 1


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/logo.png",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "logo.png",
        "http://169.254.169.254/",
    ],
)
def test_an_image_outside_the_theme_is_refused(address):
    letter = replace(PLAIN, body_html=f"<p><img src='{address}' alt=''></p>")
    with pytest.raises(RenderError, match="outside its theme"):
        render_pdf(letter, letterhead_theme())


def test_a_stylesheet_that_asks_for_a_missing_file_is_refused():
    plain = letterhead_theme()
    theme = replace(plain, assets={k: v for k, v in plain.assets.items() if "Bold" not in k})
    with pytest.raises(RenderError, match="does not hold"):
        render_pdf(PLAIN, theme)


def test_a_corrupt_image_of_the_theme_is_refused():
    plain = letterhead_theme()
    theme = replace(plain, assets={**plain.assets, "logo.png": b"\x89PNG broken"})
    letter = replace(PLAIN, body_html="<p><img src='logo.png' alt=''></p>")
    with pytest.raises(RenderError, match="without a fault"):
        render_pdf(letter, theme)


def test_a_fault_in_a_stylesheet_is_refused():
    theme = replace(letterhead_theme(), css="p { colour: green }")
    with pytest.raises(RenderError, match="colour"):
        render_pdf(PLAIN, theme)


@pytest.mark.parametrize("html", ["{{ letter.secret }}", "{{ letter.title", "{% include 'x' %}"])
def test_a_fault_in_a_template_is_refused(html):
    with pytest.raises(RenderError, match="has a fault"):
        render_pdf(PLAIN, replace(letterhead_theme(), html=html))


def test_a_link_to_nowhere_in_the_letter_is_refused():
    letter = replace(PLAIN, body_html="<p><a href='#nowhere'>there</a></p>")
    with pytest.raises(RenderError, match="“#nowhere” leads nowhere"):
        render_pdf(letter, letterhead_theme())


def test_the_fetcher_serves_assets_and_nothing_else():
    fetcher = ThemeFetcher({"a b.png": b"bytes"})
    assert fetcher.fetch("https://theme.invalid/a%20b.png").read() == b"bytes"
    with pytest.raises(ValueError, match="refused"):
        fetcher.fetch("https://theme.invalid/other.png")


def test_a_letter_from_right_to_left_says_so_to_programs():
    assert '<html lang="ar" dir="rtl">' in letter_html(RIGHT_TO_LEFT, letterhead_theme())
    root = _reader(RIGHT_TO_LEFT).trailer["/Root"]
    assert root["/Lang"] == "ar"
    assert root["/ViewerPreferences"]["/Direction"] == "/R2L"
    assert _reader(PLAIN).trailer["/Root"]["/ViewerPreferences"]["/Direction"] == "/L2R"


def _left_edge(document, words):
    """Where the words begin on their page, in CSS pixels; the sheet is 816 wide."""
    pages = _reader(document).pages
    (left,) = {left for page in pages for left, _, text in _lines(page) if text == words}
    return left


@pytest.mark.parametrize(
    ("tag", "end", "start"), [("en-US", "end", "start"), ("ar", "start", "end")]
)
def test_the_running_head_stands_where_a_line_begins(tag, end, start):
    letter = replace(
        with_body(12), direction=direction(tag), head_line="Sample", date_text="2026", language=tag
    )
    sides = {"start": range(90, 200), "end": range(500, 720)}
    assert _left_edge(letter, "Sample · 2026") in sides[start]
    assert _left_edge(letter, "Page 2 of 3") in sides[end]


def test_names_begin_at_the_letters_own_side_and_the_first_column_is_there():
    names = tuple(map(PrintedName, ("First", "Under", "Second", "Last")))
    left = [_left_edge(with_names(names), name) for name in ("First", "Second")]
    turned = replace(RIGHT_TO_LEFT, signatories=names)
    right = [_left_edge(turned, name) for name in ("First", "Second")]
    assert (left[0] < 120, left[1] > 400) == (True, True)
    assert (right[1] < 408, right[0] > 650) == (True, True)


# Extraction gives words from the right in the order of the page; the golden shows those.
@pytest.mark.parametrize(
    "words", [one for one in _WORDS.values() if direction(one.language) == "ltr"], ids=str
)
def test_pages_are_numbered_in_the_words_of_the_language(words):
    second = "".join(_pages(replace(with_body(12), words=words))[1].split())
    assert "".join(words.page.format(page=2, pages=3).split()) in second


def test_pages_are_numbered_in_the_digits_of_the_language():
    letter = replace(
        with_body(12), numerals="persian", words=replace(PaperWords(), page="{page}/{pages}")
    )
    assert "۲/۳" in _pages(letter)[1]


def test_the_papers_english_words_on_a_letter_in_another_language_are_marked_as_english():
    haitian = letter_html(replace(with_names(numbered_names(2)), language="ht"), letterhead_theme())
    assert '<span class="re-word" lang="en">Re:</span>' in haitian
    assert '<h2 data-part="roster heading" lang="en">Joined by</h2>' in haitian
    assert 'lang="en"' not in letter_html(PLAIN, letterhead_theme())


def test_what_is_chosen_for_a_printing_stands_on_pages_of_its_own_and_on_the_sheet():
    mark = PrintingMark("Second printing", "https://example.org/v/ABC", "a" * 64, "b" * 64)
    document = replace(
        PLAIN,
        totals=(Total("Signatories", 1085),),
        changes=(ChangeList("Added (1)", ("Sample Union",)),),
        changes_since="First printing, December 3, 2026",
        sheet="a4",
        printing_id="ABC",
        mark=mark,
    )
    reader = _reader(document)
    first, letter, last = (_words(page.extract_text()) for page in reader.pages)
    assert "1,085 Signatories" in first
    assert "Sample Union" not in letter
    assert "Changes since First printing, December 3, 2026 Added (1)" in last
    assert "Printing ABC · Second printing https://example.org/v/ABC" in last
    assert [round(float(one)) for one in reader.pages[0].mediabox[2:]] == [595, 842]
