"""A roster of many names: a page at a time, found by words, in the same order everywhere."""

import random
import re

import pytest
from sqlalchemy import delete, insert, select, update

from campaign import clock
from campaign.access import COMMAND_LINE
from campaign.db import db, transaction
from campaign.drafting import operations as drafting
from campaign.drafting import queries as letters
from campaign.drafting.letter_file import read_letter
from campaign.drafting.models import Letter
from campaign.drafting.rules import RosterOrder
from campaign.organizations.order import sort_key
from campaign.organizations.rules import clean_name
from campaign.signatories import roster
from campaign.signatories.entries import SignatoryEntry
from campaign.signatories.groups import place_of
from campaign.signatories.import_operations import import_letter
from campaign.signatories.models import Signatory
from campaign.signatories.roster import PAGE_LINES
from campaign.signatories.rows import new_row
from campaign.signatories.rules import SignatoryState, figures_of
from tests import odd_names
from tests.application import open_demo_letter

LETTER = """---
title: A sample letter
slug: sample
to:
  - name: Sample Secretary
conveners: [Zebra Sample Fund, Able Sample Fund]
order: {order}
---
Sample text of {{{{ states_count }}}} states.
"""
REGIONS = ("", "TX", "NY", "ca")
SCOPES = ("", "national", "state", "local", "tribal", "international")


@pytest.fixture
def long_letter(app):
    """Makes an open letter with two conveners and so many other names, in the given order."""

    def make(count, order="alphabetical"):
        letter_file = read_letter(LETTER.format(order=order), "letter.md")
        slug = import_letter(COMMAND_LINE, letter_file, None)
        drafting.open_letter(COMMAND_LINE, slug)
        like = db.session.query(Signatory).first()
        columns = {
            column.name: getattr(like, column.name) for column in Signatory.__table__.columns
        }
        rows = []
        for number in range(count):
            name = f"Sample Body {number:05}"
            rows.append(
                columns
                | {
                    "id": 1000 + number,
                    "name": name,
                    "name_key": name.lower(),
                    "sort_key": name.encode(),
                    "reference": f"R{number:07}",
                    "convener_position": None,
                    "organization_id": None,
                    "region": REGIONS[number % 4],
                    "scope": SCOPES[number % 6],
                    "kind": "individual" if number % 5 == 0 else "organization",
                }
            )
        db.session.execute(Signatory.__table__.insert(), rows)
        db.session.commit()
        return slug

    return make


def names_on(page):
    return re.findall(r'<li>\s*<b dir="auto">([^<]+)</b>', page.split('id="roster-lines"')[1])


def test_a_long_roster_is_shown_a_page_at_a_time_and_every_name_stands_once(client, long_letter):
    slug = long_letter(2 * PAGE_LINES + 3)
    pages = [client.get(f"/l/{slug}?page={number}") for number in (1, 2, 3)]
    names = [name for page in pages for name in names_on(page.text)]
    assert [len(names_on(page.text)) for page in pages] == [PAGE_LINES, PAGE_LINES, 5]
    assert names == [line.name for line in roster.roster_lines(letters.letter(slug))]
    assert names[:3] == ["Zebra Sample Fund", "Able Sample Fund", "Sample Body 00001"]
    assert names[-1] == "Sample Body 01000"
    assert 'rel="next"' in pages[0].text
    assert 'rel="next"' not in pages[2].text


@pytest.mark.parametrize("asked", ["99", "0", "-4", "x", "1e9"])
def test_a_page_that_is_not_there_gives_the_nearest_one(client, long_letter, asked):
    slug = long_letter(3)
    assert len(names_on(client.get(f"/l/{slug}?page={asked}").text)) == 5


def test_words_are_found_on_all_pages(client, long_letter):
    slug = long_letter(PAGE_LINES + 3)
    assert names_on(client.get(f"/l/{slug}?q=body 0050").text) == [
        "Sample Body 00501",
        "Sample Body 00502",
        "Sample Body 00500",
    ]
    assert "No name or place has these words" in client.get(f"/l/{slug}?q=100%").text


@pytest.mark.parametrize("order", ["alphabetical", "by_scope", "by_state", "by_country", "by_time"])
def test_pages_together_are_the_roster_in_every_order(long_letter, order):
    letter = letters.letter(long_letter(PAGE_LINES + 40, order))
    pages = [roster.roster_page(letter, number).lines for number in (1, 2)]
    assert (*pages[0], *pages[1]) == roster.roster_lines(letter)


def test_countries_stand_in_the_order_of_their_letters_on_pages_as_on_paper(long_letter):
    letter = letters.letter(long_letter(5, "by_country"))
    countries = ["Zambia", "Åland Islands", "Türkiye", "United States", "U.S. Virgin Islands"]
    rows = db.session.scalars(select(Signatory.id).where(Signatory.convener_position.is_(None)))
    for one, country in zip(rows.all()[-5:], countries, strict=True):
        given = {"country": country, "kind": "organization"}
        db.session.execute(update(Signatory).where(Signatory.id == one).values(given))
    db.session.commit()
    lines = [line for line in roster.roster_lines(letter) if line.country]
    in_order = ["Åland Islands", "Türkiye", "United States", "U.S. Virgin Islands", "Zambia"]
    assert [line.country for line in lines] == in_order
    assert sorted(lines, key=lambda line: place_of(line, RosterOrder.BY_COUNTRY)) == lines


