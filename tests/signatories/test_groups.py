"""Groups of a roster: headings and counts, on paper, in files and for what is set without a database."""

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from campaign.drafting.letter_file import read_letter
from campaign.drafting.rules import RosterOrder
from campaign.drafting.wording import paper_words
from campaign.rendering.paper_words import PaperWords
from campaign.signatories.drafts import draft_document
from campaign.signatories.entries import SCOPES
from campaign.signatories.groups import heading_of
from campaign.signatories.table_files import read_table
from tests.application import PRESS

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LETTER = """---
title: Safe Water
to:
  - name: The Mayor of Sampleton
conveners: [Sample Rivers League]
order: {order}
---

Act.
"""
TABLE = """name,kind,scope,state,country,affiliation
Zebra Sample Fund,,national,,,
Able Sample Fund,,local,California,,
The Sample Clinic,,local,AK,,
Sample Bureau,,,,Canada,
Ana Example,individual,,CA,,Sample University
Ben Example,individual,,,,
"""


def document(order, table=TABLE):
    letter_file = read_letter(LETTER.format(order=order), "letter.md")
    return draft_document(letter_file, read_table(table.encode(), "names.csv"), NOW)


def told(order):
    return [
        (one.heading, [name.name for name in one.names]) for one in document(order).name_lists[1:]
    ]


def test_scopes_are_groups_and_individuals_the_last():
    assert told("by_scope") == [
        ("Joined by", []),
        ("National organizations (1)", ["Zebra Sample Fund"]),
        ("Local organizations (2)", ["Able Sample Fund", "The Sample Clinic"]),
        ("Other organizations (1)", ["Sample Bureau"]),
        ("Individuals (2)", ["Ana Example", "Ben Example"]),
    ]


def test_a_group_is_counted_in_the_digits_of_the_language():
    letter_file = read_letter(LETTER.format(order="by_scope\nlanguage: fa"), "letter.md")
    lists = draft_document(letter_file, read_table(TABLE.encode(), "names.csv"), NOW).name_lists
    assert lists[-1].heading.endswith(" (۲)")


def test_states_stand_in_the_order_of_their_names_and_not_of_their_codes():
    assert [heading for heading, _ in told("by_state")] == [
        "Joined by",
        "Alaska (1)",
        "California (1)",
        "Other organizations (2)",
        "Individuals (2)",
    ]


def test_one_country_in_many_spellings_is_one_group_and_groups_stand_in_the_order_of_letters():
    spellings = (
        "USA",
        "U.S.",
        "United States",
        "united states of america",
        "zambia",
        "Åland Islands",
    )
    rows = "".join(f"Sample {number},{one}\n" for number, one in enumerate(spellings))
    lists = document("by_country", f"name,country\n{rows}").name_lists[2:]
    assert [one.heading for one in lists] == [
        "Åland Islands (1)",
        "United States (4)",
        "Zambia (1)",
    ]


def test_one_state_in_many_spellings_is_one_group():
    rows = "A,Texas,USA\nB,TX,\nC,tx,U.S\nD,texas,the United States\nE,Ohio,US\n"
    lists = document("by_state", f"name,state,country\n{rows}").name_lists[2:]
    assert [one.heading for one in lists] == ["Ohio (1)", "Texas (4)"]


def test_an_alphabetical_roster_parts_organizations_from_individuals_only():
    assert told("skip_articles") == [
        ("Joined by", []),
        (
            "Organizations (4)",
            ["Able Sample Fund", "Sample Bureau", "The Sample Clinic", "Zebra Sample Fund"],
        ),
        ("Individuals (2)", ["Ana Example", "Ben Example"]),
    ]


@pytest.mark.parametrize("order", ["alphabetical", "by_time", "by_country"])
def test_what_is_in_one_group_is_one_list_without_a_heading(order):
    lines = (line.replace("Canada", "") for line in TABLE.splitlines())
    organizations = "\n".join(line for line in lines if "individual" not in line)
    lists = document(order, organizations).name_lists
    assert [one.heading for one in lists] == ["Convening organization", "Joined by"]
    assert len(lists[1].names) == 4


def test_an_affiliation_has_an_asterisk_and_the_paper_says_why_once():
    made = document("alphabetical")
    details = {one.name: one.detail for one in made.signatories}
    assert details["Ana Example"] == "Sample University*"
    assert details["Ben Example"] == ""
    assert made.note == "* For identification purposes only."
    assert document("alphabetical", "name\nSample Clinic\n").note == ""


def test_each_scope_has_words_in_every_language_of_the_paper():
    for tag in ("en", "es", "fr", "pt", "ar", "he", "fa", "zh-Hans", "zh-Hant", "vi", "ko"):
        words = paper_words(tag)
        headings = {
            heading_of(("organization", scope), RosterOrder.BY_SCOPE, words)
            for scope in (*SCOPES, "")
        }
        assert len(headings) == len(SCOPES) + 1
        if tag != "en":
            assert words.individuals != PaperWords().individuals


def test_the_groups_are_on_the_pages_with_their_names_and_the_note():
    pdf = PRESS(document("by_scope"), "letterhead")
    words = " ".join(PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text().split())
    told = [
        "National organizations (1) Zebra Sample Fund",
        "Local organizations (2) Able Sample Fund The Sample Clinic",
        "Individuals (2) Ana Example Sample University*",
        "* For identification purposes only.",
    ]
    places = [words.index(one) for one in told]
    assert places == sorted(places)
