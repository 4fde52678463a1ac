"""A place in the roster's table: what is asked, which columns are shown, and from which row on.

It stands in the table's own address, and in the forms of its page, so that whoever acts on a
signatory comes back to where they were.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from campaign.desk.roster_words import COLUMNS, USUAL
from campaign.signatories.table_rules import RosterSearch, read_search

MAX_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Place:
    """What is asked of the table; ``after_id`` and ``before_id`` are 0 on its first page."""

    search: RosterSearch
    columns: tuple[str, ...] = USUAL
    after_id: int = 0
    before_id: int = 0

    @property
    def view(self) -> str:
        """The search and its columns as the query of an address; empty for the plain table."""
        return urlencode(self._viewed())

    @property
    def query(self) -> str:
        """The whole place as the query of an address; empty for the beginning of the plain table."""
        rows = {"after": self.after_id, "before": self.before_id}
        return urlencode(
            [*self._viewed(), *((name, str(one)) for name, one in rows.items() if one)]
        )

    def begin(self, search: RosterSearch) -> "Place":
        """The first page of another search, with the same columns."""
        return Place(search, self.columns)

    def after(self, row_id: int) -> "Place":
        """The same table after this row."""
        return replace(self, after_id=row_id, before_id=0)

    def before(self, row_id: int) -> "Place":
        """The same table before this row."""
        return replace(self, after_id=0, before_id=row_id)

    def _viewed(self) -> list[tuple[str, str]]:
        shown = () if self.columns == USUAL else self.columns
        return [*self.search.asked().items(), *(("show", one) for one in shown)]


def read_place(query: str) -> Place:
    """The place that the query of an address asks for; whatever is no choice is left out."""
    pairs = parse_qsl(query)
    values = dict(pairs)
    wanted = {value for name, value in pairs if name == "show"}
    return Place(
        search=read_search(values),
        columns=tuple(one for one in COLUMNS if one in wanted) or USUAL,
        after_id=_row_id(values.get("after", "")),
        before_id=_row_id(values.get("before", "")),
    )


def row_ids(sent: Iterable[str]) -> tuple[int, ...]:
    """The numbers among what was sent that a row may have."""
    return tuple(number for one in sent if (number := _row_id(one)))


def _row_id(sent: str) -> int:
    is_number = sent.isascii() and sent.isdigit()
    number = int(sent[:10]) if is_number else 0
    return number if number <= MAX_ID else 0
