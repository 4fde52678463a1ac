"""Names cleaned, and the key by which two spellings are one."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.errors import Problem
from campaign.organizations.rules import (
    MAX_KEY_CHARACTERS,
    MAX_NAME_CHARACTERS,
    NameRefused,
    clean_name,
    name_key,
)
from tests import odd_names

any_text = st.text(st.characters(), max_size=120)


def cleaned(text: str) -> str | None:
    try:
        return clean_name(text)
    except Problem:
        return None


@pytest.mark.parametrize("oddity", odd_names.ACCEPTED)
def test_an_odd_name_is_kept_as_typed(oddity):
    raw = odd_names.ACCEPTED[oddity]
    expected = " ".join(unicodedata.normalize("NFC", raw).split())
    assert clean_name(raw) == expected


@pytest.mark.parametrize("oddity", odd_names.CHANGED)
def test_what_prints_nothing_is_left_out(oddity):
    raw, expected = odd_names.CHANGED[oddity]
    assert clean_name(raw) == expected


@pytest.mark.parametrize("oddity", odd_names.REFUSED)
def test_a_name_that_cannot_be_printed_is_refused_in_one_sentence(oddity):
    with pytest.raises(NameRefused) as refused:
        clean_name(odd_names.REFUSED[oddity])
    message = refused.value.message
    assert message.startswith("The name ")
    assert message.endswith(".")
    assert message.isprintable()


def test_a_control_character_is_named():
    with pytest.raises(NameRefused, match=r"U\+0000"):
        clean_name("Sample\x00Alliance")


def test_exactly_300_characters_fit():
    assert len(clean_name("x" * MAX_NAME_CHARACTERS)) == MAX_NAME_CHARACTERS
    with pytest.raises(NameRefused, match="301 characters"):
        clean_name("x" * (MAX_NAME_CHARACTERS + 1))


def test_a_flood_of_accents_costs_no_time():
    start = time.process_time()
    with pytest.raises(NameRefused):
        clean_name("a" + "\u0301\u0323" * 1_000_000)
    assert time.process_time() - start < 1


@given(any_text)
def test_cleaning_twice_changes_nothing(text):
    name = cleaned(text)
    if name is not None:
        assert clean_name(name) == name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Human Rights Watch", "HUMAN RIGHTS WATCH"),
        ("Human Rights Watch", " human  rights-watch "),
        ("Center for Gender & Refugee Studies", "Center for Gender and Refugee Studies"),
        ("Center for Gender＆Refugee Studies", "Center for Gender and Refugee Studies"),
        ("The Rhizome Center for Migrants", "Rhizome Center for Migrants"),
        ("Catholic Legal Immigration Network, Inc.", "Catholic Legal Immigration Network"),
        ("Sample Works, L.L.C.", "Sample Works LLC"),
        ("Sample Works, Inc., NFP", "Sample Works"),
        ("Otros Dreams en Acción, ODA", "Otros Dreams en Accion ODA"),
        ("Asylum Seeker Advocacy Project (ASAP)", "Asylum Seeker Advocacy Project"),
        ("Black Alliance for Just Immigration (BAJI)", "Black Alliance for Just Immigration"),
        ("Center for Law and Social Policy (CLASP)", "Center for Law & Social Policy"),
        (
            "Capital Area Immigrants' Rights (CAIR) Coalition",
            "Capital Area Immigrants’ Rights Coalition",
        ),
        ("Hawaiʻi Friends", "Hawai'i Friends"),
        ("Ｓａｍｐｌｅ Alliance", "Sample Alliance"),
        ("Oﬃce of Aﬀairs", "Office of Affairs"),
        ("Ελλάδα Αλληλεγγύη", "ΕΛΛΑΔΑ ΑΛΛΗΛΕΓΓΥΗ"),
        ("Москва Вместе", "МОСКВА ВМЕСТЕ"),
        ("جمعية ٣٥٠", "جمعية 350"),
        ("STRASSE", "straße"),
        ("U.S. Friends", "US Friends"),
    ],
)
def test_two_spellings_of_one_name_have_one_key(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SEIU Local 1021", "SEIU Local 1199"),
        ("NAACP", "NAACP Legal Defense Fund"),
        ("1.5 Generation Alliance", "15 Generation Alliance"),
        ("Sample Board 1’1", "Sample Board 11"),
        ("Catholic Charities (DC)", "Catholic Charities"),
        ("Dreams Corps (DC)", "Dreams Corps"),
        ("Food Bank of Denver, CO", "Food Bank of Denver"),
        ("Human Rights Watch", "Human Rights Watch Action"),
        ("Coalition for Humane Immigrant Rights (CHIRLA)", "Coalition for Humane Immigrant Rights"),
        ("北京", "背景"),
        ("東京の会", "京東の会"),
        ("かき", "がき"),
        ("Щит", "Шчит"),
        ("كتاب", "كاتب"),
        ("कल", "काल"),
        ("🎉", "🎈"),
        ("C++ Guild", "C# Guild"),
        ("C++ Guild", "C Guild"),
        ("A Way Home", "Way Home"),
        ("!!!", "???"),
        ("АCLU", "ACLU"),
    ],
)
def test_two_names_have_two_keys(one, other):
    assert name_key(one) != name_key(other)


def test_words_alone_are_kept_even_when_they_would_be_dropped():
    assert name_key("The") == "the"
    assert name_key("Inc.") == "inc"
    assert name_key("The Inc.") == "inc"


@given(any_text)
def test_a_clean_name_has_a_key_that_is_its_own_key(text):
    name = cleaned(text)
    if name is not None:
        key = name_key(name)
        assert key
        assert name_key(key) == key


@pytest.mark.parametrize("oddity", odd_names.ACCEPTED)
def test_every_odd_name_has_a_key_of_bounded_length(oddity):
    key = name_key(clean_name(odd_names.ACCEPTED[oddity]))
    assert 0 < len(key) <= MAX_KEY_CHARACTERS


def test_a_key_too_long_to_store_still_tells_names_apart():
    one, other = name_key("ﷺ" * 300), name_key("ﷺ" * 299 + "a")
    assert len(one) == len(other) == MAX_KEY_CHARACTERS
    assert one != other


def test_all_odd_names_have_different_keys():
    names = [clean_name(raw) for raw in odd_names.ACCEPTED.values()]
    assert len({name_key(name) for name in names}) == len(names)
