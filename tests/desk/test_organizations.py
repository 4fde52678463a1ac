"""The desk's room of organizations: found, looked at, changed and undone, without scripts."""

import re

import pytest
from sqlalchemy import select

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.db import db
from campaign.desk import duplicate_queries, organization_queries
from campaign.drafting import queries as letters
from campaign.drafting.rules import RESERVED_SLUGS
from campaign.signatories.models import Signatory
from campaign.signatories.registry_operations import set_parent
from tests.application import enter, open_demo_letter, token_of
from tests.signatories.test_listings import confirmed
from tests.signatories.test_registry_changes import GUILD, UNION, known, last_change, listed

ROOM = "/desk/organizations"


@pytest.fixture
def desk(app):
    """Somebody at the desk with a role on a letter, or on all of them."""

    def make(slug, role=Role.COORDINATOR):
        address = f"{role}-{slug or 'all'}@example.org"
        where = letters.letter(slug).id if slug else None
        create_account(COMMAND_LINE, address, role, letter_id=where, password=None)
        browser = app.test_client()
        enter(browser, address)
        return browser

    return make


@pytest.fixture
def pair(app, letter):
    rows = [listed(letter, name)[name] for name in (UNION, GUILD)]
    return [row.organization_id for row in rows]


def post(browser, path, **values):
    return browser.post(path, data={**values, "csrf_token": token_of(browser.get("/desk/"))})


def names_on(page):
    link = r'<a class="tall"\s+href="/desk/organizations/\d+"\s+dir="auto">([^<]+)</a>'
    return re.findall(link, page)


def test_the_room_is_no_letters_name():
    assert "organizations" in RESERVED_SLUGS


