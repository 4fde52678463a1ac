"""The line at the door: bounded, in turn, and what is typed is kept when it is full."""

import threading
import time
from contextlib import contextmanager

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from campaign.door import Door
from campaign.kept import RENEWS
from campaign.web import RETRY_AFTER_SECONDS
from tests.application import SLUG, answers
from tests.journeys.visitor import Answer
from tests.servers import wait_until

SIGN_ON = f"/l/{SLUG}/sign-on"


class Inside:
    """An application in which requests stay until they are let go."""

    def __init__(self):
        self.present = 0
        self.most = 0
        self.go = threading.Event()

    def __call__(self, environ, start_response):
        """Stay, and count who is there."""
        self.present += 1
        self.most = max(self.most, self.present)
        if environ["REQUEST_METHOD"] == "POST":
            assert self.go.wait(20)
        self.present -= 1
        if environ["PATH_INFO"] == "/l/fault":
            raise ValueError("a fault of the application")
        return Response("done")(environ, start_response)


@pytest.fixture
def inside():
    return Inside()


@pytest.fixture
def visitor(inside):
    return Client(Door(inside, lambda _: Response("full", 503), at_work=2, in_line=3))


@contextmanager
def crowd(inside, visitor, count, *, at_work=2):
    """So many requests come, and stay while the block runs; gives their statuses afterwards."""
    statuses = []

    def come():
        statuses.append(visitor.post("/l/a").status_code)

    people = [threading.Thread(target=come) for _ in range(count)]
    for person in people:
        person.start()
    wait_until(lambda: inside.present + len(statuses) >= min(at_work, count), for_what="a crowd")
    yield statuses
    inside.go.set()
    for person in people:
        person.join()


def test_so_many_are_at_work_so_many_wait_and_the_rest_is_turned_away(inside, visitor):
    with crowd(inside, visitor, 9) as statuses:
        wait_until(lambda: statuses == [503] * 4, for_what="four who are turned away")
        assert inside.present == 2
    assert sorted(statuses) == [200] * 5 + [503] * 4
    assert inside.most == 2
    assert visitor.post("/l/a").status_code == 200


def test_one_is_turned_away_at_a_time(inside):
    turning, most = [], []

    def turn_away(_environ):
        turning.append(1)
        time.sleep(0.05)
        most.append(len(turning))
        turning.pop()
        return Response("full", 503)

    visitor = Client(Door(inside, turn_away, at_work=1, in_line=0))
    with crowd(inside, visitor, 6, at_work=1) as statuses:
        wait_until(lambda: statuses == [503] * 5, for_what="five who are turned away")
    assert most == [1] * 5


def test_the_desk_and_the_figures_have_no_line(inside, visitor):
    with crowd(inside, visitor, 5):
        assert visitor.get("/desk").status_code == 200
        assert visitor.get("/metrics").status_code == 200


def test_who_makes_a_kept_page_anew_does_not_stand_in_line(inside, visitor):
    with crowd(inside, visitor, 6) as statuses:
        wait_until(lambda: statuses == [503], for_what="a full line")
        assert visitor.get("/l/a").status_code == 503
        assert visitor.get("/l/a", environ_overrides={RENEWS: True}).status_code == 200


def test_a_fault_leaves_its_place_free(inside, visitor):
    inside.go.set()
    for _ in range(6):
        with pytest.raises(ValueError, match="a fault"):
            visitor.post("/l/fault")
    assert visitor.post("/l/a").status_code == 200


@pytest.fixture
def full(app, letter):
    """A browser at the application itself while its line is full."""
    fields = answers(app.test_client())
    door = app.extensions["door"]
    places = 0
    while door._room.acquire(blocking=False):
        places += 1
    yield app.test_client(), fields
    door._room.release(places)


def test_what_was_typed_is_kept_when_the_line_is_full(full, app):
    browser, fields = full
    page = browser.post(SIGN_ON, data={**fields, "name": "Sample <Alliance> & Friends"})
    assert page.status_code == 503
    assert page.headers["Retry-After"] == str(RETRY_AFTER_SECONDS)
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert 'value="Sample &lt;Alliance&gt; &amp; Friends"' in page.text
    assert '<form class="stack" method="post">' in page.text
    assert "Send it again" in page.text


def test_a_name_in_another_encoding_does_not_become_percent_signs(full):
    browser, _ = full
    form = "application/x-www-form-urlencoded"
    page = browser.post(SIGN_ON, data=b"name=Organizaci%F3n", content_type=form)
    assert page.status_code == 503
    assert "%F3" not in page.text
    assert 'value="Organizaci\ufffdn"' in page.text


def test_a_correction_by_link_is_kept_as_well(full):
    browser, _ = full
    page = browser.post("/s/none", data={"action": "correct", "city": "Columbus & Dayton"})
    assert page.status_code == 503
    assert 'name="action" value="correct"' in page.text
    assert "<dt>City</dt>" in page.text
    assert "Columbus &amp; Dayton" in page.text


def test_what_another_site_sent_gets_no_token_of_ours(full):
    browser, _ = full
    page = browser.post(SIGN_ON, data={"name": "Sample Alliance", "csrf_token": "forged"})
    assert page.text.count("csrf_token") == 1
    assert 'name="csrf_token" value="forged"' in page.text


def test_the_page_of_one_holds_nothing_of_another(full):
    browser, _ = full
    first = browser.post(SIGN_ON, data={"name": "Sample Alliance of the First"})
    second = browser.post(SIGN_ON, data={"name": "Sample Alliance of the Second"})
    assert "of the First" in first.text
    assert "of the First" not in second.text


def test_the_button_works_once_there_is_room(full, app):
    browser, fields = full
    page = browser.post(SIGN_ON, data=fields)
    app.extensions["door"]._room.release()
    kept = Answer(page.status_code, "", page.text, page.headers).hidden
    assert browser.post(SIGN_ON, data=kept).status_code == 303
    app.extensions["door"]._room.acquire()


def test_a_page_is_refused_plainly_and_refusals_are_counted(full):
    browser, _ = full
    page = browser.get(f"/l/{SLUG}/sign-on")
    assert (page.status_code, "try again in a minute" in page.text) == (503, True)
    assert browser.get("/s/none").status_code == 503
    figures = browser.get("/metrics").text
    assert 'undersigned_requests_total{method="GET",route="full",status="503"}' in figures


def test_nonsense_is_turned_away_like_the_rest(full):
    browser, _ = full
    for body in (b"\xff\xfe=\x00", b"name=" + b"x" * 600_000, b""):
        assert browser.post(SIGN_ON, data=body).status_code in {503, 413}
    assert browser.post("/l/" + "x" * 300).status_code == 503
    assert browser.open(SIGN_ON, method="BREW").status_code == 503
