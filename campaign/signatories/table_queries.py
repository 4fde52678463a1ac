"""The roster's table, a page at a time and at any length: what fits, in which order, how many.

What few fit is found by an index of its own and then put in order. What many fit is tried along
the index of the order; when the first thousands do not fill the page, since it stands together
further on, it is found and put in order too. No database is left to guess which. A page begins after a row, never at a number: a deep one costs what the first does.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select, text, tuple_

from campaign.db import db
from campaign.drafting.queries import LetterRecord
from campaign.signatories.count_queries import fitting_count
from campaign.signatories.models import Signatory
from campaign.signatories.rules import SignatoryState
from campaign.signatories.table_fits import Fits
from campaign.signatories.table_indexes import along
from campaign.signatories.table_orders import Stretch, stretches
from campaign.signatories.table_rules import (
    MANY,
    PAGE_ROWS,
    TRIED,
    RosterSearch,
    RosterSort,
)

_SHOWN = (
    *("id", "state", "is_held", "doubt", "name", "kind", "scope", "sector", "affiliation"),
    *("city", "region", "country", "website", "convener_position", "note", "reviewed_at"),
    *("reviewed_by", "merged_into_id", "speaks_for_listing", "authority", "came_by"),
    *("withdrawal_requested_at", "printed_at", "created_at"),
)
_CONTACT = ("contact_name", "contact_title", "contact_email")

Place = tuple[Any, ...]
"""Where a row stands in an order: the values of the order's keys."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One signatory in the table; contact and note are empty for those who may not see them."""

    id: int
    state: SignatoryState
    is_held: bool
    doubt: str
    name: str
    kind: str
    scope: str
    sector: str
    affiliation: str
    city: str
    region: str
    country: str
    website: str
    convener_position: int | None
    note: str
    reviewed_at: datetime | None
    reviewed_by: str
    merged_into_id: int | None
    speaks_for_listing: bool
    authority: str
    came_by: str
    withdrawal_requested_at: datetime | None
    printed_at: datetime | None
    created_at: datetime
    contact_name: str = ""
    contact_title: str = ""
    contact_email: str = ""

    @property
    def place(self) -> str:
        """City, state and country as they are shown; may be empty."""
        return ", ".join(part for part in (self.city, self.region, self.country) if part)


@dataclass(frozen=True, slots=True)
class TablePage:
    """Some rows of the table; whether there are rows before and after, and how many fit in all.

    ``found_count`` is None when there are more than ``MANY`` that nothing counts.
    """

    rows: tuple[TableRow, ...]
    has_before: bool
    has_after: bool
    found_count: int | None


def table_page(
    letter: LetterRecord,
    search: RosterSearch,
    *,
    after_id: int = 0,
    before_id: int = 0,
    in_contacts: bool = False,
) -> TablePage:
    """The rows after or before one, or the first; who may not see contacts gets and finds none.

    A row that is not there any more begins the table anew.
    """
    fits = Fits(letter.id, search, in_contacts=in_contacts)
    few, found_count = _looked_for(fits)
    if few == []:
        return TablePage((), has_before=False, has_after=False, found_count=0)
    order = stretches(letter, search.sort, in_contacts=in_contacts)
    if search.contact and search.sort == RosterSort.CONTACT:
        order = order[-1:]  # Who has no contact stands in the last stretch, and nobody else does.
    rows, has_before, has_after = _slice(
        _Looking(fits, few, found_count), order, after_id, before_id
    )
    shown = tuple(_row(row, in_contacts=in_contacts) for row in rows)
    return TablePage(shown, has_before, has_after, found_count)


def fitting_ids(
    letter: LetterRecord, search: RosterSearch, *, in_contacts: bool = False
) -> tuple[int, ...]:
    """Every signatory that fits, the oldest first; numbers only, as many as there are."""
    fits = Fits(letter.id, search, in_contacts=in_contacts)
    return () if fits.is_void else tuple(sorted(db.session.scalars(fits.ids())))


def table_row(letter_id: int, signatory_id: int, *, in_contacts: bool) -> TableRow | None:
    """One signatory of the letter; None when there is none with this number."""
    statement = select(*_columns(in_contacts=in_contacts)).where(
        Signatory.id == signatory_id, Signatory.letter_id == letter_id
    )
    row = db.session.execute(statement).first()
    return _row(row, in_contacts=in_contacts) if row else None


def _looked_for(fits: Fits) -> tuple[list[int] | None, int | None]:
    """The ids of those that fit when they are few and uncounted, and how many fit; None for too many."""
    if fits.is_void:
        return [], 0
    counted = fitting_count(fits.letter_id, fits.search)
    if counted is not None:
        return None, counted
    ids = list(db.session.scalars(fits.ids().limit(MANY + 1)))
    return (ids, len(ids)) if len(ids) <= MANY else (None, None)


@dataclass(frozen=True, slots=True)
class _Looking:
    """What is looked for, those that fit when they are few, and how many fit."""

    fits: Fits
    few: list[int] | None
    count: int | None

    @property
    def are_many(self) -> bool:
        """Whether more fit than are found at once."""
        return self.count is None or self.count > MANY


