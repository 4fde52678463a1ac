"""Computing a chain again, and naming every entry that was changed, taken away or put in."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from campaign.audit.models import AuditEntry, AuditHead
from campaign.audit.queries import last_chained_id
from campaign.audit.rules import (
    BEFORE_THE_FIRST,
    INSTALLATION,
    Deed,
    canonical,
    digest,
    entry_sha256,
)
from campaign.db import db

ROWS_AT_ONCE = 1000

Erased = set[tuple[int, str]]
"""Ids of entries, each with a part that is said to have been erased from it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a chain looks like: how long, how it ends, what waits, and what is wrong with it."""

    chained_count: int
    waiting_count: int
    sha256: str
    problems: tuple[str, ...]


@dataclass(slots=True)
class _Walk:
    """Where the computing has come to, and what it has met on the way."""

    count: int = 0
    sha256: str = BEFORE_THE_FIRST
    last_id: int = 0
    waiting_count: int = 0


def verify(letter_id: int | None) -> Verdict:
    """Compute the chain of the letter again, or without a letter that of the installation.

    Entries newer than everything chained are the tail; they wait for the next chaining.
    """
    walk = _Walk()
    gone: Erased = set()
    erased: Erased = set()
    passed_id = last_chained_id()
    problems: list[str] = []
    statement = (
        select(*AuditEntry.__table__.columns)
        .where(AuditEntry.letter_id == letter_id)
        .order_by(AuditEntry.id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for entry in db.session.execute(statement):
        problems += _faults_of_place(walk, entry, passed_id)
        problems += _faults_of_personal(entry, gone)
        if entry.act == Deed.ERASE:
            erased |= _said_to_be_erased(entry)
    problems += [
        f"entry {number}: its {part} was taken away, and no entry says so"
        for number, part in sorted(gone - erased)
    ]
    problems += _faults_of_end(walk, letter_id)
    return Verdict(walk.count, walk.waiting_count, walk.sha256, tuple(problems))


def _faults_of_place(walk: _Walk, entry: Any, passed_id: int) -> Iterator[str]:  # noqa: ANN401 (a row of all columns)
    if entry.position is None:
        walk.waiting_count += 1
        if entry.id <= passed_id or entry.sha256 is not None:
            yield f"entry {entry.id}: was put in behind the chain"
        return
    expected = walk.count + 1
    follows = entry.position == expected
    if entry.position > expected:
        yield f"entry {entry.id}: {_missing(entry.position - expected)} before it"
    elif not follows:
        yield f"entry {entry.id}: was put in, or stands at another's place"
    if follows and entry.sha256 != entry_sha256(walk.sha256, expected, entry):
        yield f"entry {entry.id}: was changed"
    walk.count, walk.last_id = max(entry.position, walk.count), entry.id
    walk.sha256 = entry.sha256 or ""


def _faults_of_personal(entry: Any, gone: Erased) -> Iterator[str]:  # noqa: ANN401 (a row of all columns)
    try:
        commitments, personal = json.loads(entry.commitments), json.loads(entry.personal)
        kept = {part: digest(one["salt"], one["value"]) for part, one in personal.items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        yield f"entry {entry.id}: what people typed cannot be read"
        return
    is_as_written = canonical(personal) == entry.personal and kept.items() <= commitments.items()
    if not is_as_written or any(len(one) > len(("salt", "value")) for one in personal.values()):
        yield f"entry {entry.id}: what people typed was changed"
    gone.update((entry.id, part) for part in commitments.keys() - kept.keys())


def _said_to_be_erased(entry: Any) -> Erased:  # noqa: ANN401 (a row of all columns)
    try:
        by_part = json.loads(entry.details)["erased"]
        return {(number, part) for part, ids in by_part.items() for number in ids}
    except (ValueError, TypeError, KeyError, AttributeError):
        return set()  # It was changed, and that is found by its hash.


def _faults_of_end(walk: _Walk, letter_id: int | None) -> Iterable[str]:
    head = db.session.get(AuditHead, letter_id or INSTALLATION, populate_existing=True)
    if head is None:
        is_empty = walk.count == 0 and (letter_id is None or walk.waiting_count > 0)
        return () if is_empty else ("the end of the chain was taken away",)
    if head.count > walk.count:
        return (f"the end: {_missing(head.count - walk.count)}",)
    if (head.count, head.last_id, head.sha256) != (walk.count, walk.last_id, walk.sha256):
        return ("the end: it is not the end of these entries",)
    return ()


def _missing(count: int) -> str:
    return f"{count} {'entry is' if count == 1 else 'entries are'} missing"
