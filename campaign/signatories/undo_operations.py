"""Taking back a file that was taken in, in one act: what it made goes, what it changed is as before.

What somebody has touched since stays as it is, and is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, delete, select, update
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.access import Act, Actor, require
from campaign.audit.operations import Told, record, record_each
from campaign.audit.queries import abouts_of
from campaign.audit.rules import Deed, changes
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.operations import hold_text
from campaign.mailer.queries import abouts_written_to
from campaign.organizations.queries import parts
from campaign.signatories import import_queries as queries
from campaign.signatories.approval_models import Approval
from campaign.signatories.evidence_models import Evidence
from campaign.signatories.import_rules import ImportState, ImportUndone
from campaign.signatories.import_standing import Columns
from campaign.signatories.models import (
    ImportFile,
    RosterStep,
    RosterStepRow,
    Signatory,
    SignatoryImport,
)
from campaign.signatories.rows import TOLD_COLUMNS
from campaign.signatories.steps import read

MAX_NAMED = 1_000
"""So many of the signatories that stay are named; all are counted."""

_TABLE: Any = Signatory.__table__
_NO_TOUCH = (Deed.IMPORT, Deed.UNDO_IMPORT, Deed.GO_STALE, Deed.ERASE_CONTACT)
"""What happens to a signatory of a file by itself; whatever else is on record was somebody's act."""

PRINTED = "A printing holds it."
CONVENES = "The letter names it as a convener."
TOUCHED = "Somebody has acted on it since."
WRITTEN_TO = "Its contact was written to."
CHANGED = "It was changed since."


@dataclass(frozen=True, slots=True)
class Stays:
    """A signatory that an undo leaves as it is, by name, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking an import back did; ``stays`` are the first of those that were left as they are."""

    import_id: int
    removed_count: int
    restored_count: int
    stays_count: int
    stays: tuple[Stays, ...]


def undo_import(actor: Actor, slug: str, import_id: int) -> Undone:
    """Take back what an import has done, also while it is still being taken in.

    :raises ImportNotFound: when the letter has no such import.
    :raises ImportUndone: when it was taken back already.
    """
    with transaction():
        letter_id = letters.letter(slug).id
        require(actor, Act.IMPORT_SIGNATORIES, letter_id)
        hold_text(letter_id)
        queries.import_record(letter_id, import_id)
        made = db.session.get_one(
            SignatoryImport, import_id, with_for_update=True, populate_existing=True
        )
        if made.state == ImportState.UNDONE:
            raise ImportUndone(f"Import {import_id} was taken back already.")
        made.state = ImportState.UNDONE
        made.undone_at, made.undone_by = clock.now(), actor.name
        db.session.execute(delete(ImportFile).where(ImportFile.id == made.file_id))
        made.file_id = None
        undoing = _Undoing(actor, letter_id, import_id)
        undoing.restore()
        undoing.remove()
        undone = undoing.so_far()
        counts: dict[str, Any] = {
            "removed": undone.removed_count,
            "restored": undone.restored_count,
            "stay": undone.stays_count,
        }
        record(actor, Deed.UNDO_IMPORT, letter_id, about=f"import:{import_id}", **counts)
        return undone


