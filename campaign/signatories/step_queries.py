"""What was done on a roster, the last first, and the searches that somebody keeps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from campaign.audit.queries import abouts_since
from campaign.audit.rules import Deed
from campaign.db import db
from campaign.signatories.models import RosterStep, RosterStepRow, RosterView, Signatory
from campaign.signatories.rows import CONTACT, PUBLIC
from campaign.signatories.rules import SignatoryState, StepKind
from campaign.signatories.steps import read

LAST_STEPS = 10

CHANGE_NOTHING = (Deed.SEND_LINK, Deed.REMIND, Deed.ASK)
"""What may be on record of a signatory without anything of it being another."""


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step: what was done with how many, when, by whom, and whether it was taken back."""

    id: int
    kind: StepKind
    row_count: int
    made_at: datetime
    made_by: str
    undone_at: datetime | None
    undone_by: str

    @property
    def may_be_undone(self) -> bool:
        """Whether it can be taken back from the roster's own pages."""
        return self.undone_at is None and self.kind != StepKind.IMPORT


@dataclass(frozen=True, slots=True)
class OwnStep:
    """A step as one signatory met it, with what it changed of listing, contact and note: column, before, after."""

    step: StepRecord
    changed: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class OtherContact:
    """Somebody whose sign-on was found to be another's again."""

    id: int
    name: str
    state: SignatoryState
    contact_name: str
    contact_title: str
    contact_email: str
    speaks_for_listing: bool


@dataclass(frozen=True, slots=True)
class KeptView:
    """A search under a name; ``asked`` is the query of its address."""

    id: int
    name: str
    asked: str


_STEP = tuple(getattr(RosterStep, name) for name in StepRecord.__dataclass_fields__)


def last_steps(letter_id: int, count: int = LAST_STEPS) -> tuple[StepRecord, ...]:
    """The steps on the letter's roster, the last first."""
    statement = select(*_STEP).where(RosterStep.letter_id == letter_id)
    rows = db.session.execute(statement.order_by(RosterStep.id.desc()).limit(count))
    return tuple(map(_step, rows))


def step(letter_id: int, step_id: int) -> StepRecord | None:
    """One step of the letter; None when there is none with this number."""
    statement = select(*_STEP).where(RosterStep.letter_id == letter_id, RosterStep.id == step_id)
    row = db.session.execute(statement).first()
    return _step(row) if row else None


def steps_of(signatory_id: int) -> tuple[OwnStep, ...]:
    """What was done with one signatory, the last first, and by which files it was changed."""
    statement = (
        select(*_STEP, RosterStepRow.before, RosterStepRow.after)
        .join(RosterStepRow, RosterStepRow.step_id == RosterStep.id)
        .where(RosterStepRow.signatory_id == signatory_id)
        .order_by(RosterStep.id.desc())
    )
    return tuple(
        OwnStep(_step(row), _changed(row.before, row.after))
        for row in db.session.execute(statement)
    )


def _changed(before: str, after: str) -> tuple[tuple[str, str, str], ...]:
    old, new = read(before), read(after)
    shown = (*PUBLIC, *CONTACT, "note")
    names = (name for name in shown if name in new and old.get(name) != new[name])
    return tuple((name, old.get(name) or "", new[name] or "") for name in names)


def touched_since(letter_id: int, signatory_ids: Iterable[int], entry_id: int) -> frozenset[int]:
    """Which signatories something has happened with since that entry of the letter's audit."""
    named = {f"signatory:{one}": one for one in signatory_ids}
    touched = abouts_since(letter_id, entry_id, named, without=CHANGE_NOTHING)
    return frozenset(named[about] for about in touched)


def other_contacts(signatory_id: int) -> tuple[OtherContact, ...]:
    """Whose sign-ons were found to be this one's again, the oldest first; for coordinators."""
    columns = [getattr(Signatory, name) for name in OtherContact.__dataclass_fields__]
    statement = select(*columns).where(Signatory.merged_into_id == signatory_id)
    rows = db.session.execute(statement.order_by(Signatory.id))
    return tuple(
        OtherContact(**{**row._mapping, "state": SignatoryState(row.state)})  # noqa: SLF001 (SQLAlchemy's own name for it)
        for row in rows
    )


def kept_views(letter_id: int, account_id: int | None) -> tuple[KeptView, ...]:
    """The searches that an account keeps on a letter, by name."""
    columns = RosterView.id, RosterView.name, RosterView.asked
    own = RosterView.letter_id == letter_id, RosterView.account_id == account_id
    rows = db.session.execute(select(*columns).where(*own).order_by(RosterView.name))
    return tuple(KeptView(row.id, row.name, row.asked) for row in rows)


def _step(row: object) -> StepRecord:
    values = {name: getattr(row, name) for name in StepRecord.__dataclass_fields__}
    return StepRecord(**{**values, "kind": StepKind(values["kind"])})
