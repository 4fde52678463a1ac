"""Where the head of a table ends: a title above it, one row of headers, or two of them."""

from collections.abc import Sequence

from campaign.signatories.headers import has_header, is_header

_MOST_ABOVE = 5
"""So many rows may stand above the headers, as titles do."""


def head_count(rows: Sequence[Sequence[str]], *, is_headed: bool | None = None) -> int:
    """How many of the first rows say what the columns are; 0 when the first is a row itself.

    ``is_headed`` is what somebody who has looked says; None when nobody has.
    """
    if is_headed is False or not rows:
        return 0
    first = _titles_above(rows)
    if is_headed is None and not has_header(rows[first], rows[first + 1 :]):
        return 0
    goes_on = first + 1 < len(rows) and _goes_on(rows[first], rows[first + 1])
    return first + 1 + goes_on


def has_head(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first of some rows asks, or one below a title does, by more than one header."""
    below = (list(map(is_header, row)) for row in rows[1 : _MOST_ABOVE + 1])
    return any(map(is_header, rows[0])) or any(sum(row) > 1 for row in below)


def columns_of(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """What the columns are called by the rows of a head; a question above several stands before each."""
    rows = rows[_titles_above(rows) :]
    if len(rows) < 2 or not _goes_on(rows[-2], rows[-1]):  # noqa: PLR2004 (an upper row and a lower)
        return tuple(map(str.strip, rows[-1]))
    upper, lower = rows[-2:]
    width = max(len(upper), len(lower))
    names, above = [], ""
    for place in range(width):
        own, below = _cell(upper, place), _cell(lower, place)
        above = own or (above if below else "")
        names.append(above if above == below else f"{above} {below}".strip())
    return tuple(names)


def _titles_above(rows: Sequence[Sequence[str]]) -> int:
    # A title is one cell alone, above a row in which several ask.
    for place, row in enumerate(rows[: _MOST_ABOVE + 1]):
        filled = [cell for cell in row if cell.strip()]
        if len(filled) > 1:
            return place if any(map(is_header, filled)) else 0
    return 0


def _goes_on(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether a second row says more of the columns, as it does below cells that were merged."""
    filled = [(place, cell) for place, cell in enumerate(lower) if cell.strip()]
    is_below_merged = any(not _cell(upper, place) for place, _ in filled)
    return is_below_merged and all(is_header(cell) for _, cell in filled)


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""
