"""Reading a letter's file, writing it, and what is said of a bad one."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.drafting.letter_file import (
    LetterFile,
    LetterFileInvalid,
    decode,
    read_letter,
)
from campaign.drafting.letter_writing import write_letter
from campaign.drafting.rules import (
    Guard,
    LetterSettings,
    LetterText,
    Policy,
    RosterOrder,
    RosterVisibility,
    Visibility,
)
from campaign.errors import BadInput
from campaign.rendering.document import Addressee
from config import ROOT

SAMPLES = sorted((ROOT / "letters" / "samples").glob("*/letter.md"))

WHOLE = """---
title: "A chance to come home: now"
date: 2026-11-24
to:
  - name: Alejandra Sample
    title: Secretary
    organization: Department of Samples
    address:
      - 1 Sample Way
      - Washington, DC 20016
  - organization: Sample Office
via: Via email
re: Return
salutation: "Dear Secretary:"
closing: Sincerely,
conveners:
  - Sample Alliance
  - No
cc: [Sample Committee]
enclosures: []
slug: come-home
goal: 100
deadline: 2026-12-18T17:00
timezone: America/New_York
language: en-US
theme: advocacy
visibility: listed
roster: count
policy: confirm
guards: [proof, trap]
order: skip_articles
retention_days: 30
---

# First

