"""Reading who did what: for the activity page, and for the chaining."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, text

from campaign.audit.models import AuditEntry, AuditHead
from campaign.audit.rules import ACCOUNT, ACTOR, CHANGE, canonical
from campaign.db import db

PAGE_ENTRIES = 50

_TABLE = AuditEntry.__table__

# Every insert holds this lock from before it takes an id until its transaction ends.
_WRITERS = text(
    "SELECT virtualtransaction FROM pg_locks WHERE relation = 'audit_entry'::regclass"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND mode = 'RowExclusiveLock' AND granted"
)


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries are wanted; what is empty does not narrow.

    ``who`` is ``account:7`` or the word of an actor without account. ``since`` is
    the first instant that counts, ``until`` the first that does not.
    """

    who: str = ""
    act: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """One entry as it is shown; ``name``, ``machine`` and ``typed`` are empty once erased."""

    id: int
    at: datetime
    who: str
    account_id: int | None
    name: str
    machine: str
    act: str
    about: str
    details: Mapping[str, Any]
    typed: Mapping[str, Any]
    position: int | None
    sha256: str | None


def entries(
    letter_id: int, wanted: EntryFilter, *, page: int | None = 1
) -> tuple[EntryRecord, ...]:
    """The letter's entries, the newest first: one page of them, or all without a page."""
    statement = _wanted(select(AuditEntry), letter_id, wanted).order_by(AuditEntry.id.desc())
    if page is not None:
        statement = statement.limit(PAGE_ENTRIES).offset((page - 1) * PAGE_ENTRIES)
    return tuple(_record(row) for row in db.session.scalars(statement))


def entry_count(letter_id: int, wanted: EntryFilter) -> int:
    """How many entries of the letter are wanted."""
    statement = _wanted(select(func.count()).select_from(AuditEntry), letter_id, wanted)
    return db.session.scalar(statement) or 0


def acts_on(letter_id: int) -> tuple[str, ...]:
    """The kinds of entries that the letter has."""
    statement = select(AuditEntry.act).where(AuditEntry.letter_id == letter_id).distinct()
    return tuple(sorted(db.session.scalars(statement)))


def people_on(letter_id: int) -> tuple[tuple[str, str], ...]:
    """Who acted on the letter: the filter's word for each, and the name they last acted under."""
    latest = (
        select(func.max(AuditEntry.id))
        .where(AuditEntry.letter_id == letter_id)
        .group_by(AuditEntry.who, AuditEntry.account_id)
    )
    rows = db.session.scalars(select(AuditEntry).where(AuditEntry.id.in_(latest.scalar_subquery())))
    return tuple(sorted((who_word(one), one.name) for one in map(_record, rows)))


def who_word(entry: EntryRecord) -> str:
    """The word by which a filter names who acted."""
    return entry.who if entry.account_id is None else f"{ACCOUNT}:{entry.account_id}"


def newest_id_of(letter_id: int) -> int:
    """The id of the newest entry of a letter; 0 when there is none."""
    statement = select(func.max(AuditEntry.id)).where(AuditEntry.letter_id == letter_id)
    return db.session.scalar(statement) or 0


def newest_id() -> int:
    """The highest id of all entries that are in the database; 0 when there is none."""
    return db.session.scalar(select(func.max(AuditEntry.id))) or 0


def last_chained_id() -> int:
    """The id up to which every entry is chained; 0 when none is."""
    return db.session.scalar(select(func.max(AuditHead.last_id))) or 0


def writers() -> frozenset[str]:
    """The open transactions that have written an entry, or are about to; on SQLite none is seen."""
    if db.engine.dialect.name != "postgresql":
        return frozenset()  # It has one writer at a time, so ids come in the order of commits.
    return frozenset(db.session.scalars(_WRITERS))


def unchained(settled_id: int, limit: int) -> tuple[Row[Any], ...]:
    """The next entries to be chained, in the order of their ids, none beyond ``settled_id``."""
    last_id = select(func.coalesce(func.max(AuditHead.last_id), 0)).scalar_subquery()
    statement = (
        select(*_TABLE.columns)
        .where(_TABLE.c.id > last_id, _TABLE.c.id <= settled_id)
        .order_by(_TABLE.c.id)
        .limit(limit)
    )
    return tuple(db.session.execute(statement))


