"""What is gone from a letter is gone from its public pages within a second, from all of them.

Readers ask without a pause: for the page, for its data, for its head, and with the tag of
the page as it was. On PostgreSQL two web processes answer them, each with pages of its own.
"""

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from campaign.access import COMMAND_LINE
from campaign.db import db
from campaign.drafting import operations as drafting
from campaign.drafting.models import Letter, Version
from campaign.signatories.models import Signatory
from tests import reviewing
from tests.application import SLUG, application
from tests.journeys.sites import SECRETS
from tests.journeys.visitor import LETTER, NAME, Visitor, link_in
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

NEW_TITLE = "A newer text of the same letter"
WAYS = ("page", "data", "head", "with the latest tag", "with the old tag")
ENOUGH = 20
PROMISED_SECONDS = 1.0
"""A public page may be so old, however long pages are kept."""


@dataclass(frozen=True)
class Sight:
    """What one request got, and the clock's time when it was sent."""

    sent: float
    way: str
    status: int
    tag: str
    text: str


class Readers:
    """Ask in every way, again and again, each time over a new connection."""

    def __init__(self, site) -> None:
        self.visitor = Visitor(site.url)
        first = self.visitor.get(LETTER)
        self.old_tag = self.latest_tag = first.headers["ETag"]
        self.sights = []
        self.is_over = threading.Event()

    def ask(self, way):
        """Send one request, and keep what came."""
        sent = time.monotonic()
        answer = {
            "page": lambda: self.visitor.get(LETTER),
            "data": lambda: self.visitor.get(f"{LETTER}.json"),
            "head": lambda: self.visitor.head(LETTER),
            "with the latest tag": lambda: self._get_unless(self.latest_tag),
            "with the old tag": lambda: self._get_unless(self.old_tag),
        }[way]()
        tag = answer.headers.get("ETag", "")
        if way == "page":
            self.latest_tag = tag
        self.sights.append(Sight(sent, way, answer.status, tag, answer.text))

    def ask_for_ever(self, first):
        """Ask in all ways in turn, until it is over."""
        for way in itertools.islice(itertools.cycle(WAYS), first, None):
            if self.is_over.is_set():
                return
            self.ask(way)

    def since(self, instant):
        """What came of requests that were sent at the instant or later."""
        return [sight for sight in list(self.sights) if sight.sent >= instant]

    def wait_for_enough_since(self, instant):
        """Wait until each way has been gone so many times after the instant."""

        def is_enough():
            ways = [sight.way for sight in self.since(instant)]
            return all(ways.count(way) >= ENOUGH for way in WAYS)

        wait_until(is_enough, for_what="enough answers")

    def _get_unless(self, tag):
        return self.visitor.get(LETTER, {"If-None-Match": tag})


def signatory_id():
    return db.session.scalars(select(Signatory.id).where(Signatory.name == NAME)).one()


def withdraw(visitor, link):
    page = visitor.get(link)
    assert visitor.post(link, action="withdraw", **page.hidden).status == 200


def reject(*_):
    reviewing.reject(COMMAND_LINE, SLUG, signatory_id())


def take_off(*_):
    reviewing.take_off(COMMAND_LINE, SLUG, signatory_id())


def give_a_newer_text(*_):
    """Write the row, since nothing we have changes the text of an open letter yet."""
    old = db.session.scalars(select(Version)).one()
    names = [column.name for column in Version.__table__.columns if column.name != "id"]
    values = {name: getattr(old, name) for name in names}
    newer = {"number": 2, "sha256": "f" * 64, "title": NEW_TITLE}
    db.session.add(Version(**values | newer))
    db.session.scalars(select(Letter)).one().version_number = newer["number"]
    db.session.commit()


def close(*_):
    drafting.close_letter(COMMAND_LINE, SLUG)


def shows_the_name(text):
    return NAME in text


def shows_the_old_text(text):
    return NEW_TITLE not in text


def takes_sign_ons(text):
    return 'name="authorised"' in text or '"state":"open"' in text


@pytest.fixture
def link(visitor, mail):
    """The link of a signatory that is listed."""
    assert visitor.sign_on().status == 303
    (message,) = mail.wait_for(1)
    assert visitor.confirm(link_in(message)).status == 200
    wait_until(lambda: NAME in visitor.get(LETTER).text, for_what="the name on the public page")
    return link_in(message)


@pytest.fixture
def beside(site, tmp_path):
    """The application on the site's database, as a command has it."""
    with application(site.environ["DATABASE_URL"], tmp_path, **SECRETS) as app:
        yield app


@pytest.mark.parametrize(
    ("change", "is_old"),
    [
        (withdraw, shows_the_name),
        (reject, shows_the_name),
        (take_off, shows_the_name),
        (give_a_newer_text, shows_the_old_text),
        (close, takes_sign_ons),
    ],
)
def test_what_is_gone_is_gone_from_every_page_within_a_second(
    site, visitor, link, beside, change, is_old
):
    readers = Readers(site)
    with ThreadPoolExecutor(len(WAYS)) as pool:
        try:
            reading = [pool.submit(readers.ask_for_ever, number) for number in range(len(WAYS))]
            readers.wait_for_enough_since(0)
            before = list(readers.sights)
            change(visitor, link)
            gone = time.monotonic() + PROMISED_SECONDS
            readers.wait_for_enough_since(gone)
        finally:
            readers.is_over.set()
        assert [one.result() for one in reading] == [None] * len(WAYS)

    old_tags = {sight.tag for sight in readers.sights if sight.way == "page" and is_old(sight.text)}
    assert readers.old_tag in old_tags
    assert any(sight.status == 304 for sight in before)
    after = readers.since(gone)
    assert not [
        sight for sight in after if sight.status == 200 and sight.text and is_old(sight.text)
    ]
    assert not [sight for sight in after if sight.tag and sight.tag in old_tags]
    assert {sight.status for sight in after if sight.way == "with the old tag"} == {200}
    assert {sight.status for sight in after} <= {200, 304}
