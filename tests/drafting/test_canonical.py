"""The hash that a consent is bound to."""

import hashlib
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.drafting.canonical import canonical_sha256, canonical_text
from campaign.drafting.rules import LetterText
from campaign.rendering.document import Addressee

TEXT = LetterText(
    title="A chance to come home",
    re="Return",
    addressees=(Addressee("Alejandra Sample", "Secretary", "Department", ("1 Sample Way",)),),
    salutation="Dear Secretary:",
    body="First.\n\nWe are {{ count }}.",
    closing="Sincerely,",
    conveners=("Sample Alliance", "Sample Union"),
    cc=("Sample Office",),
    enclosures=(),
)

words = st.text(st.sampled_from("ab:é\u0301 \n\t|"), max_size=20)
one_line = st.text(st.sampled_from("ab: é"), max_size=8)


def test_the_canonical_text_is_these_bytes():
    assert canonical_text(TEXT) == (
        "title:\n  A chance to come home\n"
        "re:\n  Return\n"
        "addressee:\n  Alejandra Sample\n  Secretary\n  Department\n  1 Sample Way\n"
        "salutation:\n  Dear Secretary:\n"
        "body:\n  First.\n  \n  We are {{ count }}.\n"
        "closing:\n  Sincerely,\n"
        "convener:\n  Sample Alliance\nconvener:\n  Sample Union\n"
        "cc:\n  Sample Office\n"
    )


def test_the_hash_is_the_sha256_of_those_bytes():
    expected = hashlib.sha256(canonical_text(TEXT).encode()).hexdigest()
    assert canonical_sha256(TEXT) == expected


@given(words)
def test_the_hash_does_not_depend_on_line_ends_or_unicode_form(body):
    text = replace(TEXT, body=body)
    written_otherwise = unicodedata.normalize("NFD", body).replace("\n", " \t\r\n")
    assert canonical_sha256(replace(TEXT, body=written_otherwise)) == canonical_sha256(text)


@pytest.mark.parametrize(
    "other",
    [
        replace(TEXT, title="A chance to come home.", re="Return"),
        replace(TEXT, body="First.\nWe are {{ count }}."),
        replace(TEXT, body="First.\n\n  We are {{ count }}."),
        replace(TEXT, body="First.\n\nWe are {{ count }}.\nclosing:\n  Sincerely,", closing=""),
        replace(TEXT, conveners=("Sample Union", "Sample Alliance")),
        replace(TEXT, conveners=("Sample Alliance\nSample Union",)),
        replace(TEXT, conveners=("Sample Alliance",), cc=("Sample Union", "Sample Office")),
        replace(TEXT, cc=(), enclosures=("Sample Office",)),
        replace(TEXT, addressees=(*TEXT.addressees, Addressee("Another"))),
    ],
)
def test_another_text_has_another_hash(other):
    assert canonical_sha256(other) != canonical_sha256(TEXT)


@given(one_line, one_line, one_line, one_line)
def test_words_cannot_wander_from_one_field_to_the_next(title, re, body, closing):
    one = replace(TEXT, title=title, re=re, body=body, closing=closing)
    other = replace(TEXT, title=title, re=body, body=re, closing=closing)
    same = re.strip() == body.strip()
    trimmed = re.rstrip() == body.rstrip()
    assert (canonical_text(one) == canonical_text(other)) == (trimmed or (same and trimmed))


@given(words, words, st.lists(one_line, max_size=3), st.sampled_from(["NFC", "NFD"]))
def test_the_hash_is_computed_again_as_it_is_described(body, title, cc, form):
    """By the steps of ARCHITECTURE.md, written here a second time."""
    text = replace(TEXT, body=body, title=title, cc=tuple(cc))
    values = [("title", title), ("re", text.re)]
    values += [("addressee", "\n".join(one.lines)) for one in text.addressees]
    values += [("salutation", text.salutation), ("body", body), ("closing", text.closing)]
    values += [("convener", name) for name in text.conveners]
    values += [("cc", line) for line in cc]
    whole = ""
    for name, value in values:
        composed = unicodedata.normalize("NFC", unicodedata.normalize(form, value))
        lines = [line.rstrip() for line in composed.replace("\r\n", "\n").split("\n")]
        while lines and not lines[0]:
            lines.pop(0)
        while lines and not lines[-1]:
            lines.pop()
        whole += f"{name}:\n" + "".join(f"  {line}\n" for line in lines)
    assert canonical_sha256(text) == hashlib.sha256(whole.encode()).hexdigest()


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_line_end_and_form_gives_the_same_hash(end, form):
    body = unicodedata.normalize(form, "Café\n\nwe ask\\\nagain").replace("\n", end)
    same = canonical_sha256(replace(TEXT, body="Café\n\nwe ask\\\nagain"))
    assert canonical_sha256(replace(TEXT, body=body)) == same
