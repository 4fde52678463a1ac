"""The database: no update is lost, and what is wrong with it has one name."""

import subprocess
import sys
import textwrap

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from campaign.access import COMMAND_LINE
from campaign.cli.files import read_letter_and_table
from campaign.db import Base, db, transaction
from campaign.drafting.models import Letter
from campaign.errors import Away
from campaign.signatories.import_operations import import_letter
from tests.application import SAMPLE, application
from tests.source import ROOT

PROCESSES, INCREMENTS = 4, 300

INCREMENT = """
    import sys
    from pathlib import Path
    from campaign.app import create_app
    from campaign.db import db, transaction
    from campaign.drafting.models import Letter
    from config import read_settings

    url, instance = sys.argv[1:]
    app = create_app(read_settings({"DATABASE_URL": url}, Path(instance)))
    with app.app_context():
        print("ready", flush=True)
        sys.stdin.readline()
        for _ in range(%d):
            with transaction():
                letter = db.session.get(Letter, 1)
                letter.goal += 1
"""


def start_incrementing(url, instance):
    script = textwrap.dedent(INCREMENT % INCREMENTS)
    command = [sys.executable, "-c", script, url, str(instance)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=ROOT, **pipes)


@pytest.mark.timeout(300)
def test_no_increment_of_four_processes_is_lost_on_sqlite(tmp_path):
    url = f"sqlite:///{tmp_path / 'letters.sqlite3'}"
    with application(url, tmp_path):
        import_letter(COMMAND_LINE, *read_letter_and_table(SAMPLE))
        with transaction():
            db.session.get_one(Letter, 1).goal = 1
        running = [start_incrementing(url, tmp_path) for _ in range(PROCESSES)]
        assert {one.stdout.readline() for one in running} == {"ready\n"}
        for one in running:
            one.stdin.write("go\n")
            one.stdin.flush()
        assert [one.communicate()[0] for one in running] == [""] * PROCESSES
        assert {one.returncode for one in running} == {0}
        db.session.expire_all()
        assert db.session.get_one(Letter, 1).goal == 1 + PROCESSES * INCREMENTS


def test_a_database_that_cannot_be_reached_is_away(tmp_path):
    url = "postgresql://nobody@127.0.0.1:1/none"
    with pytest.raises(Away) as caught, application(url, tmp_path):
        pass
    assert caught.value.reason == "OperationalError"
    assert "127.0.0.1" not in caught.value.message


def test_a_database_that_may_only_be_read_is_away_for_writers(tmp_path):
    file = tmp_path / "letters.sqlite3"
    with application(f"sqlite:///{file}", tmp_path):
        import_letter(COMMAND_LINE, *read_letter_and_table(SAMPLE))
    read_only = f"sqlite:///file:{file}?mode=ro&uri=true"
    with application(read_only, tmp_path), pytest.raises(Away), transaction():
        db.session.get_one(Letter, 1).goal = 7


def test_a_full_disk_makes_the_database_away_and_keeps_the_transaction_whole(app, letter):
    if db.engine.dialect.name == "postgresql":
        full = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$"
    else:
        db.session.execute(text("PRAGMA max_page_count = 1"))
        full = "CREATE TABLE more (letters)"

    def change():
        with transaction():
            db.session.get_one(Letter, 1).goal = 7
            db.session.execute(text(full))

    with pytest.raises(Away) as caught:
        change()
    assert caught.value.reason in {"DiskFull", "OperationalError"}
    assert db.session.get_one(Letter, 1).goal != 7


def test_a_fault_of_ours_is_not_taken_for_a_database_that_is_away(app, letter):
    with pytest.raises((OperationalError, ProgrammingError)):
        db.session.execute(text("SELECT * FROM nothing"))
    db.session.rollback()
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(Base.metadata.tables["letter"].insert().values(slug=None))
