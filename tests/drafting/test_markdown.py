"""Text becomes safe HTML, soon or not at all."""

import re
import time
from contextlib import suppress
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.drafting.markdown import LINKS, BodyRefused, Link, as_written, body_html, parsed
from campaign.organizations.rules import clean_name
from tests.odd_names import ACCEPTED

ALLOWED_TAG = re.compile(
    r"</?(?:p|br|hr|em|strong|h[2-6]|ul|ol|li|blockquote|a|sup|section|code|pre|table|thead|tbody"
    r"|tr|th|td)(?: [a-z]+=\"[^\"<>]*\")*>"
)


def test_paragraphs_emphasis_and_lists_are_set():
    html = body_html("A *b* **c**\n\n- d\n- e\n\n3. f\n")
    assert html == (
        "<p>A <em>b</em> <strong>c</strong></p>\n<ul>\n<li>d</li>\n<li>e</li>\n</ul>\n"
        '<ol start="3">\n<li>f</li>\n</ol>\n'
    )


def test_headings_begin_below_the_title():
    assert body_html("# A\n\n## B\n\n###### C") == "<h2>A</h2>\n<h3>B</h3>\n<h6>C</h6>\n"


def test_footnotes_and_tables_are_set():
    html = body_html("A[^1]\n\n|a|b|\n|-|-|\n|c|d|\n\n[^1]: A note.")
    assert '<sup class="footnote-ref"><a href="#fn1" id="fnref1"' in html
    assert '<section class="footnotes">' in html
    assert "<td>c</td>" in html


def test_html_is_shown_as_text():
    html = body_html('<script>alert(1)</script>\n\n<img src="x" onerror="y">\n\n<b>z</b>')
    assert ALLOWED_TAG.sub("", html).count("<") == 0
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.org",
        "//example.org",
        "/desk",
        "page.html",
        "#top",
        "&#106;avascript:alert(1)",
    ],
)
def test_a_link_that_leads_nowhere_on_paper_is_its_text(address):
    assert "<a" not in body_html(f"[words]({address})")
    assert "words" in body_html(f"[words]({address})")


def test_a_good_link_tells_its_target_nothing():
    html = body_html("[a](https://example.org) <mailto:a@example.org> [b](http://example.org)")
    assert html.count('rel="noopener nofollow"') == 3
    assert 'href="https://example.org"' in html


def test_an_image_is_its_words():
    assert body_html("![A chart](https://example.org/a.png)") == "<p>A chart</p>\n"


def test_links_are_noted_in_order_with_their_lines():
    body = "[a](http://example.org/1) <https://example.org/2>\n\n[c][d]\n\n[d]: page.html"
    parsed(body, env := {})
    assert env[LINKS] == [
        Link("http://example.org/1", 1),
        Link("https://example.org/2", 1),
        Link("page.html", 3),
    ]


def test_tokens_pass_untouched():
    assert body_html("We are {{ count_in_words }}.") == "<p>We are {{ count_in_words }}.</p>\n"


def test_only_a_backslash_breaks_a_line():
    assert body_html("a  \nb") == "<p>a\nb</p>\n"
    assert body_html("a\\\nb") == "<p>a<br>\nb</p>\n"


def test_line_ends_and_unicode_form_do_not_matter():
    assert body_html("a\r\n\r\nAccio\u0301n") == body_html("a\n\nAcción")


def test_an_empty_body_is_empty():
    assert body_html("") == body_html("\n\n") == ""


def test_ten_nested_lists_are_set_and_eleven_refused():
    ten = "".join("  " * depth + "- a\n" for depth in range(10))
    assert body_html(ten).count("<ul>") == 10
    with pytest.raises(BodyRefused, match="nested more than 10 deep"):
        body_html(ten + "  " * 10 + "- a\n")


@pytest.mark.parametrize("mark", ["- ", "> ", "1. ", "* > "])
def test_nothing_is_dropped_in_silence_however_deep(mark):
    with pytest.raises(BodyRefused, match="nested more than 10 deep"):
        body_html(mark * 100 + "deep down")


@pytest.mark.parametrize(
    "text",
    [
        "[a](https://example.org) " * 8_000,
        "[" * 200_000,
        "]" * 200_000,
        "![" * 100_000,
        "^[" * 100_000,
        "[^" * 100_000,
        "[](" * 60_000,
        "*a " * 60_000,
        "**a *b " * 25_000,
        "`a``b```c " * 18_000,
        "> " * 50_000,
        "<a " * 60_000,
        "|a" * 100_000 + "\n" + "|-" * 50_000,
        "|a|\n|-|\n" * 25_000,
        "a\n" * 100_000,
        "# a\n" * 50_000,
        "[a]: https://example.org\n" * 8_000,
    ],
    ids=lambda text: text[:12].strip(),
)
def test_a_large_body_is_set_or_refused_soon(text):
    start = time.process_time()
    with suppress(BodyRefused):
        body_html(text[:200_000])
    assert time.process_time() - start < 5


def test_ten_thousand_links_are_set():
    assert body_html("[a](https://e.org) " * 10_000).count("<a ") == 10_000


def test_a_body_above_its_limit_is_refused():
    with pytest.raises(BodyRefused, match="longer than 200 kB"):
        body_html("é" * 100_001)


def test_a_heap_of_accents_is_refused_before_it_is_put_in_order():
    start = time.process_time()
    with pytest.raises(BodyRefused, match="more than 10 accents on one letter"):
        body_html("a" + "\u0301\u0316" * 40_000)
    assert time.process_time() - start < 1
    assert body_html("a" + "\u0301\u0316" * 5)


@given(st.text(st.sampled_from("ab <>\"'`*_[]()!#|-\n:/&;=^\\{}scriptjvo"), max_size=120))
def test_any_text_gives_only_allowed_tags(text):
    html = body_html(text)
    assert "<" not in ALLOWED_TAG.sub("", html)
    assert "javascript:" not in "".join(re.findall(r'href="[^"]*"', html)).lower()


@pytest.mark.parametrize("name", ACCEPTED.values(), ids=ACCEPTED)
@pytest.mark.parametrize("around", ["{}", "- {}", "We, {}, ask."])
def test_words_written_as_markdown_show_unchanged(name, around):
    line = clean_name(name)
    shown = unescape(re.sub(r"</?(p|ul|li)>\n?", "", body_html(around.format(as_written(line)))))
    assert shown.strip() == around.removeprefix("- ").format(line)


@given(st.from_regex(r"[-+*#>=|~\d.) \[\]!()_`<&;a{}\\]{1,12}", fullmatch=True))
def test_any_marks_written_as_markdown_show_unchanged(marks):
    line = " ".join(marks.split())
    shown = unescape(re.sub(r"</?(p|ul|li)>\n?", "", body_html(f"- {as_written(line)}")))
    assert shown.strip() == line
