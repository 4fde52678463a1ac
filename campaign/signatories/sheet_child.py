"""The child process: takes on its limits, then writes one sheet of a spreadsheet as CSV.

It is run by its path, so that it starts without anything of ours. The library keeps a sheet
as one whole rectangle, and two cells far apart would take all memory of whoever reads them.
Its first line is a JSON object: the sheets' names, and which of them follows.
"""

import csv
import datetime as dt
import json
import resource
import sys
from collections.abc import Iterable, Iterator

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, load_workbook

Range = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell of some that were merged, each by row and column."""

REFUSED = 3
"""The exit code when one word on standard error says why."""

WHOLE_NUMBERS_END = 1e15
"""Beyond it a spreadsheet's number is no count of anything, and is written as Python does."""


def _main(limits: list[int], wanted: str, path: str) -> int:
    memory_bytes, cpu_seconds, written_bytes, max_rows, max_columns = limits
    for kind, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, written_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    try:
        book = load_workbook(path)
    except PasswordError:
        return _refused("password")
    if wanted and wanted not in book.sheet_names:
        return _refused("sheet")
    sheet = book.get_sheet_by_name(wanted) if wanted else _first_with_rows(book)
    if sheet is None or sheet.end is None:
        return _refused("empty")
    if sheet.end[0] >= max_rows:
        return _refused("rows")
    if sheet.width > max_columns:
        return _refused("columns")
    _write(book.sheet_names, sheet)
    return 0


def _first_with_rows(book: CalamineWorkbook) -> CalamineSheet | None:
    sheets = (book.get_sheet_by_index(place) for place in range(len(book.sheet_names)))
    return next((one for one in sheets if one.height), None)


def _write(names: list[str], sheet: CalamineSheet) -> None:
    out = open(sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=False)  # noqa: SIM115 (it is standard output)
    out.write(json.dumps({"sheets": names, "sheet": sheet.name}) + "\n")
    writer = csv.writer(out)
    rows = ([_read(cell) for cell in row] for row in sheet.iter_rows())
    writer.writerows(_filled_down(rows, sheet.merged_cell_ranges or ()))
    out.flush()


def _filled_down(rows: Iterable[list[str]], merged: Iterable[Range]) -> Iterator[list[str]]:
    """Give each row under a merged cell what stands in it: one state beside all of its names."""
    begins: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, right) in merged:
        if left == right:
            begins.setdefault(top, []).append((left, bottom))
    above: dict[int, tuple[int, str]] = {}
    for number, row in enumerate(rows):
        above = {place: one for place, one in above.items() if one[0] >= number}
        if any(row):
            for place, (_, cell) in above.items():
                row[place] = row[place] or cell
        above |= {place: (end, row[place]) for place, end in begins.get(number, ())}
        yield row


def _read(cell: object) -> str:
    """Give the cell as a person reads it."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < WHOLE_NUMBERS_END:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ", "seconds" if cell.second else "minutes")
    return str(cell)


def _refused(why: str) -> int:
    sys.stderr.write(why)
    return REFUSED


if __name__ == "__main__":
    sys.exit(_main([int(one) for one in sys.argv[1:6]], *sys.argv[6:8]))
