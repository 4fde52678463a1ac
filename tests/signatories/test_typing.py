"""What is told to whoever fills the form in: known names, the line as it prints, offers and parents."""

import re
from html import unescape

import pytest

from campaign.db import db, transaction
from campaign.drafting.rules import Kinds, Policy, RosterVisibility, Visibility
from campaign.organizations.models import Organization
from campaign.signatories.name_queries import MOST_NAMES
from campaign.signatories.typing_views import KEPT_SECONDS
from tests.application import answers, import_demo_letter, open_demo_letter
from tests.signatories.test_listings import confirmed

OTHER = "another-letter"


@pytest.fixture
def lists_all(app):
    """The demo letter, open; it lists whoever confirms."""
    return open_demo_letter(policy=Policy.CONFIRM)


def another(**settings):
    """A second open letter, which lists whoever confirms."""
    return open_demo_letter(**{"slug": OTHER, "policy": Policy.CONFIRM, **settings})


def names(client, letter, typed):
    return client.get(f"/l/{letter}/names", query_string={"q": typed}).json["names"]


def preview(client, letter, **values):
    return client.post(f"/l/{letter}/preview", data=values)


def check(client, letter, **values):
    return client.post(f"/l/{letter}/check", data=answers(client, **values))


def offers(page):
    return [unescape(one) for one in re.findall(r'name="instead"\s+value="([^"]+)"', page.text)]


def test_names_that_begin_as_typed_are_suggested_in_order_and_without_more(client, lists_all):
    for name in ("Sample Union", "The Sample Society", "Sámple Alliance", "No Sample Here"):
        confirmed(lists_all, name, f"{len(name)}@example.org")
    answer = client.get(f"/l/{lists_all}/names?q=sample")
    assert answer.json == {"names": ["Sámple Alliance", "Sample Union", "The Sample Society"]}
    assert names(client, lists_all, "the sample") == ["The Sample Society"]
    assert names(client, lists_all, " SAMPLE  u") == ["Sample Union"]


@pytest.mark.parametrize("typed", ["", "sa", "s a", "...", "   ", "s\0a", "%%%", "___"])
def test_for_less_than_three_letters_nothing_is_suggested(client, lists_all, typed):
    confirmed(lists_all, "Sample Union")
    assert names(client, lists_all, typed) == []


def test_no_more_than_a_few_names_are_suggested(client, lists_all):
    for number in range(MOST_NAMES + 2):
        confirmed(lists_all, f"Sample Local {number}", f"a{number}@example.org")
    assert names(client, lists_all, "sample") == [
        f"Sample Local {number}" for number in range(MOST_NAMES)
    ]


def test_people_and_who_is_not_listed_are_never_suggested(client, lists_all):
    confirmed(lists_all, "Sample Person", kind="individual", affiliation="Sample University")
    row = confirmed(lists_all, "Sample Union", "b@example.org")
    assert names(client, lists_all, "sample") == ["Sample Union"]
    with transaction():
        row.state = "in_review"
    assert names(client, lists_all, "sample") == []


@pytest.mark.parametrize(
    ("settings", "is_told"),
    [
        ({"visibility": Visibility.LISTED}, True),
        ({"visibility": Visibility.UNLISTED}, False),
        ({"visibility": Visibility.LISTED, "roster": RosterVisibility.COUNT}, False),
        ({"visibility": Visibility.LISTED, "roster": RosterVisibility.AFTER_DELIVERY}, False),
        ({"visibility": Visibility.LISTED, "names_after": 84}, True),
        ({"visibility": Visibility.LISTED, "names_after": 85}, False),
    ],
)
def test_only_names_that_anybody_can_read_are_told(client, lists_all, settings, is_told):
    confirmed(another(**settings), "Sample Union")
    assert names(client, lists_all, "sample") == ["Sample Union"][:is_told]


def test_the_names_of_an_unlisted_letter_are_told_to_whoever_has_its_address(client, lists_all):
    confirmed(another(visibility=Visibility.UNLISTED), "Sample Union")
    assert names(client, OTHER, "sample") == ["Sample Union"]


def test_a_name_that_is_printed_nowhere_in_public_is_not_told_though_the_registry_has_it(
    client, lists_all
):
    row = confirmed(lists_all, "Sample Union")
    with transaction():
        db.session.get(Organization, row.organization_id).name = "Sample Secret Union"
    assert names(client, lists_all, "sample") == ["Sample Union"]


def test_an_organization_is_suggested_once_in_the_spelling_of_the_registry(client, lists_all):
    confirmed(lists_all, "SAMPLE UNION")
    confirmed(another(visibility=Visibility.LISTED), "Sample Union")
    assert names(client, lists_all, "sample") == ["SAMPLE UNION"]
    with transaction():
        db.session.query(Organization).filter_by(name="SAMPLE UNION").one().name = "Sample Union"
    assert names(client, lists_all, "sample") == ["Sample Union"]


