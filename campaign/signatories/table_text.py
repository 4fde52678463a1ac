"""The bytes of a file of signatories become rows of cells, whatever wrote them.

A file is gone through from its first row each time and never held as a whole, so that a
long one takes no more memory than a short one.
"""

import codecs
import csv
import io
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from campaign.errors import BadInput

MAX_FILE_BYTES = 20_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 200

ENCODINGS = {
    "utf-8-sig": "Unicode (UTF-8)",
    "utf-16": "Unicode (UTF-16)",
    "cp1252": "Western European (Windows)",
    "mac_roman": "Western European (Mac)",
    "cp1250": "Central European (Windows)",
    "cp1251": "Cyrillic (Windows)",
    "cp1253": "Greek (Windows)",
    "cp1254": "Turkish (Windows)",
    "cp1255": "Hebrew (Windows)",
    "cp1256": "Arabic (Windows)",
    "shift_jis": "Japanese (Shift JIS)",
    "gb18030": "Chinese (GB 18030)",
    "big5": "Chinese (Big5)",
    "euc_kr": "Korean (EUC-KR)",
}
"""What a text may be written in, with how it is called; the first three are tried unasked."""

WHOLE_LINES = "\x1f"
"""A delimiter that stands in no name: each line is one cell."""

DELIMITERS = {",": "Comma", ";": "Semicolon", "\t": "Tab", WHOLE_LINES: "None, one name a line"}

_AT_ONCE = 1 << 20
_SAMPLE_CHARACTERS, _SAMPLE_ROWS = 100_000, 100
_MAX_LINES_IN_CELL = 50
_FEW_ROWS, _MOST = 3, 0.6


class TableInvalid(BadInput):
    """A file of signatories cannot be read."""


