"""Writing down who did what, chaining it afterwards, and erasing what is personal in it.

A sign-on writes an entry too, so it is one insert with a statement built once, and
nothing is read for it. What needs order is done later by ``chain_entries``.
"""

import json
import secrets
import time
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy import bindparam, func, insert, select, update

from campaign import clock
from campaign.access import Actor
from campaign.audit import queries
from campaign.audit.models import AuditEntry, AuditHead
from campaign.audit.rules import (
    ACCOUNT,
    ACTOR,
    BEFORE_THE_FIRST,
    CHANGE,
    INSTALLATION,
    Deed,
    canonical,
    digest,
    entry_sha256,
    shortened,
)
from campaign.db import db, insert_many, reading, transaction

CHAIN = "audit.chain"
"""The name of the handler that chains what is new."""

AT_ONCE = 500
"""So many entries are chained in one transaction, so that nobody waits long for its locks."""

SETTLE_SECONDS = 2.0
"""How long the chaining waits for transactions that may still bring an earlier entry."""

_POLL_SECONDS = 0.05
_LOCK = 0x41554449
"""The number of PostgreSQL's lock that lets one worker chain at a time."""

_TABLE: Any = AuditEntry.__table__
_INSERT = insert(_TABLE).inline()
_PUT_IN_CHAIN = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("entry"))
    .values(position=bindparam("place"), sha256=bindparam("hash"))
)

log = structlog.get_logger()
_told_of: set[str] = set()

_machine: ContextVar[str] = ContextVar("machine", default="")


@dataclass(frozen=True, slots=True)
class Told:
    """What one of many entries says: what it is about, plain facts, and what people typed."""

    about: str = ""
    details: Mapping[str, object] = field(default_factory=dict)
    personal: Mapping[str, object] = field(default_factory=dict)


def acts_from(address: str) -> None:
    """Note the network address that this thread's request comes from; empty when it is over."""
    _machine.set(address)


def record(
    actor: Actor,
    act: str,
    letter_id: int | None = None,
    *,
    about: str = "",
    personal: Mapping[str, object] | None = None,
    **details: object,
) -> None:
    """Keep one act, in the transaction of the change.

    ``details`` are facts that may stand for ever. Names, addresses and whatever else
    belongs to a person go into ``personal``, which can be erased.
    """
    told = Told(about, details, personal or {})
    db.session.connection().execute(_INSERT, _values(actor, act, letter_id, told))


def record_each(actor: Actor, act: str, letter_id: int | None, each: Iterable[Told]) -> None:
    """Keep many acts of one kind at once; none when there are none."""
    if rows := [_values(actor, act, letter_id, told) for told in each]:
        insert_many(_TABLE, rows)


def chain_entries() -> int:
    """Chain what is new in each letter, in the order of the entries' ids; gives how many.

    An entry whose transaction is still open is waited for, since its id may be lower
    than one that is already there; while it stays open, nothing is chained, and the log
    says so once.
    """
    chained_count = 0
    if settled_id := _settled_id():
        while batch_count := _chain_batch(settled_id):
            chained_count += batch_count
    return chained_count


def erase_personal(
    actor: Actor, *, abouts: Iterable[str], account_id: int | None = None, address: str = ""
) -> int:
    """Erase what people typed in entries about these things, and who the account was; gives how many.

    With an ``address`` every part goes, too, in which it stands as a value of its own.

    The chain stays whole: it covers commitments, which tell nothing without their salts.
    What was erased is itself an entry in each letter. Whoever calls asks for permission.
    """
    with transaction():
        erased: dict[int | None, dict[str, list[int]]] = {}
        abouts = frozenset(abouts)
        rows = queries.entries_with_personal(tuple(abouts), account_id, address)
        for row in rows:
            parts = _parts_to_erase(row, abouts, account_id) | _parts_naming(row, address)
            kept = {
                name: one for name, one in json.loads(row.personal).items() if name not in parts
            }
            row.personal = canonical(kept)
            for part in parts:
                erased.setdefault(row.letter_id, {}).setdefault(part, []).append(row.id)
        db.session.flush()
        for letter_id, by_part in erased.items():
            record(actor, Deed.ERASE, letter_id, erased=by_part)
        return len(rows)


