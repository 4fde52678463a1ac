"""Files of signatories: their rows become entries, and are written so that no cell acts."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from campaign.signatories.cells import harmless, plain_cell
from campaign.signatories.entries import FIELDS
from campaign.signatories.headers import CHOICES, Guess, asks_again, guesses
from campaign.signatories.merged_cells import PAIRS
from campaign.signatories.sheets import is_spreadsheet, sheet_of
from campaign.signatories.table_heads import columns_of, has_head, head_count
from campaign.signatories.table_rows import Row, row_of
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

AT_ONCE = 4_000
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
    head_count: int
    row_count: int

    @property
    def filename(self) -> str:
        """What the file is called."""
        return self.text.filename


@dataclass(frozen=True, slots=True)
class Table:
    """A file's rows, gone through anew each time; ``fields`` has what each column is, or nothing.

    ``head_count`` rows say what the columns are; ``row_count`` leaves out them and blank ones.
    """

    text: TableText
    head_count: int
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
        filled = ((line, cells) for line, cells in self.text.rows() if _is_filled(cells))
        below = islice(filled, self.head_count, None)
        return (row_of(line, cells, self.fields) for line, cells in below)


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

    :raises TableInvalid: when it is too large, or as ``mapped_table`` does.
    """
    return mapped_table(look_at(data, filename), mapping or {})


def mapped_table(looked_at: LookedAt, mapping: Mapping[str, str]) -> Table:
    """The rows of a file that was made out, with what some columns are.

    Blank rows are passed over. Other columns are what they are called in one of many
    languages, or what surely stands in them, and are left out otherwise; a row with more
    cells than there are columns carries a fault, because a comma in a name has parted it.

    :raises TableInvalid: when it has no such column, or none for the name.
    """
    filename = looked_at.filename
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
    for column, field in zip(looked_at.columns, fields, strict=True):
        if not field and column.lower() in {*FIELDS} & {*fields}:
            raise _twice(filename, column.lower())
    return table_of(looked_at, fields, ADVICE)


def is_asked_again(looked_at: LookedAt, place: int, other: int) -> bool:
    """Whether two columns ask the same, as on several pages of a form, of which each fills in one."""
    samples = [cells for _, cells in looked_at.first_rows]
    return asks_again(looked_at.columns, samples, place, other)


def table_of(
    looked_at: LookedAt, fields: Sequence[str], advice: str = "Say which column it is."
) -> Table:
    """The table whose columns are these fields; an empty one is left out.

    :raises TableInvalid: when none of them is the name, or two are the same.
    """
    all_parts = [part for field in fields for part in _parts(field)]
    filename = looked_at.filename
    for twice in (one for one in FIELDS if all_parts.count(one) > 1):
        places = [place for place, field in enumerate(fields) if twice in _parts(field)]
        if not all(is_asked_again(looked_at, places[0], place) for place in places[1:]):
            raise _twice(filename, twice)
    if "name" not in all_parts:
        raise TableInvalid(f"{filename} has no column “name”; {_has(looked_at)}. {advice}")
    head, columns = looked_at.head_count, looked_at.columns
    return Table(looked_at.text, head, columns, tuple(fields), looked_at.row_count)


def carried(table: Table) -> dict[str, Any]:
    """How a table is read, as plain values; with the bytes of its text it is the table again."""
    text = table.text
    return {
        "encoding": text.encoding,
        "delimiter": text.delimiter,
        "counts_rows": text.counts_rows,
        "head_count": table.head_count,
        "columns": table.columns,
        "fields": table.fields,
        "row_count": table.row_count,
    }


def taken_up(data: bytes, filename: str, kept: Mapping[str, Any]) -> Table:
    """The table that ``carried`` has told of."""
    told = {name: kept[name] for name in ("encoding", "delimiter", "counts_rows")}
    columns, fields = tuple(kept["columns"]), tuple(kept["fields"])
    text = TableText(data, filename, **told)
    head_count = kept.get("head_count", int(kept.get("has_header", False)))
    return Table(text, head_count, columns, fields, kept["row_count"])


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
        if _is_filled(cells):
            count += 1
            if len(first) <= SAMPLE_ROWS:
                first.append((line, cells))
    rows = [cells for _, cells in first] or [[]]
    head = head_count(rows, is_headed=layout.has_header)
    columns = columns_of(rows[:head]) if head else ("",) * max(map(len, rows))
    below = first[head:]
    samples = [list(map(plain_cell, cells)) for _, cells in below]
    return LookedAt(
        text=text,
        layout=replace(layout, has_header=head > 0),
        sheets=sheets,
        columns=columns,
        guesses=guesses(columns, samples),
        first_rows=tuple(below),
        head_count=head,
        row_count=max(0, count - head),
    )


def _is_filled(cells: Sequence[str]) -> bool:
    # A cell of white space may have an apostrophe before it, so that it does not act.
    return any(plain_cell(cell).strip() for cell in cells)


def _is_list_of_names(text: TableText) -> bool:
    """Whether each line is a name, and what parts some of them is a comma within."""
    start = [cells for _, cells in islice(text.rows(), SAMPLE_ROWS) if _is_filled(cells)]
    widths = set(map(len, start))
    is_ragged = len(widths) > 1 and 1 in widths
    return is_ragged and not has_head(start)


def _twice(filename: str, field: str) -> TableInvalid:
    return TableInvalid(f"{filename} has more than one column for “{field}”; keep one.")


def _parts(field: str) -> tuple[str, ...]:
    return PAIRS.get(field, (field,)) if field else ()


def _has(looked_at: LookedAt) -> str:
    columns = looked_at.columns if looked_at.layout.has_header else ()
    return f"it has {', '.join(columns)[:500] or 'no columns'}"
