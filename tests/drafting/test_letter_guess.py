"""What a text without any marks is taken for: the parts of a letter."""

from datetime import date

import pytest

from campaign.drafting.letter_guess import addressee, day_in
from campaign.drafting.pasted import MAX_PASTED_BYTES, PasteRefused, letter_of_pasted
from campaign.rendering.document import Addressee

LETTER = """Sample Alliance
1 Sample Plaza

November 24, 2026

Via electronic mail

The Honorable Ana Example
Chair
Sample Committee on Roads
1 Example Street
Sampleton, ST 00000

Ben Example
Sample Ministry of Roads

Re: “Safe” crossings

Dear Chair Example:

We are {{ count }} groups, and we write about crossings near schools that nobody can use without fear.

Thank you for your time. We hope to hear from you.

Sincerely,

Sample Walkers
Sample Riders, Inc.

cc: Sample Deputy; Sample Clerk
Sample Archive

Enclosures (2):
Sample map
Sample report
"""

NAMES = tuple(f"Sample Group {number}" for number in range(1, 86))


def test_every_part_of_a_pasted_letter_is_made_out():
    guess = letter_of_pasted(LETTER)
    text = guess.text
    assert guess.dated_on == date(2026, 11, 24)
    assert guess.via == "Via electronic mail"
    assert text.addressees == (
        Addressee(
            "The Honorable Ana Example",
            "Chair",
            "Sample Committee on Roads",
            ("1 Example Street", "Sampleton, ST 00000"),
        ),
        Addressee("Ben Example", "", "Sample Ministry of Roads"),
    )
    assert (text.re, text.salutation) == ("“Safe” crossings", "Dear Chair Example:")
    assert text.body.startswith("We are {{ count }} groups, and we write")
    assert text.body.endswith("We hope to hear from you.")
    assert text.closing == "Sincerely,"
    assert guess.names == ("Sample Walkers", "Sample Riders, Inc.")
    assert text.cc == ("Sample Deputy", "Sample Clerk", "Sample Archive")
    assert text.enclosures == ("Sample map", "Sample report")
    assert guess.left_out == (
        "These words above the letter were left out: “Sample Alliance / 1 Sample Plaza”.",
    )


def test_a_page_copied_whole_gives_title_letter_and_names_and_names_the_rest():
    page = (
        "Skip to content\n\n85 Groups Ask the Ministry to Mend the Bridges\n\n"
        "Minister Ana Example\nSample Ministry of Bridges\n1 Example Street,\nSampleton\n\n"
        "Dear Minister Example:\n\nThe 85 undersigned organizations ask you to act.\n\n"
        "We have seen what a closed bridge does to a town.\n\n\n"
        + "\n".join(NAMES)
        + "\n\nYour gift helps us to go on.\n\nRegion / Country\n"
    )
    guess = letter_of_pasted(page)
    assert guess.text.title == "85 Groups Ask the Ministry to Mend the Bridges"
    (to,) = guess.text.addressees
    assert to.lines == (
        "Minister Ana Example",
        "Sample Ministry of Bridges",
        "1 Example Street,",
        "Sampleton",
    )
    assert guess.names == NAMES
    assert not set(NAMES) & set(guess.text.body.split("\n"))
    assert guess.text.body.endswith("does to a town.")
    assert guess.left_out == (
        "These words above the letter were left out: “Skip to content”.",
        "These words below the letter were left out: “Your gift helps us to go on.”.",
        "These words below the letter were left out: “Region / Country”.",
    )


@pytest.mark.parametrize(
    "closing",
    [
        "Sincerely,",
        "Respectfully submitted,",
        "Yours truly,",
        "With gratitude and hope,",
        "In solidarity,",
        "Best regards",
        "Signed,",
        "The undersigned organizations:",
        "Atentamente,",
    ],
)
def test_a_closing_is_known_by_its_words(closing):
    guess = letter_of_pasted(f"Dear Mayor:\n\nWe ask you to act.\n\n{closing}\n\nSample Alliance\n")
    assert (guess.text.closing, guess.names) == (closing, ("Sample Alliance",))
    assert guess.text.body == "We ask you to act."


