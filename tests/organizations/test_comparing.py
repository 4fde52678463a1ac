"""When two names are one organization, different ones, or for a person to judge."""

from itertools import combinations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from campaign.organizations.comparing import Answer, Spelling, compare
from campaign.organizations.grouping import duplicate_groups
from campaign.organizations.rules import clean_name
from tests import odd_names
from tests.organizations.names import demo_names, known_names, labelled_pairs

LABELLED = labelled_pairs()
NAMES = known_names()
SAME, DOUBTFUL, DIFFERENT = Answer.SAME, Answer.DOUBTFUL, Answer.DIFFERENT


def answer(one: str, other: str, *domains: str) -> Answer:
    first, second = domains or ("", "")
    return compare(Spelling(one, first), Spelling(other, second)).answer


def test_the_labelled_set_is_large_and_half_of_it_is_hard():
    assert len(LABELLED) >= 250
    assert sum(not pair.is_same for pair in LABELLED) >= 120
    assert len({frozenset((pair.one.name, pair.other.name)) for pair in LABELLED}) == len(LABELLED)


def test_no_two_bodies_are_said_to_be_the_same():
    wrong = [
        (pair.one.name, pair.other.name)
        for pair in LABELLED
        if not pair.is_same and compare(pair.one, pair.other).answer is SAME
    ]
    assert wrong == []


def test_nearly_every_duplicate_is_found():
    same = [pair for pair in LABELLED if pair.is_same]
    found = [pair for pair in same if compare(pair.one, pair.other).answer is not DIFFERENT]
    assert len(found) / len(same) >= 0.98


def test_few_other_bodies_are_doubted():
    different = [pair for pair in LABELLED if not pair.is_same]
    doubted = [pair for pair in different if compare(pair.one, pair.other).answer is DOUBTFUL]
    assert len(doubted) / len(different) < 0.03


def test_no_two_names_of_the_demo_roster_are_alike():
    spellings = [Spelling(name) for name in demo_names()]
    assert len(spellings) == 83
    for one, other in combinations(spellings, 2):
        assert compare(one, other).answer is DIFFERENT, (one.name, other.name)


@pytest.mark.parametrize("pair", LABELLED, ids=lambda pair: pair.one.name)
def test_a_comparison_is_the_same_both_ways_and_says_why(pair):
    verdict, back = compare(pair.one, pair.other), compare(pair.other, pair.one)
    assert verdict.answer is back.answer
    assert bool(verdict.reasons) == (verdict.answer is not DIFFERENT)
    assert all(reason[0].isupper() and reason.endswith(".") for reason in verdict.reasons)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (
            "American Immigration Council",
            "American Imigration Council",
            "The names differ in one letter: “immigration” and “imigration”.",
        ),
        ("ILRC", "Immigrant Legal Resource Center", "One is the other’s acronym."),
        (
            "Asian Law Caucus",
            "Asia Law Caucus",
            "The names differ in the form of a word: “asian” and “asia”.",
        ),
        ("Detention Watch", "Detention Watch Network", "Only one has the word “network”."),
        (
            "Asian Americans Advancing Justice",
            "Asian Americans Advancing Justice | AAJC",
            "Only one has the word “aajc”.",
        ),
        (
            "UndocuBlack Network",
            "Undocu-Black Network",
            "The names differ only in spaces and hyphens.",
        ),
    ],
)
def test_a_reason_names_what_differs(one, other, reason):
    assert compare(Spelling(one), Spelling(other)).reasons == (reason,)


def test_a_shared_domain_makes_a_slip_in_a_common_word_the_same():
    names = ("American Immigration Council", "American Imigration Council")
    assert answer(*names) is DOUBTFUL
    assert answer(*names, "sample.org", "sample.org") is SAME
    assert answer(*names, "sample.org", "example.net") is DOUBTFUL
    verdict = compare(*(Spelling(name, "sample.org") for name in names))
    assert verdict.reasons[-1] == "Both use sample.org."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Make the Road New York", "Make the Road Nevada"),
        ("SEIU Local 1021", "SEIU Local 1199"),
        ("Sample Charities", "Sample Charities Action"),
        ("Sample Charities of Denver", "Sample Charities of Dallas"),
        ("Sample Charities", "Quite Another Name"),
    ],
)
def test_a_shared_domain_alone_makes_nothing_the_same_or_doubtful(one, other):
    assert answer(one, other, "sample.org", "sample.org") is DIFFERENT


def test_a_shared_domain_does_not_make_two_places_one():
    assert answer("Friends of Marlon", "Friends of Marlton", "a.org", "a.org") is DOUBTFUL


@pytest.mark.parametrize(
    ("one", "other"),
    [("Greenfield", "Glenfield"), ("Sunhaven", "Sandhaven"), ("Deerland", "Everland")],
)
def test_two_places_that_sound_alike_are_not_doubted(one, other):
    assert answer(f"{one} Legal Aid Center", f"{other} Legal Aid Center") is DIFFERENT


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("United Way of King County", "United Way of Kings County"),
        ("Habitat for Humanity of Greene County", "Habitat for Humanity of Green County"),
        ("LA Sample Voice", "Sample Voice"),
        ("Sample Union 31", "Sample Union Local 31"),
    ],
)
def test_what_may_be_two_places_is_for_a_person_within_a_domain_too(one, other):
    assert answer(one, other, "sample.org", "sample.org") is DOUBTFUL


