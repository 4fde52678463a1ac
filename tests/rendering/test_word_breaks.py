"""Words of two lines stay two words for who listens, and nothing is drawn elsewhere for it."""

import io

import pypdfium2
import pytest
from weasyprint import HTML
from weasyprint.formatting_structure.boxes import TextBox

from campaign.rendering import pdf
from campaign.rendering.word_breaks import keep_word_breaks

from .samples import (
    RIGHT_TO_LEFT,
    RIGHT_TO_LEFT_NAMES,
    PrintedName,
    letterhead_theme,
    with_body,
    with_names,
)


def _drawn(html):
    """All pieces of text as they are drawn, one behind the other."""
    pages = HTML(string=f"<style>p {{ width: 4cm }}</style>{html}").render().pages
    keep_word_breaks(pages)
    boxes = (box for page in pages for box in page._page_box.descendants())
    return "".join(box.pango_layout.text for box in boxes if isinstance(box, TextBox))


def test_a_space_stands_wherever_a_line_ends_between_words():
    words = (
        "We ask you to act before the summer ends, and to tell us <em>what you will do</em> then."
    )
    assert _drawn(f"<p>{words}</p>").strip() == words.replace("<em>", "").replace("</em>", "")


@pytest.mark.parametrize("text", ["https://example.org/" + "long" * 40, "示例联盟的家庭" * 12])
def test_no_space_comes_into_what_is_one_word(text):
    assert _drawn(f"<p style='overflow-wrap: anywhere'>{text}</p>").strip() == text


def test_lines_that_are_blocks_of_their_own_are_parted():
    html = "<p><span style='display: block'>Chair</span><span style='display: block'>Board</span>"
    assert _drawn(html).split() == ["Chair", "Board"]


def test_words_before_and_after_a_page_break_are_parted_too():
    text = " ".join(f"word{number}" for number in range(900))
    assert _drawn(f"<p>{text}</p>").strip() == text


@pytest.mark.parametrize(
    "letter",
    [with_body(12), RIGHT_TO_LEFT, with_names(tuple(map(PrintedName, RIGHT_TO_LEFT_NAMES)))],
    ids=["plain", "right-to-left", "names"],
)
def test_nothing_that_is_seen_moves(letter, monkeypatch):
    seen = _pictures(letter)
    monkeypatch.setattr(pdf, "keep_word_breaks", lambda pages: None)
    assert _pictures(letter) == seen


def _pictures(letter):
    data = pdf.render_pdf(letter, letterhead_theme()).data
    with pypdfium2.PdfDocument(io.BytesIO(data)) as opened:
        return [page.render(scale=2).to_pil().tobytes() for page in opened]
