"""Our own HTML read back into wrapped lines."""

import pytest

from campaign.drafting.markdown import body_html
from campaign.printings.plain_text import WIDTH, plain_text, wrapped

WORDS = "clean water for every town in this state " * 6


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("", ""),
        ("One\ntwo & <three>.", "One two & <three>."),
        ("One\\\ntwo.", "One\ntwo."),
        ("# Head\n\nBody.", "Head\n\nBody."),
        ("- one\n- two", "- one\n\n- two"),
        ("3. one\n4. two", "3. one\n\n4. two"),
        ("- one\n\n  more\n\n  - deep", "- one\n\n  more\n\n  - deep"),
        ("> quoted\n>\n> twice", "> quoted\n\n> twice"),
        ("    code  here\n    more", "    code  here\n    more"),
        ("one\n\n---\n\ntwo", "one\n\n* * *\n\ntwo"),
        ("| a | b |\n|---|---|\n| c | d |", "a | b\n\nc | d"),
        ("[plan](https://example.org/)", "plan <https://example.org/>"),
        ("<https://example.org/>", "https://example.org/"),
        ("[write](mailto:a@example.org)", "write <a@example.org>"),
        ("Said[^1].\n\n[^1]: A note.", "Said[1].\n\n[1] A note."),
    ],
)
def test_each_kind_of_block_has_its_plain_form(markdown, text):
    assert plain_text(body_html(markdown)) == text


@pytest.mark.parametrize("mark", ["", "- ", "12. ", "> "])
def test_long_lines_are_wrapped_under_their_mark(mark):
    lines = plain_text(body_html(mark + WORDS)).split("\n")
    assert len(lines) > 3
    assert max(map(len, lines)) <= WIDTH
    assert lines[0].startswith(mark + "clean")
    rest = mark if mark == "> " else " " * len(mark)
    assert all(line.startswith(rest) and line[len(rest)] != " " for line in lines[1:])


def test_a_word_is_never_broken():
    assert wrapped("x" * 200) == "x" * 200
    assert plain_text(body_html("well-known " * 20)).count("well-known") == 20
