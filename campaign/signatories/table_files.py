"""CSV files of signatories: read whatever encoding they come in, written so that no cell acts."""

import csv
import io
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from campaign.errors import BadInput
from campaign.signatories.entries import FIELDS, EntryRefused, SignatoryEntry, read_entry

MAX_FILE_BYTES = 20_000_000
MAX_ROWS = 200_000

# What a spreadsheet may take for a formula, alone or behind white space; the
# full-width forms are folded to these by some of them. Leading apostrophes are
# passed over, so that one that was typed can be told from one put there.
_ACTS = re.compile("['\\s\ufeff\u200b]*[=+\\-@|%\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]")


class TableInvalid(BadInput):
    """A file of signatories cannot be read."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins on in the file, from 1, its values by field, its fault if any."""

    line: int
    values: Mapping[str, str]
    fault: str = ""

    def entry(self) -> SignatoryEntry:
        """Read the row as a signatory.

        :raises EntryRefused: with a sentence for each field that is not valid.
        """
        if self.fault:
            raise EntryRefused({"name": self.fault})
        return read_entry(self.values)


@dataclass(frozen=True, slots=True)
class Table:
    """A file's rows; columns that are no fields are named and otherwise left out."""

    filename: str
    rows: tuple[Row, ...]
    ignored_columns: tuple[str, ...]


def read_table(data: bytes, filename: str, mapping: Mapping[str, str] | None = None) -> Table:
    """Read the rows of a CSV file; ``mapping`` says which column is which field.

    Blank rows are passed over. Columns that are neither fields nor mapped are
    ignored; a row with more cells than there are columns carries a fault,
    because a comma in a name has parted it. UTF-8, UTF-16 with its mark, or
    Windows-1252; parted by comma, semicolon or tab, whichever the first line has most.

    :raises TableInvalid: when it is too large, no table, or has no column ``name``.
    """
    if len(data) > MAX_FILE_BYTES:
        raise TableInvalid(f"{filename} is larger than {MAX_FILE_BYTES // 1_000_000} MB; split it.")
    text = _decode(data, filename)
    cells = _cells(text, filename)
    _, header = next(cells, (1, []))
    columns = [column.strip() for column in header]
    named = _fields_of(columns, mapping or {}, filename)
    rows = tuple(_row(line, one, named) for line, one in cells if any(map(str.strip, one)))
    ignored = tuple(
        column for column, name in zip(columns, named, strict=True) if not name and column
    )
    return Table(filename, rows, ignored)


def table_of_names(names: Iterable[str], filename: str) -> Table:
    """Names alone as the table that a file with them would be."""
    return read_table(write_csv(["name"], [{"name": name} for name in names]), filename)


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """Write a CSV file in UTF-8 with its mark, which ``read_table`` reads back.

    A cell that a spreadsheet could take for a formula has an apostrophe before it.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_harmless(str(row.get(column, ""))) for column in columns])
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if _ACTS.match(cell) else cell


def _plain(cell: str) -> str:
    # The apostrophe that ``write_csv`` put there is taken off again.
    return cell[1:] if cell.startswith("'") and _ACTS.match(cell[1:]) else cell


def _decode(data: bytes, filename: str) -> str:
    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if is_utf16 else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise TableInvalid(
        f"{filename} is not a text file in UTF-8. Save it as “CSV UTF-8” and try again."
    )


def _cells(text: str, filename: str) -> Iterator[tuple[int, list[str]]]:
    """Give each row's cells with the line that it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = 1
    try:
        for number, cells in enumerate(reader):
            if number > MAX_ROWS:
                raise TableInvalid(f"{filename} has more than {MAX_ROWS:,} rows; split it.")
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise TableInvalid(
            f"{filename}, line {line}: this row cannot be read ({error}). "
            "Look for a quotation mark that is not closed, or not doubled inside a cell."
        ) from error


def _delimiter(text: str) -> str:
    first_line = re.split("[\r\n]", text[:100_000], maxsplit=1)[0]
    return max(",;\t", key=first_line.count)


def _fields_of(columns: list[str], mapping: Mapping[str, str], filename: str) -> list[str]:
    has = f"it has {', '.join(columns)[:500] or 'no columns'}"
    for column, name in mapping.items():
        if name not in FIELDS:
            raise TableInvalid(f"There is no field “{name}”; known are {', '.join(FIELDS)}.")
        if column not in columns:
            raise TableInvalid(f"{filename} has no column “{column}”; {has}.")
    taken = set(mapping.values())
    named = [mapping.get(column) or _field_named(column, taken) for column in columns]
    if "name" not in named:
        raise TableInvalid(
            f"{filename} has no column “name”; {has}. "
            'Name the column, or say --map "Your column=name".'
        )
    if twice := next((name for name in FIELDS if named.count(name) > 1), ""):
        raise TableInvalid(f"{filename} has more than one column for “{twice}”; keep one.")
    return named


def _field_named(column: str, taken: Container[str]) -> str:
    """Give the field of the column's own name; none when a mapped column has taken it."""
    name = column.lower().replace(" ", "_")
    return name if name in FIELDS and name not in taken else ""


def _row(line: int, cells: list[str], named: list[str]) -> Row:
    values = {name: _plain(cell) for name, cell in zip(named, cells, strict=False) if name}
    if any(map(str.strip, cells[len(named) :])):
        fault = (
            f"The row has {len(cells)} cells, and the file has {len(named)} columns; "
            "put a value that holds a comma in quotation marks."
        )
        return Row(line, values, fault)
    return Row(line, values)
