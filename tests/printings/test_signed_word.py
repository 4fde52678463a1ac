"""The signed letter as a Word file: what a reader, and a screen reader, finds in it."""

import io
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from campaign.access import COMMAND_LINE
from campaign.drafting import queries as letters
from campaign.drafting.letter_file import read_letter
from campaign.drafting.word import letter_of, read_word
from campaign.printings.exports import EXPORTS, TEXTS, signed_letter
from campaign.signatories.import_operations import import_letter
from campaign.signatories.table_files import read_table
from tests.word_files import W

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LETTER = """---
title: Safe Water for {{ count }} Towns
to:
  - name: The Mayor of Sampleton
    organization: Town of Sampleton
via: Via electronic mail
re: "Water, for {{ count }}"
salutation: "Dear Mayor:"
closing: Respectfully,
conveners: [Sample Rivers League]
cc: [Sample Council]
enclosures: [Sample map]
---

## What we ask

We are **{{ count }}** groups.[^1]

[^1]: See <https://example.org/plan>.
"""


def tag(name):
    return f"{{{W}}}{name}"


def words(element):
    return "".join(one.text or "" for one in element.iter(tag("t")))


def style(paragraph):
    named = paragraph.find(f"{tag('pPr')}/{tag('pStyle')}")
    return "" if named is None else named.get(tag("val"))


def main_part(data):
    return ET.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))


@pytest.fixture
def demo(letter):
    return EXPORTS["docx"](signed_letter(letters.letter(letter), NOW))


@pytest.fixture
def small(app):
    table = read_table(
        b"name,kind,affiliation\nSample & Sons,,\nAna Example,individual,Sample Union\n", "a.csv"
    )
    return letters.letter(import_letter(COMMAND_LINE, read_letter(LETTER, "letter.md"), table))


def test_the_parts_stand_in_the_order_of_the_paper_with_tokens_filled_in(small):
    main = main_part(EXPORTS["docx"](signed_letter(small, NOW)))
    paragraphs = [(style(one), words(one)) for one in main.iter(tag("p")) if words(one)]
    assert paragraphs == [
        ("LetterHead", "Sample Rivers League"),
        ("LetterDate", "November 24, 2026"),
        ("LetterVia", "Via electronic mail"),
        ("LetterAddressee", "The Mayor of SampletonTown of Sampleton"),
        ("LetterRe", "Re: Water, for 3"),
        ("LetterSalutation", "Dear Mayor:"),
        ("Heading2", "What we ask"),
        ("FirstParagraph", "We are 3 groups."),
        ("LetterClosing", "Respectfully,"),
        ("Heading1", "Convening organization"),
        ("Compact", "Sample Rivers League"),
        ("Heading1", "Joined by"),
        ("Heading2", "Organizations (1)"),
        ("Compact", "Sample & Sons"),
        ("Heading2", "Individuals (1)"),
        ("Compact", "Ana Example, Sample Union*"),
        ("Compact", "* For identification purposes only."),
        ("LetterCc", "cc: Sample Council"),
        ("LetterEnclosure", "Enclosure: Sample map"),
    ]


def test_a_long_roster_is_one_list_in_a_section_of_two_columns(demo):
    sections: list = [[]]
    for one in main_part(demo).find(tag("body")):
        sections[-1].append(one)
        if one.find(f".//{tag('sectPr')}") is not None:
            sections.append([])
    columns = [one.get(tag("num")) for one in main_part(demo).iter(tag("cols"))]
    assert columns == ["1", "2", "1"]
    names = [one for one in sections[1] if words(one)]
    assert len(names) == 81
    lists = {one.find(f".//{tag('numId')}").get(tag("val")) for one in names}
    assert len(lists) == 1


def test_sections_go_on_on_the_same_page(demo):
    kinds = [one.get(tag("val")) for one in main_part(demo).iter(tag("type"))]
    assert kinds == ["continuous"] * 3


def test_the_same_letter_gives_the_same_bytes(letter, demo):
    assert EXPORTS["docx"](signed_letter(letters.letter(letter), NOW)) == demo


def test_title_and_language_are_the_letters(small):
    data = EXPORTS["docx"](signed_letter(small, NOW))
    core = zipfile.ZipFile(io.BytesIO(data)).read("docProps/core.xml").decode()
    assert "<dc:title>Safe Water for 3 Towns</dc:title><dc:language>en-US</dc:language>" in core


def test_no_name_gets_lost_or_breaks_the_file(demo, letter):
    guess = letter_of(read_word(demo, "letter.docx"))
    assert len(guess.names) + len(guess.text.conveners) == 83
    assert guess.text.conveners == letters.letter(letter).text.conveners
    assert guess.left_out == (
        "A heading among the names was left out: “Convening organizations”.",
        "A heading among the names was left out: “Joined by”.",
    )
    assert "We write as 83 organizations" in guess.text.body


def test_the_text_alone_keeps_its_tokens(small):
    guess = letter_of(read_word(TEXTS["docx"](small), "letter.docx"))
    assert guess.text.title == "Safe Water for {{ count }} Towns"
    assert "We are **{{ count }}** groups." in guess.text.body
    assert guess.names == ()
    assert read_letter(TEXTS["md"](small), "again.md").text == small.text
