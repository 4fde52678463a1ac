"""One step with one signatory, or a few at once: they are held, looked at, changed, kept and on record.

These are parts of the operations that do it.
"""

from collections.abc import Mapping
from typing import Any

from campaign import clock
from campaign.access import Act, Actor, require
from campaign.audit.operations import Told, record_each
from campaign.audit.rules import changes
from campaign.drafting import queries as letters
from campaign.drafting.operations import hold_text
from campaign.drafting.queries import LetterRecord
from campaign.signatories.models import Signatory
from campaign.signatories.rows import CONTACT, PUBLIC
from campaign.signatories.rules import (
    AlreadyListed,
    ChangedMeanwhile,
    MoveRefused,
    SignatoryNotFound,
    SignatoryState,
    StepKind,
)
from campaign.signatories.step_operations import give, keep_step, locked_rows
from campaign.signatories.step_queries import touched_since
from campaign.signatories.steps import RowChange, Taken, columns_of

Wanted = Mapping[int, Mapping[str, Any]]
"""Columns by the id of a signatory."""

_REVIEWED = ("reviewed_at", "reviewed_by")


def held_rows(actor: Actor, slug: str, *ids: int) -> tuple[LetterRecord, dict[int, Signatory]]:
    """The letter and these signatories of it, held until the transaction ends.

    :raises SignatoryNotFound: when the letter has not all of them.
    """
    # Of several all are locked at once and in one order, so that no two wait for each other.
    letter_id = letters.letter(slug).id
    require(actor, Act.REVIEW_SIGNATORY, letter_id)
    hold_text(letter_id)
    rows = locked_rows(ids)
    if any(one not in rows or rows[one].letter_id != letter_id for one in ids):
        message = "No signatory of this letter has this number."
        raise SignatoryNotFound(message)
    return letters.letter_by_id(letter_id), rows


def require_as_seen(row: Signatory, seen_id: int | None) -> None:
    """Let whoever has seen everything of it pass; None is somebody who was shown nothing.

    :raises ChangedMeanwhile: when something has happened with it since that entry of the audit.
    """
    if seen_id is not None and touched_since(row.letter_id, [row.id], seen_id):
        message = (
            "Something has happened with it since you opened this page, which shows it as it is now. "
            "Look at it, and send this again if it still fits."
        )
        raise ChangedMeanwhile(message)


def require_living(row: Signatory) -> None:
    """Let a sign-on pass of which something may still be changed.

    :raises MoveRefused: when it was withdrawn or rejected.
    """
    if row.state in {SignatoryState.WITHDRAWN, SignatoryState.REJECTED}:
        message = f"“{row.name}” has ended, so nothing of it can be changed."
        raise MoveRefused(message)


def take_step(actor: Actor, letter: LetterRecord, kind: StepKind, wanted: Wanted) -> Taken:
    """Give the rows these columns as one step that is on record; nothing when nothing differs.

    :raises AlreadyListed: when another has the name, the organization, or name and contact.
    """
    rows = locked_rows(wanted)
    reviewed = {"reviewed_at": clock.now(), "reviewed_by": actor.name}
    changed, given = [], []
    for row_id, columns in wanted.items():
        row = rows[row_id]
        before = columns_of(row, (*columns, *_REVIEWED))
        after = {name: value for name, value in columns.items() if before[name] != value}
        if after:
            after |= reviewed
            changed.append(RowChange(row_id, {name: before[name] for name in after}, after))
            given.append((row, after))
    if not changed:
        return Taken(kind, 0)
    names = [row.name for row, _ in given]
    if len(give(given)) < len(given):
        raise _taken(wanted, names)
    step_id = keep_step(actor, letter.id, kind, changed)
    told = [_told(one, kind, step_id) for one in changed]
    record_each(actor, Act.REVIEW_SIGNATORY, letter.id, told)
    return Taken(kind, len(changed), step_id=step_id)


def _told(changed: RowChange, kind: StepKind, step_id: int) -> Told:
    facts = {"state", "merged_into_id", "speaks_for_listing", "convener_position"}
    typed = {*PUBLIC, *CONTACT, "note"}
    moved = changes(changed.before, {n: v for n, v in changed.after.items() if n in facts})
    said = changes(changed.before, {n: v for n, v in changed.after.items() if n in typed})
    details = {**moved, "step": step_id, "kind": str(kind)}
    return Told(f"signatory:{changed.signatory_id}", details, said)


def _taken(wanted: Wanted, names: list[str]) -> AlreadyListed:
    asked = [str(columns["name"]) for columns in wanted.values() if "name" in columns]
    return AlreadyListed(
        f"“{(asked or names)[0]}” is on the letter already by another sign-on. Merge the two instead."
    )
