"""The roster's table: what fits, in every order, page by page, on either database."""

from dataclasses import replace
from itertools import product

import pytest
from sqlalchemy import insert, update

from campaign import clock
from campaign.access import COMMAND_LINE
from campaign.db import db, transaction
from campaign.drafting import operations as drafting
from campaign.drafting import queries as letters
from campaign.drafting.letter_file import read_letter
from campaign.organizations.rules import folded
from campaign.signatories import count_queries, table_indexes, table_queries, table_rules
from campaign.signatories.entries import SignatoryEntry
from campaign.signatories.import_operations import import_letter
from campaign.signatories.models import Signatory
from campaign.signatories.roster import in_order, roster_page
from campaign.signatories.rows import new_row
from campaign.signatories.rules import SignatoryState
from campaign.signatories.searching import phrases
from campaign.signatories.table_queries import fitting_ids, table_page
from campaign.signatories.table_rules import RosterSearch, RosterSort, read_search

LETTER = """---
title: Safe Water
order: {order}
conveners:
  - Sample Lead
  - Another Lead
to:
  - name: The Mayor of Sampleton
---

Act.
"""
STATES = [state for state in SignatoryState if state != SignatoryState.STALE]
SEARCHES = (
    {},
    {"state": "in_review"},
    {"state": "listed", "scope": "local"},
    {"region": "TX"},
    {"region": "none"},
    {"kind": "individual"},
    {"sector": "labor"},
    {"held": "yes"},
    {"doubt": "taken"},
    {"contact": "none"},
    {"convener": "yes"},
    {"came_by": "paper"},
    {"came_by": "email", "state": "listed"},
    {"came_by": "paper", "q": "union"},
    {"q": "union"},
    {"q": "union 1", "state": "listed"},
    {"q": "tx"},
    {"q": "zzz"},
    {"q": "'"},
)


def sample(letter, number):
    entry = SignatoryEntry(
        name=f"Sample {'Union' if number % 3 else 'Café'} {number % 7} of {number}",
        kind="individual" if number % 5 == 0 else "organization",
        scope=("national", "local", "")[number % 3],
        sector="labor" if number % 4 == 0 else "",
        city=("Houston", "Dallas", "")[number % 3],
        state=("TX", "CA", "")[number % 3],
        contact_name="Ana Example" if number % 6 else "",
        contact_email=f"u{number % 11}-{number}@example.org" if number % 6 else "",
    )
    state = STATES[number % len(STATES)]
    values = new_row(letter, entry, state, clock.now())
    values["came_by"] = ("paper", "email", "", "")[number % 4]
    values["is_held"] = state == SignatoryState.IN_REVIEW and number % 2 == 0
    is_taken = state == SignatoryState.IN_REVIEW and number % 3 == 0
    values["doubt"] = "The name is already on the letter, with another contact." if is_taken else ""
    return values


@pytest.fixture
def roster(app):
    """Makes a letter in the given order with two conveners and 40 others."""

    def make(order="alphabetical", count=40):
        slug = import_letter(
            COMMAND_LINE, read_letter(LETTER.format(order=order), "letter.md"), None
        )
        drafting.open_letter(COMMAND_LINE, slug)
        letter = letters.letter(slug)
        rows = [sample(letter, one) for one in range(count)]
        with transaction():
            for row in rows:
                db.session.execute(insert(Signatory).values(row))
        return letter

    return make


@pytest.fixture
def short_pages(monkeypatch):
    monkeypatch.setattr(table_queries, "PAGE_ROWS", 15)


def walked(letter, search, *, backwards=False):
    """The ids of all rows, page by page, from either end."""
    pages = [table_page(letter, search, in_contacts=True)]
    while pages[-1].has_after:
        last = pages[-1].rows[-1].id
        pages.append(table_page(letter, search, after_id=last, in_contacts=True))
    if backwards:
        pages = [pages[-1]]
        while pages[0].has_before:
            first = pages[0].rows[0].id
            pages.insert(0, table_page(letter, search, before_id=first, in_contacts=True))
    return [row.id for page in pages for row in page.rows]


def fits(row, search):
    words = f"{row.name} {row.affiliation} {row.city} {row.region} {row.contact_name} "
    words = f" {words}{row.contact_email} ".lower()
    wanted = {"none": ""}
    return (
        all(
            getattr(row, name) == wanted.get(getattr(search, name), getattr(search, name))
            for name in ("state", "scope", "region", "kind", "sector")
            if getattr(search, name)
        )
        and (not search.held or row.is_held)
        and (not search.doubt or "already" in row.doubt)
        and (not search.contact or not row.contact_email)
        and (not search.came_by or row.came_by == search.came_by)
        and (not search.convener or row.convener_position is not None)
        and (not search.q or bool(phrases(search.q)))
        and all(one in words for one in phrases(search.q))
    )


