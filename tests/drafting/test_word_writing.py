"""A letter's text as a Word file, and read back: what Word can carry comes back the same.

What it cannot: the labels of notes, a note's second reference, the titles of links, lines
broken without a backslash, other marks for lists than ``-`` and ``1.``, blank lines between
the items of a list, a language behind a fence, HTML entities, and needless backslashes.
"""

import io
import re
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaign.drafting.canonical import canonical_text
from campaign.drafting.languages import direction
from campaign.drafting.rules import LetterSettings, LetterText
from campaign.drafting.word import letter_of, read_word
from campaign.drafting.word_look import Look
from campaign.drafting.word_writing import blocks_of, text_as_word, word_file
from campaign.rendering.document import Addressee
from tests.word_files import W

SETTINGS = LetterSettings("safe-water", via="Via electronic mail")
TEXT = LetterText(
    title="Safe Water for {{ count }} Towns",
    re="The wells of Sampleton",
    addressees=(
        Addressee("Ana Example", "Chair", "Sample Board", ("1 Example Street", "Sampleton")),
        Addressee("", organization="Sample Ministry"),
    ),
    salutation="Dear Chair Example:",
    body="We are {{ count }} organizations.",
    closing="Respectfully,",
    conveners=("Sample Alliance of Wells", "Sample Union"),
    cc=("Sample Deputy",),
    enclosures=("Sample map", "Sample report"),
)


def read_back(text):
    return letter_of(read_word(text_as_word(text, SETTINGS), "letter.docx"))


def text_with(body):
    return LetterText("A title", "", (), "Dear Mayor:", body, "Sincerely,", ())


PLAIN = st.from_regex(r"[A-Za-z]{2,9}", fullmatch=True)
SPAN = st.one_of(
    PLAIN,
    PLAIN,
    PLAIN.map("*{}*".format),
    PLAIN.map("**{}**".format),
    PLAIN.map("`{}`".format),
    PLAIN.map("[{}](https://example.org/p?q=1&r=2)".format),
    st.just("{{ count }}"),
    st.just("<https://example.org/a_b>"),
    st.just("“quoted”—so,"),
    st.just("snake_case"),
    st.just(r"\*not so\*"),
)
LINE = st.lists(SPAN, min_size=1, max_size=6).map(lambda spans: "So " + " or ".join(spans) + ".")


def indented(lines, by):
    return "\n".join(f"{' ' * by}{line}" for line in lines.split("\n"))


def as_list(items, *, is_numbered=False):
    lines = []
    for number, (line, inner) in enumerate(items, start=1):
        mark = f"{number}. " if is_numbered else "- "
        lines.append(mark + line)
        lines += [indented(inner, len(mark))] if inner else []
    return "\n".join(lines)


ITEMS = st.recursive(
    st.lists(LINE, min_size=1, max_size=3).map(lambda lines: [(line, "") for line in lines]),
    lambda inner: st.lists(
        st.tuples(LINE, st.one_of(st.just(""), inner.map(as_list))),
        min_size=1,
        max_size=3,
    ),
    max_leaves=6,
)


BLOCK = st.one_of(
    LINE,
    LINE,
    st.tuples(LINE, LINE).map("\\\n".join),
    st.tuples(st.integers(1, 6), PLAIN).map(lambda made: f"{'#' * made[0]} {made[1]}"),
    ITEMS.map(as_list),
    ITEMS.map(lambda items: as_list(items, is_numbered=True)),
    LINE.map("> {}".format),
    st.just("---"),
    st.just("```\nof 2 *lines*\n  indented\n```"),
    st.just("| a | b |\n| --- | --- |\n| *c* | d |"),
)


@st.composite
def bodies(draw):
    """A body as a person would write it, without two blocks in a row that Word would join."""
    blocks = []
    for block in draw(st.lists(BLOCK, min_size=1, max_size=6)):
        if (
            not blocks
            or kind_of(block) not in {"plain", kind_of(blocks[-1])}
            or kind_of(block) == "plain"
        ):
            blocks.append(block)
    notes = draw(st.lists(LINE, max_size=2))
    blocks += [f"A claim.[^{number}]" for number, _ in enumerate(notes, start=1)]
    blocks += [f"[^{number}]: {note}" for number, note in enumerate(notes, start=1)]
    return "\n\n".join(blocks)


def kind_of(block):
    return "plain" if block[0].isalpha() or block[0] == "#" else re.sub(r"\d", "1", block[0])


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(bodies())
def test_what_word_can_carry_comes_back_as_the_same_canonical_text(body):
    text = text_with(body)
    guess = read_back(text)
    assert canonical_text(guess.text) == canonical_text(text)
    assert guess.left_out == ()
    assert guess.names == ()


