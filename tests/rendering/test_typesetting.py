"""The typesetter's corrections: spaces that stay, footnotes in their place, links that lead."""

from xml.etree.ElementTree import Element, tostring

import pytest
from weasyprint import HTML

from campaign.rendering.errors import RenderError
from campaign.rendering.typesetting import NO_BREAK_SPACE, prepare, unbroken

from .samples import footnotes


def _prepared(html: str) -> Element:
    root = HTML(string=html).etree_element
    prepare(root)
    return root


@pytest.mark.parametrize(
    "text",
    [
        "on November~24,~2026 we",
        "in May~3 or June~4,~2027",
        "see Page~2 and pp.~3",
        "under §~5 and §§~12",
        "8~U.S.C. §~1182",
        "Dr.~Sample met Ms.~Example",
        "all 83~organizations",
    ],
)
def test_dates_and_references_stay_on_one_line(text):
    typed = text.replace("~", " ")
    assert unbroken(typed) == text.replace("~", NO_BREAK_SPACE)


@pytest.mark.parametrize(
    "text", ["May we ask", "a page 2 of", "No 5", "the Section of", "Mr. smith"]
)
def test_other_words_keep_their_spaces(text):
    assert unbroken(text) == text


@pytest.mark.parametrize("text", ["November 24, 2026", "“Quoted” — § 5, Page 2", ""])
def test_the_visible_words_are_never_altered(text):
    assert unbroken(text).replace(NO_BREAK_SPACE, " ") == text


def test_a_note_moves_to_its_first_reference():
    body = _prepared(footnotes(3))
    notes = [element for element in body.iter() if element.get("class") == "footnote"]
    assert [note.get("id") for note in notes] == ["fn1", "fn2", "fn3"]
    assert ["".join(note.itertext()) for note in notes] == [
        f"Note {n} explains it." for n in (1, 2, 3)
    ]


def test_text_after_a_reference_stays():
    body = _prepared(footnotes(1))
    assert "in so many words." in "".join(body.itertext())


def test_a_second_reference_becomes_the_number_of_its_note():
    html = tostring(_prepared(footnotes(2)), encoding="unicode")
    assert '<a href="#fn1" id="fnref1:1">1</a>' in html


def test_the_list_of_notes_at_the_end_is_gone():
    html = tostring(_prepared(footnotes(2)), encoding="unicode")
    assert "footnotes-list" not in html
    assert "↩" not in html


@pytest.mark.parametrize(
    "href", ["/petition", "petition.html", "javascript:x", "file:///etc/x", ""]
)
def test_a_link_that_paper_cannot_follow_is_refused(href):
    with pytest.raises(RenderError, match="full web address"):
        _prepared(f"<p><a href='{href}'>link</a></p>")


@pytest.mark.parametrize("href", ["https://example.org/a", "mailto:a@example.org", "#fn1"])
def test_a_full_link_is_kept(href):
    link = next(_prepared(f"<p><a href='{href}'>link</a></p>").iter("a"))
    assert link.get("href") == href
