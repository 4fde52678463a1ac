"""Working on a text: whatever was published before is taken up again exactly as it was."""

from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaign.access import COMMAND_LINE
from campaign.drafting import queries as letters
from campaign.drafting.canonical import canonical_sha256
from campaign.drafting.rules import LetterText, NothingChanged
from campaign.drafting.text_operations import publish_version, restore_version, save_text
from campaign.rendering.document import Addressee

# What the databases keep as text: neither half a character nor a zero byte.
CHARACTERS = st.characters(exclude_categories=("Cs",), exclude_characters="\x00")
WORDS = st.text(CHARACTERS, max_size=12)
LINES = st.lists(WORDS, max_size=3).map(tuple)
TEXTS = st.builds(
    LetterText,
    title=WORDS.map("A {}".format),
    re=WORDS,
    addressees=st.lists(st.builds(Addressee, WORDS, WORDS, WORDS, LINES), max_size=2).map(tuple),
    salutation=WORDS,
    # Forms of Unicode and line ends that the hash does not tell apart stay as they were, too.
    body=st.sampled_from(["We ask.", "Cafe\u0301", "Caf\xe9", "One  \r\ntwo", "One\ntwo"]),
    closing=WORDS,
    conveners=LINES,
    cc=LINES,
    enclosures=LINES,
)


@given(st.lists(TEXTS, min_size=1, max_size=3), st.data())
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_version_is_restored_exactly_whatever_came_after(sample_draft, texts, data):
    for text in texts:
        seen = letters.working_text(letters.letter(sample_draft)).revision
        revision = save_text(COMMAND_LINE, sample_draft, text, seen)
        with suppress(NothingChanged):
            publish_version(COMMAND_LINE, sample_draft, "", None, revision)
    record = letters.letter(sample_draft)
    number = data.draw(st.integers(1, record.version_number))
    restore_version(COMMAND_LINE, sample_draft, number, letters.working_text(record).revision)
    restored = letters.working_text(letters.letter(sample_draft)).text
    assert restored == letters.version_text(record.id, number)
    assert canonical_sha256(restored) == letters.version_record(record.id, number).sha256