def in_python(letter, search):
    """The same by looking at every row, for the printing order."""
    statement = db.session.query(Signatory).filter_by(letter_id=letter.id)
    rows = statement.order_by(*in_order(letter.settings.order))
    return [row.id for row in rows if fits(row, search)]


@pytest.mark.parametrize("order", ["alphabetical", "by_state", "by_time"])
def test_pages_in_printing_order_are_what_a_look_at_every_row_gives(roster, short_pages, order):
    letter = roster(order)
    for asked in SEARCHES:
        search = RosterSearch(**asked)
        expected = in_python(letter, search)
        assert walked(letter, search) == expected, asked
        assert walked(letter, search, backwards=True)[-len(expected) :] == expected, asked
        assert sorted(expected) == list(fitting_ids(letter, search, in_contacts=True)), asked


def test_what_many_fit_is_found_along_the_order_and_is_the_same(roster, short_pages, monkeypatch):
    letter = roster()
    for asked, sort, tried in product(SEARCHES[1::2], RosterSort, (7, 4000)):
        search = RosterSearch(**asked, sort=sort)
        few = walked(letter, search)
        with monkeypatch.context() as patched:
            patched.setattr(table_queries, "MANY", 0)
            patched.setattr(table_queries, "TRIED", tried)
            assert walked(letter, search) == few, (asked, sort)
            backwards = walked(letter, search, backwards=True)
        assert backwards[-len(few) :] == few, (asked, sort)
        assert sorted(few) == sorted(in_python(letter, search)), (asked, sort)


def test_each_sort_puts_what_it_names_in_order(roster):
    letter = roster()

    def rows(sort):
        return table_page(letter, RosterSearch(sort=sort), in_contacts=True).rows

    newest = [row.id for row in rows("new")]
    assert newest == sorted(newest, reverse=True)
    places = [(row.region == "", row.region, row.city) for row in rows("place")]
    assert places == sorted(places)
    contacts = [(row.contact_email == "", row.contact_email) for row in rows("contact")]
    assert contacts == sorted(contacts)
    assert [row.convener_position for row in rows("print")[:3]] == [1, 2, None]


def test_a_row_that_is_gone_begins_the_table_anew(roster):
    letter = roster(count=3)
    first = table_page(letter, RosterSearch())
    assert table_page(letter, RosterSearch(), after_id=2**31 - 1).rows == first.rows


def test_who_may_not_see_contacts_neither_gets_nor_finds_nor_sorts_by_them(roster):
    letter = roster()
    page = table_page(letter, RosterSearch(q="u1-1"))
    assert page.rows == ()
    plain = table_page(letter, RosterSearch())
    assert plain.rows[5].contact_email == ""
    by_contact = table_page(letter, RosterSearch(sort="contact"))
    assert [row.id for row in by_contact.rows] == [row.id for row in plain.rows]


FOUND = {
    "cafe montana": "Café de la Montaña",
    "TEJADO": "CAFÉ DEL TEJADO",
    "союз": "Союз Учителей",
    "бра": "БРАТСТВО ПЕКАРЕЙ",
    "北京大": "中国北京大学协会",
    "東京": "日本東京協会",
    "協": "日本東京協会",
    "المعلمين": "اتحاد المعلمين",
    "aclu": "A.C.L.U. of Elsewhere",
    "immigrants' rights": "Immigrants’ Rights Coalition",
    "tx": "Bakers of TX",
    "9": "Bakers 9",
    '"quoted"': 'The "Quoted" Body',
    "100%": "100% Renewable",
    "under_score": "Under_score Choir",
    "FÜR": "Ärzte für Beispielstadt",
}
"""What somebody types, and the one name that it finds."""


def test_a_name_is_found_in_any_script_and_case(roster, monkeypatch):
    letter = roster(count=0)
    with transaction():
        for name in set(FOUND.values()):
            row = new_row(letter, SignatoryEntry(name=name), SignatoryState.LISTED, clock.now())
            db.session.execute(insert(Signatory), [row])
    for many in (2000, 0):
        monkeypatch.setattr(table_queries, "MANY", many)
        for words, name in FOUND.items():
            found = [row.name for row in table_page(letter, RosterSearch(q=words)).rows]
            assert found == [name], (words, many)


def test_the_words_follow_every_change_of_a_row(roster):
    letter = roster(count=1)

    def found(words):
        return len(fitting_ids(letter, RosterSearch(q=words), in_contacts=True))

    (one,) = fitting_ids(letter, RosterSearch(q="sample café"))
    with transaction():
        changed = update(Signatory).where(Signatory.id == one)
        db.session.execute(changed.values(city="Elsewhere", contact_name="Ben Sample"))
    assert (found("elsewhere"), found("houston"), found("ben")) == (1, 0, 1)
    with transaction():
        db.session.delete(db.session.get_one(Signatory, one))
    assert found("elsewhere") == 0


