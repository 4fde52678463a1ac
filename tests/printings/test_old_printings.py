"""Printings from before everything was frozen with them stay, and say what cannot be told of them."""

import pytest

from campaign.access import COMMAND_LINE
from campaign.cli.schema import alembic
from campaign.db import Base, db
from campaign.drafting import queries as letters
from campaign.printings.operations import make_printing
from campaign.printings.queries import file_bytes, frozen_printing, printing
from campaign.printings.reproducing import reproduce
from campaign.printings.rules import NothingToAdd, PrintChoices, PrintingKind
from campaign.rendering.document import RenderedPdf
from tests.application import application, open_demo_letter

BEFORE = "1795597000"


def press(_document, _theme):
    return RenderedPdf(b"%PDF", 1)


@pytest.fixture
def old(new_database, tmp_path):
    """A letter with a printing whose database went back and forth over the migration."""
    with application(new_database(), tmp_path):
        Base.metadata.drop_all(db.engine)
        schema = alembic()
        schema.upgrade()
        letter = open_demo_letter()
        made = make_printing(COMMAND_LINE, letter, press)
        db.session.remove()
        schema.downgrade(BEFORE)
        schema.upgrade()
        yield letter, made


def test_it_stays_with_its_bytes_and_its_letter_knows_of_it(old):
    letter, made = old
    kept = printing(made.letter_id, made.id)
    assert (kept.id, kept.number, kept.sha256) == (made.id, 1, made.sha256)
    assert kept.kind == PrintingKind.FULL
    assert file_bytes(made.sha256) == b"%PDF"
    record = letters.letter(letter)
    assert (record.printed_version_number, record.printed_at) == (1, made.made_at)


def test_it_can_be_set_again_and_nothing_is_compared_with_its_names(old):
    letter, made = old
    assert frozen_printing(made.id).lines is None
    assert reproduce(COMMAND_LINE, made.id, press).is_equal
    for choices in (
        PrintChoices(has_changes=True),
        PrintChoices(PrintingKind.ADDENDUM, made.id),
        PrintChoices(PrintingKind.CORRIGENDUM, made.id),
    ):
        with pytest.raises(NothingToAdd, match="before the names on a printing were kept"):
            make_printing(COMMAND_LINE, letter, press, choices)
    assert make_printing(COMMAND_LINE, letter, press).number == 2