def entries_with_personal(
    abouts: tuple[str, ...], account_id: int | None, address: str = ""
) -> tuple[AuditEntry, ...]:
    """Entries that still hold something personal of these, see ``entries_of``; locked."""
    statement = _of(abouts, account_id, address).where(AuditEntry.personal != "{}")
    fresh = {"populate_existing": True}
    return tuple(db.session.scalars(statement.with_for_update(), execution_options=fresh))


def entries_of(
    abouts: tuple[str, ...], account_id: int | None, address: str
) -> tuple[EntryRecord, ...]:
    """Entries about these things, by the account, or in which the address stands; oldest first."""
    return tuple(map(_record, db.session.scalars(_of(abouts, account_id, address))))


def abouts_with_personal(letter_id: int, kind: str) -> tuple[str, ...]:
    """Things of one kind of which something typed is on record, as the letter's entries name them.

    The kind is what their names begin with, like ``invitation:``.
    """
    statement = _abouts(letter_id, kind).where(AuditEntry.personal.contains(f'"{CHANGE}":'))
    return tuple(db.session.scalars(statement))


def abouts_of(letter_id: int, kind: str, *, without: Iterable[str]) -> frozenset[str]:
    """Things of one kind that the letter's entries are about, entries of some acts left out."""
    statement = _abouts(letter_id, kind).where(AuditEntry.act.not_in(list(without)))
    return frozenset(db.session.scalars(statement))


def abouts_since(
    letter_id: int, newest_id: int, abouts: Iterable[str], *, without: Iterable[str]
) -> frozenset[str]:
    """Which of these things have entries newer than that one, entries of some acts left out."""
    statement = select(AuditEntry.about).where(
        AuditEntry.letter_id == letter_id,
        AuditEntry.id > newest_id,
        AuditEntry.about.in_(list(abouts)),
        AuditEntry.act.not_in(list(without)),
    )
    return frozenset(db.session.scalars(statement.distinct()))


def _abouts(letter_id: int, kind: str) -> Select[str]:
    statement = select(AuditEntry.about).where(
        AuditEntry.letter_id == letter_id, AuditEntry.about.startswith(kind)
    )
    return statement.distinct()


def as_it_stands(address: str) -> str:
    """An address as a whole value in the canonical text of an entry, in small letters."""
    return canonical(address.lower()).lower()


def _of(abouts: tuple[str, ...], account_id: int | None, address: str) -> Select[AuditEntry]:
    wanted: list[ColumnElement[bool]] = [AuditEntry.about.in_(abouts)]
    if account_id is not None:
        wanted.append(AuditEntry.account_id == account_id)
    if address:
        said = func.lower(AuditEntry.personal)
        wanted.append(said.contains(as_it_stands(address), autoescape=True))
    return select(AuditEntry).where(or_(*wanted)).order_by(AuditEntry.id)


def _wanted(statement: Select[Any], letter_id: int, wanted: EntryFilter) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = [AuditEntry.letter_id == letter_id]
    if wanted.who:
        conditions.append(_by(wanted.who))
    if wanted.act:
        conditions.append(AuditEntry.act == wanted.act)
    if wanted.since:
        conditions.append(AuditEntry.at >= wanted.since)
    if wanted.until:
        conditions.append(AuditEntry.at < wanted.until)
    return statement.where(*conditions)


def _by(who: str) -> ColumnElement[bool]:
    word, _, number = who.partition(":")
    if word == ACCOUNT and number.isascii() and number.isdigit() and len(number) < 10:  # noqa: PLR2004 (a column holds no more digits)
        return AuditEntry.account_id == int(number)
    return AuditEntry.who == who


def _record(row: AuditEntry) -> EntryRecord:
    personal = json.loads(row.personal)
    person = personal.get(ACTOR, {}).get("value", {})
    unnamed = row.who if row.account_id is None else f"{ACCOUNT} {row.account_id}"
    return EntryRecord(
        id=row.id,
        at=row.at,
        who=row.who,
        account_id=row.account_id,
        name=person.get("name", unnamed),
        machine=person.get("machine", ""),
        act=row.act,
        about=row.about,
        details=json.loads(row.details),
        typed=personal.get(CHANGE, {}).get("value", {}),
        position=row.position,
        sha256=row.sha256,
    )
