"""What the site says of itself to whoever runs it."""

from datetime import timedelta

import pytest
import time_machine

from campaign import clock
from campaign.access import COMMAND_LINE
from campaign.drafting import operations as drafting
from campaign.jobs.rules import BEHIND_AFTER
from campaign.mailer.operations import deliver_due
from tests.application import answers, application, open_demo_letter, taken_away
from tests.servers import smtp_server

LATE = BEHIND_AFTER + timedelta(minutes=1)


def readiness(client):
    page = client.get("/readyz")
    return page.status_code, page.text.splitlines()


@pytest.fixture
def mail():
    with smtp_server() as server:
        yield server


@pytest.fixture
def mailing(tables, tmp_path, mail):
    """A browser at an application that has a mail server, with one letter open."""
    with application(tables, tmp_path, **mail.environ) as app:
        open_demo_letter()
        yield app.test_client()


def test_a_site_that_can_work_is_ready(client, letter):
    assert readiness(client) == (200, ["ready"])


def test_a_database_out_of_reach_is_named(tmp_path):
    database = tmp_path / "letters.sqlite3"
    with application(f"sqlite:///{database}", tmp_path) as app, taken_away(database):
        assert readiness(app.test_client()) == (503, ["database: away"])
        assert app.test_client().get("/healthz").status_code == 200


def test_a_queue_out_of_reach_is_named(tables, tmp_path):
    with application(tables, tmp_path, REDIS_URL="redis://127.0.0.1:1/0") as app:
        assert readiness(app.test_client()) == (503, ["queue: away"])


def test_mail_that_nobody_sends_is_a_queue_that_is_behind_until_it_is_sent(mailing, mail):
    mailing.post("/l/dhs-return-home/sign-on", data=answers(mailing))
    assert readiness(mailing) == (200, ["ready"])
    with time_machine.travel(clock.now() + LATE):
        assert readiness(mailing) == (503, ["queue: behind"])
        assert deliver_due() == 1
        assert readiness(mailing) == (200, ["ready"])


def test_mail_that_has_no_server_may_wait(client, letter):
    client.post("/l/dhs-return-home/sign-on", data=answers(client))
    with time_machine.travel(clock.now() + LATE):
        assert readiness(client) == (200, ["ready"])


def test_a_letter_that_nobody_closes_at_its_deadline_is_a_queue_that_is_behind(client, letter):
    drafting.close_letter(COMMAND_LINE, letter)
    deadline = clock.now() + timedelta(hours=1)
    drafting.reopen_letter(COMMAND_LINE, letter, deadline_at=deadline, reason="A test.")
    with time_machine.travel(deadline + LATE):
        assert readiness(client) == (503, ["queue: behind"])
        drafting.close_overdue_letters()
        assert readiness(client) == (200, ["ready"])


def test_figures_count_requests_and_refusals_by_route_and_never_by_address(client, letter):
    drafting.close_letter(COMMAND_LINE, letter)
    client.get("/s/a-link-of-somebody")
    client.get(f"/l/{letter}/sign-on")
    client.open("/somewhere", method="EVERY-WORD-A-STRANGER-SENDS")
    figures = client.get("/metrics").text
    refusal = 'undersigned_requests_total{method="GET",route="/l/<slug>/sign-on",status="409"}'
    assert refusal in figures
    assert 'undersigned_request_seconds_bucket{le="0.1",route="/l/<slug>/sign-on"}' in figures
    for word in ("a-link-of-somebody", letter, "somewhere", "EVERY-WORD"):
        assert word not in figures


def test_figures_count_the_outbox_while_the_database_answers(tmp_path):
    database = tmp_path / "letters.sqlite3"
    with application(f"sqlite:///{database}", tmp_path) as app:
        client, letter = app.test_client(), open_demo_letter()
        client.post(f"/l/{letter}/sign-on", data=answers(client))
        line = 'undersigned_outbox_messages{state="waiting"} 1'
        assert line in client.get("/metrics").text
        with taken_away(database):
            figures = client.get("/metrics")
    assert figures.status_code == 200
    assert "undersigned_requests_total" in figures.text
    assert "undersigned_outbox_messages" not in figures.text
