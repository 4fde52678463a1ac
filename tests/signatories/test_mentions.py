"""Names in a text that are almost those of signatories, and names that are their own."""

import csv
import time

import pytest

from campaign.signatories.mentions import mentions_otherwise
from tests.application import SAMPLE

NAMES = (
    "American Civil Liberties Union",
    "ACLU of Southern California",
    "Advocates for Basic Legal Equality, Inc.",
    "Aldea - The People's Justice Center",
    "Asian Americans Advancing Justice | AAJC",
    "Capital Area Immigrants' Rights (CAIR) Coalition",
    "Center for Gender & Refugee Studies",
    "Coalition for Humane Immigrant Rights (CHIRLA)",
    "Human Rights Watch",
    "Leadership Conference of Women Religious",
    "Make the Road New York",
    "Mariposa Legal",
    "National Immigrant Justice Center",
    "National Immigration Law Center",
    "Otros Dreams en Acción, ODA",
    "Sample Workers Local 12",
    "Southern Sample Network",
    "The Advocates for Human Rights",
    "UndocuBlack Network",
    "Witness at the Border",
    "Immigration Clinic, University of Sampleton School of Law",
    "Esperanza",
)


def read(text, names=NAMES):
    return [(text[slice(*one.span)], one.name) for one in mentions_otherwise(text, names)]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("American Civil Liberty Union", "American Civil Liberties Union"),
        ("American Civil Libertys Union", "American Civil Liberties Union"),
        ("Americans Civil Liberties Union", "American Civil Liberties Union"),
        ("ACLU of Southern Californa", "ACLU of Southern California"),
        ("Advocate for Basic Legal Equality", "Advocates for Basic Legal Equality"),
        ("Aldea - The Peoples Justice Center", "Aldea - The People's Justice Center"),
        ("Asian American Advancing Justice", "Asian Americans Advancing Justice"),
        (
            "Capital Area Immigrant Rights Coalition",
            "Capital Area Immigrants' Rights Coalition",
        ),
        (
            "Capital Area Immigrants Rights Coalition",
            "Capital Area Immigrants' Rights Coalition",
        ),
        ("Center for Gender and Refugees Studies", "Center for Gender & Refugee Studies"),
        ("Centre for Gender & Refugee Studies", "Center for Gender & Refugee Studies"),
        ("Coalition for Human Immigrant Rights", "Coalition for Humane Immigrant Rights"),
        ("Human Right Watch", "Human Rights Watch"),
        ("Leadership Conference on Women Religious", "Leadership Conference of Women Religious"),
        ("Make the Roads New York", "Make the Road New York"),
        ("Marposa Legal", "Mariposa Legal"),
        ("National Immigration Justice Center", "National Immigrant Justice Center"),
        ("National Immigrant Law Center", "National Immigration Law Center"),
        ("Otros Dreams en Accion", "Otros Dreams en Acción"),
        ("Otros Dream en Acción", "Otros Dreams en Acción"),
        ("Sample Worker Local 12", "Sample Workers Local 12"),
        ("Advocates for Humane Rights", "Advocates for Human Rights"),
        ("UndocuBlak Network", "UndocuBlack Network"),
        ("Witness at Border", "Witness at the Border"),
    ],
)
@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "We thank the {}, which helped.",
        "{} wrote.",
        "Join {}!",
        "- {}\n- Another",
        "the **{}** and others",
        "as [{}](https://example.org/American-Civil-Liberty-Union) says",
        "the {}'s lawyers",
        "the {}\u2019s lawyers",
        "(the {})",
        "of “{}” in Texas",
    ],
)
def test_a_signatory_that_is_spelled_otherwise_is_found(written, name, around):
    assert read(around.format(written)) == [(written, name)]


@pytest.mark.parametrize(
    "text",
    [
        *NAMES,
        *(f"We thank the {name}'s staff." for name in NAMES),
        "The american civil liberties union",
        "a civil liberty union of Americans",
        "American civil liberty union",
        "We Are Home campaign",
        "ACLU",
        "the ACLU and the NAACP",
        "American Civil Liberties",
        "Civil Liberties Union",
        "American Civil Liberties Union Foundation",
        "American Civil Liberty Union Foundation",
        "American Civil Liberty Union of Texas",
        "Friends of American Civil Liberty Union",
        "New American Civil Liberty Unions Group",
        "the Texas American Civil Liberty Union",
        "Coalition for Humane Immigrant Rights",
        "Capital Area Immigrants' Rights Coalition",
        "Capital Area Immigrants\u2019 Rights Coalition",
        "Center for Gender and Refugee Studies",
        "Advocates for Basic Legal Equality",
        "Advocates for Basic Legal Equality Inc.",
        "Asian Americans Advancing Justice",
        "Otros Dreams en Acción",
        "Sample Workers Local 13",
        "Sample Workers Local 112",
        "Northern Sample Network",
        "Southeast Sample Network",
        "Southern Simple Sample Network",
        "National Immigration Forum",
        "National Justice Center",
        "National Immigrant Women Center",
        "Florence Immigrant Project",
        "Human Rights",
        "human rights watch",
        "human right watch",
        "Human. Right Watch",
        "Human\n\nRight Watch",
        "Esperanzo",
        "https://example.org/Human-Right-Watch",
        "[a](https://example.org/Human Right Watch)",
        "{{ Human Right Watch }}",
        "Women Religious and the Leadership Conference",
        "",
    ],
)
def test_the_name_itself_and_other_names_are_left_alone(text):
    assert read(text) == []


def test_each_mention_is_found_in_order_and_once():
    text = "Human Right Watch, Human Rights Watch and Marposa Legal met Human Right Watch."
    assert [written for written, _ in read(text)] == [
        "Human Right Watch",
        "Marposa Legal",
        "Human Right Watch",
    ]


def test_without_names_nothing_is_found():
    assert read("Human Right Watch", ()) == []


def test_the_sample_letter_names_its_signatories_rightly():
    table = csv.DictReader((SAMPLE / "signatories.csv").read_text(encoding="utf-8").splitlines())
    names = tuple(row["name"] for row in table)
    body = (SAMPLE / "letter.md").read_text(encoding="utf-8")
    assert len(names) > 80
    assert read(f"{body}\n\n" + "\n\n".join(names), names) == []


def _many_names():
    kinds = ("Alliance", "Coalition", "Network", "Project", "Center")
    causes = ("Clean Water", "Immigrant Rights", "Fair Housing", "Public Libraries")
    return tuple(
        f"{chr(65 + number % 26)}ample{number} {kinds[number % 5]} for {causes[number % 4]}"
        for number in range(2_000)
    )


@pytest.mark.parametrize(
    "text",
    [
        "We ask you to act for the people who pay for clean water. " * 420,
        "Bample1 Coalitions for Immigrant Rights and Human Right Watch ask. " * 560,
        "Human Rights Watch " * 1_700,
        "Right Of The " * 1_700,
        "Human " * 30_000,
        "Human and Rights and " * 9_000,
    ],
    ids=["prose", "names", "one name", "capitals", "200 kB", "200 kB of pairs"],
)
def test_two_thousand_names_in_a_long_text_cost_no_time(text):
    names = (*NAMES, *_many_names())
    start = time.process_time()
    read(text, names)
    assert time.process_time() - start < 15
