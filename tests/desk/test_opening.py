"""Opening a letter at the desk: until when, and by which clock."""

from datetime import UTC, datetime

import pytest

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.drafting import operations as drafting
from campaign.drafting import queries as letters
from campaign.drafting.rules import LetterState, TimezoneInvalid
from tests.application import enter, token_of

ADDRESS = "coordinator@example.org"


@pytest.fixture
def desk(app, sample_draft):
    """The browser of a coordinator of the draft."""
    letter_id = letters.letter(sample_draft).id
    create_account(COMMAND_LINE, ADDRESS, Role.COORDINATOR, letter_id=letter_id, password=None)
    browser = app.test_client()
    enter(browser, ADDRESS)
    return browser


def opened(desk, slug, **answers):
    page = desk.get(f"/desk/{slug}")
    return desk.post(f"/desk/{slug}/open", data={"csrf_token": token_of(page), **answers})


def test_the_deadline_is_told_by_the_clock_that_is_chosen_with_it(desk, sample_draft):
    answers = {"deadline": "2036-12-18T17:00", "timezone": "America/Los_Angeles"}
    assert opened(desk, sample_draft, **answers).status_code == 303
    settings = letters.letter(sample_draft).settings
    assert settings.timezone == "America/Los_Angeles"
    assert settings.deadline_at == datetime(2036, 12, 19, 1, tzinfo=UTC)
    assert "America/Los_Angeles" in desk.get(f"/desk/{sample_draft}/activity").text


def test_the_letter_s_own_clock_is_offered_and_kept(desk, sample_draft):
    own = letters.letter(sample_draft).settings.timezone
    assert f'value="{own}"' in desk.get(f"/desk/{sample_draft}").text
    assert opened(desk, sample_draft).status_code == 303
    assert letters.letter(sample_draft).settings.timezone == own


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"timezone": "Eastern time"}, "Choose a time zone from the list"),
        ({"timezone": "../../etc/passwd"}, "Choose a time zone from the list"),
        ({"deadline": "2016-12-18T17:00"}, "The deadline has already passed"),
        (
            {"deadline": "2037-03-08T02:30", "timezone": "America/New_York"},
            "The clock in America/New_York skips",
        ),
    ],
)
def test_what_no_clock_shows_is_said_at_its_field_and_keeps_the_rest(
    desk, sample_draft, answers, sentence
):
    typed = {"deadline": "2036-12-18T17:00", **answers}
    answer = opened(desk, sample_draft, **typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    for value in typed.values():
        assert f'value="{value}"' in answer.text
    assert letters.letter(sample_draft).state == LetterState.DRAFT


def test_the_operation_itself_knows_no_other_clocks(app, sample_draft):
    with pytest.raises(TimezoneInvalid, match="Eastern time"):
        drafting.open_letter(COMMAND_LINE, sample_draft, timezone="Eastern time")
    assert letters.letter(sample_draft).state == LetterState.DRAFT