@dataclass(frozen=True, slots=True)
class TableText:
    """A file whose cells can be gone through as often as one likes.

    ``counts_rows`` says that a row is known by its place, as in a spreadsheet; in a text it
    is known by the line that it begins on.
    """

    data: bytes
    filename: str
    encoding: str
    delimiter: str
    counts_rows: bool = False

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row's cells with its number, from 1; blank ones too.

        :raises TableInvalid: at the row that cannot be read.
        """
        lines = _text(self.data, self.encoding)
        found = self._copied(lines) if self.delimiter == "\t" else self._quoted(lines)
        for number, (line, cells) in enumerate(found):
            if number > MAX_ROWS:
                raise TableInvalid(f"{self.filename} has more than {MAX_ROWS:,} rows; split it.")
            yield number + 1 if self.counts_rows else line, cells

    def _quoted(self, lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(self._modest(lines), delimiter=self.delimiter, strict=True)
        line = 1
        try:
            for cells in reader:
                yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise self._unreadable(line, error) from error

    def _copied(self, lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
        """The rows of what was copied out of a spreadsheet, which quotes only cells of several lines.

        A row that is not in quotation marks as a file has them is one line, its marks as typed.
        """
        source, line = _Lines(self._modest(lines)), 1
        while source.has_more():
            reader = csv.reader(source, delimiter=self.delimiter, strict=True)
            try:
                cells = next(reader)
            except (csv.Error, _TooManyLines) as error:
                alone = source.first_alone()
                if len(alone) > csv.field_size_limit():
                    raise self._unreadable(line, error) from error
                cells = alone.rstrip("\r\n").split(self.delimiter)
            yield line, cells
            line += source.take()

    def _unreadable(self, line: int, error: Exception) -> TableInvalid:
        return TableInvalid(
            f"{self.filename}, line {line}: this row cannot be read ({error}). "
            "Look for a quotation mark that is not closed, or not doubled inside a cell."
        )

    def _modest(self, lines: Iterable[str]) -> Iterator[str]:
        # A line of millions of commas is stopped before it becomes millions of cells.
        for line in lines:
            most = csv.field_size_limit() if '"' in line else MAX_COLUMNS
            if line.count(self.delimiter) >= most:
                raise too_many_columns(self.filename)
            yield line


def table_text(data: bytes, filename: str, encoding: str = "", delimiter: str = "") -> TableText:
    """A text file as it says itself, or as somebody who looked at it says.

    It is UTF-8, UTF-16 with its mark, or Windows-1252; parted by comma, semicolon or tab,
    whichever makes the most rows equally wide.

    :raises TableInvalid: when it is too large, or no text in this encoding.
    """
    require_size(data, filename)
    encoding = encoding or _encoding(data)
    if encoding not in ENCODINGS or not _is_text(data, encoding):
        raise TableInvalid(
            f"{filename} is not a text file in {_named(encoding)}. "
            "Save it as “CSV UTF-8” and try again."
        )
    return TableText(data, filename, encoding, delimiter or _delimiter(data, encoding))


def require_size(data: bytes, filename: str) -> None:
    """Let a file pass that is not too large.

    :raises TableInvalid: when it is.
    """
    if len(data) > MAX_FILE_BYTES:
        raise TableInvalid(f"{filename} is larger than {MAX_FILE_BYTES // 1_000_000} MB; split it.")


def too_many_columns(filename: str) -> TableInvalid:
    """Why a file is refused that has more columns than any list of signatories."""
    return TableInvalid(
        f"{filename} has more than {MAX_COLUMNS} columns; keep those of the signatories."
    )


def _named(encoding: str) -> str:
    return ENCODINGS.get(encoding, "UTF-8") if encoding != "utf-8-sig" else "UTF-8"


def _encoding(data: bytes) -> str:
    """Give the first encoding that the bytes can be in; UTF-8 when they can be in none."""
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    tried = ("utf-16",) if is_utf16 else ("utf-8-sig", "cp1252")
    return next((one for one in tried if _is_text(data, one)), "utf-8-sig")


def _is_text(data: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        parts = (
            decoder.decode(data[start : start + _AT_ONCE], final=start + _AT_ONCE >= len(data))
            for start in range(0, len(data), _AT_ONCE)
        )
        return not any("\x00" in part for part in parts)
    except UnicodeError:
        return False


def _text(data: bytes, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding, newline="")


def _delimiter(data: bytes, encoding: str) -> str:
    start = _text(data, encoding).read(_SAMPLE_CHARACTERS)
    return max(",;\t", key=lambda one: _evenness(start, one))


def _evenness(start: str, delimiter: str) -> tuple[float, int]:
    """How many rows of a text a delimiter makes as wide as most are, by share, and how wide.

    A sign in some rows under a first one without it belongs to what stands in them.
    """
    # A question may hold commas, and a cell in quotation marks whole lines.
    reader = csv.reader(io.StringIO(start, newline=""), delimiter=delimiter)
    widths = [len(cells) for cells in islice(reader, _SAMPLE_ROWS) if any(cells)]
    parted = Counter(width for width in widths if width > 1)
    if not parted:
        return 0.0, 0
    width, count = max(parted.items(), key=lambda one: (one[1], one[0]))
    share = count / len(widths)
    is_told = widths[0] > 1 or (count >= _FEW_ROWS and share >= _MOST)
    return (share, width) if is_told else (0.0, 0)


class _TooManyLines(Exception):
    """A quotation mark is not closed within as many lines as a cell may have."""


class _Lines:
    """The lines of one row at a time; those that do not belong to it are given back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines, self._given_back = iter(lines), deque[str]()
        self._row: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self._row) > _MAX_LINES_IN_CELL:
            raise _TooManyLines
        line = self._given_back.popleft() if self._given_back else next(self._lines)
        self._row.append(line)
        return line

    def has_more(self) -> bool:
        """Whether there is another line."""
        if not self._given_back:
            self._given_back.extend(islice(self._lines, 1))
        return bool(self._given_back)

    def first_alone(self) -> str:
        """The first line of the row; the others are given back."""
        self._given_back.extendleft(reversed(self._row[1:]))
        del self._row[1:]
        return self._row[0]

    def take(self) -> int:
        """End the row; gives how many lines it had."""
        count = len(self._row)
        self._row.clear()
        return count