def test_every_organization_stands_once_in_order_over_all_pages(desk, letter, monkeypatch):
    monkeypatch.setattr(organization_queries, "PAGE_LINES", 30)
    browser, address, pages = desk(letter), ROOM, []
    while address:
        page = browser.get(address).text
        pages.append(names_on(page))
        later = re.search(r'rel="next"\s+href="([^"]+)"', page)
        address = later[1].replace("&amp;", "&") if later else ""
    assert [len(one) for one in pages] == [30, 30, 23]
    assert len({name for one in pages for name in one}) == 83
    earlier = re.search(r'rel="prev"\s+href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert names_on(browser.get(earlier).text) == pages[1]


@pytest.mark.parametrize("words", ["bakers", "UNION of", "Roses", "sub"])
def test_an_organization_is_found_by_any_of_its_names(desk, letter, pair, words):
    browser, here = desk(letter), f"{ROOM}/{pair[0]}"
    assert post(browser, f"{here}/names", other_name="Bread and Roses").status_code == 303
    assert post(browser, f"{here}/facts", acronym="SUB", domain="").status_code == 303
    assert names_on(browser.get(ROOM, query_string={"q": words}).text) == [UNION]


@pytest.mark.parametrize("words", ["\x00", "%", "\\", "'; --", "x" * 5000, "\u202e", "|"])
def test_any_words_can_be_searched_for(desk, letter, pair, words):
    browser = desk(letter)
    for address in (ROOM, f"{ROOM}/{pair[0]}/merge"):
        assert browser.get(address, query_string={"q": words}).status_code == 200


@pytest.mark.parametrize("mark", ["after=0", "after=x", f"before={10**30}", "after=2147483647"])
def test_a_mark_that_is_none_leads_to_the_first_page(desk, letter, mark):
    browser = desk(letter)
    assert names_on(browser.get(f"{ROOM}?{mark}").text) == names_on(browser.get(ROOM).text)


def test_one_organization_shows_its_names_chapters_and_letters(desk, letter, pair):
    set_parent(COMMAND_LINE, pair[1], UNION)
    page = desk(letter).get(f"{ROOM}/{pair[0]}").text
    assert "Canonical, since" in page
    assert GUILD in page
    assert f'href="/desk/{letter}/roster?q=' in page
    assert UNION in desk(letter).get(f"{ROOM}/{pair[1]}").text


def test_nobody_sees_organizations_or_letters_beyond_their_own(desk, letter, pair):
    other = open_demo_letter(slug="another-letter")
    hidden = confirmed(other, "Sample Choir of Sampleton").organization_id
    listed(other, UNION)
    browser = desk(letter)
    assert browser.get(f"{ROOM}/{hidden}").status_code == 404
    assert names_on(browser.get(f"{ROOM}?q=Choir").text) == []
    page = browser.get(f"{ROOM}/{pair[0]}").text
    assert "another-letter" not in page
    assert "Change it" not in page  # It is on somebody else's letter, too.
    assert post(browser, f"{ROOM}/{pair[0]}/name", name="Anything").status_code == 403
    everywhere = desk(None)
    assert "another-letter" in everywhere.get(f"{ROOM}/{pair[0]}").text
    operator = desk(None, Role.OPERATOR)
    page = operator.get(f"{ROOM}/{hidden}").text
    assert "It is not on any of your letters" in page
    assert "Change it" in page


def test_what_is_typed_wrong_stands_beside_its_sentence_and_stays_typed(desk, letter, pair):
    here = f"{ROOM}/{pair[0]}"
    for path, field, value, sentence, status in (
        ("name", "name", GUILD, "is a name of another organization", 409),
        ("names", "other_name", "", "The name is empty", 422),
        ("facts", "domain", "gmail.com", "Anybody can have mail or a page at “gmail.com”", 422),
        ("parent", "parent", "Nobody at All", "No organization is known as", 422),
    ):
        answer = post(desk(letter), f"{here}/{path}", **{field: value})
        assert answer.status_code == status
        assert f'<a href="#{field}">' in answer.text
        assert sentence in answer.text
        assert re.search(rf'name="{field}"\s+type="text"\s+value="{value}"', answer.text)


def test_scope_and_place_are_typed_at_the_desk_and_what_is_wrong_stays_typed(desk, letter, pair):
    browser, page = desk(None), f"{ROOM}/{pair[0]}"
    post(browser, f"{page}/place", scope="local", city="Fresno", state="California")
    shown = browser.get(page).text
    assert "Fresno, CA" in shown
    assert re.search(r'<option value="local"\s+selected', shown)
    wrong = post(browser, f"{page}/place", scope="galactic", city="Sampleton")
    assert wrong.status_code == 422
    assert "is not a scope; choose one of" in wrong.text
    assert 'value="Sampleton"' in wrong.text


def test_two_are_merged_side_by_side_with_reasons_and_the_merge_is_undone(desk, letter):
    near = "Sample Union of Bakerz"
    first, second = (listed(letter, name)[name].organization_id for name in (UNION, near))
    browser = desk(letter)
    offered = browser.get(f"{ROOM}/{first}/merge").text
    assert f'href="/desk/organizations/{first}/merge?other={second}"' in offered
    assert "differ in one letter" in offered
    beside = browser.get(f"{ROOM}/{first}/merge?other={second}").text
    assert "Why they may be" in beside
    assert post(browser, f"{ROOM}/{first}/merge", other=str(second)).status_code == 303
    assert browser.get(f"{ROOM}/{second}").headers["Location"] == f"{ROOM}/{first}"
    page = browser.get(f"{ROOM}/{first}").text
    assert "is one organization with" in page
    again = post(browser, f"{ROOM}/{first}/merge", other=str(second))
    assert again.status_code == 409
    assert "was merged into another organization already" in again.text
    assert post(browser, f"{ROOM}/{first}/changes/{last_change()}").status_code == 303
    assert known(second).merged_into_id is None
    assert "Undone" in browser.get(f"{ROOM}/{first}").text


def test_all_that_may_be_one_are_shown_in_groups_with_reasons_and_go_when_they_are_merged(
    desk, letter
):
    other = open_demo_letter(slug="another-letter")
    one = listed(letter, "Sample Union Local 31")["Sample Union Local 31"].organization_id
    two = listed(other, "Sample Union 31")["Sample Union 31"].organization_id
    browser = desk(None)
    page = browser.get(f"{ROOM}/duplicates").text
    assert set(names_on(page)) == {"Sample Union Local 31", "Sample Union 31"}
    assert "Only one has “local”." in page
    assert f'href="{ROOM}/{one}/merge?other={two}"' in page
    assert f'href="{ROOM}/duplicates"' in browser.get(ROOM).text
    post(browser, f"{ROOM}/{one}/merge", other=two)
    assert names_on(browser.get(f"{ROOM}/duplicates").text) == []


def test_what_is_said_to_be_different_goes_from_the_groups_and_comes_back_when_it_is_undone(
    desk, letter
):
    local, council = "Sample Union Local 31", "Sample Union 31"
    ids = [listed(letter, name)[name].organization_id for name in (local, council)]
    browser, viewer = desk(letter), desk(letter, Role.VIEWER)
    button = "These are different organizations"
    assert button in browser.get(f"{ROOM}/duplicates").text
    assert button in browser.get(f"{ROOM}/{ids[0]}/merge?other={ids[1]}").text
    assert button not in viewer.get(f"{ROOM}/duplicates").text
    assert post(viewer, f"{ROOM}/duplicates", organization=ids).status_code == 403
    assert post(browser, f"{ROOM}/duplicates", organization=ids).status_code == 303
    assert names_on(browser.get(f"{ROOM}/duplicates").text) == []
    for one in ids:
        assert "are different organizations." in browser.get(f"{ROOM}/{one}").text
        assert council not in browser.get(f"{ROOM}/{ids[0]}/merge").text
    assert post(browser, f"{ROOM}/{ids[1]}/changes/{last_change()}").status_code == 303
    assert set(names_on(browser.get(f"{ROOM}/duplicates").text)) == {local, council}


@pytest.mark.parametrize("ids", [[], ["1"], ["x", "y"], ["1", str(10**30)], ["99999", "99998"]])
def test_what_cannot_be_told_apart_is_no_error(desk, letter, ids):
    answer = post(desk(None, Role.OPERATOR), f"{ROOM}/duplicates", organization=ids)
    assert answer.status_code in {303, 404}


def test_nobody_is_shown_what_may_be_one_beyond_their_own_letters(desk, letter):
    other = open_demo_letter(slug="another-letter")
    listed(letter, "Sample Union Local 31")
    listed(other, "Sample Union 31")
    page = desk(letter).get(f"{ROOM}/duplicates").text
    assert names_on(page) == []
    assert "No two organizations on your letters" in page


def test_more_groups_than_are_shown_are_counted(desk, letter, monkeypatch):
    monkeypatch.setattr(duplicate_queries, "MOST_GROUPS", 1)
    listed(letter, *(f"Sample Union {number}" for number in (1, 2)))
    listed(letter, *(f"Sample Union Local {number}" for number in (1, 2)))
    page = desk(letter).get(f"{ROOM}/duplicates").text
    assert len(names_on(page)) == 2
    assert "1 more such groups follow" in page


def test_ticked_names_are_split_off(desk, letter, pair):
    browser, here = desk(letter), f"{ROOM}/{pair[0]}"
    post(browser, f"{here}/names", other_name="Bread and Roses", use="former")
    number = re.search(r'name="names"\s+value="(\d+)"', browser.get(here).text)[1]
    assert post(browser, f"{here}/split").status_code == 409
    assert post(browser, f"{here}/split", names=number).status_code == 303
    assert "Bread and Roses” is an organization of its own" in browser.get(here).text


def test_who_may_not_see_contacts_does_not_see_who_changed_it(desk, letter, pair):
    coordinator, viewer = desk(letter), desk(letter, Role.VIEWER)
    post(coordinator, f"{ROOM}/{pair[0]}/name", name="Sample Bakers United")
    address = f"coordinator-{letter}@example.org"
    assert address in coordinator.get(f"{ROOM}/{pair[0]}").text
    page = viewer.get(f"{ROOM}/{pair[0]}").text
    assert "is now called" in page
    assert address not in page


def test_a_later_contact_is_let_act_for_the_listing_by_a_button_of_the_roster(desk, letter):
    confirmed(letter, UNION)
    later = confirmed(letter, UNION, "ben@example.org")
    browser, address = desk(letter), f"/desk/{letter}/roster"
    assert "Let this contact manage the listing" in browser.get(f"{address}?state=in_review").text
    assert post(browser, f"{address}/{later.id}", action="grant").status_code == 303
    db.session.expire_all()
    assert db.session.scalars(select(Signatory).filter_by(id=later.id)).one().speaks_for_listing
    assert (
        "Let this contact manage the listing" not in browser.get(f"{address}?state=in_review").text
    )