We are {{ count }}.
"""

LETTER = LetterFile(
    LetterText(
        title="A chance to come home: now",
        re="Return",
        addressees=(
            Addressee(
                "Alejandra Sample",
                "Secretary",
                "Department of Samples",
                ("1 Sample Way", "Washington, DC 20016"),
            ),
            Addressee("", organization="Sample Office"),
        ),
        salutation="Dear Secretary:",
        body="# First\n\nWe are {{ count }}.",
        closing="Sincerely,",
        conveners=("Sample Alliance", "No"),
        cc=("Sample Committee",),
        enclosures=(),
    ),
    LetterSettings(
        slug="come-home",
        dated_on=date(2026, 11, 24),
        via="Via email",
        goal=100,
        deadline_at=datetime(2026, 12, 18, 22, tzinfo=UTC),
        timezone="America/New_York",
        language="en-US",
        theme="letterhead",
        visibility=Visibility.LISTED,
        roster=RosterVisibility.COUNT,
        policy=Policy.CONFIRM,
        order=RosterOrder.SKIP_ARTICLES,
        guards=(Guard.TRAP, Guard.PROOF),
        retention_days=30,
    ),
)


def problems(source, filename="letter.md"):
    with pytest.raises(LetterFileInvalid) as invalid:
        read_letter(source, filename)
    assert invalid.value.message == "\n".join(invalid.value.problems)
    for problem in invalid.value.problems:
        assert problem.startswith(filename)
        assert problem.endswith(".")
        assert "\n" not in problem
    return invalid.value.problems


def head(*lines, body="Body."):
    return "\n".join(["---", *lines, "---", body, ""])


def test_a_whole_letter_is_read():
    assert read_letter(WHOLE, "letter.md") == LETTER


@pytest.mark.parametrize(
    "written",
    [
        WHOLE.replace("\n", "\r\n"),
        WHOLE.replace("\n", "\r"),
        "\ufeff" + WHOLE,
        "\n\n" + WHOLE,
        WHOLE.replace("---\n", "---  \n"),
    ],
    ids=["CRLF", "CR", "BOM", "blank lines first", "spaces after dashes"],
)
def test_the_same_letter_is_read_however_it_was_saved(written):
    assert read_letter(written, "letter.md") == LETTER


def test_a_short_letter_has_the_usual_settings():
    letter = read_letter(head("title: A chance to come home"), "letter.md")
    assert letter.text == LetterText(
        title="A chance to come home",
        re="",
        addressees=(),
        salutation="",
        body="Body.",
        closing="",
        conveners=(),
    )
    assert letter.settings == LetterSettings(slug="a-chance-to-come-home")


def test_words_stay_words():
    letter = read_letter(
        head("title: 2026", "re: no", "via: 1:30", "closing: 0x10", "salutation: ~"), "letter.md"
    )
    text = letter.text
    assert (text.title, text.re, letter.settings.via, text.closing) == (
        "2026",
        "no",
        "1:30",
        "0x10",
    )
    assert text.salutation == ""


def test_one_addressee_needs_no_list():
    letter = read_letter(head("title: T", "to: {name: Alejandra, address: 1 Way}"), "letter.md")
    assert letter.text.addressees == (Addressee("Alejandra", address=("1 Way",)),)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "no front matter"),
        ("Only a body.", "no front matter"),
        ("---\ntitle: T\n", "no front matter"),
        (head(), "must be fields"),
        (head("- a", "- b"), "must be fields"),
        (head("title: Home: now"), "line 2: the front matter cannot be read here; put a value"),
        (head("title: T", "\tre: R"), "line 3: a tab cannot indent"),
        (head("title: T", "title: U"), "line 3: the field “title” stands there twice"),
        (head("title: *star*"), "in quotation marks"),
        (head("title: &a T", "re: *a"), "line 2: anchors and aliases"),
        (head('title: "T'), "a quotation mark is not closed"),
        (head("title: [T"), "close the bracket"),
        (head("? [a]", ": b"), "name must be one word"),
        (head("title: " + "[" * 20 + "]" * 20), "nested too deep"),
        (head("title: " + "x" * 100_001), "longer than 100 kB"),
        (
            head("titel: T", "title: T"),
            "line 2: the field “titel” is unknown; perhaps “title” was meant",
        ),
        (head("title: T", "zzz: T"), "the field “zzz” is unknown; known are title, date"),
        (
            head("title: T", "to: [{nam: A}]"),
            "the field “to.nam” is unknown; perhaps “name” was meant",
        ),
        (head("re: R"), "the field “title” is missing"),
        (head("title: [a, b]"), "line 2: the field “title” must be one line of text"),
        (head("title: " + "x" * 201), "is 201 characters long; at most 200 fit"),
        (head("title: T", "re: " + "x" * 501), "is 501 characters long; at most 500 fit"),
        (head("title: T", body=""), "the letter has no body"),
        (head("title: T", body="é" * 100_001), "the body is longer than 200 kB"),
        (head("title: T", body="> " * 50 + "a"), "line 4: lists or quotations are nested"),
        (head("title: T", "conveners: Sample Alliance"), "the field “conveners” must be a list"),
        (head("title: T", "cc: [[a]]"), "the field “cc” must be one line of text"),
        (head("title: T", "conveners: [A, B, a]"), "names “a” twice"),
        (head("title: T", "enclosures: [" + "a, " * 60 + "]"), "has 60 lines; at most 50 fit"),
        (head("title: T", "to: Alejandra"), "the field “to” must be a list"),
        (head("title: T", "to: [a]"), "the field “to” must be a list"),
        (head("title: T", "to: {name: [a]}"), "the field “to.name” must be one line of text"),
        (
            head("title: T", "to: {name: a, address: {b: c}}"),
            "“to.address” must be a list of lines",
        ),
        (head("title: T", "slug: Come Home"), "at most 80, like “come-home”"),
        (head("title: T", "slug: new"), "must not be “new”, an address of the desk"),
        (head("title: T", "date: tomorrow"), "is “tomorrow”, which is no day"),
        (head("title: T", "date: 2026-02-30"), "is “2026-02-30”, which is no day"),
        (head("title: T", "goal: many"), "is “many”; give a whole number"),
        (head("title: T", "goal: 0"), "is “0”; give a whole number"),
        (head("title: T", "goal: 99999999"), "give a whole number from 1 to 10,000,000"),
        (
            head("title: T", "retention_days: ever"),
            "is “ever”; give a whole number from 1 to 3,650",
        ),
        (head("title: T", "retention_days: 0"), "is “0”; give a whole number"),
        (head("title: T", "retention_days: 3651"), "give a whole number from 1 to 3,650"),
        (
            head("title: T", "timezone: Mars/Base"),
            "cannot be “Mars/Base”; write one like America/New_York",
        ),
        (head("title: T", "deadline: soon"), "“soon” is not a deadline"),
        (
            head("title: T", "deadline: 2026-03-08T02:30", "timezone: America/New_York"),
            "skips 2026-03-08T02:30",
        ),
        (head("title: T", "language: klingon!"), "the field “language” cannot be “klingon!”"),
        (head("title: T", "language: xx"), "line 3: the field “language” cannot be “xx”"),
        (head("title: T", "theme: ../x"), "the field “theme” cannot be “../x”"),
        (
            head("title: T", "visibility: public"),
            "cannot be “public”; choose one of listed, unlisted",
        ),
        (head("title: T", "roster: all"), "choose one of live, count, after_delivery"),
        (head("title: T", "policy: none"), "choose one of confirm, review, unfamiliar"),
        (
            head("title: T", "guards: [trap, captcha]"),
            "“captcha”; choose of trap, fill_time, proof",
        ),
        (head("title: T", "guards: trap"), "must be a list"),
        (head("title: T", "order: random"), "choose one of alphabetical, skip_articles"),
        (head("title: T", body="a\n\x00b"), "line 5: there is a control character (U+0000)"),
        (head("title: a\x1bb"), "line 2: there is a control character (U+001B)"),
        (head("title: T", body="a\u2028b"), "control character (U+2028)"),
    ],
)
def test_a_fault_is_one_sentence_that_says_where_and_what_to_do(source, words):
    (problem,) = problems(source)
    assert words in problem


def test_all_faults_are_told_at_once():
    found = problems(head("titel: T", "goal: many", "date: soon", body=""))
    assert len(found) == 5


def test_a_deep_file_costs_nothing():
    problems("---\na: " + "[" * 90_000 + "\n---\nBody.")


def test_a_file_is_text_in_utf_8_or_in_utf_16_with_its_mark():
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert decode("Acción\r\n".encode(encoding), "letter.md") == "Acción\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            "a\nAcción".encode("cp1252"),
            "letter.md, line 2: this is not UTF-8. Save the file as UTF-8",
        ),
        (b"\xff\xfea", "this is not UTF-8"),
        (b"x" * 1_000_001, "larger than 1000 kB"),
    ],
)
def test_another_encoding_is_refused_with_its_line(data, words):
    with pytest.raises(LetterFileInvalid) as invalid:
        decode(data, "letter.md")
    assert words in invalid.value.message


def test_a_written_letter_reads_back():
    assert read_letter(write_letter(LETTER.text, LETTER.settings), "letter.md") == LETTER


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.parent.name)
def test_every_sample_reads_back_as_it_is_written(path):
    letter = read_letter(decode(path.read_bytes(), path.name), path.name)
    assert read_letter(write_letter(letter.text, letter.settings), path.name) == letter


line = st.text(
    st.characters(categories=["L", "N", "P", "S", "Zs"])
    | st.sampled_from("#:-*&!|>'\"%@`{}[],?~ "),
    max_size=40,
).map(lambda text: " ".join(text.split()))
full_line = line.filter(bool)
texts = st.builds(
    LetterText,
    title=full_line,
    re=line,
    addressees=st.lists(
        st.builds(
            Addressee,
            name=full_line,
            title=line,
            organization=line,
            address=st.lists(full_line, max_size=3).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    salutation=line,
    body=st.lists(full_line, min_size=1, max_size=4).map("\n\n".join),
    closing=line,
    conveners=st.lists(full_line, max_size=3, unique_by=str.casefold).map(tuple),
    cc=st.lists(full_line, max_size=2).map(tuple),
    enclosures=st.lists(full_line, max_size=2).map(tuple),
)
settings = st.builds(
    LetterSettings,
    slug=st.just("come-home"),
    dated_on=st.none() | st.dates(date(1900, 1, 1)),
    via=line,
    goal=st.none() | st.integers(1, 10_000_000),
    deadline_at=st.none()
    | st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001 (made aware below)
        lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
    ),
    timezone=st.sampled_from(["UTC", "America/New_York", "Asia/Kolkata"]),
    visibility=st.sampled_from(Visibility),
    roster=st.sampled_from(RosterVisibility),
    policy=st.sampled_from(Policy),
    order=st.sampled_from(RosterOrder),
    guards=st.sets(st.sampled_from(Guard)).map(
        lambda chosen: tuple(guard for guard in Guard if guard in chosen)
    ),
    retention_days=st.integers(1, 3650),
)


@given(texts, settings)
def test_every_letter_that_is_written_reads_back(text, letter_settings):
    written = write_letter(text, letter_settings)
    try:
        read = read_letter(written, "letter.md")
    except LetterFileInvalid as invalid:
        # Only the parser's own depth can refuse a body made of such lines.
        assert "nested" in invalid.message
        return
    assert read == LetterFile(text, letter_settings)


def test_a_value_that_looks_like_a_dash_line_is_no_end():
    text = replace(LETTER.text, re="--- three dashes", body="a\n\n---\n\nb")
    assert read_letter(write_letter(text, LETTER.settings), "x.md").text == text


@given(
    st.binary(max_size=200)
    | st.binary(max_size=200).map(lambda data: b"---\n" + data + b"\n---\nB")
)
def test_any_bytes_are_a_letter_or_a_problem(data):
    with suppress(BadInput):
        read_letter(decode(data, "letter.md"), "letter.md")


@given(st.text(st.sampled_from("ab:-[]{}#&*!|>'\"%@`,? \n\t~"), max_size=60))
def test_any_front_matter_is_a_letter_or_a_problem(text):
    with suppress(BadInput):
        read_letter(f"---\ntitle: T\n{text}\n---\nBody.", "letter.md")