@pytest.mark.parametrize("domain", ["sample.edu", "sample.ac.uk", "sample.gov"])
def test_a_domain_of_many_bodies_makes_nothing_the_same(domain):
    assert answer("Human Rights Program", "Human Rights Project", domain, domain) is DOUBTFUL
    assert answer("Human Rights Program", "Human Rights Project", *["sample.org"] * 2) is SAME


@pytest.mark.parametrize("code", ["CPDA", "CPD-PHX", "CPDNYS"])
def test_more_letters_than_a_name_has_words_may_be_a_sister_or_a_chapter(code):
    assert answer("Center for Popular Democracy", f"Center for Popular Democracy ({code})") in {
        DOUBTFUL,
        DIFFERENT,
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Capital Area Immigrants' Rights (CAIR) Coalition", "CAIR Coalition"),
        ("Kids In Need of Defense (KIND)", "KIND"),
        ("1199SEIU", "SEIU 1199"),
        ("SEIU Local 32BJ", "32BJ SEIU"),
        ("IBEW Local Union No. 3", "IBEW 3"),
    ],
)
def test_the_names_that_people_say_are_found(one, other):
    assert answer(one, other) is DOUBTFUL


def test_two_bodies_may_have_one_name_when_their_domains_differ():
    names = ("St. Mary's Church", "Saint Marys Church")
    assert answer(*names) is SAME
    assert answer(*names, "sample.org", "example.net") is DOUBTFUL
    assert answer(*names, "sample.org", "") is SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Canadian Health Initiative", "Canadian Health Initiative Chile"),
        ("Sample Alliance for Neighbors", "Sample Alliance for Neighbors Sanford"),
        ("Asian Americans Advancing Justice", "Asian Americans Advancing Justice | AAJC"),
    ],
)
def test_a_word_that_is_no_acronym_of_the_name_never_makes_it_the_same(one, other):
    assert answer(one, other) is not SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("New York Immigration Coalition", "New Yrok Immigration Coalition"),
        ("North Carolina Justice Center", "North Carlina Justice Center"),
        ("American Civil Liberties Unoin of Ohio", "American Civil Liberties Union of Ohio"),
        ("ACLU of Ohio", "American Civil Liberites Union of Ohio"),
        ("SEIU Local 1021", "Service Employes Internatonal Union Local 1021"),
        ("New York University School of Law", "New York Univeristy School of Law"),
        ("UCLA", "University of California, Los Angles"),
    ],
)
def test_a_slip_in_what_counts_as_one_word_is_found(one, other):
    assert answer(one, other) is DOUBTFUL
    assert duplicate_groups([Spelling(one), Spelling(other)]) == ((0, 1),)
    reason = compare(Spelling(one), Spelling(other)).reasons[0]
    assert reason.startswith("The names are alike but for a slip in “")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("New York Alliance", "New Work Alliance"),
        ("North Carolina Alliance", "South Carolina Alliance"),
        ("YWCA of Boston", "Young Men's Christian Asociation of Boston"),
        ("ACLU of Ohio", "American Civil Liberites Union of Iowa"),
    ],
)
def test_what_is_no_slip_in_a_place_stays_another(one, other):
    assert answer(one, other, "sample.org", "sample.org") is not SAME


def test_two_acronyms_of_one_name_are_for_a_person():
    one, other = "Sample Alliance for Neighbors (SANE)", "Sample Alliance for Neighbors (SANK)"
    assert answer(one, other) is DOUBTFUL


@pytest.mark.parametrize(
    ("one", "other"),
    [("北京", "背景"), ("東京の会", "京東の会"), ("かき", "がき"), ("🎉", "🎈"), ("!!!", "???")],
)
def test_other_scripts_are_compared_as_they_are_written(one, other):
    assert answer(one, other) is DIFFERENT


def test_no_odd_name_is_like_another():
    odd = odd_names.ACCEPTED.keys() - {"combining form"}  # It is "comma" without its acronym.
    spellings = [Spelling(clean_name(odd_names.ACCEPTED[oddity])) for oddity in sorted(odd)]
    for one, other in combinations(spellings, 2):
        assert compare(one, other).answer is not SAME, (one.name, other.name)


@given(st.text(max_size=60).filter(str.strip), st.text(max_size=60).filter(str.strip))
def test_any_two_texts_can_be_compared(one, other):
    assert answer(one, other) is answer(other, one)
    assert answer(one, one) is SAME


@given(st.sampled_from(NAMES), st.integers(1, 9_999), st.integers(1, 9_999))
def test_numbers_tell_bodies_apart(name, number, other):
    verdict = answer(f"{name} Local {number}", f"{name} Local {other}")
    assert verdict is (SAME if number == other else DIFFERENT)


@given(st.sampled_from(NAMES), st.sampled_from(["Action", "Action Fund", "Foundation", "PAC"]))
@example("Mexican American Legal Defense and Educational Fund", "Action")
def test_a_sister_body_is_another(name, sister):
    assume(sister.split()[0] not in name.split())  # A word that stands twice is a slip.
    assert answer(name, f"{name} {sister}") is DIFFERENT
