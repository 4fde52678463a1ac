"""A real worker erases contacts whose time has come, and goes on after it was killed half way."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.access import COMMAND_LINE
from campaign.db import db, transaction
from campaign.drafting import operations as drafting
from campaign.drafting.models import Letter
from campaign.signatories.erasing_operations import AT_ONCE
from campaign.signatories.import_operations import import_signatories
from campaign.signatories.rules import SignatoryState
from campaign.signatories.table_files import read_table
from tests.application import SLUG, open_demo_letter
from tests.journeys.sites import open_site, rows, run_flask
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.apart, pytest.mark.timeout(300)]

BATCHES = 15
WITH_CONTACT = "SELECT count(*) FROM signatory WHERE contact_email <> ''"
ON_RECORD = "SELECT count(*) FROM audit_entry WHERE personal LIKE '%@example.org%'"


def prepare():
    open_demo_letter()
    lines = [f"Sample Club {n},Ana {n},ana-{n}@example.org" for n in range(BATCHES * AT_ONCE)]
    table = "\n".join(["name,contact_name,contact_email", *lines]).encode()
    import_signatories(
        COMMAND_LINE, SLUG, read_table(table, "clubs.csv"), state=SignatoryState.LISTED
    )
    drafting.close_letter(COMMAND_LINE, SLUG)
    with transaction():
        letter = db.session.scalars(select(Letter)).one()
        letter.closed_at = clock.now() - timedelta(days=letter.retention_days + 1)


@pytest.fixture
def site(new_database):
    with open_site(prepare, DATABASE_URL=new_database()) as running:
        yield running


def count(site, statement):
    return rows(site, statement)[0][0]


def test_a_killed_worker_leaves_whole_batches_and_the_next_finishes(site):
    everybody = BATCHES * AT_ONCE
    wait_until(lambda: count(site, WITH_CONTACT) < everybody, for_what="the first batch")
    site.kill9_worker()
    left = count(site, WITH_CONTACT)
    assert left % AT_ONCE == 0
    assert count(site, ON_RECORD) == left
    assert left > 0, "the worker was too quick to be killed half way"

    site.restart_worker()
    wait_until(lambda: count(site, WITH_CONTACT) == 0, for_what="the last batch", within=120)
    assert count(site, ON_RECORD) == 0
    (done,) = rows(site, "SELECT count(*) FROM signatory WHERE state = 'listed'")
    assert done[0] == everybody + 83

    def is_chained():
        return "0 waiting" in run_flask(site.environ, "audit", "verify", SLUG)

    wait_until(is_chained, for_what="the end of the chain", within=60)