@pytest.mark.parametrize("many", [2000, 0])
def test_places_and_contacts_are_found_without_their_accents(roster, monkeypatch, many):
    monkeypatch.setattr(table_queries, "MANY", many)
    letter = roster(count=3)
    (one,) = fitting_ids(letter, RosterSearch(q="sample café"))
    places = {"city": "San José", "affiliation": "Université de Montréal", "region": "HÀ NỘI"}
    given = {**places, "contact_name": "Ana Muñoz", "country": "Türkiye"}
    with transaction():
        db.session.execute(update(Signatory).where(Signatory.id == one).values(given))

    def found(words):
        page = table_page(letter, RosterSearch(q=words), in_contacts=True)
        return [row.id for row in page.rows]

    for words in ("jose", "SAN JOSE", "josé", "montreal", "universite de", "ha noi", "munoz", "tu"):
        assert found(words) == [one], words
    assert [line.name for line in roster_page(letter, 1, "San Jose").lines] == []
    assert table_page(letter, RosterSearch(q="munoz")).rows == ()
    with transaction():
        elsewhere = {"city": "Elsewhere", "contact_name": ""}
        db.session.execute(update(Signatory).where(Signatory.id == one).values(elsewhere))
    assert (found("jose"), found("munoz"), found("montreal")) == ([], [], [one])


def test_the_public_roster_is_searched_without_accents(roster):
    letter = roster(count=0)
    entry = SignatoryEntry(name="Sample Choir", city="San José", state="Québec")
    with transaction():
        row = new_row(letter, entry, SignatoryState.LISTED, clock.now())
        db.session.execute(insert(Signatory), [row])
    for words in ("jose", "san jose", "quebec"):
        assert [line.name for line in roster_page(letter, 1, words).lines] == ["Sample Choir"]


def test_letters_lose_their_accents_in_the_database_as_in_keys():
    pairs = dict(zip(table_indexes.ACCENTED, table_indexes.PLAIN, strict=True))
    assert all(folded(letter) == plain for letter, plain in pairs.items())
    assert {"é", "É", "ñ", "ü", "ộ", "ç", "Š"} <= pairs.keys()


def test_the_counts_are_those_of_the_rows(roster):
    letter = roster()
    search = RosterSearch(scope="local")
    by_state = count_queries.counts_of(letter.id, search, "state")
    for state, count in by_state.items():
        assert count == len(fitting_ids(letter, replace(search, state=state)))
    assert count_queries.fitting_count(letter.id, search) == sum(by_state.values())
    assert count_queries.fitting_count(letter.id, RosterSearch(q="union")) is None


def test_paper_and_email_are_counted_apart_among_the_listed(roster):
    letter = roster()
    counted = count_queries.listed_ways(letter.id)
    assert set(counted) == {"paper", "email"}
    for way, count in counted.items():
        assert count == len(fitting_ids(letter, RosterSearch(state="listed", came_by=way)))
    assert count_queries.listed_ways(letter.id + 1) == {}


def test_kept_counts_of_a_long_roster_are_counted_anew_after_the_next_entry(roster, monkeypatch):
    letter = roster()
    monkeypatch.setattr(count_queries, "KEPT_FROM", 1)
    before = count_queries.counts_by_state(letter.id)
    with transaction():
        db.session.execute(update(Signatory).values(state=SignatoryState.LISTED))
    assert count_queries.counts_by_state(letter.id) == before
    drafting.close_letter(COMMAND_LINE, letter.slug)
    assert count_queries.counts_by_state(letter.id) == {SignatoryState.LISTED: 42}


def test_an_address_that_asks_for_what_is_no_choice_asks_for_nothing():
    asked = {
        "state": "unknown",
        "sort": "random",
        "q": "  a\0b ",
        "more": "1",
        "kind": "individual",
    }
    assert read_search(asked) == RosterSearch(q="a b", kind="individual")
    search = RosterSearch(q="a", sort="new", region=table_rules.NONE)
    assert read_search(search.asked()) == search


@pytest.mark.parametrize(
    "words",
    [
        "josé",
        "SAN JOSÉ",
        "muñoz",
        "Muñoz bistró",
        "ana.munoz@sample-bistro.example.org",
        "o’hara",
        "bistro",
    ],
)
def test_places_and_contacts_are_found_as_they_are_written(roster, words):
    letter = roster(count=3)
    entry = SignatoryEntry(
        name="Sample Bistró",
        city="San José",
        contact_name="Ana Muñoz O’Hara",
        contact_email="ana.munoz@sample-bistro.example.org",
    )
    with transaction():
        row = new_row(letter, entry, SignatoryState.LISTED, clock.now())
        one = db.session.scalars(insert(Signatory).returning(Signatory.id), [row]).one()
    assert fitting_ids(letter, RosterSearch(q=words), in_contacts=True) == (one,)
    is_public = words in {"josé", "SAN JOSÉ", "bistro"}
    assert fitting_ids(letter, RosterSearch(q=words)) == ((one,) if is_public else ())
    assert [line.name for line in roster_page(letter, 1, words).lines] == (
        ["Sample Bistró"] if is_public else []
    )
