"""What is found in a text, and what is left alone."""

import gc
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from campaign.drafting.findings import MOST_OF_A_KIND, count_findings, text_findings
from campaign.drafting.rules import LetterSettings
from campaign.rendering.document import Addressee
from tests.drafting.samples import FIGURES, TEXT, mend


def kinds(text):
    return [finding.kind for finding in text_findings(text)]


def test_a_clean_text_has_no_findings():
    assert text_findings(TEXT) == ()
    assert count_findings(TEXT, FIGURES) == ()


def test_an_unknown_token_is_found_with_its_line_and_a_hint():
    (finding,) = text_findings(replace(TEXT, body="Dear all,\n\nWe are {{ counts }}."))
    assert finding.kind == "token"
    assert finding.where == "body, line 3"
    assert finding.message == "There is no token {{ counts }}; did you mean {{ count }}?"


def test_the_line_above_the_address_is_looked_at_too():
    (finding,) = text_findings(TEXT, LetterSettings("a-letter", via="Via {{ counts }}"))
    assert (finding.kind, finding.where) == ("token", "via, line 1")


@pytest.mark.parametrize(
    "gap",
    [
        "TK",
        "TKTK",
        "TBD",
        "XX",
        "XXXX",
        "[NAME]",
        "[ORG NAME]",
        "[insert date]",
        "[Insert number]",
        "[your organization]",
        "Lorem ipsum",
        "signed by ____",
        "when???",
        "<NAME>",
    ],
)
def test_a_gap_is_found(gap):
    assert kinds(replace(TEXT, body=f"We ask {gap} today.")) == ["placeholder"]


@pytest.mark.parametrize(
    "words",
    [
        "Title XX of the Act",
        "Article XXX",
        "XX chromosomes",
        "[NAACP](https://example.org)",
        "[ACLU][1]\n\n[1]: https://example.org",
        "TKO",
        "a note[^NOTE]\n\n[^NOTE]: Here.",
        "[SIC]",
        "really?",
        "snake_case",
        "one\n\n___\n\ntwo",
        "[named](https://example.org)",
    ],
)
def test_what_only_looks_like_a_gap_is_left_alone(words):
    assert kinds(replace(TEXT, body=f"{words}")) == []


@pytest.mark.parametrize("field", ["title", "re", "salutation", "body", "closing"])
def test_every_field_is_read(field):
    (finding,) = text_findings(replace(TEXT, **{field: "Dear [NAME]"}))
    assert finding.where == f"{field}, line 1"


def test_lists_and_addressees_are_read_too():
    text = replace(
        TEXT, enclosures=("List", "TK"), cc=("[NAME]",), addressees=(Addressee("TBD", "Mayor"),)
    )
    wheres = [finding.where for finding in text_findings(text)]
    assert wheres == ["enclosures, line 2", "cc, line 1", "to, line 1"]


@pytest.mark.parametrize("addressees", [(), (Addressee("", title="Secretary"),)])
def test_a_missing_addressee_is_found(addressees):
    assert kinds(replace(TEXT, addressees=addressees)) == ["addressee"]


def test_an_organization_is_addressee_enough():
    assert kinds(replace(TEXT, addressees=(Addressee("", organization="Department"),))) == []


@pytest.mark.parametrize("address", ["http://example.org/a", "page.html", "ftp://example.org"])
def test_a_link_that_is_not_https_is_found(address):
    (finding,) = text_findings(replace(TEXT, body=f"Read\n\n[this]({address})."))
    assert finding.kind == "link"
    assert finding.where == "body, line 3"
    assert address in finding.message


@pytest.mark.parametrize(
    "address", ["https://example.org", "HTTPS://example.org", "mailto:a@b.org"]
)
def test_a_safe_link_is_left_alone(address):
    assert kinds(replace(TEXT, body=f"[this]({address})")) == []


def test_a_body_that_cannot_be_set_is_found():
    assert kinds(replace(TEXT, body="> " * 50 + "deep")) == ["body"]


def test_a_wrong_number_names_both_numbers():
    (finding,) = count_findings(replace(TEXT, body="The 85 undersigned organizations."), FIGURES)
    assert finding.kind == "count"
    assert finding.message == (
        "The body says “85 undersigned organizations”, but the roster has 83; "
        "write {{ count }} instead."
    )


def test_a_number_written_out_is_read_out():
    (finding,) = count_findings(replace(TEXT, title="Eighty-five groups write"), FIGURES)
    assert "“Eighty-five groups” (85), but the roster has 83" in finding.message


@pytest.mark.parametrize("number", [83, 81, 80, 3])
def test_every_true_number_is_left_alone(number):
    assert count_findings(replace(TEXT, body=f"The {number} organizations."), FIGURES) == ()


def test_an_id_stays_when_lines_and_roster_change():
    body = "The 85 organizations ask."
    (before,) = count_findings(replace(TEXT, body=body), FIGURES)
    moved = replace(TEXT, body=f"Something new.\n\n{body}")
    (after,) = count_findings(moved, replace(FIGURES, count=84))
    assert after.id == before.id
    assert after.where != before.where
    assert after.message != before.message


