"""Past a limit: when to come again, and what was typed comes back on every public form."""

import re
from datetime import timedelta

import pytest
import time_machine

from campaign import clock
from campaign.extensions import limiter
from tests.application import SLUG, answers, application, open_demo_letter, taken_away, token_of
from tests.signatories.test_sign_on import links, sign_on

MY_LINK = f"/l/{SLUG}/my-link"
CORRECTED = "Sample Alliance of Many Clinics"


def hidden(page):
    """What the page's button would send."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return dict(found)


@pytest.fixture
def limited(tables, tmp_path):
    """A browser at a site where each form may be sent once, and the link of one sign-on."""
    with application(tables, tmp_path, SIGN_ON_LIMIT="1 per hour") as app:
        client, letter = app.test_client(), open_demo_letter()
        sign_on(client, letter)
        yield client, links()[0]


def past_the_limit(client, address, **sent):
    """The answer to a good form, after one that counts and changes nothing."""
    client.post(address, data={**sent, "csrf_token": "forged"})
    return client.post(address, data={"csrf_token": answers(client)["csrf_token"], **sent})


def test_a_correction_past_the_limit_comes_back_whole_and_is_taken_later(limited):
    client, link = limited
    form = answers(client, name=CORRECTED, action="correct")
    page = past_the_limit(client, link, **form)
    assert page.status_code == 429
    assert CORRECTED in page.text
    kept = hidden(page)
    limiter.reset()
    assert "Corrected" in client.post(link, data=kept).text


def test_a_confirmation_past_the_limit_is_one_button_away(limited):
    client, link = limited
    page = past_the_limit(client, link, action="confirm")
    assert page.status_code == 429
    kept = hidden(page)
    limiter.reset()
    assert "You are on the letter" in client.post(link, data=kept).text


def test_an_address_for_the_link_again_comes_back(client, letter):
    form = {"contact_email": "ana@example.org", "csrf_token": token_of(client.get(MY_LINK))}
    statuses = [client.post(MY_LINK, data=form).status_code for _ in range(20)]
    page = client.post(MY_LINK, data=form)
    assert statuses == [200] * 20
    assert page.status_code == 429
    assert hidden(page)["contact_email"] == "ana@example.org"


def test_a_long_wait_is_told_by_the_clock_and_ends_when_it_says(limited):
    client, link = limited
    page = past_the_limit(client, link, action="confirm")
    minutes, at = re.search(r"Try again in (\d+) minutes, at (\d\d:\d\d) UTC", page.text).groups()
    assert 59 <= int(minutes) <= 61
    wait = timedelta(seconds=int(page.headers["Retry-After"]))
    assert timedelta(minutes=59) < wait <= timedelta(seconds=3601)
    ends = clock.now() + wait
    assert at in {f"{ends + timedelta(seconds=more):%H:%M}" for more in (0, 60)}
    with time_machine.travel(ends + timedelta(seconds=1)):
        assert client.post(link, data=hidden(page)).status_code == 200


def test_only_a_refusal_says_when_to_come_again(client, letter):
    assert "Retry-After" not in sign_on(client, letter).headers


def test_a_correction_while_the_database_is_away_comes_back_whole(tmp_path):
    database = tmp_path / "letters.sqlite3"
    with application(f"sqlite:///{database}", tmp_path) as app:
        client, letter = app.test_client(), open_demo_letter()
        sign_on(client, letter)
        link = links()[0]
        form = answers(client, name=CORRECTED, action="correct")
        with taken_away(database):
            page = client.post(link, data=form)
            assert client.get(link).status_code == 503
        assert page.status_code == 503
        assert hidden(page)["name"] == CORRECTED
        assert "Corrected" in client.post(link, data=hidden(page)).text
