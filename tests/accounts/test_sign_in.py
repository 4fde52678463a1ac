"""Signing in and out as the desk's people do it."""

import re
from urllib.parse import urlsplit

import pytest

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from tests.application import application, enter, sign_in, token_of

ADDRESS = "ana@example.org"
PASSWORD = "a sample password"


@pytest.fixture(autouse=True)
def account(app):
    create_account(COMMAND_LINE, ADDRESS, Role.VIEWER, letter_id=None, password=PASSWORD)


def path_of(answer):
    """Where an answer leads, which must be a page of this site."""
    assert answer.status_code in {302, 303}, answer.text
    parts = urlsplit(answer.headers["Location"])
    assert (parts.scheme, parts.netloc) in {("", ""), ("http", "localhost")}
    assert not re.match(r"[/\\\s]{2}", parts.path)
    assert not re.search(r"[\x00-\x20\\]", answer.headers["Location"])
    return parts.path


def test_the_right_password_leads_to_the_desk(client):
    assert path_of(sign_in(client, "Ana@Example.org", PASSWORD)) == "/desk"
    assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize(
    ("address", "password"),
    [(ADDRESS, "password is not correct"), ("nobody@example.org", PASSWORD), ("nobody", PASSWORD)],
)
def test_what_is_wrong_is_said_the_same_for_every_address(client, address, password):
    page = sign_in(client, address, password)
    assert page.status_code == 200
    said = re.findall(r'role="alert".*?</div>', page.text, re.DOTALL)
    other = sign_in(client, "somebody@example.org", "another password")
    assert said
    assert said == re.findall(r'role="alert".*?</div>', other.text, re.DOTALL)
    assert client.get("/desk/").status_code == 302


def test_a_form_without_its_token_signs_nobody_in(client):
    answer = client.post("/login", data={"email": ADDRESS, "password": PASSWORD})
    assert answer.status_code == 400
    assert client.get("/desk/").status_code == 302


def test_signing_out_is_a_button_and_no_link(client):
    sign_in(client, ADDRESS, PASSWORD)
    assert client.get("/logout").status_code == 405
    assert client.post("/logout").status_code == 400
    assert client.get("/desk/").status_code == 200
    token = token_of(client.get("/desk/"))
    assert path_of(client.post("/logout", data={"csrf_token": token})) == "/login"
    assert client.get("/desk/").status_code == 302


def test_who_is_not_signed_in_comes_back_to_the_page_that_was_asked_for(client):
    asked = client.get("/desk/outbox")
    assert path_of(asked) == "/login"
    page = client.get(asked.headers["Location"])
    words = {"email": ADDRESS, "password": PASSWORD, "csrf_token": token_of(page)}
    hidden = re.search(r'name="next"[^>]*value="([^"]*)"', page.text)
    answer = client.post("/login", data={**words, "next": hidden[1]})
    assert path_of(answer) == "/desk/outbox"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example.org/",
        "//evil.example.org/",
        "///evil.example.org/",
        "/\\evil.example.org/",
        "\\\\evil.example.org",
        "https:evil.example.org",
        "/\tevil.example.org",
        "http://localhost@evil.example.org/",
        "//evil.example.org/%2F..",
        "/%2F/evil.example.org",
        "/%5cevil.example.org",
        "\\/evil.example.org",
        "/\r\n/evil.example.org",
        "\t//evil.example.org",
        " //evil.example.org",
        "/\n/evil.example.org",
        "java\tscript:alert(1)",
        "javascript:alert(1)",
        "data:text/html,x",
        "//localhost@evil.example.org/",
        "//localhost:80@evil.example.org",
        "http:///evil.example.org",
        "//evil\u3002example.org",
        "//[::1]evil.example.org",
    ],
)
@pytest.mark.parametrize("path", ["/login", "/verify", "/logout"])
def test_nobody_is_led_to_another_site(client, elsewhere, path):
    for where in ("query", "form"):
        if path != "/login":
            enter(client, ADDRESS)
        page = client.get("/desk/" if path == "/logout" else path, query_string={"next": elsewhere})
        words = {"email": ADDRESS, "password": PASSWORD, "csrf_token": token_of(page)}
        answer = client.post(
            path,
            query_string={"next": elsewhere} if where == "query" else None,
            data={**words, **({"next": elsewhere} if where == "form" else {})},
        )
        # A path of this site is as good as a refusal; only another site is not.
        assert answer.status_code == 200 or path_of(answer) is not None
        client.delete_cookie("desk")


def test_the_session_lives_in_a_cookie_that_scripts_and_other_sites_do_not_get(client):
    answer = sign_in(client, ADDRESS, PASSWORD)
    (cookie,) = (one for one in answer.headers.getlist("Set-Cookie") if one.startswith("desk="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.fixture
def secure(tables, tmp_path):
    """A browser at a site that stands behind TLS."""
    host = {"BASE_URL": "https://localhost", "TRUSTED_PROXIES": "1"}
    with application(tables, tmp_path, **host) as app:
        create_account(COMMAND_LINE, ADDRESS, Role.VIEWER, letter_id=None, password=PASSWORD)
        browser = app.test_client()
        browser.environ_base |= {"HTTP_X_FORWARDED_PROTO": "https"}
        yield browser


def test_behind_tls_every_cookie_is_bound_to_this_host_and_to_tls(secure):
    page = secure.get("/login", base_url="https://localhost")
    words = {"email": ADDRESS, "password": PASSWORD, "csrf_token": token_of(page)}
    headers = {"Referer": "https://localhost/login"}
    answer = secure.post(
        "/login", data={**words, "remember": "y"}, base_url="https://localhost", headers=headers
    )
    assert answer.status_code == 302
    cookies = [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
    assert {one.partition("=")[0] for one in cookies} == {"__Host-desk", "__Host-known"}
    for cookie in cookies:
        parts = {one.strip().lower() for one in cookie.split(";")[1:]}
        assert {"secure", "httponly", "path=/", "samesite=lax"} <= parts
        assert not [one for one in parts if one.startswith("domain")]
