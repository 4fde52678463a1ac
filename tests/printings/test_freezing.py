"""What was printed is read back as it was, and a printing that is kept cannot be changed."""

import json
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import IntegrityError

from campaign.access import COMMAND_LINE
from campaign.db import db
from campaign.drafting import queries as letters
from campaign.printings.freezing import frozen, frozen_roster, thawed, thawed_roster
from campaign.printings.models import Printing, StoredFile
from campaign.printings.operations import make_printing
from campaign.printings.queries import file_bytes, printing
from campaign.printings.rules import DocumentUnreadable, PrintingKind
from campaign.rendering.document import LetterDocument, RenderedPdf, SupplementDocument
from campaign.signatories.rules import RosterLine

st.register_type_strategy(str, st.text(st.characters(exclude_categories=["Cs"]), max_size=9))
INSTANTS = st.datetimes(timezones=st.just(UTC))


def documents(kind):
    return st.builds(kind, created_at=INSTANTS)


@given(documents(LetterDocument) | documents(SupplementDocument))
@settings(max_examples=60)
def test_a_document_is_read_back_equal_from_its_json(document):
    kind = PrintingKind.FULL if isinstance(document, LetterDocument) else PrintingKind.CORRIGENDUM
    assert thawed(kind, json.loads(json.dumps(frozen(document)))) == document


@given(st.lists(st.builds(RosterLine), max_size=5))
def test_a_roster_is_read_back_equal_from_its_json(lines):
    assert thawed_roster(json.loads(json.dumps(frozen_roster(lines)))) == tuple(lines)


def test_a_part_that_nobody_knows_any_more_is_not_left_out_in_silence():
    with pytest.raises(DocumentUnreadable, match="dedication"):
        thawed(PrintingKind.FULL, {"title": "Safe Water", "dedication": "To all"})
    with pytest.raises(DocumentUnreadable, match="lacks"):
        thawed(PrintingKind.FULL, {"title": "Safe Water"})


@pytest.fixture
def made(letter):
    """A printing that is kept."""
    return make_printing(COMMAND_LINE, letter, lambda *_: RenderedPdf(b"%PDF", 1))


REFUSED = {
    "an update": lambda made: update(Printing).values(count=1),
    "an update of its letter": lambda made: update(Printing).values(letter_id=1),
    "a deletion": lambda made: delete(Printing),
    "an update of the bytes": lambda made: update(StoredFile).values(data=b"else"),
    "a deletion of the bytes": lambda made: delete(StoredFile).where(
        StoredFile.sha256 == made.sha256
    ),
}


@pytest.mark.parametrize("change", REFUSED)
def test_the_database_itself_refuses_to_change_a_printing(made, change):
    with pytest.raises(IntegrityError, match="never changed"):
        db.session.execute(REFUSED[change](made))
    db.session.rollback()
    assert printing(made.letter_id, made.id) == made
    assert file_bytes(made.sha256) == b"%PDF"


def test_nothing_takes_the_place_of_a_printing_either(made):
    if db.engine.dialect.name != "sqlite":
        replace = insert(StoredFile).values(
            sha256=made.sha256, media_type="x", size_bytes=1, data=b"x"
        )
        with pytest.raises(IntegrityError):
            db.session.execute(replace)
    else:
        row = "VALUES (:sha256, 'x', 1, 'x')"
        db.session.execute(
            text(f"INSERT OR REPLACE INTO stored_file {row}"), {"sha256": made.sha256}
        )
        with pytest.raises(IntegrityError, match="never changed"):
            db.session.execute(text("INSERT OR REPLACE INTO printing SELECT * FROM printing"))
    db.session.rollback()
    assert file_bytes(made.sha256) == b"%PDF"


def test_whose_printing_it_is_may_be_forgotten_with_the_account(made):
    db.session.execute(update(Printing).values(made_by="account 1"))
    db.session.commit()
    assert printing(made.letter_id, made.id).made_by == "account 1"


def test_the_letter_knows_of_which_version_its_latest_printing_is(letter, made):
    record = letters.letter(letter)
    assert (record.printed_version_number, record.printed_at) == (1, made.made_at)
