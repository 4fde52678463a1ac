"""Files of signatories: their rows become entries, and are written so that no cell acts."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from campaign.signatories.cells import harmless, plain_cell
from campaign.signatories.entries import FIELDS, EntryRefused, SignatoryEntry, read_entry
from campaign.signatories.headers import CHOICES, Guess, guesses, has_header, is_header
from campaign.signatories.merged_cells import PAIRS, parted
from campaign.signatories.sheets import is_spreadsheet, sheet_of
from campaign.signatories.table_text import (
    MAX_COLUMNS,
    WHOLE_LINES,
    TableInvalid,
    TableText,
    require_size,
    table_text,
    too_many_columns,
)

SAMPLE_ROWS = 200
"""So many rows are looked at to guess what a column is."""

AT_ONCE = 2_000
"""So many rows are taken in in one transaction, so that nobody waits long for its locks."""

ADVICE = 'Name the column, or say --map "Your column=name".'
"""What whoever reads a file without looking at it can do when nothing tells where the name is."""


Cells = tuple[int, list[str]]
"""One row: its number, and what stands in it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is to be read, where somebody has looked at it; what is empty is guessed."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    has_header: bool | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file, from 1, its values by field, its cells, its fault if any."""

    line: int
    values: Mapping[str, str]
    cells: tuple[str, ...] = ()
    fault: str = ""

    def entry(self) -> SignatoryEntry:
        """Read the row as a signatory.

        :raises EntryRefused: with a sentence for each field that is not valid.
        """
        if self.fault:
            raise EntryRefused({"name": self.fault})
        return read_entry(self.values)


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A file as it was made out: its columns by header (empty for none), and what each may be.

    ``sheets`` are the names of a spreadsheet's sheets; a text has none.
    """

    text: TableText
    layout: Layout
    sheets: tuple[str, ...]
    columns: tuple[str, ...]
    guesses: tuple[Guess, ...]
    first_rows: tuple[Cells, ...]
    row_count: int

    @property
    def filename(self) -> str:
        """What the file is called."""
        return self.text.filename


@dataclass(frozen=True, slots=True)
class Table:
    """A file's rows, gone through anew each time; ``fields`` has what each column is, or nothing.

    ``row_count`` leaves out the header and blank rows.
    """

    text: TableText
    has_header: bool
    columns: tuple[str, ...]
    fields: tuple[str, ...]
    row_count: int

    @property
    def filename(self) -> str:
        """What the file is called."""
        return self.text.filename

    @property
    def ignored_columns(self) -> tuple[str, ...]:
        """The columns that have a name and are left out."""
        columns = zip(self.columns, self.fields, strict=True)
        return tuple(column for column, field in columns if column and not field)

    @property
    def rows(self) -> Iterator[Row]:
        """The rows that are not blank, in their order."""
        filled = ((line, cells) for line, cells in self.text.rows() if any(map(str.strip, cells)))
        below = islice(filled, int(self.has_header), None)
        return (_row(line, cells, self.fields) for line, cells in below)


def look_at(data: bytes, filename: str, layout: Layout | None = None) -> LookedAt:
    """Make out a file: a text or a spreadsheet, its columns, and what each of them may be.

    :raises TableInvalid: when it is too large or no table.
    """
    layout = layout or Layout()
    require_size(data, filename)
    if is_spreadsheet(data):
        sheet = sheet_of(data, filename, layout.sheet)
        text = TableText(sheet.data, filename, "utf-8-sig", ",", counts_rows=True)
        return _looked_at(text, replace(layout, sheet=sheet.name), sheet.names)
    text = table_text(data, filename, layout.encoding, layout.delimiter)
    if not layout.delimiter and _is_list_of_names(text):
        text = replace(text, delimiter=WHOLE_LINES)
    layout = replace(layout, encoding=text.encoding, delimiter=text.delimiter)
    return _looked_at(text, layout, ())


def read_table(data: bytes, filename: str, mapping: Mapping[str, str] | None = None) -> Table:
    """Read the rows of a file; ``mapping`` says which column is which field.

    Blank rows are passed over. Other columns are what they are called in one of many
    languages, or what surely stands in them, and are left out otherwise; a row with more
    cells than there are columns carries a fault, because a comma in a name has parted it.

    :raises TableInvalid: when it is too large, no table, or has no column for the name.
    """
    looked_at = look_at(data, filename)
    mapping = mapping or {}
    for column, field in mapping.items():
        if field not in CHOICES:
            raise TableInvalid(f"There is no field “{field}”; known are {', '.join(FIELDS)}.")
        if column not in looked_at.columns:
            raise TableInvalid(f"{filename} has no column “{column}”; {_has(looked_at)}.")
    taken = {part for field in mapping.values() for part in _parts(field)}
    sure = (
        one.field if one.is_sure and not taken & set(_parts(one.field)) else ""
        for one in looked_at.guesses
    )
    columns = zip(looked_at.columns, sure, strict=True)
    fields = [mapping.get(column, field) for column, field in columns]
    return table_of(looked_at, fields, ADVICE)


def table_of(
    looked_at: LookedAt, fields: Sequence[str], advice: str = "Say which column it is."
) -> Table:
    """The table whose columns are these fields; an empty one is left out.

    :raises TableInvalid: when none of them is the name, or two are the same.
    """
    all_parts = [part for field in fields for part in _parts(field)]
    filename = looked_at.filename
    same = [column.lower() for column in looked_at.columns]
    if twice := next((one for one in FIELDS if max(all_parts.count(one), same.count(one)) > 1), ""):
        raise TableInvalid(f"{filename} has more than one column for “{twice}”; keep one.")
    if "name" not in all_parts:
        raise TableInvalid(f"{filename} has no column “name”; {_has(looked_at)}. {advice}")
    is_headed = bool(looked_at.layout.has_header)
    return Table(looked_at.text, is_headed, looked_at.columns, tuple(fields), looked_at.row_count)


def carried(table: Table) -> dict[str, Any]:
    """How a table is read, as plain values; with the bytes of its text it is the table again."""
    text = table.text
    return {
        "encoding": text.encoding,
        "delimiter": text.delimiter,
        "counts_rows": text.counts_rows,
        "has_header": table.has_header,
        "columns": table.columns,
        "fields": table.fields,
        "row_count": table.row_count,
    }


def taken_up(data: bytes, filename: str, kept: Mapping[str, Any]) -> Table:
    """The table that ``carried`` has told of."""
    told = {name: kept[name] for name in ("encoding", "delimiter", "counts_rows")}
    columns, fields = tuple(kept["columns"]), tuple(kept["fields"])
    text = TableText(data, filename, **told)
    return Table(text, kept["has_header"], columns, fields, kept["row_count"])


def batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """The rows in lists that are taken in at once; none for no rows."""
    while some := list(islice(rows, AT_ONCE)):
        yield some


def table_of_names(names: Iterable[str], filename: str) -> Table:
    """Names alone as the table that a file with them would be."""
    return read_table(write_csv(["name"], [{"name": name} for name in names]), filename)


def write_csv(
    columns: Sequence[str], rows: Iterable[Mapping[str, str]], *, has_header: bool = True
) -> bytes:
    """Write a CSV file in UTF-8 with its mark, which ``read_table`` reads back.

    A cell that a spreadsheet could take for a formula has an apostrophe before it.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    if has_header:
        writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(str(row.get(column, ""))) for column in columns])
    return out.getvalue().encode("utf-8-sig")