def test_a_thank_you_within_the_text_closes_nothing():
    body = (
        "Dear Mayor:\n\nThank you for your work.\n\n"
        + "We ask you to act. " * 3
        + "\n\nIt is late.\n"
    )
    guess = letter_of_pasted(body)
    assert guess.text.closing == ""
    assert "It is late." in guess.text.body


def test_headings_among_the_names_are_no_names():
    guess = letter_of_pasted(
        "Dear Mayor:\n\nWe ask.\n\nSincerely,\n\nNational Organizations:\n\n• Sample A\n• Sample B\n"
    )
    assert guess.names == ("Sample A", "Sample B")
    assert guess.left_out == ("A heading among the names was left out: “National Organizations:”.",)


def test_a_list_that_asks_for_something_stays_in_the_body():
    guess = letter_of_pasted(
        "Dear Mayor:\n\nWe ask for:\n\n- Clean wells\n- New pipes\n- More staff\n- An answer\n"
    )
    assert guess.names == ()
    assert guess.text.body.endswith("- Clean wells\n- New pipes\n- More staff\n- An answer")


def test_a_text_without_head_and_end_is_all_body():
    guess = letter_of_pasted("The wells are dry.\n\nWe ask you to act.\n")
    assert guess.text.body == "The wells are dry.\n\nWe ask you to act."
    assert guess.left_out == ()


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("November 24, 2026", date(2026, 11, 24)),
        ("Nov. 24, 2026", date(2026, 11, 24)),
        ("Sept. 8, 2026", date(2026, 9, 8)),
        ("24 November 2026", date(2026, 11, 24)),
        ("November 1st, 2026", date(2026, 11, 1)),
        ("2026-11-24", date(2026, 11, 24)),
        ("February 30, 2026", None),
        ("11/12/2026", None),
        ("On November 24, 2026 we wrote", None),
    ],
)
def test_a_day_is_read_where_it_can_be_only_one(words, day):
    assert day_in(words) == day


@pytest.mark.parametrize(
    "lines",
    [
        ("Ana Example",),
        ("Ana Example", "Chair"),
        ("Ana Example", "Sample Board"),
        ("Ana Example", "1 Example Street", "Sampleton"),
        ("Ana Example", "Chair", "Sample Board", "Office of Wells", "1 Example Street"),
        ("Sample Board", "P.O. Box 1"),
        ("1 Example Street", "Sampleton"),
    ],
)
def test_the_lines_of_an_address_keep_their_order_whatever_they_are_taken_for(lines):
    assert addressee(lines).lines == lines


def test_lines_that_an_email_broke_are_joined_and_lines_of_their_own_are_not():
    wrapped = (
        "Dear Mayor:\n\nWe write about the wells of our town, which have been closed\n"
        "for a year, and about the people who drank from them until\nthen.\n\n"
        "Monday: closed\nTuesday: open\n"
    )
    assert letter_of_pasted(wrapped).text.body == (
        "We write about the wells of our town, which have been closed for a year, and about the "
        "people who drank from them until then.\n\nMonday: closed\\\nTuesday: open"
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\v", "\u2028"])
def test_every_line_end_is_one(end):
    guess = letter_of_pasted(
        end.join(
            [
                "Dear Mayor:",
                "",
                "• First\u00ad\u00a0thing",
                "•\tSecond thing",
                "o\twithin",
                "1.\tOne",
            ]
        )
    )
    assert guess.text.body == "- First thing\n- Second thing\n  - within\n\n1. One"


def test_marks_are_words_tokens_are_tokens_and_addresses_are_links():
    pasted = (
        "Dear Mayor:\n\nWe, {{ count }}, ask *now* at https://example.org/a_b. “So” <b>it</b> is."
    )
    assert letter_of_pasted(pasted).text.body == (
        r"We, {{ count }}, ask \*now\* at <https://example.org/a_b>. “So” \<b>it\</b> is."
    )


@pytest.mark.parametrize("text", ["", " \r\n\t\u00a0\n", "\ufeff"])
def test_nothing_is_refused(text):
    with pytest.raises(PasteRefused, match="There is no text"):
        letter_of_pasted(text)


def test_two_megabytes_are_refused_in_one_sentence():
    with pytest.raises(PasteRefused, match=f"longer than {MAX_PASTED_BYTES // 1000} kB"):
        letter_of_pasted("We ask. " * 250_000)