def test_an_id_changes_with_the_sentence_the_number_and_the_field():
    texts = [
        replace(TEXT, body="The 85 organizations ask."),
        replace(TEXT, body="The 86 organizations ask."),
        replace(TEXT, body="The 85 organizations beg."),
        replace(TEXT, title="The 85 organizations ask."),
    ]
    ids = {finding.id for text in texts for finding in count_findings(text, FIGURES)}
    assert len(ids) == 4
    assert all(len(one) == 8 and int(one, 16) >= 0 for one in ids)


def test_one_thing_said_twice_in_one_sentence_is_one_finding():
    assert len(text_findings(replace(TEXT, body="TK and TK."))) == 1


@pytest.mark.parametrize(
    "said",
    [
        "over 80 groups",
        "more than 82 groups",
        "80+ groups",
        "at least 83 groups",
        "nearly 90 groups",
        "about 80 groups",
        "fewer than 90 groups",
        "up to 100 groups",
        "three organizations in Texas",
        "dozens of groups",
        "eighty-three (83) organizations",
        "83 organizations in 23 states",
        "organizations in over 20 states",
        "organizations in 22 states and the District of Columbia",
    ],
)
def test_what_holds_of_the_roster_is_left_alone(said):
    assert count_findings(replace(TEXT, body=f"We are {said}."), FIGURES) == ()


@pytest.mark.parametrize(
    ("said", "mended"),
    [
        ("85 groups", "{{ count }} groups"),
        ("eighty-five groups", "{{ count_in_words }} groups"),
        ("eighty-five (85) groups", "{{ count }} groups"),
        ("eighty-three (85) groups", "{{ count }} groups"),
        ("over 85 groups", "{{ count }} groups"),
        ("85+ groups", "{{ count }} groups"),
        ("nearly 100 groups", "{{ count }} groups"),
        ("**85** groups", "**{{ count }}** groups"),
        ("organizations, 85 in all", "organizations, {{ count }} in all"),
        ("85 organizations in Texas", "{{ count }} organizations in Texas"),
        ("organizations in 25 states", "organizations in {{ states_count }} states"),
        ("organizations in more than 25 states", "organizations in {{ states_count }} states"),
    ],
)
def test_a_wrong_number_is_mended_by_a_token(said, mended):
    text = replace(TEXT, body=f"Dear all,\n\nToday\nwe are {said}.")
    (finding,) = count_findings(text, FIGURES)
    assert finding.where == "body, line 4"
    after = mend(text, finding)
    assert after.body == f"Dear all,\n\nToday\nwe are {mended}."
    assert count_findings(after, FIGURES) == ()


def test_half_a_pair_of_marks_is_left_to_a_person():
    (finding,) = count_findings(replace(TEXT, body="We are over **85** groups."), FIGURES)
    assert finding.mend is None
    assert "“over **85** groups”" not in finding.message
    assert "write {{ count }} instead" in finding.message


def test_a_wrong_number_of_states_names_both():
    (finding,) = count_findings(replace(TEXT, body="We are groups in 25 states."), FIGURES)
    assert finding.kind == "states"
    assert finding.message == (
        "The body says “25 states”, but the roster names 23; write {{ states_count }} instead."
    )
    assert finding.mend.offer == "Use {{ states_count }}"


def test_a_roster_without_states_says_nothing_of_states():
    text = replace(TEXT, body="We are groups in 25 states.")
    assert count_findings(text, replace(FIGURES, states_count=0)) == ()


def test_a_token_that_stands_for_nothing_is_found():
    text = replace(
        TEXT,
        body="By {{ deadline }}, {{ conveners }} and {{ addressee.title }}.",
        addressees=(Addressee("The Mayor"),),
    )
    messages = [finding.message for finding in text_findings(text, LetterSettings("slug"))]
    assert messages == [
        "The token {{ deadline }} stands for nothing, since the letter has no deadline; "
        "give one, or take the token out.",
        "The token {{ conveners }} stands for nothing, since the letter has no convener; "
        "give one, or take the token out.",
        "The token {{ addressee.title }} stands for nothing, since the first addressee has no "
        "title; give one, or take the token out.",
    ]
    deadline_at = datetime(2026, 12, 18, tzinfo=UTC)
    full = replace(text, conveners=("Sample",), addressees=TEXT.addressees)
    assert text_findings(full, LetterSettings("slug", deadline_at=deadline_at)) == ()


@pytest.mark.parametrize(
    ("typed", "token"),
    [
        ("{ count }", "{{ count }}"),
        ("{count}", "{{ count }}"),
        ("{{ count }", "{{ count }}"),
        ("{{ count", "{{ count }}"),
        ("{{ counts }}", "{{ count }}"),
        ("{{ Count }}", "{{ count }}"),
        ("{{ date", "{{ date }}"),
        ("{states_count}", "{{ states_count }}"),
    ],
)
def test_what_was_meant_for_a_token_is_mended(typed, token):
    text = replace(TEXT, body=f"We are {typed} today.")
    (finding,) = text_findings(text)
    assert finding.kind == "token"
    assert mend(text, finding).body == f"We are {token} today."


