"""The record as an installation keeps it: chained in time, found when touched, carried over."""

import json
import re
import sqlite3
import time
from contextlib import closing, contextmanager

import psycopg
import pytest
from sqlalchemy import delete, insert, select, update

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.audit.models import AuditEntry
from campaign.audit.operations import chain_entries
from campaign.audit.queries import EntryFilter, entries
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from tests.application import SLUG, application, open_demo_letter
from tests.journeys.sites import SECRETS, asked, open_site, rows, run_flask
from tests.journeys.visitor import Visitor, link_in
from tests.servers import smtp_server, wait_until

ADDRESS, PASSWORD = "ana@example.org", "a sample of four words"
ENTRY = AuditEntry.__table__
CHAINED_WITHIN_SECONDS = 5
BEFORE_THE_CHAIN = "1795520000"
"""The revision before the one that brought chains."""


def prepare():
    open_demo_letter()
    letter_id = letters.letter(SLUG).id
    create_account(COMMAND_LINE, ADDRESS, Role.COORDINATOR, letter_id=letter_id, password=PASSWORD)


def waiting(site):
    return rows(site, "SELECT count(*) FROM audit_entry WHERE position IS NULL")[0][0]


def number_of(site, act):
    return rows(site, "SELECT act FROM audit_entry").count((act,))


def seconds_until_chained(site):
    started = time.monotonic()
    wait_until(lambda: not waiting(site), for_what="the chaining")
    return time.monotonic() - started


@pytest.fixture
def site(new_database, mail):
    with open_site(prepare, DATABASE_URL=new_database(), **mail.environ) as running:
        seconds_until_chained(running)
        yield running


@pytest.fixture
def mail():
    with smtp_server() as server:
        yield server


def test_a_worker_chains_a_sign_on_and_acts_of_the_desk_within_five_seconds(site, mail):
    visitor, coordinator = Visitor(site.url), Visitor(site.url)
    assert visitor.sign_on().status == 303
    assert number_of(site, "signatory.sign_on") == 1
    assert seconds_until_chained(site) < CHAINED_WITHIN_SECONDS
    (message,) = mail.wait_for(1)
    assert visitor.confirm(link_in(message)).status == 200

    token = coordinator.get("/login").hidden["csrf_token"]
    coordinator.post("/login", email=ADDRESS, password=PASSWORD, csrf_token=token)
    token = coordinator.get("/desk/").hidden["csrf_token"]
    assert coordinator.post(f"/desk/{SLUG}/close", csrf_token=token).status == 303
    assert number_of(site, "letter.close") == 1
    assert seconds_until_chained(site) < CHAINED_WITHIN_SECONDS

    said = run_flask(site.environ, "audit", "verify", SLUG)
    assert re.search(r"\b[1-9]\d* chained, 0 waiting to be chained, ends with [0-9a-f]{64}\n", said)


@contextmanager
def open_entry(site):
    """A transaction with an entry, which stays open for as long as this does, and then commits."""
    url = site.environ["DATABASE_URL"]
    copied = (
        "INSERT INTO audit_entry"
        " (at, who, act, about, letter_id, details, commitments, personal)"
        " SELECT at, who, 'held.open', about, letter_id, '{}', '{}', '{}'"
        " FROM audit_entry ORDER BY id LIMIT 1"
    )
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(copied)
            yield
            connection.execute("COMMIT")
        return
    with psycopg.connect(url) as connection:
        connection.execute(copied.encode())
        yield
        connection.commit()


def held_up_lines(site):
    return site.worker_log.read_text().count('"audit_held_up"')


def test_chaining_says_once_what_it_waits_for_and_goes_on_in_order_afterwards(site):
    is_sqlite = site.environ["DATABASE_URL"].startswith("sqlite")
    with open_entry(site):
        if is_sqlite:  # It has one writer at a time: nobody else brings an entry meanwhile.
            time.sleep(6)
        else:
            assert Visitor(site.url).sign_on().status == 303
            wait_until(lambda: held_up_lines(site), for_what="the line in the log")
            time.sleep(8)  # Two more tries, which say nothing new.
            assert waiting(site) == 1
    assert seconds_until_chained(site) < CHAINED_WITHIN_SECONDS
    assert held_up_lines(site) == (0 if is_sqlite else 1)
    assert number_of(site, "held.open") == 1
    assert ", 0 waiting to be chained" in run_flask(site.environ, "audit", "verify", SLUG)


def write(statement):
    with transaction():
        db.session.execute(statement)


def change_one(first, _second):
    write(update(ENTRY).where(ENTRY.c.id == first.id).values(act="letter.open"))


def take_one(first, _second):
    write(delete(ENTRY).where(ENTRY.c.id == first.id))


def put_one_in(first, second):
    write(delete(ENTRY).where(ENTRY.c.id == second.id))
    write(insert(ENTRY).values(**{**first._mapping, "id": second.id}))


def swap(first, second, *columns):
    """Exchange what the two rows hold in these columns."""
    for row, other in ((first, second), (second, first)):
        values = {column: getattr(other, column) for column in columns}
        write(update(ENTRY).where(ENTRY.c.id == row.id).values(values))


def swap_places(first, second):
    swap(first, second, "position", "sha256")


