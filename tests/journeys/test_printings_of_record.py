"""The story of a letter's printings: three names come late, one goes, and each file stays what it was."""

import csv
import io
import json

import pytest
from sqlalchemy import select

from campaign.access import COMMAND_LINE
from campaign.audit.models import AuditEntry
from campaign.db import db
from campaign.drafting import queries as letters
from campaign.printings import queries
from campaign.printings.queries import file_bytes, frozen_printing, printings
from campaign.privacy.operations import erase_person
from campaign.signatories.act_operations import act
from campaign.signatories.rules import SignatoryState, StepKind
from tests.application import SLUG
from tests.signatories.test_consent import row_of, signed_on

LATE = ("Sample Alliance of Clinics", "Sample Coalition", "Sample Union")


@pytest.fixture
def run(app, tmp_path):
    """Run a command as a shell would; gives the result."""
    runner = app.test_cli_runner()

    def command(*words):
        return runner.invoke(args=[str(word) for word in words])

    return command


def test_every_printing_of_a_letter_stays_and_can_be_made_again(run, client, letter, tmp_path):
    def printed(*options):
        done = run("letter", "print", letter, "-o", tmp_path / "out.pdf", *options)
        assert done.exit_code == 0, done.stderr
        (made,) = (one for one in printings(letters.letter(SLUG).id) if one.id in done.stdout)
        assert (tmp_path / "out.pdf").read_bytes() == file_bytes(made.sha256)
        return made

    first = printed("--cover")
    first_bytes = file_bytes(first.sha256)
    for name in LATE:
        signed_on(client, letter, name)
    second = printed("--changes", "--sheet", "a4")
    addendum = printed("--addendum", first.id)
    act(COMMAND_LINE, SLUG, StepKind.WITHDRAW, [row_of(LATE[1]).id])
    assert row_of(LATE[1]).state == SignatoryState.WITHDRAWN
    corrigendum = printed("--corrigendum", second.id.lower())

    document = frozen_printing(second.id).document
    assert [one.heading for one in document.changes] == ["Added (3)"]
    assert set(document.changes[0].lines) == set(LATE)
    assert document.changes_since.startswith("First printing, ")
    assert frozen_printing(first.id).document.totals[0].count == first.count == 83
    added = frozen_printing(addendum.id).document
    assert {one.name for part in added.lists for one in part.names} == set(LATE)
    corrected = frozen_printing(corrigendum.id).document
    assert [one.heading for one in corrected.changes] == ["Withdrawn (1)"]
    assert corrected.changes[0].lines == (LATE[1],)

    every = (first, second, addendum, corrigendum)
    for one in every:
        again = run("printing", "reproduce", one.id)
        assert (again.exit_code, one.sha256 in again.stdout) == (0, True), again.output
        for key in (one.id, one.sha256):
            page = client.get(f"/v/{key}")
            assert page.status_code == 200
            assert one.sha256 in page.text
        data = frozen_printing(one.id).document.attachments
        rows = list(csv.DictReader(io.StringIO(data[0].text.removeprefix("\ufeff"))))
        told = json.loads(data[1].text)["signatories"]
        assert [row["name"] for row in rows] == [entry["name"] for entry in told]
        assert len(rows) == one.count
    assert "A later one takes its place" in client.get(f"/v/{first.id}").text
    assert file_bytes(first.sha256) == first_bytes

    kept = {one.id: frozen_printing(one.id) for one in every}
    erase_person(COMMAND_LINE, "sample-union@example.org")
    assert {one.id: frozen_printing(one.id) for one in every} == kept
    about = set(
        db.session.scalars(select(AuditEntry.about).where(AuditEntry.act == "printing.make"))
    )
    assert about == {f"printing:{one.id}" for one in every}
    assert queries.latest_printing(letters.letter(SLUG).id) == second