def _slice(
    looking: _Looking, order: tuple[Stretch, ...], after_id: int, before_id: int
) -> tuple[list[Any], bool, bool]:
    backwards = bool(before_id and not after_id)
    turned = tuple(one.turned() for one in reversed(order)) if backwards else order
    edge = _edge(turned, after_id or before_id)
    rows: list[Any] = []
    for at, stretch in enumerate(turned):
        if edge is not None and at < edge[0]:
            continue
        beyond = edge[1] if edge is not None and at == edge[0] else None
        rows += _rows(looking, stretch, beyond, PAGE_ROWS + 1 - len(rows))
        if len(rows) > PAGE_ROWS:
            break
    goes_on, came_from = len(rows) > PAGE_ROWS, edge is not None
    rows = rows[:PAGE_ROWS]
    if backwards:
        return rows[::-1], goes_on, came_from
    return rows, came_from, goes_on


def _edge(order: tuple[Stretch, ...], row_id: int) -> tuple[int, Place] | None:
    """In which stretch the row stands, and its place there; None for a row that is gone."""
    if not row_id:
        return None
    for at, stretch in enumerate(order):
        statement = select(*stretch.keys).where(Signatory.id == row_id, stretch.condition)
        if place := db.session.execute(statement).first():
            return at, tuple(place)
    return None


def _rows(looking: _Looking, stretch: Stretch, beyond: Place | None, limit: int) -> list[Any]:
    """The first rows of a stretch that fit, found in the way that costs little whatever is asked."""
    fits = looking.fits
    if fits.search.is_plain or stretch.is_short:
        return list(db.session.execute(_along(fits, stretch, beyond).limit(limit)))
    if stretch.index and looking.are_many:
        end = _place_after(fits, stretch, beyond)
        statement = _along(fits, stretch, beyond)
        if end is not None:
            statement = statement.where(~_is_beyond(stretch, stretch.keys, end))
        rows = list(db.session.execute(statement.limit(limit)))
        if end is None or len(rows) == limit:
            return rows
    return list(db.session.execute(_sorted(looking, stretch, beyond, limit)))


def _place_after(fits: Fits, stretch: Stretch, beyond: Place | None) -> Place | None:
    """The place that so many rows further is the last to be tried; None when the stretch ends before."""
    every = Fits(fits.letter_id, RosterSearch())
    statement = _along(every, stretch, beyond).with_only_columns(*stretch.keys)
    row = db.session.execute(statement.offset(TRIED).limit(1)).first()
    return tuple(row) if row else None


def _along(fits: Fits, stretch: Stretch, beyond: Place | None) -> Select[Any]:
    """The rows of a stretch that fit, each tried along the stretch's index."""
    is_bound = (beyond is not None and not stretch.descends) or fits.asks("region")
    condition = stretch.goes_on if is_bound and stretch.goes_on is not None else stretch.condition
    statement = select(*_columns(in_contacts=fits.in_contacts)).where(condition, *fits.conditions())
    statement = along(statement, stretch.index) if stretch.index else statement
    if beyond is not None:
        statement = statement.where(_is_beyond(stretch, stretch.keys, beyond))
    return statement.order_by(*stretch.ordered())


def _sorted(looking: _Looking, stretch: Stretch, beyond: Place | None, limit: int) -> Select[Any]:
    """The rows of a stretch that fit, all of them found first and then put in order."""
    keys = [key.label(f"key_{at}") for at, key in enumerate(stretch.keys)]
    found = _found(looking).add_columns(*keys).where(stretch.condition).cte("found")
    # Otherwise PostgreSQL tries the rows in order, as if they were spread evenly.
    found = found.prefix_with("MATERIALIZED", dialect="postgresql")
    in_order = [found.c[key.name] for key in keys]
    ids = select(found.c.id)
    if beyond is not None:
        ids = ids.where(_is_beyond(stretch, in_order, beyond))
    ids = ids.order_by(*(key.desc() if stretch.descends else key for key in in_order))
    columns = _columns(in_contacts=looking.fits.in_contacts)
    shown = select(*columns).where(Signatory.id.in_(ids.limit(limit)))
    return along(shown, "").order_by(*stretch.ordered())


def _found(looking: _Looking) -> Select[int]:
    if looking.few is None:
        return looking.fits.ids()
    # One value, however many there are, so that the statement is the same each time.
    on_sqlite = db.engine.dialect.name == "sqlite"
    listed = "SELECT value FROM json_each(:few)" if on_sqlite else "SELECT unnest(:few)"
    given = json.dumps(looking.few) if on_sqlite else looking.few
    return along(
        select(Signatory.id).where(Signatory.id.in_(text(listed).bindparams(few=given))), ""
    )


def _is_beyond(stretch: Stretch, keys: Iterable[Any], place: Place) -> Any:  # noqa: ANN401 (a condition)
    types = [key.type for key in stretch.keys]
    bound = tuple_(
        *(bindparam(None, value, type_=kind) for value, kind in zip(place, types, strict=True))
    )
    here = tuple_(*keys)
    return here < bound if stretch.descends else here > bound


def _columns(*, in_contacts: bool) -> tuple[Any, ...]:
    names = (*_SHOWN, *_CONTACT) if in_contacts else _SHOWN
    return tuple(getattr(Signatory, name) for name in names)


def _row(row: Any, *, in_contacts: bool) -> TableRow:  # noqa: ANN401 (a row of the columns above)
    values = {**row._mapping, "state": SignatoryState(row.state)}  # noqa: SLF001 (SQLAlchemy's own name for it)
    return TableRow(**values if in_contacts else {**values, "note": ""})
