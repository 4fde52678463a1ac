"""The bytes of a file of signatories become rows of cells, whatever wrote them.

A file is gone through from its first row each time and never held as a whole, so that a
long one takes no more memory than a short one.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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
_LINE_END = re.compile("[\r\n]")


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
        reader = csv.reader(self._modest(lines), delimiter=self.delimiter, strict=True)
        line = 1
        try:
            for number, cells in enumerate(reader):
                if number > MAX_ROWS:
                    raise TableInvalid(
                        f"{self.filename} has more than {MAX_ROWS:,} rows; split it."
                    )
                yield number + 1 if self.counts_rows else line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise TableInvalid(
                f"{self.filename}, line {line}: this row cannot be read ({error}). "
                "Look for a quotation mark that is not closed, or not doubled inside a cell."
            ) from error

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
    whichever the first line has most.

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
    start = _text(data, encoding).read(100_000)
    first_line = _LINE_END.split(start, maxsplit=1)[0]
    return max(",;\t", key=first_line.count)
