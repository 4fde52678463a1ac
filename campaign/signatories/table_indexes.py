"""What the roster's table is read by, at any length: indexes of its sorts, its filters, its words.

Words are found by their trigrams: on SQLite in a table of FTS5 that holds no text and is kept
by triggers, on PostgreSQL by indexes of pg_trgm. Where that extension may not be made, every
row is read instead, which is slow and finds the same.
"""

from typing import Any

from sqlalchemy import DDL, Index, Select, event, text
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.sql.compiler import SQLCompiler

from campaign.db import Base
from campaign.organizations.rules import folded
from campaign.signatories.models import Signatory

WORDS = "signatory_words"
"""The table of FTS5, whose rows have the ids of the signatories."""

_PUBLIC = ("name", "name_key", "affiliation", "city", "region", "country")
_CONTACT = ("contact_name", "contact_title", "contact_email")
_WITHOUT_KEY = {_PUBLIC: _PUBLIC[2:], _CONTACT: _CONTACT[:2]}
"""What may have accents in it, and beside which no key without them stands."""

_LATIN = (*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00))
_FOLDED = {
    letter: plain
    for letter in map(chr, _LATIN)
    if len(plain := folded(letter)) == 1 and plain.isascii()
}
ACCENTED, PLAIN = "".join(_FOLDED), "".join(_FOLDED.values())
"""Latin letters that are one letter of ASCII without their accents, and these in the same order."""


def _joined(columns: tuple[str, ...], row: str) -> str:
    # Two spaces, so that the end of one column and the beginning of the next are no phrase.
    return " || '  ' || ".join(f"{row}.{column}" for column in columns)


def _line(columns: tuple[str, ...], row: str, dialect: str) -> str:
    accented = _joined(_WITHOUT_KEY[columns], row)
    folds, bytes_of = _FOLDS[dialect]
    unaccented = f"CASE WHEN {bytes_of.replace('?', accented)} THEN '' ELSE {folds.replace('?', accented)} END"
    return f"' ' || {_joined(columns, row)} || '  ' || {unaccented} || ' '"


# SQLite has nothing that folds letters, so it takes one after the other.
_FOLDED_ON_SQLITE = f"""(
WITH RECURSIVE letters(done, rest) AS (
  SELECT '', ? UNION ALL
  SELECT done || CASE instr('{ACCENTED}', substr(rest, 1, 1)) WHEN 0 THEN substr(rest, 1, 1)
    ELSE substr('{PLAIN}', instr('{ACCENTED}', substr(rest, 1, 1)), 1) END, substr(rest, 2)
  FROM letters WHERE rest <> ''
) SELECT done FROM letters WHERE rest = '')"""  # noqa: S608 (our own letters)
_FOLDS = {
    "sqlite": (_FOLDED_ON_SQLITE, "length(?) = length(CAST(? AS BLOB))"),
    "postgresql": (f"translate(?, '{ACCENTED}', '{PLAIN}')", "char_length(?) = octet_length(?)"),
}
"""By each database: a text without accents, and the condition that it can have none."""


def line_of_words(dialect: str, *, of_contact: bool) -> str:
    """The words of a signatory in one line of SQL, as PostgreSQL's indexes know them."""
    columns = _CONTACT if of_contact else _PUBLIC
    return f"lower({_line(columns, Signatory.__tablename__, dialect)})"


_LIVES = {"sqlite": "lapsed_at IS NULL", "postgresql": "lapsed_at IS NULL"}
_IS_HELD = {"sqlite": "is_held = 1", "postgresql": "is_held"}
_IS_ENTERED = {"sqlite": "came_by <> ''", "postgresql": "came_by <> ''"}
_IS_DOUBTED = {"sqlite": "doubt <> ''", "postgresql": "doubt <> ''"}


def _partial(name: str, where: dict[str, str], *columns: str) -> Index:
    conditions: dict[str, Any] = {f"{name}_where": text(words) for name, words in where.items()}
    found = [Signatory.__table__.c[column] for column in columns]
    return Index(f"ix_signatory_{name}", *found, **conditions)


