"""What is odd about a name's spelling, and what is offered instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.organizations.rules import name_key
from campaign.organizations.spelling import (
    AcronymStyle,
    RemarkKind,
    acronym_style,
    mended,
    remarks_on,
    remarks_on_styles,
    titled,
)
from tests.organizations.names import demo_names, known_names


def kinds(name: str) -> list[RemarkKind]:
    return [remark.kind for remark in remarks_on(name)]


@pytest.mark.parametrize(
    ("name", "kind", "offer"),
    [
        ("HUMAN RIGHTS WATCH", RemarkKind.CAPITALS, "Human Rights Watch"),
        ("sAMPLE uNION OF bAKERS", RemarkKind.CAPITALS, "Sample Union of Bakers"),
        ("nAACP lEGAL dEFENSE fUND", RemarkKind.CAPITALS, "NAACP Legal Defense Fund"),
        ("SAMPLE FARM WORKERS | SFW", RemarkKind.CAPITALS, "Sample Farm Workers | SFW"),
        ("SAMPLE (SHCC) CLINIC", RemarkKind.CAPITALS, "Sample (SHCC) Clinic"),
        ("ACLU OF OHIO", RemarkKind.CAPITALS, "ACLU of Ohio"),
        ("SEIU LOCAL 1021", RemarkKind.CAPITALS, "SEIU Local 1021"),
        (
            "THE CENTER FOR GENDER & REFUGEE STUDIES",
            RemarkKind.CAPITALS,
            "The Center for Gender & Refugee Studies",
        ),
        ("ALDEA - THE PEOPLE'S CENTER", RemarkKind.CAPITALS, "Aldea - The People's Center"),
        ("human rights watch", RemarkKind.SMALL_LETTERS, "Human Rights Watch"),
        ("aclu of ohio", RemarkKind.SMALL_LETTERS, "ACLU of Ohio"),
        ("friends of o'neill park", RemarkKind.SMALL_LETTERS, "Friends of O'Neill Park"),
        ("acción sample", RemarkKind.SMALL_LETTERS, "Acción Sample"),
        ("Sample  Alliance", RemarkKind.SPACES, "Sample Alliance"),
        (" Sample Alliance", RemarkKind.SPACES, "Sample Alliance"),
        ("Sample Alliance , Ohio", RemarkKind.SPACES, "Sample Alliance, Ohio"),
        ("Sample Alliance ( Ohio )", RemarkKind.SPACES, "Sample Alliance (Ohio)"),
        ("Sample Alliance.", RemarkKind.ENDING, "Sample Alliance"),
        ("Sample Alliance,", RemarkKind.ENDING, "Sample Alliance"),
        ("Sample Alliance -", RemarkKind.ENDING, "Sample Alliance"),
        ("АCLU of Ohio", RemarkKind.SCRIPTS, "ACLU of Ohio"),
        ("Human Rіghts Watch", RemarkKind.SCRIPTS, "Human Rights Watch"),
        ("Sample Щalliance", RemarkKind.SCRIPTS, ""),
    ],
)
def test_an_odd_spelling_gets_one_remark_and_an_offer(name, kind, offer):
    (remark,) = remarks_on(name)
    assert (remark.kind, remark.offer) == (kind, offer)
    assert remark.message.startswith("The ")
    assert remark.message.endswith(".")


@pytest.mark.parametrize(
    "name",
    [
        *("NAACP", "ACLU of Ohio", "AFL-CIO", "UNITE HERE", "UNITE HERE!", "CODEPINK", "NETWORK"),
        *("Catholic Legal Immigration Network, Inc.", "Freedom Network U.S.A.", "Sample Bros."),
        *("United We Dream", "J Street", "350", "350.org Sample", "北京", "Москва Вместе", "!!!"),
        *("American Bar Assn.", "Sample Works, L.L.C.", "Ελλάδα", "Sample Alliance (Ohio)"),
        "Otros Dreams en Acción, ODA",
    ],
)
def test_a_name_that_is_right_gets_no_remark(name):
    assert kinds(name) == []


def test_the_demo_roster_has_several_styles_of_acronyms_and_nothing_else_that_is_odd():
    names = demo_names()
    assert [name for name in names if remarks_on(name)] == []
    found = remarks_on_styles(names)
    assert {name: remark.offer for name, remark in found.items()} == {
        "Asian Americans Advancing Justice | AAJC": "Asian Americans Advancing Justice (AAJC)",
        "Capital Area Immigrants' Rights (CAIR) Coalition": "",
        "Otros Dreams en Acción, ODA": "Otros Dreams en Acción (ODA)",
    }
    assert {remark.kind for remark in found.values()} == {RemarkKind.ACRONYM_STYLE}
    assert found["Otros Dreams en Acción, ODA"].message == (
        "The acronym is written as in “Name, ABC”; most names on the list use “Name (ABC)”."
    )


@pytest.mark.parametrize(
    ("name", "style"),
    [
        ("Asylum Seeker Advocacy Project (ASAP)", AcronymStyle.AT_THE_END),
        ("National Immigration Project (NIP-NLG)", AcronymStyle.AT_THE_END),
        ("Capital Area Immigrants' Rights (CAIR) Coalition", AcronymStyle.INSIDE),
        ("Asian Americans Advancing Justice | AAJC", AcronymStyle.AFTER_A_BAR),
        ("Otros Dreams en Acción, ODA", AcronymStyle.AFTER_A_COMMA),
        ("Sample Works, LLC", None),
        ("Catholic Charities (DC)", None),
        ("Pax Christi, USA", None),
        ("Sample Alliance (Ohio)", None),
        ("Sample Alliance", None),
        ("NAACP", None),
        ("(ASAP)", None),
    ],
)
def test_a_name_has_its_acronym_in_one_of_four_styles(name, style):
    assert acronym_style(name) is style


def test_a_list_in_one_style_gets_no_remark():
    assert remarks_on_styles(["Sample Alliance (SAMA)", "Other Sample (OSAM)", "ACLU"]) == {}
    assert remarks_on_styles([]) == {}


def test_the_style_of_most_names_is_the_usual_one():
    names = ["First Sample, FIRS", "Second Sample, SECS", "Third Sample (THIS)"]
    (remark,) = remarks_on_styles(names).values()
    assert remark.offer == "Third Sample, THIS"


@given(st.sampled_from(known_names()))
def test_an_offer_is_the_same_name_and_is_not_odd_itself(name):
    for shouted in (name.upper(), name.lower()):
        for remark in remarks_on(shouted):
            if remark.kind in {RemarkKind.CAPITALS, RemarkKind.SMALL_LETTERS}:
                assert name_key(remark.offer) == name_key(shouted)
                assert remark.kind not in kinds(remark.offer)


@given(st.text(max_size=60))
def test_any_text_can_be_looked_at(text):
    assert isinstance(remarks_on(text), tuple)
    assert titled(titled(text)) == titled(text) or not text.isascii()
    assert acronym_style(text) in {None, *AcronymStyle}


@pytest.mark.parametrize(
    ("name", "all_right"),
    [
        ("HUMAN RIGHTS  WATCH;", "Human Rights Watch"),
        ("sample union , springfield -", "Sample Union, Springfield"),
        ("Human Rights Watch", "Human Rights Watch"),
        ("Sample Un\u0436on", "Sample Un\u0436on"),
    ],
)
def test_a_name_is_mended_in_every_respect(name, all_right):
    assert mended(name) == all_right


@given(st.text(max_size=40))
def test_nothing_is_left_to_offer_for_a_mended_name(name):
    assert not any(remark.offer for remark in remarks_on(mended(name)))


@pytest.mark.parametrize(
    "name", ["iOS uX", "eBAY", "iPhone Users", "sAMPLE Union", "McDonald’s pFLAG"]
)
def test_capitals_inside_a_word_may_be_meant(name):
    assert kinds(name) == []