def test_suggestions_are_kept_for_a_minute_and_then_asked_for_by_their_tag(client, letter):
    address = f"/l/{letter}/names?q=sample"
    first = client.get(address)
    assert first.headers["Cache-Control"] == f"max-age={KEPT_SECONDS}"
    assert "Set-Cookie" not in first.headers
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_draft_has_neither_names_nor_a_preview(client, app):
    import_demo_letter()
    assert client.get("/l/dhs-return-home/names?q=sample").status_code == 404
    assert preview(client, "dhs-return-home", name="Sample Union").status_code == 404


def test_the_line_is_shown_as_the_check_page_shows_it(client, letter):
    values = {"name": " Ana  Sample ", "kind": "individual", "affiliation": "Sample University"}
    fragment = preview(client, letter, **values)
    assert fragment.status_code == 200
    assert '<small dir="auto">Sample University*</small>' in fragment.text
    assert "* For identification purposes only." in fragment.text
    assert "Ana Sample" in fragment.text
    assert fragment.text.strip() in check(client, letter, **values).text
    assert "identification" not in preview(client, letter, name="Sample Union").text


def test_the_preview_says_what_is_wrong_instead(client, app):
    letter = open_demo_letter(kinds=Kinds.ORGANIZATIONS)
    assert "Enter the name as" in preview(client, letter).text
    assert (
        "signed by organizations only" in preview(client, letter, name="A", kind="individual").text
    )
    assert "&lt;b&gt;" in preview(client, letter, name="<b>Sample</b>").text


@pytest.mark.parametrize(
    ("typed", "offer"),
    [
        ("SAMPLE ALLIANCE OF CLINICS", "Sample Alliance of Clinics"),
        ("sample union", "Sample Union"),
        ("Sample Union;", "Sample Union"),
        ("Sample Union , Springfield", "Sample Union, Springfield"),
        ("Sample Uni\u043en", "Sample Union"),
    ],
)
def test_an_odd_spelling_gets_an_offer_and_nothing_is_changed(client, letter, typed, offer):
    page = check(client, letter, name=typed)
    assert offers(page) == [offer]
    assert f'name="name" value="{typed}"' in page.text
    taken = check(client, letter, name=typed, instead=offer)
    assert f'name="name" value="{offer}"' in taken.text
    assert typed not in taken.text
    assert offers(taken) == []


def test_two_odd_things_are_put_right_each_alone_or_both_at_once(client, letter):
    page = check(client, letter, name="SAMPLE ALLIANCE OF CLINICS;")
    assert offers(page) == [
        "Sample Alliance of Clinics;",
        "SAMPLE ALLIANCE OF CLINICS",
        "Sample Alliance of Clinics",
    ]


def test_what_only_its_owner_can_put_right_is_remarked_upon_without_an_offer(client, letter):
    page = check(client, letter, name="Sample Un\u0436on")
    assert "has letters of two scripts" in page.text
    assert offers(page) == []


def test_a_good_spelling_is_not_remarked_upon(client, letter):
    page = check(client, letter, name="Sample Alliance of Clinics")
    assert "spelled the way you want" not in page.text


def test_an_offer_that_is_taken_keeps_every_other_answer(client, letter):
    page = check(client, letter, name="sample union", city="Springfield", instead="Sample Union")
    assert 'name="city" value="Springfield"' in page.text
    assert 'name="contact_email" value="ana@example.org"' in page.text


def test_a_chapter_is_told_that_it_stands_beside_its_parent(client, lists_all):
    confirmed(lists_all, "Sample Workers United")
    for name in ("Sample Workers United Local 12", "Sample Workers United of Ohio"):
        page = check(client, lists_all, name=name)
        assert "<bdi>Sample Workers United</bdi> is on this letter too" in page.text
    for name in ("Sample Workers United", "Sample Workers Together", "Sample Bakers Local 12"):
        assert "is on this letter too" not in check(client, lists_all, name=name).text
    person = check(client, lists_all, name="Sample Workers United Ohio", kind="individual")
    assert "is on this letter too" not in person.text


def test_a_parent_is_not_told_where_the_names_may_not_be_read(client, app):
    letter = open_demo_letter(policy=Policy.CONFIRM, roster=RosterVisibility.COUNT)
    confirmed(letter, "Sample Workers United")
    page = check(client, letter, name="Sample Workers United Local 12")
    assert page.status_code == 200
    assert "is on this letter too" not in page.text


def test_without_scripts_the_form_is_as_before(client, letter):
    page = client.get(f"/l/{letter}/sign-on").text
    assert '<datalist id="known-names"></datalist>' in page
    assert re.search(r'id="as-printed"[^>]*hidden', page)


def test_the_name_of_a_person_is_not_called_an_organizations(client, lists_all):
    page = check(client, lists_all, kind="individual", affiliation="Sample University")
    assert "<dt>Name as printed</dt>" in page.text
    assert "Organization name" not in page.text
    assert "<dt>Organization name</dt>" in check(client, lists_all).text
