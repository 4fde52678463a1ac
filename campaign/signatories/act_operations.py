"""What a coordinator does with signatories, one or a hundred thousand: each act can be taken back.

Rows are changed in batches, each in a transaction of its own, and all are one step. A row
that an act does not fit is left as it is, with the reason.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import select

from campaign import clock
from campaign.access import Act, Actor, require
from campaign.audit.operations import Told, record_each
from campaign.audit.rules import changes
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.authority import Authority
from campaign.drafting.operations import hold_text
from campaign.drafting.queries import LetterRecord
from campaign.mailer import outbox
from campaign.signatories import emails, queries
from campaign.signatories.listing_operations import ORGANIZATION, known_organizations
from campaign.signatories.models import Signatory
from campaign.signatories.operations import correspondence
from campaign.signatories.rules import (
    MAIL_WAITS,
    MAX_NOTE_CHARACTERS,
    MoveRefused,
    NoteRefused,
    SignatoryState,
    StepKind,
    require_move,
)
from campaign.signatories.step_operations import AT_ONCE, add_to_step, give, keep_step, locked_rows
from campaign.signatories.step_queries import touched_since
from campaign.signatories.steps import Left, RowChange, Taken, columns_of

KEPT = (
    *("state", "is_held", "doubt", "note", "version_sha256", "organization_id", "authority"),
    *("merged_into_id", "speaks_for_listing", "convener_position", "listed_at", "ended_at"),
    *("reviewed_at", "reviewed_by"),
)
"""The columns that acts change, and that a step keeps."""

ON_LETTER_ALREADY = "its name is on the letter already"
TOUCHED = "something has happened with it since the page was shown"
ASKED_AGAIN = "its contact has agreed to an earlier text, and not to this one"


@dataclass(frozen=True, slots=True)
class Doing:
    """One act on one letter: what it is, its words, and whether contacts are told of a rejection."""

    kind: StepKind
    letter: LetterRecord
    actor: Actor
    words: str
    tells: bool
    seen_id: int | None
    consents: frozenset[str]
    bodies: Mapping[str, int]


class _LeftOut(Exception):
    """The row stays as it is; the reason goes on from "because"."""


def act(
    actor: Actor,
    slug: str,
    kind: StepKind,
    signatory_ids: Iterable[int],
    *,
    words: str = "",
    tells: bool = False,
    seen_id: int | None = None,
) -> Taken:
    """Do one thing with each of these signatories, and keep it as a step.

    ``words`` are the reason of a rejection, which stays with the note, or what is to be noted.
    Contacts are told that they are listed, and with ``tells`` that they were turned away;
    these messages wait until the act can hardly be taken back any more. ``seen_id`` is the
    newest entry of the letter's audit when somebody looked: whoever something has happened with
    since is left as it is. Without it nobody is.

    :raises NoteRefused: when there is nothing to note, or too much.
    """
    require(actor, Act.REVIEW_SIGNATORY, letters.letter(slug).id)
    words = _clean(kind, words)
    step_id, done_count, left = None, 0, []
    for some in _batches(signatory_ids):
        with transaction():
            doing = _doing(actor, slug, kind, some, words, tells=tells, seen_id=seen_id)
            changed, not_done = _each(doing, some)
            step_id = _keep(doing, changed, step_id)
        done_count += len(changed)
        left += not_done
    return Taken(kind, done_count, tuple(left), step_id)


def _clean(kind: StepKind, words: str) -> str:
    words = words.strip()
    if kind == StepKind.NOTE and not words:
        message = "Write the note first."
        raise NoteRefused(message)
    if len(words) > MAX_NOTE_CHARACTERS:
        message = f"Keep it within {MAX_NOTE_CHARACTERS:,} characters."
        raise NoteRefused(message)
    return words


def _doing(
    actor: Actor,
    slug: str,
    kind: StepKind,
    ids: Sequence[int],
    words: str,
    *,
    tells: bool,
    seen_id: int | None,
) -> Doing:
    letter_id = letters.letter(slug).id
    hold_text(letter_id)
    letter = letters.letter_by_id(letter_id)
    consents = frozenset(queries.standing_consents(letter))
    bodies = _known(letter_id, ids) if kind == StepKind.LIST else {}
    return Doing(kind, letter, actor, words, tells, seen_id, consents, bodies)


def _each(doing: Doing, ids: Sequence[int]) -> tuple[list[RowChange], list[Left]]:
    left, wanted = [], []
    rows = locked_rows(ids)
    touched = _touched(doing, ids)
    for row_id in ids:
        row = rows.get(row_id)
        if row is None or row.letter_id != doing.letter.id:
            continue
        if row_id in touched:
            left.append(Left(row.name, TOUCHED))
            continue
        before = columns_of(row, KEPT)
        try:
            after = {**before, **_DEEDS[doing.kind](doing, row)}
        except (MoveRefused, _LeftOut) as refused:
            left.append(Left(row.name, str(refused)))
            continue
        after |= {"reviewed_at": clock.now(), "reviewed_by": doing.actor.name}
        wanted.append((row, before, after))
    names = {row.id: row.name for row, _, _ in wanted}
    given = give([(row, after) for row, _, after in wanted])
    left += [Left(name, ON_LETTER_ALREADY) for row_id, name in names.items() if row_id not in given]
    changed = [_difference(row.id, *both) for row, *both in wanted if row.id in given]
    return changed, left


def _touched(doing: Doing, ids: Sequence[int]) -> frozenset[int]:
    if doing.seen_id is None:
        return frozenset()
    return touched_since(doing.letter.id, ids, doing.seen_id)


def _difference(row_id: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> RowChange:
    differing = {name: value for name, value in after.items() if before[name] != value}
    return RowChange(row_id, {name: before[name] for name in differing}, differing)


def _keep(doing: Doing, changed: Sequence[RowChange], step_id: int | None) -> int | None:
    if not changed:
        return step_id
    if step_id is None:
        step_id = keep_step(doing.actor, doing.letter.id, doing.kind, changed)
    else:
        add_to_step(step_id, changed)
    told = [_told(doing, one, step_id) for one in changed]
    record_each(doing.actor, Act.REVIEW_SIGNATORY, doing.letter.id, told)
    _tell_contacts(doing, [one.signatory_id for one in changed])
    return step_id


def _told(doing: Doing, changed: RowChange, step_id: int) -> Told:
    facts = ("state", "is_held", "merged_into_id", "convener_position")
    after = {name: value for name, value in changed.after.items() if name in facts}
    typed = {"words": doing.words} if doing.words else {}
    details = {**changes(changed.before, after), "step": step_id, "kind": str(doing.kind)}
    return Told(f"signatory:{changed.signatory_id}", details, typed)


def _tell_contacts(doing: Doing, ids: Sequence[int]) -> None:
    tells = doing.kind == StepKind.LIST or (doing.kind == StepKind.REJECT and doing.tells)
    if not tells:
        return
    for row in locked_rows(ids).values():
        if row.contact_email:
            about = correspondence(doing.letter, queries.record_of(row))
            is_listed = doing.kind == StepKind.LIST
            email = emails.now_listed(about) if is_listed else emails.not_listed(about, doing.words)
            outbox.put(email, waits=MAIL_WAITS)


def _list(doing: Doing, row: Signatory) -> dict[str, Any]:
    require_move(SignatoryState(row.state), SignatoryState.LISTED)
    version_sha256 = row.version_sha256
    if version_sha256 not in doing.consents:
        if row.contact_email:
            raise _LeftOut(ASKED_AGAIN)
        # Nobody can be asked, so the coordinator vouches, as for a row of an import.
        version_sha256 = doing.letter.version_sha256
    return {
        "state": SignatoryState.LISTED,
        "listed_at": clock.now(),
        "is_held": False,
        "authority": Authority.COORDINATOR,
        "version_sha256": version_sha256,
        "organization_id": doing.bodies.get(row.name_key) if row.kind == ORGANIZATION else None,
        "merged_into_id": None,
    }


def _reject(doing: Doing, row: Signatory) -> dict[str, Any]:
    noted = f"Rejected: {doing.words}" if doing.words else ""
    return {**_ended(row, SignatoryState.REJECTED), "note": _noted(row, noted)}


def _withdraw(doing: Doing, row: Signatory) -> dict[str, Any]:
    noted = f"Withdrawn: {doing.words}" if doing.words else ""
    return {**_ended(row, SignatoryState.WITHDRAWN), "note": _noted(row, noted)}


def _hold(_doing: Doing, row: Signatory) -> dict[str, Any]:
    if row.state != SignatoryState.IN_REVIEW or row.is_held:
        message = "only a signatory in review that is not held can be held"
        raise _LeftOut(message)
    return {"is_held": True}


def _release(_doing: Doing, row: Signatory) -> dict[str, Any]:
    if not row.is_held:
        message = "it is not held"
        raise _LeftOut(message)
    return {"is_held": False}


def _note(doing: Doing, row: Signatory) -> dict[str, Any]:
    return {"note": _noted(row, doing.words)}


_DEEDS: Mapping[StepKind, Callable[[Doing, Signatory], dict[str, Any]]] = {
    StepKind.LIST: _list,
    StepKind.REJECT: _reject,
    StepKind.WITHDRAW: _withdraw,
    StepKind.HOLD: _hold,
    StepKind.RELEASE: _release,
    StepKind.NOTE: _note,
}
"""What each act makes of a row, as columns."""


def _ended(row: Signatory, state: SignatoryState) -> dict[str, Any]:
    require_move(SignatoryState(row.state), state)
    return {
        "state": state,
        "ended_at": clock.now(),
        "is_held": False,
        "speaks_for_listing": False,
    }


def _noted(row: Signatory, words: str) -> str:
    return "\n".join(part for part in (row.note, words) if part)[-MAX_NOTE_CHARACTERS:]


def _known(letter_id: int, ids: Iterable[int]) -> dict[str, int]:
    statement = select(Signatory).where(
        Signatory.id.in_(list(ids)), Signatory.letter_id == letter_id
    )
    return known_organizations(vars(row) for row in db.session.scalars(statement))


def _batches(ids: Iterable[int]) -> Iterable[list[int]]:
    rest = iter(dict.fromkeys(ids))
    while some := list(islice(rest, AT_ONCE)):
        yield some
