"""Pages kept for a second: the same bytes for everybody, and never an old name for longer."""

import threading
from contextlib import contextmanager

import pytest
from flask import Flask
from werkzeug.test import Client

from campaign.kept import KEEP_SECONDS, MAX_PAGES, KeptPages, keep


class Clock:
    """A clock that the test moves."""

    def __init__(self):
        self.time = 100.0

    def __call__(self):
        """The time in seconds."""
        return self.time


@pytest.fixture
def site():
    """A small application whose pages count how often they are made."""
    app = Flask(__name__)
    app.made = 0
    app.words = "ten names"
    app.gate = contextmanager(lambda: iter([None]))

    @app.get("/l/<slug>")
    def letter(slug):
        app.made += 1
        with app.gate():
            return keep(f"{slug}: {app.words}")

    @app.get("/other")
    def other():
        app.made += 1
        return "other"

    app.clock = Clock()
    app.wsgi_app = KeptPages(app.wsgi_app, app.clock)
    return app


@pytest.fixture
def browser(site):
    return Client(site)


def test_a_page_is_made_once_a_second(site, browser):
    first, second = browser.get("/l/a"), browser.get("/l/a")
    assert first.data == second.data == b"a: ten names"
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.headers["Content-Type"] == first.headers["Content-Type"]
    assert first.headers["Content-Type"] == "text/html; charset=utf-8"
    assert site.made == 1
    site.clock.time += KEEP_SECONDS
    browser.get("/l/a")
    assert site.made == 2


def test_an_old_name_is_gone_after_a_second_from_the_beginning_of_the_making(site, browser):
    @contextmanager
    def slow():
        site.clock.time += 0.9
        yield

    site.gate = slow
    browser.get("/l/a")
    site.words = "nine names"
    site.clock.time += 0.1
    assert browser.get("/l/a").data == b"a: nine names"


def test_a_browser_that_has_the_page_gets_304_and_no_bytes(browser):
    first = browser.get("/l/a")
    for wanted in (first.headers["ETag"], f'"x", W/{first.headers["ETag"]}', "*"):
        again = browser.get("/l/a", headers={"If-None-Match": wanted})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    assert browser.get("/l/a", headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_tag_that_only_contains_ours_is_another_page(browser):
    tag = browser.get("/l/a").headers["ETag"]
    word = tag.strip('"')
    for other in (f'"x{word}x"', f'"{word}-gzip"', f'"x"{word}"', f'x"{word}"'):
        answer = browser.get("/l/a", headers={"If-None-Match": other})
        assert (answer.status_code, answer.data) == (200, b"a: ten names"), other


def test_a_weak_tag_made_by_a_compressing_proxy_is_ours(browser):
    tag = browser.get("/l/a").headers["ETag"]
    for ours in (f"W/{tag}", f'W/"x",W/{tag}', f'"x, y" , {tag}', f"  {tag}  "):
        assert browser.get("/l/a", headers={"If-None-Match": ours}).status_code == 304, ours


def test_the_same_page_made_anew_has_the_same_tag_and_a_changed_one_another(site, browser):
    first = browser.get("/l/a").headers["ETag"]
    site.clock.time += KEEP_SECONDS
    wanted = {"If-None-Match": first}
    assert browser.get("/l/a", headers=wanted).status_code == 304
    site.words = "nine names"
    site.clock.time += KEEP_SECONDS
    changed = browser.get("/l/a", headers=wanted)
    assert (changed.status_code, changed.data) == (200, b"a: nine names")


@pytest.mark.parametrize("ask", ["/other", "/l/a?page=2"])
def test_what_is_not_marked_or_has_a_query_is_made_each_time(site, browser, ask):
    browser.get(ask)
    browser.get(ask)
    assert site.made == 2


def test_another_method_is_made_each_time(site, browser):
    browser.get("/l/a")
    assert browser.post("/l/a").status_code == 405
    assert browser.head("/l/a").data == b""
    assert site.made == 2


def test_another_host_and_another_scheme_have_pages_of_their_own(site, browser):
    for base in ("http://a.example.org", "http://b.example.org", "https://a.example.org"):
        browser.get("/l/a", base_url=base)
    assert site.made == 3


def test_many_readers_at_once_have_a_page_made_once(site, browser):
    browser.get("/l/a")
    site.clock.time += KEEP_SECONDS
    entered, go_on = threading.Event(), threading.Event()

    @contextmanager
    def held():
        entered.set()
        assert go_on.wait(10)
        yield

    site.gate = held
    answers = []
    readers = [
        threading.Thread(target=lambda: answers.append(Client(site).get("/l/a").data))
        for _ in range(8)
    ]
    for reader in readers:
        reader.start()
    assert entered.wait(10)
    go_on.set()
    for reader in readers:
        reader.join(10)
    assert answers == [b"a: ten names"] * 8
    assert site.made == 2


def test_the_shelf_does_not_grow_without_end(site, browser):
    for number in range(MAX_PAGES + 20):
        browser.get(f"/l/{number}")
    assert len(site.wsgi_app._pages) == MAX_PAGES


def test_a_page_that_failed_is_not_kept(site, browser):
    @contextmanager
    def broken():
        raise RuntimeError
        yield

    site.gate = broken
    site.config["PROPAGATE_EXCEPTIONS"] = False
    assert browser.get("/l/a").status_code == 500
    site.gate = contextmanager(lambda: iter([None]))
    assert browser.get("/l/a").data == b"a: ten names"


def test_what_fails_after_the_page_was_marked_is_not_kept(site, browser):
    site.config["PROPAGATE_EXCEPTIONS"] = False
    site.after_request_funcs = {None: [lambda _response: 1 / 0]}
    assert browser.get("/l/a").status_code == 500
    site.after_request_funcs.clear()
    assert browser.get("/l/a").data == b"a: ten names"


@pytest.mark.parametrize("address", ["/l/a", "/other"])
def test_what_a_page_was_made_from_is_closed_once(site, browser, address):
    closed = []

    @site.after_request
    def note(response):
        response.call_on_close(lambda: closed.append(response))
        return response

    browser.get(address, buffered=True)
    assert len(closed) == 1


def test_what_fails_while_its_bytes_are_read_is_closed_and_not_kept():
    class Torn:
        closed = 0

        def __iter__(self):
            yield b"half"
            raise RuntimeError

        def close(self):
            self.closed += 1

    torn = Torn()

    def app(environ, start_response):
        environ["undersigned.keep"] = "/"
        start_response("200 OK", [("ETag", '"x"')])
        return torn

    pages = KeptPages(app)
    with pytest.raises(RuntimeError):
        Client(pages).get("/")
    assert torn.closed == 1
    assert not pages._pages


@pytest.mark.parametrize("wanted", ["", "ours", '"other"'])
def test_a_head_request_is_answered_like_a_get_without_the_bytes(site, browser, wanted):
    @site.after_request
    def vary(response):
        response.headers["Vary"] = "Cookie"
        return response

    tag = browser.get("/l/a").headers["ETag"]
    headers = {"If-None-Match": tag if wanted == "ours" else wanted}
    kept, head = browser.get("/l/a", headers=headers), browser.head("/l/a", headers=headers)
    assert (head.status_code, head.data) == (kept.status_code, b"")
    # The server gives every answer the time of its sending.
    assert {**head.headers, "Date": ""} == {**kept.headers, "Date": ""}
