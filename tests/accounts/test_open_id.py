"""Signing in at an OpenID Connect provider, which runs here with its own HTTP server."""

import time
from html import unescape
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from joserfc.jwk import ECKey
from sqlalchemy import func, select

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.models import Account
from campaign.accounts.operations import create_account, datastore
from campaign.db import db
from tests.application import application, sign_in, token_of
from tests.open_id_provider import CLIENT_ID, CLIENT_SECRET, open_id_provider

ADDRESS = "ana@example.org"
PASSWORD = "a sample of four words"


@pytest.fixture
def provider():
    with open_id_provider() as running:
        yield running


@pytest.fixture
def app(tables, tmp_path, provider):
    settings = {
        "OIDC_ISSUER": provider.issuer,
        "OIDC_CLIENT_ID": CLIENT_ID,
        "OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "OIDC_NAME": "Sample",
    }
    with application(tables, tmp_path, **settings) as made:
        create_account(COMMAND_LINE, ADDRESS, Role.VIEWER, letter_id=None, password=PASSWORD)
        yield made


def start(client, path="/login", **query):
    """Press the button; gives the address at the provider to which the page leads."""
    page = client.get(path, query_string=query)
    form = {"csrf_token": token_of(page)}
    answer = client.post(f"{path}/with/oidc", query_string=query, data=form)
    assert answer.status_code == 200, answer.headers
    seconds, _, address = answer.headers["Refresh"].partition("; url=")
    assert seconds == "0"
    assert address in unescape(answer.text)
    return address


def at_the_provider(address):
    """What the browser does there; gives the path and the query to which it is sent back."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname, parts.port, timeout=10)
    connection.request("GET", f"{parts.path}?{parts.query}")
    back = urlsplit(connection.getresponse().headers["Location"])
    connection.close()
    assert back.netloc == "localhost"
    return f"{back.path}?{back.query}"


def walk(client, path="/login", **query):
    return client.get(at_the_provider(start(client, path, **query)))


def is_in(client):
    return client.get("/desk/").status_code == 200


def test_the_provider_signs_in_who_has_an_account(client):
    assert "Sign in with Sample" in client.get("/login").text
    assert walk(client).headers["Location"] == "/desk"
    assert is_in(client)


def test_what_was_asked_for_comes_after_it(client):
    assert walk(client, next="/desk/outbox").headers["Location"] == "/desk/outbox"


@pytest.mark.parametrize("elsewhere", ["https://evil.example.org/", "//evil.example.org/"])
def test_nobody_is_led_to_another_site(client, elsewhere):
    assert walk(client, next=elsewhere).headers["Location"] == "/desk"


def test_nobody_gets_an_account_by_it(client, provider):
    provider.address = "nobody@example.org"
    answer = walk(client)
    assert answer.headers["Location"] == "/login"
    assert "no account for nobody@example.org" in client.get("/login").text
    assert not is_in(client)
    assert db.session.scalar(select(func.count(Account.id))) == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": None},
        {"email": ""},
    ],
)
def test_an_address_that_is_not_verified_signs_nobody_in(client, provider, claims):
    provider.claims = claims
    assert walk(client).headers["Location"] == "/login"
    assert "has not verified" in client.get("/login").text
    assert not is_in(client)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"aud": "another"},
        {"iss": "https://another.example.org"},
        {"exp": int(time.time()) - 3600},
    ],
)
def test_a_token_for_another_or_of_another_time_signs_nobody_in(client, provider, claims):
    provider.claims = claims
    assert walk(client).headers["Location"] == "/login"
    assert "did not answer as it should" in client.get("/login").text
    assert not is_in(client)


def test_a_token_that_another_key_has_signed_signs_nobody_in(client, provider):
    provider.key = ECKey.generate_key("P-256", {"kid": "1"})
    assert walk(client).headers["Location"] == "/login"
    assert not is_in(client)


def test_an_answer_is_for_the_browser_that_asked(client, app):
    back = at_the_provider(start(client))
    other = app.test_client()
    assert other.get(back).headers["Location"] == "/login"
    assert not is_in(other)


def test_an_answer_works_once(client):
    back = at_the_provider(start(client))
    client.get(back)
    client.post("/logout", data={"csrf_token": token_of(client.get("/desk/"))})
    assert client.get(back).headers["Location"] == "/login"
    assert not is_in(client)


@pytest.mark.parametrize("path", ["/login/answer/oidc", "/login/answer/oidc?error=access_denied"])
def test_an_answer_without_a_code_signs_nobody_in(client, path):
    assert client.get(path).headers["Location"] == "/login"
    assert not is_in(client)


def test_a_provider_that_is_broken_is_said_in_a_sentence(client, provider):
    back = at_the_provider(start(client))
    provider.is_broken = True
    assert client.get(back).headers["Location"] == "/login"
    assert "did not answer as it should" in client.get("/login").text


def test_a_provider_that_is_away_is_said_in_a_sentence(client, app):
    oauth = app.extensions["security"].oauthglue.oauth_app.oidc
    oauth._server_metadata_url = "http://127.0.0.1:9/.well-known/openid-configuration"
    form = {"csrf_token": token_of(client.get("/login"))}
    assert client.post("/login/with/oidc", data=form).headers["Location"] == "/login"
    assert "did not answer as it should" in client.get("/login").text


def test_there_is_no_other_provider(client):
    form = {"csrf_token": token_of(client.get("/login"))}
    assert client.post("/login/with/another", data=form).status_code == 404
    assert client.get("/login/answer/another").status_code == 404


def test_without_the_token_of_the_page_nobody_is_sent_there(client):
    assert client.post("/login/with/oidc").status_code == 400


def test_the_second_step_is_asked_for_after_it(client, app):
    secret = app.extensions["security"].totp_factory.generate_totp_secret()
    datastore.tf_set(datastore.find_user(email=ADDRESS), "authenticator", totp_secret=secret)
    db.session.commit()
    assert walk(client).headers["Location"].startswith("/login/code")
    assert not is_in(client)


def test_an_old_session_is_proved_at_the_provider(client, provider):
    sign_in(client, ADDRESS, PASSWORD)
    with client.session_transaction() as session:
        session["fs_paa"] = 0
    assert walk(client, "/verify", next="/account/app").headers["Location"] == "/account/app"
    assert client.get("/account/app").status_code == 200


def test_somebody_elses_word_proves_nothing(client, provider):
    create_account(COMMAND_LINE, "ben@example.org", Role.VIEWER, letter_id=None, password=PASSWORD)
    sign_in(client, ADDRESS, PASSWORD)
    with client.session_transaction() as session:
        session["fs_paa"] = 0
    provider.address = "ben@example.org"
    answer = client.get(walk(client, "/verify", next="/account/app").headers["Location"])
    assert answer.headers["Location"] == "/verify?next=/account/app"
    assert client.get("/account/app").headers["Location"].startswith("/verify")