class _Undoing:
    """One import that is being taken back, with what has become of it so far."""

    def __init__(self, actor: Actor, letter_id: int, import_id: int) -> None:
        self._actor, self._letter_id, self._import_id = actor, letter_id, import_id
        self._removed_count = self._restored_count = self._stays_count = 0
        self._stays: list[Stays] = []

    def restore(self) -> None:
        """Give each row that was there what it had before, the last change first."""
        steps = select(RosterStep.id).where(
            RosterStep.import_id == self._import_id, RosterStep.undone_at.is_(None)
        )
        for step_id in db.session.scalars(steps.order_by(RosterStep.id.desc())).all():
            statement = select(RosterStepRow.id, *_STEP_COLUMNS).where(
                RosterStepRow.step_id == step_id
            )
            rows = db.session.execute(statement.order_by(RosterStepRow.id)).all()
            for some in parts(rows):
                self._restore_some({row.signatory_id: _Kept.of(row) for row in some})
        undone = {"undone_at": clock.now(), "undone_by": self._actor.name}
        theirs = RosterStep.import_id == self._import_id
        db.session.execute(update(RosterStep).where(theirs).values(undone))
        self._forget_own_steps()

    def _restore_some(self, kept: Mapping[int, "_Kept"]) -> None:
        statement = select(_TABLE).where(_TABLE.c.id.in_(kept)).with_for_update()
        told = []
        for row in db.session.connection().execute(statement).mappings().all():
            one = kept[row["id"]]
            if row["import_id"] == self._import_id:
                continue  # The file itself has made it, and named it again further down.
            if (why := one.why_stays(row)) or not _put_back(row["id"], one.before):
                self._let_stay(row["name"], why or CHANGED)
                continue
            typed = {name: value for name, value in one.before.items() if name in TOLD_COLUMNS}
            told.append(Told(f"signatory:{row['id']}", {}, changes(one.after, typed)))
        self._restored_count += len(told)
        record_each(self._actor, Deed.UNDO_IMPORT, self._letter_id, told)

    def _forget_own_steps(self) -> None:
        own = select(Signatory.id).where(Signatory.import_id == self._import_id)
        steps = select(RosterStep.id).where(RosterStep.import_id == self._import_id)
        theirs = RosterStepRow.signatory_id.in_(own) & RosterStepRow.step_id.in_(steps)
        db.session.execute(delete(RosterStepRow).where(theirs))

    def remove(self) -> None:
        """Take away the rows that the file has made and nobody has touched."""
        why_not = _Reasons(self._letter_id)
        columns = (_TABLE.c[name] for name in ("id", "name", "merged_into_id", *_TOLD_BY))
        statement = select(*columns).where(_TABLE.c.import_id == self._import_id)
        rows = db.session.connection().execute(statement.with_for_update()).all()
        # A listing goes after the later contacts that are noted beside it, and stays with them.
        self._remove_untouched([one for one in rows if one.merged_into_id is not None], why_not)
        why_not.look_who_is_led_to()
        self._remove_untouched([one for one in rows if one.merged_into_id is None], why_not)
        db.session.expire_all()

    def _remove_untouched(self, rows: Sequence[Any], why_not: "_Reasons") -> None:
        for some in parts(rows):
            gone = []
            for row in some:
                if why := why_not(row):
                    self._let_stay(row.name, why)
                else:
                    gone.append(row.id)
            self._remove_some(gone)

    def _remove_some(self, ids: Sequence[int]) -> None:
        db.session.connection().execute(delete(_TABLE).where(_TABLE.c.id.in_(ids)))
        self._removed_count += len(ids)
        told = [Told(f"signatory:{one}", {"removed": True}) for one in ids]
        record_each(self._actor, Deed.UNDO_IMPORT, self._letter_id, told)

    def _let_stay(self, name: str, why: str) -> None:
        self._stays_count += 1
        if len(self._stays) < MAX_NAMED:
            self._stays.append(Stays(name, why))

    def so_far(self) -> Undone:
        """What has become of it."""
        return Undone(
            self._import_id,
            self._removed_count,
            self._restored_count,
            self._stays_count,
            tuple(self._stays),
        )


_STEP_COLUMNS = (RosterStepRow.signatory_id, RosterStepRow.before, RosterStepRow.after)
_TOLD_BY = ("printed_at", "convener_position", "reviewed_at", "note", "speaks_for_listing")


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a step changed of a row that was there."""

    before: Columns
    after: Columns

    @classmethod
    def of(cls, row: Any) -> "_Kept":  # noqa: ANN401 (a row of the columns above)
        return cls(read(row.before), read(row.after))

    def why_stays(self, row: RowMapping) -> str:
        if "state" in self.after and row["printed_at"] is not None:
            return PRINTED
        return CHANGED if any(row[name] != value for name, value in self.after.items()) else ""


class _Reasons:
    """Why a row that a file has made stays, as a sentence; empty when it may go."""

    def __init__(self, letter_id: int) -> None:
        self._touched = abouts_of(letter_id, "signatory:", without=_NO_TOUCH)
        self._written_to = abouts_written_to(letter_id)
        self._letter_id = letter_id
        of_letter = select(RosterStep.id).where(RosterStep.letter_id == letter_id)
        in_steps = select(RosterStepRow.signatory_id).where(RosterStepRow.step_id.in_(of_letter))
        own = (select(one.signatory_id) for one in (Evidence, Approval))
        self._held = {one for each in (in_steps, *own) for one in db.session.scalars(each)}
        self.look_who_is_led_to()

    def look_who_is_led_to(self) -> None:
        """See anew which rows others are again."""
        led_to = select(Signatory.merged_into_id).where(Signatory.letter_id == self._letter_id)
        self._led_to = set(db.session.scalars(led_to.distinct()))

    def __call__(self, row: Any) -> str:  # noqa: ANN401 (a row of the columns above)
        about = f"signatory:{row.id}"
        reasons = {
            PRINTED: row.printed_at is not None,
            CONVENES: row.convener_position is not None,
            TOUCHED: about in self._touched or row.reviewed_at is not None,
            WRITTEN_TO: about in self._written_to,
            CHANGED: row.id in self._held
            or row.id in self._led_to
            or bool(row.note)
            or row.speaks_for_listing,
        }
        return next((why for why, holds in reasons.items() if holds), "")


def _put_back(signatory_id: int, before: Columns) -> bool:
    """Give the row what it had; False when another has taken its name or contact meanwhile."""
    statement = update(_TABLE).where(_TABLE.c.id == signatory_id).values(before)
    try:
        with db.session.begin_nested():
            db.session.connection().execute(statement)
    except IntegrityError:
        return False
    return True
