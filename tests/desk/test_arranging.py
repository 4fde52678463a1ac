"""Arranging the roster: its order, its groups, who may sign on, and when names are shown."""

import re

import pytest

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.db import db
from campaign.drafting import queries as letters
from campaign.drafting.letter_file import read_letter
from campaign.drafting.operations import open_letter
from campaign.signatories import roster
from campaign.signatories.import_operations import import_letter
from campaign.signatories.models import Signatory
from campaign.signatories.table_files import table_of_names
from tests.application import enter, token_of

ADDRESS = "coordinator@example.org"
LETTER = "---\ntitle: Safe Water\nslug: water\nto:\n  - name: The Mayor of Sampleton\n---\n\nAct.\n"
PAGE = "/desk/water/roster/settings"
NAMES = ("Sample Rivers League", "The Able Sample Clinic", "Zebra Sample Fund")


@pytest.fixture
def coordinator(app):
    """A coordinator of an open letter with three names."""
    table = table_of_names(NAMES, "names.csv")
    import_letter(COMMAND_LINE, read_letter(LETTER, "letter.md"), table)
    open_letter(COMMAND_LINE, "water")
    letter_id = letters.letter("water").id
    create_account(COMMAND_LINE, ADDRESS, Role.COORDINATOR, letter_id=letter_id, password=None)
    coordinator = app.test_client()
    enter(coordinator, ADDRESS)
    return coordinator


def arrange(coordinator, **changed):
    given = {
        "kinds": "both",
        "policy": "confirm",
        "authority": "self_attested",
        "order": "alphabetical",
        "roster": "live",
        "visibility": "unlisted",
        "names_after": "",
        "goal": "",
        "csrf_token": token_of(coordinator.get(PAGE)),
        **changed,
    }
    return coordinator.post(PAGE, data=given)


def printed_names():
    return [line.name for line in roster.roster_lines(letters.letter("water"))]


def sign_on_answers(client, **changed):
    token = token_of(client.get("/l/water/sign-on"))
    return {**answers_without_token(), "csrf_token": token, **changed}


def answers_without_token():
    return {
        "name": "Sample Alliance",
        "contact_name": "Ana Example",
        "contact_email": "ana@example.org",
        "authorised": "yes",
    }


def test_what_is_chosen_is_shown_again_and_kept(coordinator):
    assert arrange(coordinator, goal="50", policy="review").status_code == 303
    settings = letters.letter("water").settings
    assert (settings.goal, settings.policy) == (50, "review")
    page = coordinator.get(PAGE).text
    assert "Your settings are saved." in page
    assert re.search(r'<input checked[^>]*value="review"', page)


def test_skipping_articles_files_the_names_anew_and_back(coordinator):
    before = dict(db.session.query(Signatory.name, Signatory.sort_key).all())
    assert printed_names() == [NAMES[0], NAMES[1], NAMES[2]]
    arrange(coordinator, order="skip_articles")
    assert printed_names() == [NAMES[1], NAMES[0], NAMES[2]]
    arrange(coordinator, order="by_time")
    arrange(coordinator)
    assert printed_names() == [NAMES[0], NAMES[1], NAMES[2]]
    assert dict(db.session.query(Signatory.name, Signatory.sort_key).all()) == before


def test_names_are_shown_once_there_are_enough(coordinator, client):
    arrange(coordinator, names_after="4")
    page = client.get("/l/water").text
    assert "Zebra Sample Fund" not in page
    assert "The names are published once 4 have signed on." in page
    assert "signatories" not in client.get("/l/water.json").json
    arrange(coordinator, names_after="3")
    assert "Zebra Sample Fund" in client.get("/l/water").text
    assert len(client.get("/l/water.json").json["signatories"]) == 3


@pytest.mark.parametrize(
    ("kinds", "kind", "sentence"),
    [
        ("organizations", "individual", "This letter is signed by organizations only."),
        ("individuals", "organization", "This letter is signed by individuals only."),
    ],
)
def test_only_those_may_sign_on_whom_the_letter_takes(coordinator, client, kinds, kind, sentence):
    arrange(coordinator, kinds=kinds)
    given = sign_on_answers(client, kind=kind)
    for address in ("/l/water/check", "/l/water/sign-on"):
        refused = client.post(address, data=given)
        assert refused.status_code == 409
        assert sentence in refused.text
        assert "Ana Example" in refused.text
    assert db.session.query(Signatory).count() == len(NAMES)
    other = next(one for one in ("individual", "organization") if one != kind)
    signed_on = client.post("/l/water/sign-on", data=sign_on_answers(client, kind=other))
    assert signed_on.status_code == 303


def test_the_form_asks_nothing_that_the_letter_does_not_take(coordinator, client):
    assert "Signing on as an individual?" in client.get("/l/water").text
    arrange(coordinator, kinds="organizations")
    assert "Signing on as an individual?" not in client.get("/l/water").text
    arrange(coordinator, kinds="individuals")
    page = client.get("/l/water").text
    assert "Add your name" in page
    assert '<input type="hidden" name="kind" value="individual">' in page


@pytest.mark.parametrize("goal", ["-1", "0", "a lot", "99999999999999999999"])
def test_a_number_that_is_none_gets_a_sentence_and_changes_nothing(coordinator, goal):
    refused = arrange(coordinator, goal=goal, policy="review")
    assert refused.status_code == 422
    assert "There is a problem" in refused.text
    assert letters.letter("water").settings.policy == "unfamiliar"


@pytest.mark.parametrize("field", ["kinds", "policy", "order", "roster", "visibility"])
def test_a_choice_that_there_is_not_is_refused(coordinator, field):
    assert arrange(coordinator, **{field: "sideways"}).status_code == 422