def swap_what_they_say(first, second):
    swap(first, second, "act", "about", "details", "commitments", "personal", "at")


def swap_the_order(first, second):
    swap(first, second, *(one.name for one in ENTRY.columns if one.name != "id"))


@pytest.mark.parametrize(
    "touch",
    [change_one, take_one, put_one_in, swap_places, swap_what_they_say, swap_the_order],
    ids=lambda touch: touch.__name__,
)
def test_the_command_finds_every_kind_of_touch_and_names_the_entry(app, letter, touch):
    run = app.test_cli_runner(catch_exceptions=False).invoke
    chain_entries()
    whole = run(args=["audit", "verify", letter])
    assert (whole.exit_code, ", 0 waiting" in whole.stdout) == (0, True)
    letter_id = letters.letter(letter).id
    chosen = select(*ENTRY.columns).where(ENTRY.c.letter_id == letter_id).order_by(ENTRY.c.id)
    first, second = db.session.execute(chosen.offset(10).limit(2)).all()
    db.session.rollback()
    touch(first, second)
    found = run(args=["audit", "verify", letter])
    assert found.exit_code == 1
    assert re.search(rf"entry ({first.id}|{second.id}):", found.stdout), found.stdout


OLD_ROWS = (
    "INSERT INTO account (id, email, active, fs_uniquifier)"
    " VALUES (1, 'ana@example.org', true, 'x')",
    "INSERT INTO letter (id, slug, state, version_number, created_at, via, timezone, language,"
    " theme, visibility, roster, policy, roster_order) VALUES (1, 'safe-water', 'closed', 1,"
    " '2026-11-20 12:30:15.250000', '', 'UTC', 'en', 'plain', 'listed', 'live', 'confirm',"
    " 'alphabetical')",
    "INSERT INTO version (id, letter_id, number, sha256, title, re, addressees, salutation, body,"
    " closing, conveners, cc, enclosures, created_at, created_by) VALUES (1, 1, 1, 'x',"
    " 'Safe Water', '', '[]', '', 'Act.', '', '[]', '[]', '[]', '2026-11-20 12:30:15', 'x')",
    "INSERT INTO audit_entry (at, account_id, actor, act, letter_id, details) VALUES"
    " ('2026-11-20 12:30:15.250000', NULL, 'command line', 'letter.import', 1,"
    """ '{"slug": "safe-water"}'),"""
    " ('2026-11-20 12:30:15.250000', 1, 'ana@example.org', 'letter.open', 1,"
    r""" '{"deadline": null, "note": "\u00e9t\u00e9"}'),"""
    " ('2026-11-20 12:30:15.250000', 1, 'ana@example.org', 'finding.accept', 1,"
    r""" '{"reason":  "Both\nare meant", "id": [1, {"a": 2}]}'),"""
    " ('2026-11-20 12:30:15.250000', NULL, 'clockwork', 'letter.close', NULL, '{}')",
)
"""A letter, an account and four entries as the revision before kept them."""


def tell(environ, *statements):
    """Write beside every model, as if an older release had done it."""
    url = environ["DATABASE_URL"]
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            for one in statements:
                connection.execute(one)
            connection.commit()
        return
    with psycopg.connect(f"{url}?options=-ctimezone%3DUTC") as connection:
        for one in statements:
            connection.execute(one.encode())


def old_entries(environ):
    """What the table of the revision before holds, in the order of ids."""
    found = asked(
        environ["DATABASE_URL"],
        "SELECT account_id, actor, act, letter_id, details FROM audit_entry ORDER BY id",
    )
    return [(*row[:4], row[4] if isinstance(row[4], dict) else json.loads(row[4])) for row in found]


def test_entries_of_an_older_release_are_carried_over_chained_and_carried_back(
    new_database, tmp_path
):
    environ = {**SECRETS, "DATABASE_URL": new_database(), "INSTANCE": str(tmp_path)}
    run_flask(environ, "db", "upgrade", BEFORE_THE_CHAIN)
    tell(environ, *OLD_ROWS)
    before = old_entries(environ)
    assert len(before) == 4
    run_flask(environ, "db", "upgrade")
    assert ": 0 chained, 3 waiting" in run_flask(environ, "audit", "verify", "safe-water")
    with application(environ["DATABASE_URL"], tmp_path, **SECRETS):
        shown = entries(1, EntryFilter())
        assert [(one.who, one.account_id, one.act) for one in reversed(shown)] == [
            ("command line", None, "letter.import"),
            ("account", 1, "letter.open"),
            ("account", 1, "finding.accept"),
        ]
        assert [one.details for one in reversed(shown)] == [one[4] for one in before[:3]]
        assert {one.at.isoformat() for one in shown} == {"2026-11-20T12:30:15.250000+00:00"}
        assert ADDRESS not in repr(shown)
        db.session.rollback()
        assert chain_entries() == 4
    said = run_flask(environ, "audit", "verify", "safe-water")
    assert "safe-water: 3 chained, 0 waiting to be chained" in said
    assert "the installation: 1 chained, 0 waiting" in run_flask(environ, "audit", "verify")
    # A bare number would be a number of steps.
    run_flask(environ, "db", "downgrade", f"default@{BEFORE_THE_CHAIN}")
    assert old_entries(environ) == before