def _looked_at(text: TableText, layout: Layout, sheets: tuple[str, ...]) -> LookedAt:
    first: list[Cells] = []
    count = 0
    for line, cells in text.rows():
        if len(cells) > MAX_COLUMNS:
            raise too_many_columns(text.filename)
        if any(map(str.strip, cells)):
            count += 1
            if len(first) <= SAMPLE_ROWS:
                first.append((line, cells))
    rows = [cells for _, cells in first] or [[]]
    is_headed = layout.has_header
    if is_headed is None:
        is_headed = has_header(rows[0], rows[1:])
    width = len(rows[0]) if is_headed else max(map(len, rows))
    columns = tuple(map(str.strip, rows[0])) if is_headed else ("",) * width
    below = first[int(is_headed) :]
    samples = [list(map(plain_cell, cells)) for _, cells in below]
    return LookedAt(
        text=text,
        layout=replace(layout, has_header=is_headed),
        sheets=sheets,
        columns=columns,
        guesses=guesses(columns, samples),
        first_rows=tuple(below),
        row_count=max(0, count - int(is_headed)),
    )


def _is_list_of_names(text: TableText) -> bool:
    """Whether each line is a name, and what parts some of them is a comma within."""
    start = [cells for _, cells in islice(text.rows(), SAMPLE_ROWS) if any(map(str.strip, cells))]
    widths = set(map(len, start))
    return len(widths) > 1 and 1 in widths and not any(map(is_header, start[0]))


def _parts(field: str) -> tuple[str, ...]:
    return PAIRS.get(field, (field,)) if field else ()


def _has(looked_at: LookedAt) -> str:
    columns = looked_at.columns if looked_at.layout.has_header else ()
    return f"it has {', '.join(columns)[:500] or 'no columns'}"


def _row(line: int, cells: list[str], fields: Sequence[str]) -> Row:
    plain = tuple(map(plain_cell, cells))
    values: dict[str, str] = {}
    for field, cell in zip(fields, plain, strict=False):
        if field:
            values |= parted(field, cell) if field in PAIRS else {field: cell}
    if any(map(str.strip, cells[len(fields) :])):
        fault = (
            f"The row has {len(cells)} cells, and the file has {len(fields)} columns; "
            "put a value that holds a comma in quotation marks."
        )
        return Row(line, values, plain, fault)
    return Row(line, values, plain)
