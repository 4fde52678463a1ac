"""What a file's rows meet on a letter, and the files that were taken in, as frozen values."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, func, select

from campaign.db import db
from campaign.signatories.import_plans import Plan, ReadRows, Rejected, Terms, decide
from campaign.signatories.import_rules import UNFINISHED, FileGone, ImportNotFound, ImportState
from campaign.signatories.import_standing import Standing
from campaign.signatories.models import ImportFile, ImportMapping, Signatory, SignatoryImport
from campaign.signatories.rules import SignatoryState
from campaign.signatories.standing_queries import add_standing
from campaign.signatories.table_files import (
    ADVICE,
    Table,
    look_at,
    mapped_table,
    table_of,
    taken_up,
)


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """One file that is or was taken in, with where it stands and its counts.

    ``rejected`` are the first of the rows that were not taken; ``rejected_count`` counts all.
    """

    id: int
    filename: str
    state: ImportState
    rows_state: SignatoryState
    made_at: datetime
    made_by: str
    total_count: int
    done_count: int
    new_count: int
    changed_count: int
    duplicate_count: int
    rejected_count: int
    undone_at: datetime | None
    undone_by: str


@dataclass(frozen=True, slots=True)
class KeptTable:
    """A table that is being taken in, with the name and the account of who has begun it."""

    made_by: str
    account_id: int | None
    table: Table


def planned(terms: Terms, read: ReadRows, standing: Standing) -> Plan:
    """What becomes of some rows of a file on a letter as it stands; nothing is written.

    ``standing`` knows the rows before these that are not in the database.
    """
    add_standing(terms.letter.id, [values for _, values in read.taken], standing)
    return decide(terms, read, standing)


def import_record(letter_id: int, import_id: int) -> ImportRecord:
    """One import of the letter.

    :raises ImportNotFound: when it has none with this number.
    """
    statement = _IMPORTS.where(
        SignatoryImport.letter_id == letter_id, SignatoryImport.id == import_id
    )
    row = db.session.execute(statement).mappings().first()
    if row is None:
        raise ImportNotFound(import_id)
    return _import_record(row)


def import_records(letter_id: int) -> tuple[ImportRecord, ...]:
    """The files that were taken into the letter, the newest first."""
    statement = _IMPORTS.where(SignatoryImport.letter_id == letter_id)
    rows = db.session.execute(statement.order_by(SignatoryImport.id.desc()).limit(100))
    return tuple(map(_import_record, rows.mappings()))


def letter_of_import(import_id: int) -> int:
    """The id of the letter that the import belongs to.

    :raises ImportNotFound: when there is no such import.
    """
    statement = select(SignatoryImport.letter_id).where(SignatoryImport.id == import_id)
    letter_id: int | None = db.session.scalar(statement)
    if letter_id is None:
        raise ImportNotFound(import_id)
    return letter_id


def rejected_rows(letter_id: int, import_id: int) -> tuple[Rejected, ...]:
    """The rows of an import that were not taken; those whose contacts were erased are gone."""
    import_record(letter_id, import_id)
    kept = db.session.scalar(
        select(SignatoryImport.rejected).where(SignatoryImport.id == import_id)
    )
    return tuple(Rejected(line, why, tuple(cells)) for line, why, cells in json.loads(kept or "[]"))


def columns_of(letter_id: int, import_id: int) -> tuple[str, ...]:
    """The headers of the file of an import; empty where it had none."""
    import_record(letter_id, import_id)
    kept = db.session.scalar(select(SignatoryImport.mapping).where(SignatoryImport.id == import_id))
    return tuple(json.loads(kept or "{}").get("columns", ()))


def noted_count(letter_id: int, import_id: int) -> int:
    """How many rows of an import are later contacts that are noted beside a listing."""
    return _waiting_count(letter_id, import_id, Signatory.merged_into_id.is_not(None))


def doubtful_count(letter_id: int, import_id: int) -> int:
    """How many rows of an import wait in review because they resemble a listed name."""
    is_doubtful = Signatory.doubt != "", Signatory.merged_into_id.is_(None)
    return _waiting_count(letter_id, import_id, *is_doubtful)


def _waiting_count(letter_id: int, import_id: int, *conditions: ColumnElement[bool]) -> int:
    statement = select(func.count()).where(
        Signatory.letter_id == letter_id,
        Signatory.import_id == import_id,
        Signatory.state == SignatoryState.IN_REVIEW,
        *conditions,
    )
    return db.session.scalar(statement) or 0


def unfinished_ids() -> tuple[int, ...]:
    """Imports that are to be taken in, or were when whoever did it was ended."""
    statement = select(SignatoryImport.id).where(SignatoryImport.state.in_(UNFINISHED))
    return tuple(db.session.scalars(statement.order_by(SignatoryImport.id)))


def kept_table(import_id: int) -> KeptTable | None:
    """The table of an import with who has begun it; None when its file is not kept any more."""
    statement = select(SignatoryImport, ImportFile.data).join(
        ImportFile, ImportFile.id == SignatoryImport.file_id
    )
    found = db.session.execute(statement.where(SignatoryImport.id == import_id)).first()
    if found is None:
        return None
    made, data = found
    kept = json.loads(made.mapping)
    return KeptTable(made.made_by, kept["account_id"], taken_up(data, made.filename, kept))


def kept_file(letter_id: int, file_id: int) -> tuple[str, bytes]:
    """The name and the bytes of a file that waits to be looked at.

    :raises FileGone: when it is not kept any more.
    """
    statement = select(ImportFile.filename, ImportFile.data).where(
        ImportFile.letter_id == letter_id, ImportFile.id == file_id
    )
    found = db.session.execute(statement).first()
    if found is None:
        raise FileGone
    return found.filename, found.data


def remembered_fields(letter_id: int, columns: Sequence[str]) -> tuple[str, ...] | None:
    """What the columns of a file with this header were the last time; None when it is new."""
    statement = select(ImportMapping.mapping).where(
        ImportMapping.letter_id == letter_id,
        ImportMapping.header_sha256 == header_sha256(columns),
    )
    kept = db.session.scalar(statement)
    return None if kept is None else tuple(json.loads(kept))


def table_as_before(
    letter_id: int, data: bytes, filename: str, mapping: Mapping[str, str]
) -> Table:
    """A file whose columns are as ``mapping`` says, or as the last time, or else as they are guessed.

    :raises TableInvalid: as ``table_files.read_table`` does.
    """
    looked_at = look_at(data, filename)
    is_told = bool(mapping) or not looked_at.head_count
    fields = None if is_told else remembered_fields(letter_id, looked_at.columns)
    if fields is None:
        return mapped_table(looked_at, mapping)
    return table_of(looked_at, fields, ADVICE)


def header_sha256(columns: Sequence[str]) -> str:
    """By what a kind of file is known: the hash of its header."""
    return sha256(json.dumps(list(columns)).encode()).hexdigest()


_IMPORTS = select(*(getattr(SignatoryImport, name) for name in ImportRecord.__dataclass_fields__))


def _import_record(row: RowMapping) -> ImportRecord:
    stands = SignatoryState(row["rows_state"] or SignatoryState.LISTED)
    values: dict[str, Any] = {**row, "state": ImportState(row["state"]), "rows_state": stands}
    return ImportRecord(**values)
