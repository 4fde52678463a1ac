"""The line and the sentence in which something stands."""

from hypothesis import given
from hypothesis import strategies as st

from campaign.drafting.passages import MAX_EXCERPT_CHARACTERS, line_of, sentence_at


def excerpt(text, passage):
    start = text.index(passage)
    return sentence_at(text, start, start + len(passage))


def test_lines_count_from_one():
    assert [line_of("a\nb\nc", position) for position in (0, 2, 4)] == [1, 2, 3]


def test_a_sentence_ends_at_its_mark_or_at_a_blank_line():
    text = "One. “Two words.” Three\nlines\n\nfour"
    assert excerpt(text, "Two") == "“Two words.”"
    assert excerpt(text, "lines") == "Three lines"
    assert excerpt(text, "four") == "four"


def test_a_long_sentence_is_shortened_around_the_passage():
    found = excerpt("word " * 200 + "HERE " + "word " * 200, "HERE")
    assert "HERE" in found
    assert found.startswith("…")
    assert found.endswith("…")
    assert len(found) <= MAX_EXCERPT_CHARACTERS + 2


@given(st.text(st.sampled_from("ab. \n!"), max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_any_passage_has_a_sentence_on_one_line(text, one, other):
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    found = sentence_at(text, start, end)
    assert "\n" not in found
    assert " ".join(text[start:end].split()) in found