@pytest.mark.parametrize("words", ["{{ count_in_words }}", "{{count}}", "{ counts }", "{}", "{{}}"])
def test_a_whole_token_and_other_braces_are_no_half_token(words):
    messages = [finding.message for finding in text_findings(replace(TEXT, body=f"We {words}."))]
    assert not any("two and two" in message for message in messages)


@pytest.mark.parametrize("field", ["title", "re", "salutation", "body", "closing"])
def test_a_character_without_a_glyph_is_named_with_its_code(field):
    text = replace(TEXT, **{field: "Dear \U0001fae0 all,"})
    (finding,) = text_findings(text)
    assert finding.kind == "glyph"
    assert finding.where == f"{field}, line 1"
    assert finding.message == (
        "No font here can print “\U0001fae0” (U+1FAE0, melting face); "
        f"write the {field} without it."
    )
    assert getattr(mend(text, finding), field) == "Dear  all,"


def test_a_character_without_a_glyph_is_found_in_lists_addressees_and_via():
    sign = "\U0001fae0"
    text = replace(TEXT, cc=("A", sign), addressees=(Addressee(f"The {sign} Mayor"),))
    found = text_findings(text, LetterSettings("slug", via=f"Via {sign}"))
    assert [one.where for one in found] == ["cc, line 2", "to, line 1", "via, line 1"]
    assert mend(text, found[0]).cc == ("A",)
    assert [one.mend for one in found[1:]] == [None, None]


def test_a_character_written_by_its_number_is_found_too():
    (finding,) = text_findings(replace(TEXT, body="One &#x1FAE0; two &amp; three."))
    assert "(U+1FAE0, melting face)" in finding.message


def test_of_one_kind_no_more_is_told_than_a_person_reads():
    body = "".join(f"[a](http://example.org/{number})\n" for number in range(6_000))
    assert len(text_findings(replace(TEXT, body=body))) == MOST_OF_A_KIND


HARD = {
    "http links": "".join(f"[a](http://e.org/{number})\n" for number in range(10_000)),
    "https links": "".join(f"[a](https://e.org/{number}) " for number in range(7_000)),
    "no links": "[a](javascript:a) " * 10_000,
    "2 MB": "words and 85 organizations TK " * 70_000,
    "accents": "a" + "\u0301\u0316" * 40_000,
    "many accents": "e\u0301\u0316\u0302" * 20_000,
    "2 MB of accents": "a" + "\u0301\u0316" * 500_000,
    "tokens": "{{a}} " * 30_000,
    "other tokens": " ".join(f"{{{{a{number}}}}}" for number in range(15_000)),
    "gaps": "TK " * 60_000,
    "lists": "\n".join("  " * depth + "- a" for depth in range(100)),
    "headings": "#### a\n\n" * 4_000,
    "numbers": "85 organizations " * 11_000,
    "states": "organizations in 85 states " * 7_000,
    "entities": "&#x1FAE0; " * 15_000,
    "html": "<script>alert(1)</script>\n" * 7_000,
    "odd characters": "".join(chr(0x1F000 + number % 4000) for number in range(45_000)),
    "tabs": "\t- a\n" * 9_000,
    "line ends": "We are {{ count }}.\r\n\r\n" * 4_000,
}


@pytest.mark.parametrize("name", HARD)
def test_the_worst_body_is_read_or_refused_soon(name):
    text = replace(TEXT, body=HARD[name])
    # What thousands of other tests have left in memory is not gone through again and again.
    gc.collect()
    gc.freeze()
    start = time.process_time()
    found = (*text_findings(text), *count_findings(text, FIGURES))
    took = time.process_time() - start
    gc.unfreeze()
    assert took < 3
    assert len(found) <= 3 * MOST_OF_A_KIND


def test_a_body_that_is_too_long_is_one_sentence():
    text = replace(TEXT, body=HARD["2 MB"])
    (finding,) = (*text_findings(text), *count_findings(text, FIGURES))
    assert finding.message == "The body is longer than 200 kB; shorten it."


def test_a_heap_of_accents_is_one_sentence():
    (finding,) = text_findings(replace(TEXT, body=HARD["accents"]))
    assert finding.message == ("The body has more than 10 accents on one letter; take some away.")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_are_counted_alike_whatever_ends_them(end):
    text = replace(
        TEXT, body=end.join(["", "", "One.", "", "[a](http://e.org)", "", "# Top", "TK"])
    )
    found = {finding.kind: finding.where for finding in text_findings(text)}
    assert found == {
        "placeholder": "body, line 8",
        "link": "body, line 5",
        "heading": "body, line 7",
    }