def _parts_naming(row: AuditEntry, address: str) -> set[str]:
    parts = json.loads(row.personal) if address else {}
    quoted = queries.as_it_stands(address)
    return {part for part, one in parts.items() if quoted in canonical(one["value"]).lower()}


def _parts_to_erase(row: AuditEntry, abouts: frozenset[str], account_id: int | None) -> set[str]:
    parts: set[str] = set()
    if row.about in abouts:
        # Who acts by a link of their own is the person that the entry is about.
        parts |= {CHANGE} if row.account_id else {CHANGE, ACTOR}
    if account_id is not None and row.account_id == account_id:
        parts.add(ACTOR)
    return parts & set(json.loads(row.personal))


def _values(actor: Actor, act: str, letter_id: int | None, told: Told) -> dict[str, Any]:
    commitments, personal = _sealed(_person(actor), told.personal)
    return {
        "at": clock.now(),
        "who": ACCOUNT if actor.account_id is not None else actor.name,
        "account_id": actor.account_id,
        "act": str(act),
        "about": told.about,
        "letter_id": letter_id,
        "details": canonical(told.details),
        "commitments": commitments,
        "personal": personal,
    }


def _person(actor: Actor) -> dict[str, object]:
    known: dict[str, object] = {}
    if actor.account_id is not None:
        known["name"] = actor.name
    if machine := shortened(_machine.get()):
        known["machine"] = machine
    return known


def _sealed(person: Mapping[str, object], typed: Mapping[str, object]) -> tuple[str, str]:
    commitments, personal = {}, {}
    for part, value in ((ACTOR, person), (CHANGE, typed)):
        if value:
            salt = secrets.token_hex(16)
            commitments[part] = digest(salt, value)
            personal[part] = {"salt": salt, "value": value}
    return canonical(commitments), canonical(personal)


def _settled_id() -> int:
    """Give the newest id that no open transaction can bring an earlier one to; 0 for none new."""
    with reading():
        try:
            newest_id = queries.newest_id()
            if newest_id <= queries.last_chained_id():
                return 0
            # Whoever has taken an id below the newest had locked the table before, and
            # lets go when it is in the database or given up.
            open_then, until = queries.writers(), time.monotonic() + SETTLE_SECONDS
            while still_open := open_then & queries.writers():
                if time.monotonic() > until:
                    _tell_once(still_open)
                    return 0
                time.sleep(_POLL_SECONDS)
            return newest_id
        finally:
            db.session.rollback()


def _tell_once(open_transactions: frozenset[str]) -> None:
    # Each is met again every few seconds until it ends; whoever runs the site is told once.
    if not open_transactions <= _told_of:
        log.warning("audit_held_up", transactions=sorted(open_transactions))
    _told_of.clear()
    _told_of.update(open_transactions)


def _chain_batch(settled_id: int) -> int:
    with transaction():
        if db.engine.dialect.name == "postgresql":
            db.session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        heads: dict[int, AuditHead] = {}
        placed = []
        for entry in queries.unchained(settled_id, AT_ONCE):
            head = _head(heads, entry.letter_id or INSTALLATION)
            head.count, head.last_id = head.count + 1, entry.id
            head.sha256 = entry_sha256(head.sha256, head.count, entry)
            placed.append({"entry": entry.id, "place": head.count, "hash": head.sha256})
        if placed:
            db.session.connection().execute(_PUT_IN_CHAIN, placed)
        return len(placed)


def _head(heads: dict[int, AuditHead], chain: int) -> AuditHead:
    if chain not in heads:
        head = db.session.get(AuditHead, chain, with_for_update=True)
        if head is None:
            head = AuditHead(chain=chain, count=0, last_id=0, sha256=BEFORE_THE_FIRST)
            db.session.add(head)
        heads[chain] = head
    return heads[chain]
