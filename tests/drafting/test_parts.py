"""Missing parts of a letter, and letters that may do without."""

from dataclasses import replace

import pytest

from campaign.drafting.parts import part_findings
from campaign.rendering.document import Addressee
from tests.drafting.samples import TEXT, mend

CHAIR = Addressee("Ana Sample", "Chair", "Sample Committee", ("1 Example Street",))


def messages(**changed):
    return [finding.message for finding in part_findings(replace(TEXT, **changed))]


@pytest.mark.parametrize(
    "addressee",
    [
        CHAIR,
        Addressee("Ana Sample", title="Chair"),
        Addressee("Ana Sample", organization="Sample Committee"),
        Addressee("Ana Sample", address=("1 Example Street",)),
        Addressee("", organization="Sample Department"),
        Addressee("The Mayor of Sampleton"),
        Addressee("Members of the Sample Committee"),
        Addressee("Secretary Sample"),
        Addressee("Sampleton City Council"),
    ],
)
def test_an_addressee_that_says_who_it_is_is_whole(addressee):
    assert messages(addressees=(addressee,)) == []


def test_a_name_alone_is_asked_for_more():
    assert (
        messages(addressees=(CHAIR, Addressee("Ben Sample", address=("1 Example Street",)))) == []
    )
    assert messages(addressees=(Addressee("Ben Sample"),)) == [
        "The addressee “Ben Sample” has neither a title nor an organization; say who that is."
    ]


def test_an_address_that_only_some_have_is_asked_for():
    others = (Addressee("Ben Sample", "Clerk"), Addressee("Cy Sample", "Clerk", address=("2 Way",)))
    assert messages(addressees=(CHAIR, *others)) == [
        "The addressee “Ben Sample” has no address, though another has; add it, or leave all out."
    ]
    assert messages(addressees=others[:1] * 2) == []


def test_an_addressee_without_name_and_organization_is_named_by_its_place():
    text = replace(TEXT, addressees=(CHAIR, Addressee("", title="Clerk", address=("2 Way",))))
    (finding,) = part_findings(text)
    assert finding.where == "to, line 6"
    assert finding.message == (
        "Addressee 2 has neither a name nor an organization; give one, or take it out."
    )


def test_a_letter_that_greets_also_closes():
    (finding,) = part_findings(replace(TEXT, closing=""))
    assert finding.where == "closing"
    assert finding.mend.offer == "Write “Respectfully,”"
    assert mend(replace(TEXT, closing=""), finding).closing == "Respectfully,"


def test_a_letter_that_closes_also_greets():
    assert messages(salutation=" ") == [
        "The letter closes but greets nobody; write a salutation, like “Dear Secretary:”."
    ]


def test_an_open_letter_may_do_without_both_and_without_its_re_line():
    assert messages(salutation="", closing="", re="") == []


@pytest.mark.parametrize("word", ["Re: ", "RE:", "re : "])
def test_re_is_not_said_twice(word):
    text = replace(TEXT, re=f"{word}Safe water")
    (finding,) = part_findings(text)
    assert finding.where == "re, line 1"
    assert mend(text, finding).re == "Safe water"


@pytest.mark.parametrize("words", ["Reform: now", "Refuges", "Water, re: wells"])
def test_other_words_at_the_head_of_the_re_line_stay(words):
    assert messages(re=words) == []


def test_a_letter_needs_a_body():
    assert messages(body=" \n") == ["The letter has no body; write it."]


@pytest.mark.parametrize("title", ["", "  "])
def test_a_letter_without_a_title_is_asked_for_one(title):
    assert messages(title=title) == [
        "The letter has no title, by which everything else names it; give it one."
    ]
