"""The roster leaves the desk in several forms; contacts go with coordinators only."""

import pytest

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.desk import export_views
from campaign.drafting import queries as letters
from tests.application import enter

TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "md": "text/markdown",
    "txt": "text/plain",
}


@pytest.fixture
def browser_of(app, letter):
    """Gives a browser of somebody with the role on the letter."""

    def of(role):
        letter_id = letters.letter(letter).id
        create_account(
            COMMAND_LINE, f"{role}@example.org", role, letter_id=letter_id, password=None
        )
        made = app.test_client()
        enter(made, f"{role}@example.org")
        return made

    return of


@pytest.mark.parametrize("ending", TYPES)
def test_the_roster_leaves_in_each_form(browser_of, letter, monkeypatch, ending):
    coordinator = browser_of(Role.COORDINATOR)
    answers = []
    for most in (1_000_000, 10):
        monkeypatch.setattr(export_views, "MAX_IN_MEMORY", most)
        answer = coordinator.get(f"/desk/{letter}/roster.{ending}?columns=name,city")
        assert (answer.status_code, answer.mimetype) == (200, TYPES[ending])
        name = f'attachment; filename="{letter}.{ending}"'
        assert answer.headers["Content-Disposition"] == name
        answers.append(answer.data)
    if ending != "xlsx":  # A workbook says when it was made.
        assert answers[0] == answers[1]
        assert b"National Immigrant Justice Center" in answers[0]


def test_whoever_may_not_see_contacts_exports_without_them(browser_of, letter):
    viewer = browser_of(Role.VIEWER)
    page = viewer.get(f"/desk/{letter}/roster/export").text
    assert 'value="city" checked' in " ".join(page.split())
    assert "contact_" not in page
    address = f"/desk/{letter}/roster.csv"
    assert viewer.get(f"{address}?columns=name&columns=city").data.startswith(
        b"\xef\xbb\xbfname,city"
    )
    assert viewer.get(address).status_code == 403
    assert viewer.get(f"{address}?columns=name,contact_email").status_code == 403


def test_a_column_that_is_unknown_is_one_sentence(browser_of, letter):
    answer = browser_of(Role.COORDINATOR).get(f"/desk/{letter}/roster.csv?columns=name,moon")
    assert answer.status_code == 422
    assert "There is no column “moon”" in answer.text
