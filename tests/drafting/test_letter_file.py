"""Reading a letter's file, and what is said of a bad one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.drafting.letter_file import LetterFileInvalid, decode, read_letter
from campaign.drafting.letter_writing import write_letter
from campaign.errors import Problem
from config import ROOT

GOOD = "---\ntitle: A sample\n---\n\nBody.\n"
SAMPLES = sorted((ROOT / "letters" / "samples").glob("*/letter.md"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.parent.name)
def test_every_sample_reads_back_as_it_is_written(path):
    letter = read_letter(decode(path.read_bytes(), path.name), path.name)
    assert read_letter(write_letter(letter.text, letter.settings), path.name) == letter


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("Body only", "l.md has no front matter"),
        ("---\ntitle: [\n---\nBody", "the front matter is not valid YAML"),
        ("---\ntitel: x\n---\nBody", "field “titel”: there is no such field; did you mean “title”"),
        ("---\nre: x\n---\nBody", "field “title”: is missing"),
        ("---\ntitle: x\n---\n", "has no body"),
        ("---\ntitle: x\ntitle: y\n---\nBody", "“title” stands there twice"),
        ("---\ntitle: x\ngoal: many\n---\nBody", "field “goal”: “many” is not a whole number"),
        ("---\ntitle: x\ntimezone: Mars/Base\n---\nBody", "field “timezone”: “Mars/Base”"),
        ("---\ntitle: x\ndeadline: soon\n---\nBody", "field “deadline”: “soon” is not a deadline"),
        ("---\ntitle: x\nslug: outbox\n---\nBody", "field “slug”: “outbox”"),
        ("---\ntitle: x\npolicy: none\n---\nBody", "field “policy”: “none” is not one of confirm"),
        ("---\na: &a [x]\ntitle: *a\n---\nBody", "aliases"),
        (f"---\ntitle: {'x' * 201}\n---\nBody", "field “title”: is 201 characters long"),
    ],
)
def test_a_bad_file_is_told_in_a_sentence_that_names_it(source, sentence):
    with pytest.raises(LetterFileInvalid) as caught:
        read_letter(source, "l.md")
    assert sentence in caught.value.message
    assert "l.md" in caught.value.message


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (GOOD.encode().replace(b"Body", b"B\xf6dy"), "l.md, line 5: this is not UTF-8"),
        (GOOD.encode().replace(b"Body", b"B\x07dy"), "l.md, line 5: there is a control character"),
        (b"x" * 1_000_001, "larger than 1000 kB"),
    ],
)
def test_bytes_that_are_no_text_are_refused(data, sentence):
    with pytest.raises(LetterFileInvalid, match=sentence):
        decode(data, "l.md")


def test_utf_16_and_windows_line_ends_are_read():
    data = GOOD.replace("\n", "\r\n").encode("utf-16")
    assert read_letter(decode(data, "l.md"), "l.md").text.title == "A sample"


@given(st.text(max_size=300))
def test_no_front_matter_causes_anything_but_a_problem(text):
    try:
        read_letter(f"---\n{text}\n---\nBody", "l.md")
    except Problem as problem:
        assert problem.message
