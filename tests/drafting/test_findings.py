"""What is found in a text, and what is left alone."""

from dataclasses import replace

import pytest

from campaign.drafting.findings import count_findings, text_findings
from campaign.drafting.rules import LetterText
from campaign.drafting.tokens import Figures
from campaign.rendering.document import Addressee

TEXT = LetterText(
    title="A chance to come home",
    re="Return",
    addressees=(Addressee("Alejandra Sample"),),
    salutation="Dear Secretary:",
    body="We are {{ count }} organizations.",
    closing="Sincerely,",
    conveners=(),
)
FIGURES = Figures(count=83, count_without_conveners=81, organizations_count=80, individuals_count=3)


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
    (finding,) = text_findings(TEXT, "Via {{ counts }}")
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
    text = replace(TEXT, enclosures=("List", "TK"), cc=("[NAME]",), addressees=(Addressee("TBD"),))
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
