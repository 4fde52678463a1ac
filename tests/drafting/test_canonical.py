"""The hash that a consent is bound to."""

import unicodedata
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from campaign.drafting.canonical import canonical_sha256, canonical_text
from campaign.drafting.rules import LetterText
from campaign.rendering.document import Addressee

TEXT = LetterText(
    title="Title",
    re="Subject",
    addressees=(Addressee("Ann Sample", "Director", "Sample Office", ("1 Main Street",)),),
    salutation="Dear Director:",
    body="One.\n\nTwo {{ count }}.",
    closing="Respectfully,",
    conveners=("Sample Alliance",),
)


def test_the_canonical_text_is_as_it_is_documented():
    assert canonical_text(TEXT) == (
        "title:\n  Title\nre:\n  Subject\n"
        "addressee:\n  Ann Sample\n  Director\n  Sample Office\n  1 Main Street\n"
        "salutation:\n  Dear Director:\nbody:\n  One.\n  \n  Two {{ count }}.\n"
        "closing:\n  Respectfully,\nconvener:\n  Sample Alliance\n"
    )


@given(st.text(alphabet="aé \n\t:", max_size=60))
def test_line_ends_and_unicode_form_do_not_change_the_hash(body):
    windows = unicodedata.normalize("NFD", body).replace("\n", "\r\n")
    assert canonical_sha256(replace(TEXT, body=body)) == canonical_sha256(
        replace(TEXT, body=windows)
    )


def test_words_moved_from_one_field_to_another_change_the_hash():
    moved = replace(TEXT, body="One.\nclosing:\n  Respectfully,", closing="")
    assert canonical_sha256(moved) != canonical_sha256(replace(TEXT, body="One."))
