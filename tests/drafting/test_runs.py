"""Lines of marked words as Markdown: whatever the words are, they are read back as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.drafting.markdown import parsed
from campaign.drafting.runs import (
    CODE,
    EMPHASIS,
    NOTE,
    PLAIN,
    STRONG,
    Run,
    as_markdown,
    is_good_link,
    plain_words,
    runs_of_tokens,
)

EM, BOLD = frozenset({EMPHASIS}), frozenset({STRONG})

WORDS = st.text(
    st.sampled_from("ab 1.)-+*_`[]()<>#|\\!&;:~=^\"'{}\u201cé"), min_size=1, max_size=12
)
RUNS = st.lists(
    st.builds(
        Run,
        WORDS,
        st.sampled_from([PLAIN, PLAIN, EM, BOLD, EM | BOLD]),
        st.sampled_from(["", "", "https://example.org/a_(b)?c=d&e"]),
    ),
    min_size=1,
    max_size=5,
)


def read(markdown):
    tokens = parsed(markdown)
    assert [one.type for one in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    return list(runs_of_tokens(tokens[1].children))


@pytest.mark.parametrize(
    ("runs", "markdown"),
    [
        ([Run("We ask "), Run("now", EM), Run(".")], "We ask *now*."),
        ([Run("We "), Run("ask ", BOLD), Run("now", BOLD)], "We **ask now**"),
        ([Run("big", EM), Run(" "), Run("news", EM)], "*big news*"),
        ([Run("big ", EM), Run("news", EM | BOLD)], "*big* ***news***"),
        ([Run("a", BOLD), Run('"b"', EM), Run("c")], r"a\"b\"c"),
        ([Run("2026. The plan")], r"2026\. The plan"),
        (
            [Run("1.5 million, snake_case, 5 * 3, [NAME] ____")],
            "1.5 million, snake_case, 5 * 3, [NAME] ____",
        ),
        ([Run("# Not a heading")], r"\# Not a heading"),
        ([Run("see [a](b)")], r"see \[a\](b)"),
        ([Run("{{ count_in_words }} and {{ a_b * c }}")], "{{ count_in_words }} and {{ a_b * c }}"),
        ([Run("the plan", PLAIN, "https://example.org/p")], "[the plan](https://example.org/p)"),
        (
            [Run("https://example.org/a_b", PLAIN, "https://example.org/a_b")],
            "<https://example.org/a_b>",
        ),
        ([Run("a@example.org", PLAIN, "mailto:a@example.org")], "<a@example.org>"),
        ([Run("word"), Run("1", frozenset({NOTE})), Run(".")], "word[^1]."),
        ([Run("a ` b", frozenset({CODE}))], "`` a ` b ``"),
        ([], ""),
    ],
)
def test_a_line_is_written_as_a_person_would(runs, markdown):
    assert as_markdown(runs) == markdown


@given(RUNS)
def test_no_word_is_lost_and_none_becomes_a_mark(runs):
    words = plain_words(runs)
    markdown = as_markdown(runs)
    assert "\n" not in markdown
    assert plain_words(read(markdown) if words else []) == words


@given(
    st.lists(
        st.builds(
            Run, st.from_regex(r"[a-z]{1,5}", fullmatch=True), st.sampled_from([PLAIN, EM, BOLD])
        ),
        min_size=1,
        max_size=4,
    )
)
def test_marks_around_whole_words_are_kept(runs):
    spaced = [piece for one in runs for piece in (one, Run(" "))][:-1]
    looks = [(one.words, one.marks) for one in runs]
    again = [(word, one.marks) for one in read(as_markdown(spaced)) for word in one.words.split()]
    assert again == looks


@pytest.mark.parametrize(
    ("href", "is_good"),
    [
        ("HTTPS://example.org", True),
        ("mailto:a@example.org", True),
        ("javascript:x", False),
        ("", False),
        ("#a", False),
    ],
)
def test_a_link_leads_to_the_web_or_to_mail(href, is_good):
    assert is_good_link(href) is is_good
