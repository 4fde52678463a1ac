"""A hundred kills on each database at random moments of a rush: what was answered is kept, once and whole.

Each part of a site (web server, worker, and on PostgreSQL the database) is killed again
and again by a thread of its own, so that every mixture comes up: one away, several, all.
Meanwhile organizations sign on. Some repeat what was not answered, which must double
nothing; others give up, for a repeat would mend what a kill had left half done.
"""

import asyncio
import hashlib
import math
import random
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.error import URLError
from urllib.parse import parse_qs, urlsplit

import pytest
from itsdangerous import URLSafeSerializer

from campaign.jobs.rules import LEASE
from campaign.signatories.views import THANKS
from tests.journeys.sites import SECRETS, open_site, rows
from tests.journeys.visitor import ANSWERS, LETTER, Visitor
from tests.servers import SMTPServer, postgresql_server, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.apart, pytest.mark.timeout(900)]

KILLS = 100
CLIENTS = 4
THINKING_SECONDS = 0.02
TRY_AGAIN_AFTER_SECONDS = 0.1
LONGEST_LIFE_SECONDS = {"web server": 0.3, "worker": 0.3, "database": 2.5}
"""After the first work. A wake-up is half a second on its way; a shorter life of the
database would leave the worker nothing but its sweeps, and so little to be killed at."""

MAIL_TAKES_SECONDS = 0.004
WORKS_WITHIN_SECONDS = 90
"""A worker whose wake-ups were all lost has its next sweep within a minute."""


class CountingSMTPServer(SMTPServer):
    """A mail server that notes who got what, and is slow, so that many kills meet a handing-over."""

    def __init__(self):
        super().__init__()
        self.taken = 0
        self.handed = defaultdict(set)

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 (aiosmtpd names it)
        """Take a message, and say so a moment later."""
        data = envelope.original_content
        message_id = re.search(rb"(?im)^Message-ID:\s*(\S+)", data)[1].decode()
        (recipient,) = envelope.rcpt_tos
        self.handed[recipient].add((message_id, hashlib.sha256(data).hexdigest()))
        self.taken += 1
        await asyncio.sleep(MAIL_TAKES_SECONDS)
        return "250 OK"


@dataclass
class Rush:
    """Organizations that sign on one after the other, until they are answered or give up."""

    url: str
    token: dict[str, str]
    is_over: threading.Event = field(default_factory=threading.Event)
    gives_up: threading.Event = field(default_factory=threading.Event)
    answered: dict[str, str] = field(default_factory=dict)
    """The address of the thanks page by the name that signed on."""
    given_up: set[str] = field(default_factory=set)
    """Who does not know whether the sign-on was kept; it may be, but not half of it."""
    statuses: Counter = field(default_factory=Counter)
    """How often each status came, or none because the connection was refused or cut."""

    def sign_on_one_by_one(self, client: int) -> None:
        """Be one client; no two sign on the same organization."""
        visitor, number = Visitor(self.url), 0
        while not self.is_over.is_set():
            number += 1
            fields = {
                **ANSWERS,
                **self.token,
                "name": f"Sample Alliance {client}-{number}",
                "contact_email": f"one-{client}-{number}@example.org",
            }
            self._until_answered(visitor, fields, repeats=client % 2 == 0)
            time.sleep(THINKING_SECONDS)

    def _until_answered(self, visitor: Visitor, fields: dict[str, str], *, repeats: bool) -> None:
        name = fields["name"]
        while not self.gives_up.is_set():
            outcome, location = self._send(visitor, fields)
            self.statuses[outcome] += 1
            if outcome == 303:
                self.answered[name] = location
                return
            if outcome != "refused" and not repeats:
                self.given_up.add(name)
                return
            time.sleep(TRY_AGAIN_AFTER_SECONDS)

    @staticmethod
    def _send(visitor: Visitor, fields: dict[str, str]) -> tuple[int | str, str]:
        try:
            answer = visitor.send(**fields)
        except URLError:
            return "refused", ""
        except (OSError, HTTPException):
            return "cut", ""
        return answer.status, answer.location


@dataclass
class Target:
    """A part of the site, how it is killed and brought back, and how much it has done."""

    name: str
    kill: Callable[[random.Random], None]
    bring_back: Callable[[], None]
    done: Callable[[], int]


def pursue(target: Target, seed: int, times: int) -> None:
    """Kill the target at random moments, each time after it has worked since it came back."""
    moments = random.Random(f"{seed} {target.name}")  # noqa: S311 (nothing is secret here)
    for _ in range(times):
        wait_for_work(target)
        time.sleep(moments.uniform(0, LONGEST_LIFE_SECONDS[target.name]))
        target.kill(moments)
        target.bring_back()


def wait_for_work(target: Target) -> None:
    """Wait until the target has done something that it had not done before."""
    before = target.done()
    work = f"work of the {target.name}"
    wait_until(lambda: target.done() > before, for_what=work, within=WORKS_WITHIN_SECONDS)


