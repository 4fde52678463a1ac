"""The conditions that a signatory's words fit what is looked for, by each database's own index."""

from typing import Any

from sqlalchemy import false, literal_column, or_, text

from campaign.db import db
from campaign.signatories import table_indexes as indexes
from campaign.signatories.models import Signatory
from campaign.signatories.searching import in_one, is_indexed, spaced, spellings

Word = tuple[str, ...]
"""A word that is looked for, in each spelling that fits."""


def with_words(words: str) -> tuple[Any, ...]:
    """The condition that the public words of a signatory hold these, as they stand together."""
    wanted = in_one(words)
    if not wanted:
        return (false(),)
    if db.engine.dialect.name != "sqlite" or not all(map(is_indexed, wanted)):
        return (holds(wanted, in_contacts=False),)
    return (matches((wanted,), in_contacts=False),)


def holds(word: Word, *, in_contacts: bool) -> Any:  # noqa: ANN401 (a condition)
    """The condition that the row itself holds the word in one of its spellings."""
    dialect = db.engine.dialect.name
    found = (
        literal_column(indexes.line_of_words(dialect, of_contact=of_contact)).contains(
            spelling, autoescape=True
        )
        for of_contact in (False, True)[: 1 + in_contacts]
        for phrase in word
        for spelling in spellings(phrase)
    )
    return or_(*found)


def matches(words: tuple[Word, ...], *, in_contacts: bool) -> Any:  # noqa: ANN401 (a condition)
    """The condition that SQLite's table of trigrams, which finds no less than three letters, knows it so."""
    asked = " AND ".join(f"({' OR '.join(map(_quoted, one))})" for one in words)
    column = "" if in_contacts else "words : "
    matching = text(
        f"SELECT rowid FROM {indexes.WORDS} WHERE {indexes.WORDS} MATCH :asked"  # noqa: S608 (our own name)
    ).bindparams(asked=f"{column}({asked})")
    return Signatory.id.in_(matching)


def _quoted(phrase: str) -> str:
    return '"' + spaced(phrase).replace('"', '""') + '"'
