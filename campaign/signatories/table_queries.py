"""The roster's table, a page at a time and at any length: what fits, in which order, how many.

SQLite answers a filter that few fit from its own index, and sorts what it finds; one that
many fit it tries along the index of the sort until the page is full. PostgreSQL decides so
by itself. A page begins after a row, never at a number: a deep one costs what the first does.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, false, func, select, text, tuple_

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
    MANY_IN_PLACE,
    PAGE_ROWS,
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
    order = stretches(letter, search.sort, in_contacts=in_contacts)
    rows, has_before, has_after = _slice(fits, few, order, after_id, before_id)
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
    """The ids of those that fit when they are few, and how many fit; None for too many.

    PostgreSQL knows by itself how many may fit what, and gets no ids.
    """
    if fits.is_void:
        return [], 0
    counted = fitting_count(fits.letter_id, fits.search)
    if db.engine.dialect.name == "postgresql":
        return None, _bounded_count(fits) if counted is None else counted
    if fits.search.is_plain or (counted is not None and counted > MANY):
        return None, counted
    is_by_town = fits.search.sort == RosterSort.PLACE and fits.asks("q")
    many = MANY_IN_PLACE if is_by_town else MANY
    ids = list(db.session.scalars(fits.ids().limit(many + 1)))
    return (ids, len(ids)) if len(ids) <= many else (None, counted)


def _bounded_count(fits: Fits) -> int | None:
    some = select(1).where(*fits.conditions()).limit(MANY + 1).select_from(Signatory)
    count = db.session.scalar(select(func.count()).select_from(some.subquery())) or 0
    return count if count <= MANY else None


def _slice(
    fits: Fits, few: list[int] | None, order: tuple[Stretch, ...], after_id: int, before_id: int
) -> tuple[list[Any], bool, bool]:
    backwards = bool(before_id and not after_id)
    turned = tuple(one.turned() for one in reversed(order)) if backwards else order
    edge = _edge(turned, after_id or before_id)
    rows: list[Any] = []
    for at, stretch in enumerate(turned):
        if edge is not None and at < edge[0]:
            continue
        beyond = edge[1] if edge is not None and at == edge[0] else None
        statement = _along(fits, few, stretch, beyond)
        rows += db.session.execute(statement.limit(PAGE_ROWS + 1 - len(rows)))
        if len(rows) > PAGE_ROWS:
            break
    goes_on, came_from = len(rows) > PAGE_ROWS, edge is not None
    rows = rows[:PAGE_ROWS]
    if backwards:
        return rows[::-1], goes_on, came_from
    return rows, came_from, goes_on


def _edge(order: tuple[Stretch, ...], row_id: int) -> tuple[int, tuple[Any, ...]] | None:
    """In which stretch the row stands, and its place there; None for a row that is gone."""
    if not row_id:
        return None
    for at, stretch in enumerate(order):
        statement = select(*stretch.keys).where(Signatory.id == row_id, stretch.condition)
        if place := db.session.execute(statement).first():
            return at, tuple(place)
    return None


def _along(
    fits: Fits, few: list[int] | None, stretch: Stretch, beyond: tuple[Any, ...] | None
) -> Select[Any]:
    is_bound = (beyond is not None and not stretch.descends) or fits.asks("region")
    condition = stretch.goes_on if is_bound and stretch.goes_on is not None else stretch.condition
    statement = select(*_columns(in_contacts=fits.in_contacts)).where(condition)
    if few is None:
        statement = statement.where(*fits.conditions())
        statement = along(statement, stretch.index) if stretch.index else statement
    elif few:
        statement = along(statement.where(Signatory.id.in_(_listed(few))), "")
    else:
        statement = statement.where(false())
    if beyond is not None:
        types = [key.type for key in stretch.keys]
        place = tuple_(
            *(bindparam(None, value, type_=kind) for value, kind in zip(beyond, types, strict=True))
        )
        keys = tuple_(*stretch.keys)
        statement = statement.where(keys < place if stretch.descends else keys > place)
    return statement.order_by(*stretch.ordered())


def _listed(ids: list[int]) -> Any:  # noqa: ANN401 (a statement of SQLite)
    # One value, however many there are, so that the statement is the same each time.
    return text("SELECT value FROM json_each(:few)").bindparams(few=json.dumps(ids))


def _columns(*, in_contacts: bool) -> tuple[Any, ...]:
    names = (*_SHOWN, *_CONTACT) if in_contacts else _SHOWN
    return tuple(getattr(Signatory, name) for name in names)


def _row(row: Any, *, in_contacts: bool) -> TableRow:  # noqa: ANN401 (a row of the columns above)
    values = {**row._mapping, "state": SignatoryState(row.state)}  # noqa: SLF001 (SQLAlchemy's own name for it)
    return TableRow(**values if in_contacts else {**values, "note": ""})