class WebServer:
    """Dies as a whole and by single processes, in turns; a single one comes back by itself."""

    def __init__(self, site):
        self.site, self.is_whole = site, True

    def kill(self, moments):
        """Kill the next one."""
        self.is_whole = not self.is_whole
        if self.is_whole:
            self.site.kill9_web()
        else:
            self.site.kill9_web_process(moments.choice(self.site.web_processes[1:]))

    def bring_back(self):
        """Start it where nothing else does."""
        if self.is_whole:
            self.site.restart_web()


@pytest.fixture
def mail():
    server = CountingSMTPServer()
    server.up()
    yield server
    server.down()


@pytest.fixture
def database(request, new_database):
    """The address of a database, and its server where there is one to kill."""
    if request.config.getoption("database") == "sqlite":
        yield new_database(), None
        return
    with postgresql_server(durable=True) as server:
        yield server.new_database(), server


@pytest.fixture
def site(database, mail):
    settings = {"DATABASE_URL": database[0], "SIGN_ON_LIMIT": "1000000 per minute"}
    with open_site(**settings, **mail.environ) as running:
        yield running


@pytest.fixture
def targets(site, database, mail, rush):
    web, server = WebServer(site), database[1]

    def kill_worker(_moments):
        assert site.workers_run()
        site.kill9_worker()

    def answered():
        return len(rush.answered)

    found = [
        Target("web server", web.kill, web.bring_back, answered),
        Target("worker", kill_worker, site.restart_worker, lambda: mail.taken),
    ]
    if server:
        found.append(Target("database", lambda _: server.kill9(), server.up, answered))
    return found


@pytest.fixture
def rush(site):
    return Rush(site.url, Visitor(site.url).get(f"{LETTER}/sign-on").hidden)


def references(answered):
    """The reference that each name was answered with."""
    reader = URLSafeSerializer(SECRETS["SECRET_KEY"], salt=THANKS)
    signed = {name: parse_qs(urlsplit(at).query)["ref"][0] for name, at in answered.items()}
    told = {name: reader.loads(text) for name, text in signed.items()}
    assert all(name == told_name for name, (_, told_name) in told.items())
    return {name: reference for name, (reference, _) in told.items()}


def unsent(site):
    return rows(site, "SELECT count(*) FROM message WHERE state <> 'sent'")[0][0]


def assert_once_and_whole(site, rush, mail):
    kept = rows(site, "SELECT id, name, reference FROM signatory WHERE contact_email <> ''")
    assert len(kept) == len({name for _, name, _ in kept}), "some are doubled"
    answered = references(rush.answered)
    unknown = {name for _, name, _ in kept} - answered.keys()
    assert unknown <= rush.given_up
    assert {name: at for _, name, at in kept if name not in unknown} == answered
    consents = (
        "SELECT count(*) FROM signatory WHERE version_sha256 NOT IN (SELECT sha256 FROM version)"
    )
    assert rows(site, consents) == [(0,)]

    messages = rows(site, "SELECT about, recipient, message_id FROM message")
    assert sorted(about for about, _, _ in messages) == sorted(
        f"signatory:{one}" for one, *_ in kept
    )
    handed = {who: {message_id for message_id, _ in what} for who, what in mail.handed.items()}
    assert handed == {recipient: {message_id} for _, recipient, message_id in messages}
    assert all(len(what) == 1 for what in mail.handed.values()), "sent again with other bytes"


def test_what_was_answered_in_a_rush_is_kept_once_and_whole_through_a_hundred_kills(
    site, targets, rush, mail
):
    seed = random.getrandbits(32)
    print(f"the moments of the kills come from the seed {seed}")
    times = math.ceil(KILLS / len(targets))
    # The kernel ends a process when the thread that started it ends, so the threads stay.
    with ThreadPoolExecutor(CLIENTS + len(targets)) as pool:
        try:
            clients = [pool.submit(rush.sign_on_one_by_one, number) for number in range(CLIENTS)]
            for pursuit in [pool.submit(pursue, target, seed, times) for target in targets]:
                pursuit.result()
            rush.is_over.set()
            for client in clients:
                client.result(60)
            # A new worker sweeps again when the leases of the dead have run out.
            site.restart_worker()
            wait_until(
                lambda: not unsent(site), for_what="the last email", within=5 * LEASE.seconds
            )
            assert_once_and_whole(site, rush, mail)
        finally:
            rush.is_over.set()
            rush.gives_up.set()
    print(dict(rush.statuses), len(rush.answered), "answered,", mail.taken, "emails handed over")
    assert set(rush.statuses) <= {303, 503, "refused", "cut"}
    # The kills met requests that were being answered, and messages that were being handed over.
    assert rush.statuses["cut"] > KILLS / 20
    assert rush.given_up
    assert mail.taken > len(rush.answered)