def test_individuals_stand_last_and_groups_in_their_order(long_letter):
    lines = roster.roster_lines(letters.letter(long_letter(24, "by_state")))[2:]
    places = [(line.kind == "individual", not line.region, line.region) for line in lines]
    organizations = [one for one in places if not one[0]]
    assert organizations == sorted(organizations)
    assert places == [*organizations, *(one for one in places if one[0])]


@pytest.mark.parametrize("order", [one for one in RosterOrder if one != RosterOrder.BY_TIME])
def test_the_database_orders_as_a_letter_that_is_set_from_its_files(long_letter, order):
    letter = letters.letter(long_letter(60, order))
    lines = roster.roster_lines(letter)
    names = [line.name for line in lines if not line.is_convener]
    assert len(names) == 60
    # The names of this long letter are filed by their own bytes.
    places = [place_of(line, order)[:-2] for line in lines if not line.is_convener]
    assert places == sorted(places)


ODD = sorted(
    {*map(clean_name, odd_names.ACCEPTED.values()), "sample", "Sample", "SAMPLE", "Sámple"}
)


@pytest.mark.parametrize("order", [RosterOrder.ALPHABETICAL, RosterOrder.SKIP_ARTICLES])
def test_the_order_is_total_and_stable_however_the_names_came(long_letter, order):
    slug, chance = long_letter(len(ODD), order), random.Random(5)  # noqa: S311 (an order of names)
    keys = {one: sort_key(one, skip_articles=order == RosterOrder.SKIP_ARTICLES) for one in ODD}
    for _ in range(3):
        for number, name in enumerate(chance.sample(ODD, len(ODD))):
            values = {"name": name, "sort_key": keys[name], "kind": "organization"}
            db.session.query(Signatory).filter_by(id=1000 + number).update(values)
        db.session.commit()
        lines = roster.roster_lines(letters.letter(slug))
        names = [line.name for line in lines if not line.is_convener]
        assert names == sorted(ODD, key=lambda name: (keys[name], name.encode()))


def test_each_group_has_its_heading_and_its_whole_count_on_every_page(client, long_letter):
    slug = long_letter(3 * PAGE_LINES, "by_scope")
    pages = [client.get(f"/l/{slug}?page={number}").text for number in (1, 2, 3)]
    headings = [re.findall(r"<h3 [^>]*>([^<]+)<span[^>]*>([\d,]+)</span>", page) for page in pages]
    told = [(heading.strip(), count) for page in headings for heading, count in page]
    assert told[0] == ("National organizations", "200")
    assert set(told) == {
        ("National organizations", "200"),
        ("State organizations", "200"),
        ("Local organizations", "200"),
        ("Tribal nations and organizations", "200"),
        ("International organizations", "200"),
        ("Other organizations", "200"),
        ("Individuals", "300"),
    }
    searched = client.get(f"/l/{slug}?q=body 0").text
    assert "National organizations" in searched
    assert "group-count" not in searched


def test_a_roster_of_organizations_alone_has_no_headings(client, letter):
    assert "<h3" not in client.get(f"/l/{letter}").text.split('id="roster-lines"')[1]


def test_the_figures_of_the_database_are_those_of_the_lines(client, long_letter):
    letter = letters.letter(long_letter(30))
    assert roster.roster_figures(letter.id) == figures_of(roster.roster_lines(letter))
    assert "Sample text of 3 states." in client.get(f"/l/{letter.slug}").text


def test_a_roster_that_fits_on_one_page_is_searched_without_scripts_too(client, letter):
    page = client.get(f"/l/{letter}").text
    form = re.search(r'<form class="filter row"[^>]+>', page)[0]
    assert "data-filters" in form
    assert f'action="/l/{letter}#roster"' in form
    found = client.get(f"/l/{letter}?q=immigration council").text
    assert names_on(found) == ["American Immigration Council"]
    assert "1 found." in found
    assert "Show all names" in found


KIND_OF_LETTER = [
    ("both", ("organization",), "1 organization</strong> has"),
    ("both", ("organization", "organization"), "2 organizations</strong> have"),
    ("both", ("organization", "individual"), "2 signatories</strong> have"),
    ("individuals", ("individual",), "1 individual</strong> has"),
    ("individuals", (), "0 individuals</strong> have"),
    ("both", (), "0 organizations</strong> have"),
]


@pytest.mark.parametrize(("kinds", "listed", "words"), KIND_OF_LETTER)
def test_a_count_says_what_it_counts(app, client, kinds, listed, words):
    slug = open_demo_letter()
    with transaction():
        db.session.execute(update(Letter).values(kinds=kinds))
        db.session.execute(delete(Signatory))
        for number, kind in enumerate(listed):
            entry = SignatoryEntry(name=f"Sample Name {number}", kind=kind)
            row = new_row(letters.letter(slug), entry, SignatoryState.LISTED, clock.now())
            db.session.execute(insert(Signatory), [row])
    assert words in client.get(f"/l/{slug}/count").text
    page = client.get(f"/l/{slug}/sign-on").text
    asks = (
        "I agree to be listed on this letter." if kinds == "individuals" else "organization, or it"
    )
    assert asks in page
