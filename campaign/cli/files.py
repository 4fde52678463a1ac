"""Reading what a command was pointed at, and writing what it makes."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from campaign.drafting.letter_file import LetterFile, decode, read_letter
from campaign.drafting.starting_points import from_guess
from campaign.drafting.word import WordDocument, letter_of, read_word
from campaign.errors import BadInput, Refused
from campaign.signatories.table_files import Table, read_table, write_csv

WORD_ENDINGS = frozenset({".docx", ".docm", ".doc", ".odt", ".rtf", ".pdf"})
"""Names of files that are not read as text: each is looked at, and most are refused by name."""


class FileUnusable(BadInput):
    """A file cannot be read or written."""


class ChangesUndecided(Refused):
    """A Word file holds tracked changes, and nobody has said what becomes of them."""


@dataclass(frozen=True, slots=True)
class WordLetter:
    """A letter from a Word file, who stood at its end, and what did not go in, as sentences."""

    letter: LetterFile
    names: tuple[str, ...]
    left_out: tuple[str, ...]


def read_bytes(path: Path) -> bytes:
    """The file's bytes.

    :raises FileUnusable: with the system's reason.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"{path} cannot be read: {(error.strerror or str(error)).lower()}."
        raise FileUnusable(message) from error


def write_bytes(path: Path, data: bytes) -> None:
    """Write the file whole.

    :raises FileUnusable: with the system's reason.
    """
    try:
        path.write_bytes(data)
    except OSError as error:
        raise _unwritable(path, error) from error


def copy_to(path: Path, made: BinaryIO) -> None:
    """Write what was made into a file.

    :raises FileUnusable: with the system's reason.
    """
    try:
        with path.open("wb") as out:
            shutil.copyfileobj(made, out)
    except OSError as error:
        raise _unwritable(path, error) from error


def require_writable(path: Path) -> None:
    """Make sure that the file can be written, before the work whose result it takes.

    :raises FileUnusable: with the system's reason.
    """
    was_there = path.exists()
    try:
        path.open("ab").close()
    except OSError as error:
        raise _unwritable(path, error) from error
    if not was_there:
        path.unlink()


def _unwritable(path: Path, error: OSError) -> FileUnusable:
    return FileUnusable(f"{path} cannot be written: {(error.strerror or str(error)).lower()}.")


def read_letter_and_table(path: Path) -> tuple[LetterFile, Table | None]:
    """A folder with ``letter.md`` and perhaps ``signatories.csv``, or one ``.md`` file."""
    letter_path = path / "letter.md" if path.is_dir() else path
    letter_file = read_letter(decode(read_bytes(letter_path), str(letter_path)), str(letter_path))
    table_path = path / "signatories.csv"
    if not path.is_dir() or not table_path.exists():
        return letter_file, None
    return letter_file, read_table(read_bytes(table_path), str(table_path))


def read_word_letter(path: Path, *, accept_changes: bool) -> WordLetter:
    """The letter in a Word file.

    :raises ChangesUndecided: when it holds tracked changes that are not to be accepted.
    """
    document = read_word(read_bytes(path), str(path))
    if document.change_count and not accept_changes:
        raise ChangesUndecided(
            f"{path} holds {_counted(document.change_count, 'tracked change')}; accept or refuse "
            "them in Word, or accept all with --accept-changes."
        )
    guess = letter_of(document)
    left_out = (*guess.left_out, *_comments(document))
    return WordLetter(from_guess(guess, str(path)), guess.names, left_out)


def names_as_table(names: tuple[str, ...]) -> bytes:
    """The names as a CSV file that ``signatories import`` takes."""
    return write_csv(["name"], [{"name": name} for name in names])


def _comments(document: WordDocument) -> tuple[str, ...]:
    count = len(document.comments)
    return (f"{_counted(count, 'comment')} left out; read them in Word.",) if count else ()


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
