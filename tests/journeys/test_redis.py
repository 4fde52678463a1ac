"""A site with Redis: the bell and the limits pass through it, and neither depends on it."""

import re

import pytest

from campaign.jobs.queue import SWEEP_EVERY_SECONDS
from tests.journeys.sites import open_site
from tests.journeys.visitor import ADDRESS, ANSWERS, LETTER, Visitor
from tests.servers import postgresql_server, redis_server, wait_until

pytestmark = [pytest.mark.once("postgresql"), pytest.mark.timeout(400)]

LIMIT = 12
PROCESSES = 2


@pytest.fixture(scope="module")
def redis():
    with redis_server() as server:
        yield server


@pytest.fixture(scope="module")
def postgresql():
    with postgresql_server() as server:
        yield server


@pytest.fixture
def site(redis, postgresql, mail):
    """Two web processes and a worker that share one Redis."""
    settings = {"REDIS_URL": redis.address, "SIGN_ON_LIMIT": f"{LIMIT} per hour"}
    redis.down()
    redis.up()
    with open_site(DATABASE_URL=postgresql.new_database(), **settings, **mail.environ) as running:
        yield running


def statuses(site, count):
    """What so many visitors of one office get, one after the other."""
    token = Visitor(site.url).get(f"{LETTER}/sign-on").hidden
    # Each visitor is a new connection, so that both processes answer some.
    return [
        Visitor(site.url).post(f"{LETTER}/check", **ANSWERS, **token).status for _ in range(count)
    ]


def test_a_limit_is_one_for_all_web_processes(site):
    assert len(site.web_processes) == 1 + PROCESSES
    answered = statuses(site, 3 * LIMIT)
    assert answered == [200] * LIMIT + [429] * (2 * LIMIT)


def test_past_the_limit_every_process_tells_the_same_time_and_keeps_what_was_typed(site):
    statuses(site, LIMIT)
    form = Visitor(site.url).get(f"{LETTER}/sign-on").hidden
    pages = [Visitor(site.url).post(f"{LETTER}/check", **ANSWERS, **form) for _ in range(6)]
    assert {page.status for page in pages} == {429}
    waits = [int(page.headers["Retry-After"]) for page in pages]
    assert max(waits) - min(waits) <= 10
    assert 3400 < min(waits) <= 3601
    for page in pages:
        assert re.search(r"Try again in (5[7-9]|6[01]) minutes, at \d\d:\d\d UTC", page.text)
        assert ANSWERS["name"] in page.text


def test_figures_of_all_web_processes_add_up(site):
    statuses(site, 3 * LIMIT)
    line = r'undersigned_requests_total{method="POST",route="/l/<slug>/check",status="%d"} (\S+)'
    # Whichever process answers, it tells the same.
    for _ in range(6):
        figures = Visitor(site.url).get("/metrics").text
        assert float(re.search(line % 200, figures)[1]) == LIMIT
        assert float(re.search(line % 429, figures)[1]) == 2 * LIMIT
        count = 'undersigned_request_seconds_count{route="/l/<slug>/check"} %.1f' % (3 * LIMIT)
        assert count in figures


def test_the_bell_wakes_the_worker_at_once(site, visitor, mail):
    wait_until(lambda: visitor.get("/readyz").status == 200, for_what="the site")
    assert visitor.sign_on().status == 303
    mail.wait_for(1, within=SWEEP_EVERY_SECONDS / 4)


@pytest.mark.slow
def test_without_redis_people_sign_on_and_get_their_email_and_limits_still_hold(
    site, visitor, mail, redis
):
    assert visitor.sign_on().status == 303
    mail.wait_for(1)
    redis.down()
    assert visitor.sign_on(contact_email="ben@example.org").status == 303
    assert visitor.get("/readyz").text == "queue: away\n"
    _, message = mail.wait_for(2, within=2.5 * SWEEP_EVERY_SECONDS)
    assert message["To"] == "ben@example.org"
    assert site.workers_run()

    # Each process counts by itself meanwhile.
    answered = statuses(site, 4 * LIMIT)
    assert set(answered) == {200, 429}
    assert answered.count(200) <= PROCESSES * LIMIT
    assert answered[-1] == 429

    redis.up()
    wait_until(lambda: visitor.get("/readyz").status == 200, for_what="the queue")
    form = visitor.get(f"{LETTER}/my-link").hidden
    assert visitor.post(f"{LETTER}/my-link", contact_email=ADDRESS, **form).status == 200
    mail.wait_for(3, within=SWEEP_EVERY_SECONDS / 4)


@pytest.mark.slow
def test_a_site_starts_without_redis(site, visitor, mail, redis):
    redis.down()
    site.restart_web()
    site.restart_worker()
    assert visitor.sign_on().status == 303
    mail.wait_for(1, within=2.5 * SWEEP_EVERY_SECONDS)
    assert site.workers_run()
