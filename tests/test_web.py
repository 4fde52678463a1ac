"""What every request passes through: hosts, proxies, sizes, keys, headers, error pages."""

import io
import json
import logging
import re

import pytest
import structlog

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.db import db
from campaign.mailer.queries import opened_message
from tests.application import SLUG, answers, application, open_demo_letter, sign_in

OLD_KEY = "an-older-sample-key-that-is-long-enough"
NEW_KEY = "the-newer-sample-key-that-is-long-enough"
ADDRESS = "ana@example.org"
PASSWORD = "a sample password"


@pytest.fixture
def browser_of(tables, tmp_path):
    """Gives a browser at a site with these settings, and the demo letter open."""
    opened = []

    def open_site(**environ):
        site = application(tables, tmp_path, **environ)
        app = site.__enter__()
        opened.append(site)
        open_demo_letter()
        return app.test_client()

    yield open_site
    for site in reversed(opened):
        site.__exit__(None, None, None)


def one_sentence(page):
    """What an error page says under its heading."""
    return re.search(r'<p class="lead-line">([^<]+)</p>', page.text)[1]


def test_a_host_that_is_not_ours_is_told_so_and_gets_no_page(browser_of):
    browser = browser_of(TRUSTED_HOSTS="letters.example.org")
    for path in ("/", f"/l/{SLUG}", "/nowhere"):
        page = browser.get(path, headers={"Host": "evil.example.net"})
        assert page.status_code == 400
        assert page.text == "This site does not go by that name.\n"
    assert browser.get("/", headers={"Host": "letters.example.org"}).status_code == 200


def test_what_is_too_large_gets_a_page_with_one_sentence(browser_of):
    browser = browser_of(MAX_CONTENT_LENGTH="2000")
    page = browser.post(f"/l/{SLUG}/sign-on", data={**answers(browser), "city": "x" * 2000})
    assert page.status_code == 413
    assert one_sentence(page) == "What you sent is larger than this site accepts. Nothing was kept."


