"""Working on the text of a letter: save it, go back to an earlier version, publish a new one."""

from campaign import clock
from campaign.access import Act, Actor, require
from campaign.audit.operations import record
from campaign.audit.rules import Deed
from campaign.audit.rules import change as changed
from campaign.db import db, transaction
from campaign.drafting import queries
from campaign.drafting.canonical import canonical_sha256
from campaign.drafting.models import Draft, Letter
from campaign.drafting.operations import as_plain, locked_letter, version_row
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import (
    ChangeUndeclared,
    LetterMoveRefused,
    LetterState,
    LetterText,
    NothingChanged,
    SavedMeanwhile,
    TextChange,
    require_whole,
)

CHANGEABLE = frozenset({LetterState.DRAFT, LetterState.OPEN, LetterState.CLOSED})


def save_text(actor: Actor, slug: str, text: LetterText, seen_revision: int) -> int:
    """Keep the text in work, whole or not; gives its revision.

    :raises SavedMeanwhile: when it was saved after the revision that the actor had seen.
    :raises LetterMoveRefused: when the letter was delivered.
    """
    with transaction():
        letter = _held(actor, Act.EDIT_TEXT, slug)
        return _save(actor, letter, text, seen_revision)


def restore_version(actor: Actor, slug: str, number: int, seen_revision: int) -> int:
    """Take the text of an earlier version as the one in work; gives its revision.

    :raises VersionNotFound: when there is none with this number.
    :raises SavedMeanwhile: as for ``save_text``.
    """
    with transaction():
        letter = _held(actor, Act.EDIT_TEXT, slug)
        text = queries.version_text(letter.id, number)
        return _save(actor, letter, text, seen_revision)


def publish_version(
    actor: Actor, slug: str, note: str, change: TextChange | None, seen_revision: int
) -> LetterRecord:
    """Make the text in work the version in force; a part of ``signatories.publish_text``.

    In an open or closed letter only a coordinator may, and says what kind of change it is.

    :raises ChangeUndeclared: when that is not said.
    :raises NothingChanged: when the text is the one in force.
    :raises TextIncomplete: see ``rules.require_whole``.
    """
    with transaction():
        letter = _held(actor, Act.EDIT_TEXT, slug)
        is_draft = letter.state == LetterState.DRAFT
        if not is_draft:
            require(actor, Act.CHANGE_TEXT, letter.id)
        if not is_draft and change is None:
            message = "Say whether this mends a slip or changes what was agreed to."
            raise ChangeUndeclared(message)
        text = _seen_draft(letter, seen_revision)
        require_whole(text)
        before = queries.letter_by_id(letter.id)
        if canonical_sha256(text) == before.version_sha256:
            message = "This is the text in force already; there is nothing to publish."
            raise NothingChanged(message)
        newest, *_ = queries.version_records(letter.id)
        row = version_row(letter.id, newest.number + 1, text, actor)
        row.note, row.change = note.strip(), "" if is_draft or change is None else str(change)
        db.session.add(row)
        letter.version_number = row.number
        # The count goes on, so that a page that was opened before cannot overwrite what comes.
        db.session.get_one(Draft, letter.id).revision += 1
        db.session.flush()
        record(
            actor,
            Deed.PUBLISH,
            letter.id,
            version=changed(before.version_number, row.number),
            sha256=row.sha256,
            change=row.change,
            note=row.note,
        )
        return queries.letter_by_id(letter.id)


def _held(actor: Actor, act: Act, slug: str) -> Letter:
    letter = locked_letter(slug)
    require(actor, act, letter.id)
    if letter.state not in CHANGEABLE:
        message = f"The letter is {letter.state}, so its text stays as it is."
        raise LetterMoveRefused(message)
    return letter


def _save(actor: Actor, letter: Letter, text: LetterText, seen_revision: int) -> int:
    row = db.session.get(Draft, letter.id)
    if (row.revision if row else 0) != seen_revision:
        raise SavedMeanwhile(_SAVED_MEANWHILE)
    if row is None:
        row = Draft(letter_id=letter.id, revision=0)
        db.session.add(row)
    row.text, row.revision = as_plain(text), seen_revision + 1
    row.saved_at, row.saved_by = clock.now(), actor.name
    db.session.flush()
    return row.revision


_SAVED_MEANWHILE = (
    "Somebody else has saved this text since you opened it. Nothing of yours or theirs is lost: "
    "compare the two, and save again what is to stand."
)


def _seen_draft(letter: Letter, seen_revision: int) -> LetterText:
    row = db.session.get(Draft, letter.id)
    if row is None:
        message = "There is no changed text to publish."
        raise NothingChanged(message)
    if row.revision != seen_revision:
        raise SavedMeanwhile(_SAVED_MEANWHILE)
    return queries.text_of(row.text)
