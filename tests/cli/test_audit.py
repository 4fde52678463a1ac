"""``flask audit verify``: what it says, and how it ends."""

from sqlalchemy import delete, select

from campaign.audit.models import AuditEntry
from campaign.audit.operations import chain_entries
from campaign.db import db, transaction


def test_a_whole_chain_ends_with_its_hash_and_what_waits(run, letter):
    said = run("audit", "verify", letter)
    assert said.exit_code == 0
    assert "0 chained, 85 waiting to be chained" in said.stdout
    chain_entries()
    said = run("audit", "verify", letter)
    assert said.exit_code == 0
    last = db.session.scalars(select(AuditEntry.sha256).order_by(AuditEntry.id.desc())).first()
    assert said.stdout == f"{letter}: 85 chained, 0 waiting to be chained, ends with {last}\n"


def test_a_broken_chain_is_named_line_by_line_and_ends_with_1(run, letter):
    chain_entries()
    with transaction():
        db.session.execute(delete(AuditEntry).where(AuditEntry.position == 85))
    said = run("audit", "verify", letter)
    assert said.exit_code == 1
    assert said.stdout == "the end: 1 entry is missing\n"
    assert "84 chained" in said.stderr


def test_the_installation_has_a_chain_of_its_own(run, letter):
    assert run("audit", "verify").stdout.startswith("the installation: 0 chained, 0 waiting")


def test_a_letter_that_is_not_there_is_bad_input(run, letter):
    said = run("audit", "verify", "nothing")
    assert (said.exit_code, said.stdout) == (2, "")