def test_every_part_of_a_letter_comes_back():
    guess = read_back(TEXT)
    assert canonical_text(guess.text) == canonical_text(TEXT)
    assert guess.via == "Via electronic mail"
    assert guess.left_out == ()


@pytest.mark.parametrize(
    ("written", "back"),
    [
        ("A claim.[^plan]\n\n[^plan]: See there.", "A claim.[^1]\n\n[^1]: See there."),
        ("One[^a] two[^a]\n\n[^a]: x", "One[^1] two[^2]\n\n[^1]: x\n\n[^2]: x"),
        ('[plan](https://example.org "t")', "[plan](https://example.org)"),
        ("one\ntwo", "one two"),
        ("* a\n* b", "- a\n- b"),
        ("1) a\n2) b", "1. a\n2. b"),
        ("- a\n\n- b", "- a\n- b"),
        ("```python\nx\n```", "```\nx\n```"),
        ("&copy; \\! it", "© ! it"),
        ("![words](https://example.org/a.png)", "words"),
        ("[^a]\n\n[^a]: see[^b]\n\n[^b]: x", "[^1]\n\n[^1]: see[b]"),
    ],
)
def test_what_word_cannot_carry_comes_back_in_the_form_it_can(written, back):
    assert read_back(text_with(written)).text.body == back


def part(data, name):
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


def test_the_same_text_gives_the_same_bytes():
    assert text_as_word(TEXT, SETTINGS) == text_as_word(TEXT, SETTINGS)


@pytest.mark.parametrize(
    ("language", "direction", "width"),
    [
        ("en-US", "ltr", "12240"),
        ("en-GB", "ltr", "11906"),
        ("es-MX", "ltr", "12240"),
        ("ar-EG", "rtl", "11906"),
    ],
)
def test_title_language_direction_and_sheet_are_the_letters_own(language, direction, width):
    look = Look("Wells & <rivers>", language, direction, datetime(2026, 11, 24, 12, tzinfo=UTC))
    data = word_file(blocks_of("We ask."), look)
    core = ET.fromstring(part(data, "docProps/core.xml"))
    assert {one.tag.rpartition("}")[2]: one.text for one in core} == {
        "title": "Wells & <rivers>",
        "language": language,
        "created": "2026-11-24T12:00:00Z",
        "modified": "2026-11-24T12:00:00Z",
    }
    styles = ET.fromstring(part(data, "word/styles.xml"))
    assert styles.find(f".//{{{W}}}lang").get(f"{{{W}}}val") == language
    assert (styles.find(f".//{{{W}}}pPrDefault//{{{W}}}bidi") is not None) is (direction == "rtl")
    main = ET.fromstring(part(data, "word/document.xml"))
    (sheet,) = main.iter(f"{{{W}}}pgSz")
    assert sheet.get(f"{{{W}}}w") == width


@pytest.mark.parametrize("tag", ["fa", "he-IL", "ku-Arab", "ar-Latn", "es-MX", "zh-Hant"])
def test_a_letter_keeps_its_language_and_runs_in_its_direction(tag):
    words = {"fa": "آب", "he-IL": "מים", "ku-Arab": "ئاو", "zh-Hant": "水"}.get(tag, "Agua")
    data = text_as_word(text_with(f"{words} " * 50), LetterSettings("a", language=tag))
    assert letter_of(read_word(data, "a.docx")).language == tag
    sheet = next(ET.fromstring(part(data, "word/document.xml")).iter(f"{{{W}}}sectPr"))
    assert (sheet.find(f"{{{W}}}bidi") is not None) is (direction(tag) == "rtl")


def test_every_style_that_is_used_is_one_of_ours():
    body = (
        "# One\n\n## Two\n\nText.[^1]\n\n- a\n  - b\n\n1. c\n\n> d\n\n`e` [f](https://example.org)\n\n"
        "```\ng\n```\n\n| h | i |\n| --- | --- |\n| j | k |\n\n[^1]: Note.\n\n    - in it\n"
    )
    data = text_as_word(text_with(body), SETTINGS)
    used = set()
    for name in ("word/document.xml", "word/footnotes.xml"):
        for one in ET.fromstring(part(data, name)).iter():
            if one.tag.rpartition("}")[2] in {"pStyle", "rStyle", "tblStyle"}:
                used.add(one.get(f"{{{W}}}val"))
    known = {
        one.get(f"{{{W}}}styleId")
        for one in ET.fromstring(part(data, "word/styles.xml")).iter(f"{{{W}}}style")
    }
    assert used - known == set()


def test_headings_are_headings_with_their_levels():
    headings = [
        one["c"][0]
        for one in blocks_of("# One\n\n## Two\n\n###### Six\n\nSet\n---")
        if one["t"] == "Header"
    ]
    assert headings == [1, 2, 6, 2]