@pytest.mark.parametrize("encoding", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_with_too_long_an_answer_is_refused(app, client, letter, encoding):
    app.config["MAX_FORM_MEMORY_SIZE"] = 1000
    form = {"city": "x" * 2000}
    page = client.post(f"/l/{letter}/check", data=form, content_type=encoding)
    assert page.status_code == 413
    assert one_sentence(page)


def test_a_form_with_too_many_parts_is_refused(client, letter):
    parts = {f"field{number}": "x" for number in range(300)}
    page = client.post(f"/l/{letter}/check", data=parts, content_type="multipart/form-data")
    assert page.status_code == 413
    assert one_sentence(page)


@pytest.mark.parametrize("path", ["/nowhere", "/l/nowhere", "/l/x%00y", "/l/" + "x" * 3000])
def test_what_is_not_there_gets_a_page_with_one_sentence(client, path):
    page = client.get(path)
    assert page.status_code == 404
    assert one_sentence(page)


def test_a_method_that_a_page_does_not_know_is_refused_in_words(client, letter):
    page = client.delete(f"/l/{letter}")
    assert page.status_code == 405
    assert one_sentence(page)
    assert "GET" in page.headers["Allow"]


def forwarded(client_address, scheme="https"):
    return {
        "X-Forwarded-For": client_address,
        "X-Forwarded-Proto": scheme,
        "X-Forwarded-Host": "letters.example.org",
    }


def test_behind_a_proxy_https_and_the_visitors_address_are_known(browser_of):
    browser = browser_of(TRUSTED_PROXIES="1", SIGN_ON_LIMIT="2 per minute")
    page = browser.get("/", headers=forwarded("192.0.2.1"))
    assert page.headers["Strict-Transport-Security"]

    def check(chain):
        form = {**answers(browser), "name": ""}
        return browser.post(f"/l/{SLUG}/check", data=form, headers=forwarded(chain)).status_code

    assert [check("192.0.2.1") for _ in range(3)] == [422, 422, 429]
    assert check("192.0.2.2") == 422
    # What a visitor puts before the address that the proxy saw counts for nothing.
    assert check("192.0.2.9, 192.0.2.1") == 429


def test_without_a_proxy_nobody_says_who_or_how_secure_they_are(browser_of):
    browser = browser_of(SIGN_ON_LIMIT="2 per minute")
    assert (
        "Strict-Transport-Security" not in browser.get("/", headers=forwarded("192.0.2.1")).headers
    )
    form = {**answers(browser), "name": ""}
    statuses = [
        browser.post(
            f"/l/{SLUG}/check", data=form, headers=forwarded(f"192.0.2.{number}")
        ).status_code
        for number in range(3)
    ]
    assert statuses == [422, 422, 429]


def test_a_rush_is_told_to_wait_in_one_sentence(browser_of):
    browser = browser_of(SIGN_ON_LIMIT="1 per minute")
    form = {**answers(browser), "name": ""}
    browser.post(f"/l/{SLUG}/check", data=form)
    page = browser.post(f"/l/{SLUG}/check", data=form)
    assert page.status_code == 429
    seconds = int(re.search(r"Try again in (\d+) seconds", one_sentence(page))[1])
    assert 0 < seconds <= 61
    assert abs(seconds - int(page.headers["Retry-After"])) <= 1


@pytest.mark.parametrize(
    ("fallbacks", "desk", "check", "link"),
    [
        ({"SECRET_KEY_FALLBACKS": f"an-even-older-key {OLD_KEY}"}, 200, 200, 200),
        ({}, 302, 422, 404),
    ],
    ids=["with the older key", "without it"],
)
def test_what_an_older_key_signed_counts_while_that_key_is_named(
    tables, tmp_path, fallbacks, desk, check, link
):
    with application(tables, tmp_path, SECRET_KEY=OLD_KEY) as app:
        open_demo_letter()
        create_account(COMMAND_LINE, ADDRESS, Role.COORDINATOR, letter_id=None, password=PASSWORD)
        browser = app.test_client()
        sign_in(browser, ADDRESS, PASSWORD)
        cookie, form = browser.get_cookie("desk").value, answers(browser)
        browser.post(f"/l/{SLUG}/sign-on", data=form)
        (own_link,) = re.findall(r"/s/\S+", opened_message(1, mask=False).text)
        db.session.rollback()
    with application(tables, tmp_path, SECRET_KEY=NEW_KEY, **fallbacks) as app:
        browser = app.test_client()
        browser.set_cookie("desk", cookie)
        assert browser.get("/desk/").status_code == desk
        assert browser.post(f"/l/{SLUG}/check", data=form).status_code == check
        assert browser.get(own_link).status_code == link


def test_what_a_library_logs_is_retold_without_its_words(app, capsys):
    def fail():
        raise ValueError(ADDRESS)

    try:
        fail()
    except ValueError:
        logging.getLogger("huey").exception("Mail to %s failed", ADDRESS)
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["event"], told["logger"], told["error"]) == ("library", "huey", "ValueError")
    assert told["level"] == "error"
    assert told["where"].startswith(
        "test_what_a_library_logs_is_retold_without_its_words.<locals>.fail:"
    )
    assert ADDRESS not in line


def test_a_fault_is_logged_with_its_place_and_the_pages_reference(app, capsys):
    def fail(email):
        raise ValueError(email)

    app.add_url_rule("/faulty/<email>", view_func=fail)
    page = app.test_client().get(f"/faulty/{ADDRESS}")
    assert page.status_code == 500
    assert one_sentence(page).startswith("The fault is ours")
    fault, request = map(json.loads, capsys.readouterr().err.splitlines())
    assert (fault["event"], fault["error"], request["status"]) == ("fault", "ValueError", 500)
    assert fault["request_id"] == request["request_id"] == page.headers["X-Request-Id"]
    assert fault["request_id"] in page.text
    assert ADDRESS not in json.dumps([fault, request])


class Pipe(io.StringIO):
    """Remembers how it was written to, as a pipe that several processes share would."""

    def __init__(self):
        super().__init__()
        self.writes = []

    def write(self, text):
        """Take one write of one process."""
        self.writes.append(text)
        return len(text)


def test_a_line_of_the_log_is_one_write_with_its_end(app, monkeypatch):
    """Otherwise lines of two processes run together, and one of them could be hidden so."""
    pipe = Pipe()
    monkeypatch.setattr("sys.stderr", pipe)
    structlog.get_logger().warning("one")
    structlog.get_logger().warning("two")
    assert [json.loads(line)["event"] for line in pipe.writes] == ["one", "two"]
    assert [line.count("\n") for line in pipe.writes] == [1, 1]
    assert {line[-1] for line in pipe.writes} == {"\n"}
