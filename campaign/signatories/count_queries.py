"""How many signatories stand in each state, scope, region and kind, from one index of these.

Counting a hundred thousand takes as long as a page, so the counts of a long roster are kept
in the process until the audit has a newer entry of the letter, or for a few seconds.
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select, text

from campaign.audit.queries import newest_id_of
from campaign.db import db
from campaign.signatories.models import Signatory
from campaign.signatories.rules import SignatoryState, Way
from campaign.signatories.table_indexes import ENTERED, along
from campaign.signatories.table_rules import NONE, RosterSearch

KEEP_SECONDS = 5.0
"""An entry may come into the database after a newer one; for so long it is not noticed."""

KEPT_FROM = 5_000
"""Shorter rosters are counted each time."""

COUNTED = ("state", "scope", "region", "kind")


@dataclass(frozen=True, slots=True)
class Fact:
    """So many signatories have these in common."""

    state: str
    scope: str
    region: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class _Kept:
    newest_id: int
    at: float
    facts: tuple[Fact, ...]


_kept: WeakKeyDictionary[Engine, dict[int, _Kept]] = WeakKeyDictionary()


def facts(letter_id: int) -> tuple[Fact, ...]:
    """Every combination that any signatory has, lapsed ones left out."""
    newest_id, now = newest_id_of(letter_id), time.monotonic()
    of_engine = _kept.setdefault(db.engine, {})
    kept = of_engine.get(letter_id)
    if kept and kept.newest_id == newest_id and now - kept.at < KEEP_SECONDS:
        return kept.facts
    found = _counted(letter_id)
    of_engine.pop(letter_id, None)
    if sum(one.count for one in found) >= KEPT_FROM:
        of_engine[letter_id] = _Kept(newest_id, now, found)
    return found


def counts_by_state(letter_id: int) -> dict[SignatoryState, int]:
    """How many signatories stand in each state, lapsed ones left out."""
    counted = _summed(facts(letter_id), "state")
    return {SignatoryState(state): count for state, count in counted.items()}


def counts_of(letter_id: int, search: RosterSearch, name: str) -> dict[str, int]:
    """How many fit with each value of one filter, the others of these filters being as set."""
    others = {
        other: "" if value == NONE else value
        for other in COUNTED
        if other != name and (value := getattr(search, other))
    }
    return _summed(_fitting(facts(letter_id), others), name)


def fitting_count(letter_id: int, search: RosterSearch) -> int | None:
    """How many fit, when the counts tell; None when something else is asked for."""
    if not search.is_counted:
        return None
    set_ones = {name: value for name in COUNTED if (value := getattr(search, name))}
    asked = {name: "" if value == NONE else value for name, value in set_ones.items()}
    return sum(one.count for one in _fitting(facts(letter_id), asked))


def listed_ways(letter_id: int) -> dict[Way, int]:
    """How many of the listed came on paper, and how many by email."""
    columns: list[Any] = [Signatory.came_by, func.count()]
    listed = Signatory.letter_id == letter_id, Signatory.state == SignatoryState.LISTED
    statement = select(*columns).where(*listed, text("came_by <> ''"))
    counted = along(statement.group_by(Signatory.came_by), str(ENTERED.name))
    counts: dict[str, int] = dict(db.session.execute(counted).all())
    return {way: counts[way] for way in Way if way in counts}


def _fitting(found: Iterable[Fact], asked: Mapping[str, str]) -> Iterable[Fact]:
    return (
        one for one in found if all(getattr(one, name) == value for name, value in asked.items())
    )


def _summed(found: Iterable[Fact], name: str) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for one in found:
        counts[getattr(one, name)] += one.count
    return dict(sorted(counts.items()))


def _counted(letter_id: int) -> tuple[Fact, ...]:
    columns = [getattr(Signatory, name) for name in COUNTED]
    statement = (
        select(*columns, func.count())
        .where(Signatory.letter_id == letter_id, Signatory.lapsed_at.is_(None))
        .group_by(*columns)
    )
    rows: Iterable[Any] = db.session.execute(statement)
    return tuple(Fact(*row) for row in rows)
