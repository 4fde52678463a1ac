"""Our HTML is read back as the blocks and the Markdown that it was made of."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.cli.files import read_letter_and_table
from campaign.drafting.html_blocks import blocks_of_html, markdown_of_html
from campaign.drafting.markdown import as_written, body_html
from config import LETTERS

BODIES = {
    "headings": "# One\n\n## Two\n\n##### Five",
    "marks": "Some *words* and **others**, ***both***, `code` and [a link](https://example.org/a_b).",
    "breaks": "One\\\ntwo\\\nthree\nfour",
    "lists": "- one\n- two\n\n  more of two\n- three\n  1. inner\n  2. inner",
    "numbers": "3. three\n4. four",
    "quotation": "> One.\n>\n> - two",
    "table": "| a | b |\n| --- | --- |\n| *c* | d \\| e |",
    "code": "```\n<b>code</b>\n\n  more\n```",
    "rule": "One.\n\n---\n\nTwo.",
    "notes": "One[^a] and two[^b].\n\n[^a]: A *note*.\n\n    Its second paragraph.\n\n[^b]: Another.",
    "marks that are words": r"1\. No list. \*No emphasis\* \# a & b &amp;lt; <i>",
}


def folded(html):
    return " ".join(html.split())


@pytest.mark.parametrize("name", BODIES)
def test_markdown_made_of_html_makes_the_same_html(name):
    html = body_html(BODIES[name])
    assert folded(body_html(markdown_of_html(html))) == folded(html)


# A note that is referred to again is there once, and its number in brackets after that.
SAMPLES = sorted(path.name for path in (LETTERS / "samples").iterdir())


@pytest.mark.parametrize("sample", SAMPLES)
def test_each_sample_is_read_back_whole(sample):
    html = body_html(read_letter_and_table(LETTERS / "samples" / sample)[0].text.body)
    again = re.sub(r"<sup[^>]*><a href=\"#fn(\d+)\"[^>]*>\[\d+:\d+\]</a></sup>", r"[\1]", html)
    again = re.sub(r" <a href=\"#fnref\d+:\d+\".*?</a>", "", again)
    assert folded(body_html(markdown_of_html(html))) == folded(again)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1))
def test_any_words_come_back(words):
    html = body_html(as_written(words))
    assert folded(body_html(markdown_of_html(html))) == folded(html)


def test_nothing_is_nothing():
    assert blocks_of_html("") == []
    assert markdown_of_html("") == ""
