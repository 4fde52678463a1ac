"""What stands on each page, as the layout made it."""

from dataclasses import replace

from campaign.rendering.document import PrintedName
from campaign.rendering.pdf import render_pdf
from tests.rendering.samples import PLAIN, footnotes, letterhead_theme, numbered_names, with_names

TOP = ("date", "via", "addressees", "re", "salutation", "body")


def pages(document, css=""):
    theme = letterhead_theme()
    return render_pdf(document, replace(theme, css=theme.css + css) if css else theme).pages


def test_a_short_letter_has_all_its_parts_on_one_page():
    letter = with_names((PrintedName("Sample Alliance of Readers"),))
    assert pages(letter) == (
        (*TOP, "closing", "conveners heading", "conveners", "roster heading", "roster"),
    )


def test_what_runs_on_stands_on_each_of_its_pages():
    letter = with_names(numbered_names(200))
    first, *others = pages(letter)
    assert first[: len(TOP)] == TOP
    assert others
    assert set(others) == {("roster",)}


def test_what_is_pushed_to_the_next_page_stands_there():
    css = ".salutation { break-after: page !important }"
    assert pages(PLAIN, css) == (TOP[:-1], ("body", "closing", "conveners heading", "conveners"))


def test_notes_and_running_heads_are_no_parts():
    letter = replace(PLAIN, body_html=footnotes(60), addressees=(), re="", via="")
    found = pages(letter)
    assert len(found) > 1
    assert {part for page in found for part in page} == {
        *("date", "salutation", "body", "closing", "conveners heading", "conveners")
    }
