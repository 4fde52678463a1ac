"""What differs between two texts, word by word: nothing is lost, and it reads like an edited letter."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.drafting.blocks import Block, Word, body_blocks, letter_parts
from campaign.drafting.redline import Change, redline
from campaign.drafting.rules import LetterText
from campaign.rendering.document import Addressee

TEXT = LetterText(
    title="A letter on the wells",
    re="The wells of Sample County",
    addressees=(Addressee(name="The Commissioner", address=("1 Sample Street",)),),
    salutation="Dear Commissioner:",
    closing="Respectfully,",
    conveners=("Sample Alliance of Wells",),
    body="First of all, *we* ask.\n\nSecond, we wait.\n\n- one thing\n- another",
)


def told(old, new):
    """The changed blocks of the body: its words, with [-removed-] and [+added+]."""
    body = next(part for part in redline(old, new) if part.name == "Body")
    return [shown(block) for block in body.blocks if block.is_changed]


def shown(block):
    marks = {Change.KEPT: "{}", Change.REMOVED: "[-{}-]", Change.ADDED: "[+{}+]"}
    return " ".join(
        marks[run.change].format(Block("paragraph", run.words).text) for run in block.runs
    )


def body(words):
    return replace(TEXT, body=words)


def test_the_same_text_has_no_changes():
    assert not any(part.is_changed for part in redline(TEXT, TEXT))


def test_a_changed_word_stands_beside_the_old_one_in_its_paragraph():
    assert told(body("We ask you to act now."), body("We urge you to act now.")) == [
        "We [-ask-] [+urge+] you to act now."
    ]


def test_a_new_paragraph_leaves_its_neighbours_alone():
    assert told(body("One.\n\nThree."), body("One.\n\nTwo, which is new.\n\nThree.")) == [
        "[+Two, which is new.+]"
    ]


def test_a_paragraph_with_little_in_common_is_gone_and_another_is_new():
    old, new = body("Nothing of this sentence stays."), body("All is told with other words now.")
    assert told(old, new) == [
        "[-Nothing of this sentence stays.-]",
        "[+All is told with other words now.+]",
    ]


def test_single_words_that_stay_between_replacements_are_joined_with_them():
    old = body("They must go home by June and then we all will surely rest a while.")
    new = body("They may come home in May and then we all will surely rest a while.")
    assert told(old, new) == [
        "They [-must go home by June-] [+may come home in May+]"
        " and then we all will surely rest a while."
    ]


def test_a_link_that_leads_elsewhere_is_a_change():
    old, new = (
        body("See [the law](https://a.example.org) now."),
        body("See [the law](https://b.example.org) now."),
    )
    assert told(old, new) == ["See [-the law-] [+the law+] now."]


def test_emphasis_is_a_change():
    assert told(body("We *must* go."), body("We **must** go.")) == ["We [-must-] [+must+] go."]


def test_a_full_stop_after_a_link_stays_with_it():
    (block,) = body_blocks("See [the law](https://a.example.org).")
    assert block.text == "See the law."


def test_a_token_is_one_word():
    (block,) = body_blocks("We are {{ count }}, all of us.")
    assert Word("{{ count }},") in block.words


def test_how_a_list_is_written_is_no_change_but_how_deep_it_is():
    assert told(body("- one\n- two"), body("* one\n* two")) == []
    assert told(body("- one\n- two"), body("- one\n  - two")) == ["[-two-]", "[+two+]"]


def test_a_paragraph_that_becomes_a_heading_is_a_change():
    assert told(body("What we ask"), body("# What we ask")) == [
        "[-What we ask-]",
        "[+What we ask+]",
    ]


def test_each_part_is_told_apart():
    changed = replace(TEXT, salutation="Dear Madam:", cc=("A new copy",))
    assert [part.name for part in redline(TEXT, changed) if part.is_changed] == [
        "Salutation",
        "Copies",
    ]


def test_everything_of_a_letter_is_compared():
    everything = {
        word.text for part in letter_parts(TEXT) for block in part.blocks for word in block.words
    }
    for value in (TEXT.title, TEXT.re, TEXT.salutation, TEXT.closing, *TEXT.conveners):
        assert set(value.split()) <= everything


WORDS = st.sampled_from(
    [
        "we",
        "ask",
        "you",
        "to",
        "*act*",
        "**now**",
        "[here](https://a.example.org)",
        "`x`",
        "the",
        "law",
    ]
)
STARTS = st.sampled_from(["", "- ", "> ", "# "])
BODIES = st.lists(
    st.tuples(STARTS, st.lists(WORDS, min_size=1, max_size=12).map(" ".join)), max_size=8
).map(lambda blocks: "\n\n".join(start + words for start, words in blocks))


def words_without(change, part):
    return [
        (
            block.kind,
            block.depth,
            [word for run in block.runs if run.change != change for word in run.words],
        )
        for block in part.blocks
        if block.change != change
    ]


def as_lists(blocks):
    return [(block.kind, block.depth, list(block.words)) for block in blocks]


@given(old=BODIES, new=BODIES)
@settings(max_examples=200)
def test_without_the_additions_it_is_the_old_text_and_without_the_removals_the_new(old, new):
    part = next(part for part in redline(body(old), body(new)) if part.name == "Body")
    assert words_without(Change.REMOVED, part) == as_lists(body_blocks(new))
    assert words_without(Change.ADDED, part) == as_lists(body_blocks(old))
