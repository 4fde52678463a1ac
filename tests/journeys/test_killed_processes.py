"""A sign-on that was answered is kept, and its email comes once, whatever is killed."""

import asyncio
import json
import os
import signal

import pytest

from campaign.jobs.rules import LEASE
from tests.journeys.visitor import ADDRESS, LETTER, NAME, link_in
from tests.servers import SMTPServer, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.apart, pytest.mark.timeout(300)]
"""A dead worker's lease has to run out, which no test can hurry."""


class SilentSMTPServer(SMTPServer):
    """A mail server that, while ``is_silent``, takes a message and never says so."""

    is_silent = False

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (aiosmtpd names it)
        """Take a message, and tell so late or at once."""
        answer = await super().handle_DATA(server, session, envelope)
        if self.is_silent:
            await asyncio.sleep(LEASE.total_seconds() * 2)
        return answer


@pytest.fixture
def mail():
    server = SilentSMTPServer()
    server.up()
    yield server
    server.down()


def is_listed(visitor):
    return NAME in json.dumps(json.loads(visitor.get(f"{LETTER}.json").text)["signatories"])


def wait_through_a_lease(mail, count):
    """Wait for this many messages as long as a dead worker's lease, and then some."""
    return mail.wait_for(count, within=LEASE.total_seconds() * 2.5)


def test_a_sign_on_outlives_the_web_server_that_answered_it(site, visitor, mail):
    answered = visitor.sign_on()
    site.kill9_web()
    assert answered.status == 303

    site.restart_web()
    (message,) = wait_through_a_lease(mail, 1)
    assert visitor.confirm(link_in(message)).status == 200
    assert is_listed(visitor)
    assert len(mail.received) == 1


def test_an_email_that_a_killed_worker_was_handing_over_keeps_its_message_id(site, visitor, mail):
    mail.is_silent = True
    assert visitor.sign_on().status == 303
    wait_until(lambda: mail.received, for_what="the first handing over")
    site.kill9_worker()

    mail.is_silent = False
    site.restart_worker()
    first, second = wait_through_a_lease(mail, 2)
    assert first["Message-ID"] == second["Message-ID"]
    assert {one.recipients for one in mail.received} == {(ADDRESS,)}
    assert mail.received[0].raw == mail.received[1].raw
    assert visitor.confirm(link_in(second)).status == 200
    assert is_listed(visitor)


def test_web_processes_that_are_killed_come_back_by_themselves(site, visitor):
    watcher, *killed = site.web_processes
    for process in killed:
        os.kill(process, signal.SIGKILL)
    wait_until(
        lambda: len(site.web_processes) == 1 + len(killed) and site.is_healthy(),
        for_what="the web processes",
    )
    assert site.web_processes[0] == watcher
    assert not set(killed) & set(site.web_processes)
    assert visitor.sign_on().status == 303