BY_NAME = _partial("by_name", _LIVES, "letter_id", "kind", "sort_key")
BY_ARRIVAL = _partial("by_arrival", _LIVES, "letter_id", "id")
BY_PLACE = _partial("by_place", _LIVES, "letter_id", "region", "city")
FACTS = _partial("facts", _LIVES, "letter_id", "state", "scope", "region", "kind", "sector")
"""Counts and filters of few values are answered from it, without a look at the rows."""
HELD = _partial("held", _IS_HELD, "letter_id")
DOUBTED = _partial("doubted", _IS_DOUBTED, "letter_id")
ENTERED = _partial("entered", _IS_ENTERED, "letter_id", "came_by", "state")
"""Those that came on paper or by email are counted from it alone."""


def _told(row: str) -> str:
    # Two spaces before a word make a trigram with its first letter.
    lines = (
        f"replace({_line(columns, row, 'sqlite')}, ' ', '  ')" for columns in (_PUBLIC, _CONTACT)
    )
    return f"{row}.id, {', '.join(lines)}"


# FTS5 forgets a row when it is told the words that it was given.
_FORGET = f"INSERT INTO {WORDS} ({WORDS}, rowid, words, contact) VALUES ('delete', {_told('old')});"  # noqa: S608 (our own names)
_TAKE_IN = f"INSERT INTO {WORDS} (rowid, words, contact) VALUES ({_told('new')});"  # noqa: S608

_HOW = "USING fts5(words, contact, content='', tokenize='trigram')"
_AFTER_CHANGE = f"AFTER UPDATE OF {', '.join((*_PUBLIC, *_CONTACT))} ON signatory"

ON_SQLITE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {WORDS} {_HOW}",
    f"CREATE TRIGGER {WORDS}_added AFTER INSERT ON signatory BEGIN {_TAKE_IN} END",
    f"CREATE TRIGGER {WORDS}_gone AFTER DELETE ON signatory BEGIN {_FORGET} END",
    f"CREATE TRIGGER {WORDS}_changed {_AFTER_CHANGE} BEGIN {_FORGET} {_TAKE_IN} END",
)

_MAKE_EXTENSION = """
DO $$ BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
    RAISE WARNING 'pg_trgm may not be made here: a search on the roster reads every row';
END $$
"""


def _indexed(name: str, line: str) -> str:
    return f"""
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
        CREATE INDEX IF NOT EXISTS {WORDS}_{name} ON signatory USING gin (({line}) gin_trgm_ops);
    END IF;
END $$
"""


ON_POSTGRESQL = (
    _MAKE_EXTENSION,
    _indexed("public", line_of_words("postgresql", of_contact=False)),
    _indexed("contact", line_of_words("postgresql", of_contact=True)),
)


def along(statement: Select[Any], index: str) -> Select[Any]:
    """Let SQLite, which knows nothing of how many rows fit, go along this index; none at all when empty.

    PostgreSQL counts for itself, and is left to it.
    """
    hint = f"INDEXED BY {index}" if index else "NOT INDEXED"
    return statement.with_hint(Signatory, hint, "sqlite")


def is_words(name: str | None) -> bool:
    """Whether a table or an index of the database is one that stands here and is no row's."""
    return (name or "").startswith(WORDS)


def _hint(_compiler: SQLCompiler, _table: Any, words: str | None) -> str | None:  # noqa: ANN401 (whatever is read from)
    return words


# SQLAlchemy has hints for every database but this one, whose own word it does not know.
SQLiteCompiler.get_from_hint_text = _hint  # type: ignore[assignment, method-assign]


def _made_with_the_table() -> None:
    for dialect, statements in (("sqlite", ON_SQLITE), ("postgresql", ON_POSTGRESQL)):
        for statement in statements:
            made = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(Signatory.__table__, "after_create", made)
    dropped = f"DROP TABLE IF EXISTS {WORDS}"
    gone = DDL(dropped).execute_if(dialect="sqlite")  # type: ignore[no-untyped-call]
    event.listen(Base.metadata, "after_drop", gone)


_made_with_the_table()
