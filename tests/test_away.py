"""What a visitor meets while the database is away, the limit is passed, or the disk is full."""

import errno
import io
import re

import pytest
from structlog.testing import capture_logs

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from tests.application import answers, application, open_demo_letter, taken_away

PASSWORD = "a sample of four words"
TYPED = {"city": "Springfield", "contact_title": "Chair <of> the board", "scope": "local"}


@pytest.fixture
def database(tmp_path):
    return tmp_path / "letters.sqlite3"


@pytest.fixture
def app(database, tmp_path):
    with application(f"sqlite:///{database}", tmp_path) as made:
        yield made


def hidden_fields(page):
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text))


def is_asked_to_come_again(page):
    return page.status_code == 503 and int(page.headers["Retry-After"]) > 0


def test_what_another_site_sent_meanwhile_gets_no_token_of_ours(client, letter, database):
    with taken_away(database):
        page = client.post(f"/l/{letter}/sign-on", data={**TYPED, "csrf_token": "forged"})
    assert hidden_fields(page)["csrf_token"] == "forged"


@pytest.mark.parametrize("room", ["check", "sign-on"])
def test_what_was_typed_while_the_database_was_away_can_be_sent_again(
    client, letter, database, room
):
    values = answers(client, **TYPED)
    address = f"/l/{letter}/{room}"
    with taken_away(database):
        page = client.post(address, data=values)
    assert is_asked_to_come_again(page)
    assert '<form class="stack" method="post">' in page.text
    assert "Chair &lt;of&gt; the board" in page.text
    again = client.post(address, data={**hidden_fields(page), "contact_title": "Chair"})
    assert again.status_code == (303 if room == "sign-on" else 200)


def test_consent_that_was_not_given_is_not_added_by_trying_again(client, letter, database):
    values = answers(client)
    del values["authorised"]
    with taken_away(database):
        page = client.post(f"/l/{letter}/sign-on", data=values)
    assert is_asked_to_come_again(page)
    assert "authorised" not in hidden_fields(page)
    assert client.post(f"/l/{letter}/sign-on", data=hidden_fields(page)).status_code == 422


@pytest.mark.parametrize(
    "address", ["/", "/l/dhs-return-home", "/l/dhs-return-home.json", "/s/none", "/v/none"]
)
def test_a_public_page_says_that_the_database_is_away_and_comes_back(
    client, letter, address, database
):
    before = client.get(address).status_code
    with taken_away(database):
        page = client.get(address)
        assert client.get("/privacy").status_code == client.get("/healthz").status_code == 200
    if before != 404:
        assert is_asked_to_come_again(page)
        assert "The database cannot be reached" in page.text
    assert client.get(address).status_code == before


def test_who_is_signed_in_gets_the_same_page(client, letter, database):
    create_account(
        COMMAND_LINE, "ana@example.org", Role.OPERATOR, letter_id=None, password=PASSWORD
    )
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/login").text)[1]
    form = {"email": "ana@example.org", "password": PASSWORD, "csrf_token": token}
    assert client.post("/login", data=form).status_code == 302
    with taken_away(database):
        assert is_asked_to_come_again(client.get("/desk/"))
        assert is_asked_to_come_again(client.get(f"/l/{letter}"))
    assert client.get("/desk/").status_code == 200


def test_a_database_that_may_only_be_read_shows_the_letter_and_keeps_what_was_typed(
    app, client, letter, database, tmp_path
):
    values = answers(client, **TYPED)
    with application(f"sqlite:///file:{database}?mode=ro&uri=true", tmp_path) as read_only:
        visitor = read_only.test_client()
        assert visitor.get(f"/l/{letter}").status_code == 200
        page = visitor.post(f"/l/{letter}/sign-on", data=values)
    assert is_asked_to_come_again(page)
    assert hidden_fields(page)["city"] == "Springfield"


def test_what_was_typed_past_the_limit_can_be_sent_again(tmp_path, database):
    with application(f"sqlite:///{database}", tmp_path, SIGN_ON_LIMIT="1 per minute") as app:
        client, letter = app.test_client(), open_demo_letter()
        values = answers(client, **TYPED)
        assert client.post(f"/l/{letter}/check", data=values).status_code == 200
        page = client.post(f"/l/{letter}/check", data=values)
    assert page.status_code == 429
    assert int(page.headers["Retry-After"]) > 0
    assert hidden_fields(page)["city"] == "Springfield"
    assert "Too many requests at once" in page.text


def test_the_log_says_why_and_holds_nothing_that_was_typed(client, letter, database):
    values = answers(client)
    with taken_away(database), capture_logs() as lines:
        client.post(f"/l/{letter}/sign-on", data=values)
    assert {"event": "away", "reason": "OperationalError", "log_level": "error"} in lines
    assert "ana@example.org" not in str(lines)
    assert "Sample Alliance" not in str(lines)


class FullDisk(io.StringIO):
    """A file without room."""

    def write(self, _text):
        """Refuse, as the system does."""
        raise OSError(errno.ENOSPC, "no room")


def test_a_log_that_cannot_be_written_fails_no_request(tmp_path, database, monkeypatch):
    monkeypatch.setattr("sys.stderr", FullDisk())
    with application(f"sqlite:///{database}", tmp_path) as app:
        assert app.test_client().get("/privacy").status_code == 200
