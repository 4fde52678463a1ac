"""Several web processes and several workers at once, and fifty people in the same second."""

import json
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.journeys.sites import open_site, rows
from tests.journeys.visitor import LETTER, NAME, Visitor, link_in
from tests.servers import wait_until

pytestmark = pytest.mark.timeout(300)

PEOPLE = 50
WORKERS = 3


@pytest.fixture
def site(new_database, mail):
    settings = {"DATABASE_URL": new_database(), "SIGN_ON_LIMIT": "1000 per minute"}
    with open_site(**settings, **mail.environ) as running:
        running.restart_worker(WORKERS)
        yield running


def all_at_once(act, over):
    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(act, over))


def count(site):
    return json.loads(Visitor(site.url).get(f"{LETTER}.json").text)["count"]


def test_fifty_sign_ons_of_one_contact_at_once_are_one_row_and_one_email(site, visitor, mail):
    fields = visitor.checked()
    answers = all_at_once(lambda _: Visitor(site.url).send(**fields), range(PEOPLE))
    assert {answer.status for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert f'Thank you, <span dir="auto">{NAME}' in visitor.get(answers[0].location).text
    assert rows(site, "SELECT name FROM signatory WHERE contact_email <> ''") == [(NAME,)]
    mail.wait_for(1)
    # The worker marks a message after the server has taken it.
    wait_until(
        lambda: rows(site, "SELECT state, attempts FROM message") == [("sent", 1)],
        for_what="the mark of the one message",
    )
    assert len(mail.received) == 1


def test_fifty_contacts_of_one_organization_list_it_once_and_each_gets_one_email(
    site, visitor, mail
):
    fields = visitor.checked()
    before = count(site)

    def sign_on(number):
        address = f"contact-{number}@example.org"
        spelled = NAME.upper() if number % 2 else NAME
        return Visitor(site.url).send(**{**fields, "contact_email": address, "name": spelled})

    assert {answer.status for answer in all_at_once(sign_on, range(PEOPLE))} == {303}
    mail.wait_for(PEOPLE)

    def confirm(message):
        return Visitor(site.url).confirm(link_in(message))

    confirmed = all_at_once(confirm, mail.messages)
    assert {answer.status for answer in confirmed} == {200}
    told = Counter(re.search("<h1>(.*?)</h1>", answer.text)[1] for answer in confirmed)
    assert told == {"You are on the letter": 1, "It is already on the letter": PEOPLE - 1}
    assert count(site) == before + 1
    states = rows(
        site,
        "SELECT state, count(*) FROM signatory WHERE contact_email LIKE 'contact-%'"
        " GROUP BY state ORDER BY state",
    )
    assert states == [("in_review", PEOPLE - 1), ("listed", 1)]


def test_each_message_is_claimed_once_and_handed_over_once(site, visitor, mail):
    fields = visitor.checked()
    site.stop_worker()

    def sign_on(number):
        own = {"contact_email": f"one-{number}@example.org", "name": f"Sample Alliance {number}"}
        return Visitor(site.url).send(**{**fields, **own})

    assert {answer.status for answer in all_at_once(sign_on, range(PEOPLE))} == {303}
    assert rows(site, "SELECT count(*) FROM message WHERE state = 'waiting'") == [(PEOPLE,)]
    site.restart_worker(WORKERS)
    mail.wait_for(PEOPLE)
    wait_until(
        lambda: rows(site, "SELECT count(*) FROM message WHERE state = 'sent'") == [(PEOPLE,)],
        for_what="the last mark",
    )
    assert rows(site, "SELECT DISTINCT attempts FROM message") == [(1,)]
    handed = [message["Message-ID"] for message in mail.messages]
    kept = [message_id for (message_id,) in rows(site, "SELECT message_id FROM message")]
    assert sorted(handed) == sorted(kept)
    assert len(set(handed)) == PEOPLE
    assert site.workers_run()
