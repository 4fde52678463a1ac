"""Working on the text of a letter: save it, go back to an earlier version, publish a new one."""

from datetime import date

from campaign import clock
from campaign.access import Act, Actor, require
from campaign.audit.operations import record
from campaign.audit.rules import Deed, changes
from campaign.audit.rules import change as changed
from campaign.db import db, transaction
from campaign.drafting import queries
from campaign.drafting.canonical import canonical_sha256
from campaign.drafting.comment_operations import follow_text
from campaign.drafting.languages import canonical
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
    """Keep the working text, whole or not; gives its revision.

    :raises SavedMeanwhile: when it was saved after the revision that the actor had seen.
    :raises LetterMoveRefused: when the letter was delivered.
    """
    with transaction():
        letter = _held(actor, Act.EDIT_TEXT, slug)
        return _save(actor, letter, text, seen_revision)


def save_letter(
    actor: Actor,
    slug: str,
    text: LetterText,
    seen_revision: int,
    *,
    dated_on: date | None,
    via: str,
    language: str,
) -> int:
    """Keep the working text with date, way of sending and language, all or nothing; gives the revision.

    :raises: as ``save_text`` and ``set_language`` do; then nothing is kept.
    """
    with transaction():
        revision = save_text(actor, slug, text, seen_revision)
        set_date_and_via(actor, slug, dated_on, via)
        set_language(actor, slug, language)
        return revision


def set_date_and_via(actor: Actor, slug: str, dated_on: date | None, via: str) -> None:
    """Set the date on the letter, None for the day of printing, and how it is sent.

    Both are settings and no part of the text that is agreed to. What stays is not put on record.

    :raises LetterMoveRefused: when the letter was delivered.
    """
    with transaction():
        letter = _held(actor, Act.EDIT_TEXT, slug)
        before = {"dated_on": letter.dated_on, "via": letter.via}
        differences = changes(before, {"dated_on": dated_on, "via": via})
        if differences:
            letter.dated_on, letter.via = dated_on, via
            record(actor, Deed.SET_DATE_AND_VIA, letter.id, **differences)


def set_language(actor: Actor, slug: str, language: str) -> None:
    """Set the language that page, emails and paper follow; what stays is not put on record.

    It is a setting and no part of the text that is agreed to.

    :raises LanguageInvalid: when the tag is that of no language.
    :raises LetterMoveRefused: when the letter was delivered.
    """
    with transaction():
        letter = _held(actor, Act.EDIT_TEXT, slug)
        tag = canonical(language)
        if told := changes({"language": letter.language}, {"language": tag}):
            letter.language = tag
            record(actor, Deed.SET_LANGUAGE, letter.id, **told)


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
    """Make the working text the version in force; a part of ``signatories.publish_text``.

    In an open or closed letter only a coordinator may, and says what kind of change it is.

    :raises ChangeUndeclared: when that is not said.
    :raises NothingChanged: when the text is the one in force.
    :raises TextIncomplete: see ``rules.require_whole``.
    """
    with transaction():
        letter = _held(actor, Act.EDIT_TEXT, slug)
        require(actor, publishing_act(LetterState(letter.state)), letter.id)
        declared = _declared(letter, change)
        text = _seen_draft(letter, seen_revision)
        require_whole(text)
        before = queries.letter_by_id(letter.id)
        if canonical_sha256(text) == before.version_sha256:
            message = "This is the text in force already; there is nothing to publish."
            raise NothingChanged(message)
        newest, *_ = queries.version_records(letter.id)
        row = version_row(letter.id, newest.number + 1, text, actor)
        row.note, row.change = note.strip(), declared
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


def publishing_act(state: LetterState) -> Act:
    """What publishing is in this state: once the letter was opened, others have agreed to it."""
    return Act.EDIT_TEXT if state == LetterState.DRAFT else Act.CHANGE_TEXT


def _declared(letter: Letter, change: TextChange | None) -> str:
    """Give what the change is to be kept as; empty in a draft, where nobody has agreed yet."""
    if letter.state == LetterState.DRAFT:
        return ""
    if change is None:
        message = "Say whether this fixes a mistake or changes what was agreed to."
        raise ChangeUndeclared(message)
    return str(change)


def _held(actor: Actor, act: Act, slug: str) -> Letter:
    letter = locked_letter(slug)
    require(actor, act, letter.id)
    if letter.state not in CHANGEABLE:
        message = f"The letter is {letter.state}, so its text can no longer change."
        raise LetterMoveRefused(message)
    return letter


def _save(actor: Actor, letter: Letter, text: LetterText, seen_revision: int) -> int:
    row = db.session.get(Draft, letter.id)
    if (row.revision if row else 0) != seen_revision:
        raise SavedMeanwhile(_SAVED_MEANWHILE)
    before = queries.working_text(queries.letter_by_id(letter.id)).text
    if row is None:
        row = Draft(letter_id=letter.id, revision=0)
        db.session.add(row)
    row.text, row.revision = as_plain(text), seen_revision + 1
    row.saved_at, row.saved_by = clock.now(), actor.name
    db.session.flush()
    follow_text(letter.id, before, text)
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
