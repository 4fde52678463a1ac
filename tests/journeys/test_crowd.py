"""Many more at once than there is room for: right answers, nothing lost, and soon itself again."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from campaign.door import AT_WORK, BESIDE, IN_LINE
from tests.journeys.sites import open_site, rows
from tests.journeys.visitor import NAME, Visitor

pytestmark = [pytest.mark.slow, pytest.mark.apart, pytest.mark.timeout(300)]

ROUNDS = 4
MORE_MEGABYTES = 40
"""Threads that have never run before get their stacks in the first round; then it must be flat."""


@pytest.fixture
def site(new_database):
    with open_site(DATABASE_URL=new_database(), SIGN_ON_LIMIT="100000 per minute") as running:
        yield running


def crowd_of(site):
    """More people than all web processes have room for."""
    processes = len(site.web_processes) - 1
    return 2 * processes * (AT_WORK + IN_LINE + BESIDE)


def megabytes(site):
    statuses = [Path(f"/proc/{one}/status").read_text() for one in site.web_processes]
    return sum(int(re.search(r"VmRSS:\s+(\d+)", one)[1]) for one in statuses) // 1024


def test_whoever_was_answered_well_is_there_and_the_others_keep_what_they_typed(site):
    fields = Visitor(site.url).checked()
    people, sent, held = crowd_of(site), [], []

    def sign_on(number):
        own = {"name": f"{NAME} {number}", "contact_email": f"one-{number}@example.org"}
        return number, Visitor(site.url).send(**{**fields, **own})

    with ThreadPoolExecutor(people) as pool:
        for round_number in range(ROUNDS):
            numbers = range(round_number * people, (round_number + 1) * people)
            sent += pool.map(sign_on, numbers)
            held.append(megabytes(site))

    good = {number for number, answer in sent if answer.status == 303}
    turned_away = [(number, answer) for number, answer in sent if answer.status != 303]
    assert turned_away, "the crowd was not large enough to fill the line"
    for number, answer in turned_away:
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.hidden["name"] == f"{NAME} {number}"
    kept = rows(site, f"SELECT name FROM signatory WHERE name LIKE '{NAME} %'")  # noqa: S608
    assert {int(name.rpartition(" ")[2]) for (name,) in kept} == good
    assert rows(site, "SELECT count(*) FROM message") == [(len(good),)]
    assert held[-1] - held[0] < MORE_MEGABYTES

    number, answer = turned_away[0]
    assert Visitor(site.url).send(**answer.hidden).status == 303
