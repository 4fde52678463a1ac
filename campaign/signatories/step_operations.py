"""Steps on the roster that can be taken back: what they changed of each row, before and after.

A step is kept in the transaction of the operation that does it. Taking it back gives each
row what it had before, unless somebody has changed it since.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.access import Act, Actor, require
from campaign.audit.operations import Told, record_each
from campaign.audit.rules import changes
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.operations import hold_text
from campaign.mailer import outbox
from campaign.signatories import queries
from campaign.signatories.models import RosterStep, RosterStepRow, Signatory
from campaign.signatories.rules import NotToBeUndone, SignatoryState, StepKind
from campaign.signatories.steps import Left, RowChange, Taken, columns_of, read, written

AT_ONCE = 500
"""So many rows are changed in one transaction, so that nobody waits long for its locks."""

CHANGED_SINCE = "somebody has changed it since"
TAKEN_SINCE = "its name is on the letter by another sign-on now"
ERASED_SINCE = "what it was before was erased since"
NOT_UNDOABLE = "This step cannot be taken back here."
UNDONE_ALREADY = "This step was taken back already."


_OF_ANY_STEP = {"reviewed_at", "reviewed_by", "authority"}
"""A step that has kept nothing but these has lost what it changed, when a contact was erased."""


def keep_step(
    actor: Actor,
    letter_id: int,
    kind: StepKind,
    changes: Sequence[RowChange],
    *,
    import_id: int | None = None,
) -> int:
    """Keep what was done, so that it can be taken back; gives the step's id.

    It is part of the operation that does it, and that is on record.
    """
    statement = insert(RosterStep).values(
        letter_id=letter_id,
        kind=kind,
        import_id=import_id,
        row_count=len(changes),
        made_at=clock.now(),
        made_by=actor.name,
        undone_by="",
    )
    step_id: int = db.session.execute(statement.returning(RosterStep.id)).scalar_one()
    _keep_rows(step_id, changes)
    return step_id


def add_to_step(step_id: int, changes: Sequence[RowChange]) -> None:
    """Keep more of a step that takes several transactions; a part of the operation that does it."""
    more = update(RosterStep).where(RosterStep.id == step_id)
    db.session.execute(more.values(row_count=RosterStep.row_count + len(changes)))
    _keep_rows(step_id, changes)


def undo_step(actor: Actor, slug: str, step_id: int) -> Taken:
    """Give each row of a step what it had before, and take its messages back that still wait.

    Left as it is, and named, is what somebody has changed since, and whose name is on the
    letter by another sign-on now. Who was listed, and has not agreed to the text that was
    changed in earnest since, is ``stale``.

    :raises NotToBeUndone: when it was taken back already, or is the taking in of a file.
    """
    letter_id = letters.letter(slug).id
    done_count, last_id, is_over = 0, 0, False
    left: list[Left] = []
    while not is_over:
        with transaction():
            require(actor, Act.REVIEW_SIGNATORY, letter_id)
            hold_text(letter_id)
            step = _held_step(letter_id, step_id)
            kept = _kept_rows(step_id, last_id)
            consents = queries.standing_consents(letters.letter_by_id(letter_id))
            given_back, not_given = _give_back(kept, consents)
            _tell_of_undoing(actor, step, given_back)
            # Whoever is interrupted half way begins again, and finds what is done already.
            if is_over := len(kept) < AT_ONCE:
                step.undone_at, step.undone_by = clock.now(), actor.name
            kind, last_id = StepKind(step.kind), kept[-1].id if kept else 0
        done_count += len(given_back)
        left += not_given
    return Taken(kind, done_count, tuple(left))


def rename_in_steps(reviewer: str, name: str) -> None:
    """Let what steps keep name a reviewer otherwise; a part of erasing an account, which is on record."""
    # Each stands there as a whole value of JSON, so that nothing else is met.
    old, new = written({"": reviewer})[5:-1], written({"": name})[5:-1]
    for column in (RosterStepRow.before, RosterStepRow.after):
        kept = update(RosterStepRow).where(column.contains(old, autoescape=True))
        db.session.execute(kept.values({column: func.replace(column, old, new)}))


def _tell_of_undoing(
    actor: Actor, step: RosterStep, given_back: Mapping[int, Mapping[str, Any]]
) -> None:
    outbox.take_back([f"signatory:{row_id}" for row_id in given_back], step.made_at)
    told = [
        Told(f"signatory:{row_id}", {**moved, "undone": step.id})
        for row_id, moved in given_back.items()
    ]
    record_each(actor, Act.REVIEW_SIGNATORY, step.letter_id, told)


def _keep_rows(step_id: int, kept: Iterable[RowChange]) -> None:
    rows = [
        {
            "step_id": step_id,
            "signatory_id": one.signatory_id,
            "before": written(one.before),
            "after": written(one.after),
        }
        for one in kept
    ]
    if rows:
        db.session.execute(insert(RosterStepRow), rows)


def _held_step(letter_id: int, step_id: int) -> RosterStep:
    statement = select(RosterStep).where(
        RosterStep.id == step_id, RosterStep.letter_id == letter_id
    )
    step = db.session.scalars(
        statement.with_for_update(), execution_options={"populate_existing": True}
    ).first()
    if step is None or step.kind == StepKind.IMPORT:
        raise NotToBeUndone(NOT_UNDOABLE)
    if step.undone_at is not None:
        raise NotToBeUndone(UNDONE_ALREADY)
    return step


def _kept_rows(step_id: int, last_id: int) -> Sequence[RosterStepRow]:
    statement = (
        select(RosterStepRow)
        .where(RosterStepRow.step_id == step_id, RosterStepRow.id > last_id)
        .order_by(RosterStepRow.id)
        .limit(AT_ONCE)
    )
    return db.session.scalars(statement).all()


def _give_back(
    kept: Sequence[RosterStepRow], consents: Collection[str]
) -> tuple[dict[int, dict[str, Any]], list[Left]]:
    """What changed of each row that has what it had before again; and who has not, and why."""
    left, wanted = [], []
    rows = locked_rows([one.signatory_id for one in kept])
    for one in kept:
        row, after = rows[one.signatory_id], read(one.after)
        before = _as_agreed(row, read(one.before), consents)
        stands = columns_of(row, after)
        if _is_forgotten(before, after):
            left.append(Left(row.name, ERASED_SINCE))
        elif stands == after:
            wanted.append((row, before, after))
        elif stands != before:
            left.append(Left(row.name, CHANGED_SINCE))
    names = {row.id: row.name for row, _, _ in wanted}
    given = give([(row, before) for row, before, _ in wanted])
    left += [Left(name, TAKEN_SINCE) for row_id, name in names.items() if row_id not in given]
    moved = {row.id: _moved(before, after) for row, before, after in wanted if row.id in given}
    return moved, left


def _is_forgotten(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    # With a contact's own words its link goes, from what was before or from what is since.
    return after.keys() <= _OF_ANY_STEP or ("link_key" in before) != ("link_key" in after)


def _as_agreed(row: Signatory, before: dict[str, Any], consents: Collection[str]) -> dict[str, Any]:
    # Whoever was off the letter while its text changed in earnest was not asked about it.
    agreed = before.get("version_sha256", row.version_sha256)
    if before.get("state") == SignatoryState.LISTED and agreed not in consents:
        return {**before, "state": SignatoryState.STALE}
    return before


def _moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    state = {name: value for name, value in after.items() if name == "state"}
    return changes(state, {name: before[name] for name in state})


def locked_rows(ids: Iterable[int]) -> dict[int, Signatory]:
    """The signatories with these ids as they stand, held in one order; a part of operations."""
    statement = select(Signatory).where(Signatory.id.in_(list(ids))).order_by(Signatory.id)
    fresh = {"populate_existing": True}
    rows = db.session.scalars(statement.with_for_update(), execution_options=fresh)
    return {row.id: row for row in rows}


def give(rows: Sequence[tuple[Signatory, Mapping[str, Any]]]) -> frozenset[int]:
    """Give each row its columns; the ids of those that have them now.

    One is left out when the letter has another by its name, or the same organization, by now.
    It is a part of operations.
    """
    if _given(rows):
        return frozenset(row.id for row, _ in rows)
    # One of many stands in the way of all, so each is tried alone.
    return frozenset(row.id for row, values in rows if _given([(row, values)]))


def _given(rows: Sequence[tuple[Signatory, Mapping[str, Any]]]) -> bool:
    try:
        with db.session.begin_nested():
            for row, values in rows:
                for name, value in values.items():
                    setattr(row, name, value)
            db.session.flush()
    except IntegrityError:
        return False
    return True
