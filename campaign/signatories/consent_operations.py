"""Consent that follows the text: publish a version, ask again, renew, and tell the contacts."""

from collections.abc import Sequence

from flask import current_app
from sqlalchemy import select, update

from campaign import clock
from campaign.access import Act, Actor, require
from campaign.audit.operations import Told, record, record_each
from campaign.audit.rules import Deed, change
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.operations import locked_letter
from campaign.drafting.queries import LetterRecord
from campaign.drafting.redline import RedPart, redline
from campaign.drafting.redline_writing import WrittenPart, written
from campaign.drafting.rules import LetterState, TextChange
from campaign.drafting.text_operations import publish_version
from campaign.jobs.queue import wake_after_commit
from campaign.mailer import outbox
from campaign.signatories import consents, emails, queries
from campaign.signatories.convener_operations import follow_conveners
from campaign.signatories.models import Signatory, TextNotice
from campaign.signatories.operations import correspondence
from campaign.signatories.queries import SignatoryRecord
from campaign.signatories.rules import (
    ONE_REMINDER_PER,
    NobodyWaits,
    RemindedLately,
    SignatoryState,
)

TELL = "signatories.tell_of_changes"
"""The name of the handler that writes the messages about a changed text."""

Changes = dict[str, tuple[WrittenPart, ...]]
"""What changed, by the hash of the text that was agreed to."""

AT_ONCE = 100
"""So many messages are written in one transaction."""


def publish_text(
    actor: Actor, slug: str, note: str, text_change: TextChange | None, seen_revision: int
) -> LetterRecord:
    """Make the working text the version in force, and let the roster follow it.

    An editorial change is told to the signatories. After a material one every listed
    signatory is ``stale`` and does not count until it agrees again.

    :raises: as ``drafting.text_operations.publish_version`` does.
    """
    with transaction():
        old_number = letters.letter(slug).version_number
        letter = publish_version(actor, slug, note, text_change, seen_revision)
        if letter.state == LetterState.DRAFT:
            follow_conveners(actor, letter)
            return letter
        _follow_consent(actor, letter, text_change)
        follow_conveners(actor, letter)
        _give_notice(letter, old_number, text_change or TextChange.EDITORIAL)
        return letter


def ask_again(actor: Actor, slug: str) -> int:
    """Remind those whose consent the changed text still waits for; gives how many there are.

    :raises NobodyWaits: when all have answered, or none can be written to.
    :raises RemindedLately: when that was done within the hour.
    """
    with transaction():
        # Two who press the button at once remind everybody once.
        letter_id = locked_letter(slug).id
        require(actor, Act.CHANGE_TEXT, letter_id)
        letter = letters.letter_by_id(letter_id)
        waiting = consents.waiting_count(letter)
        newest = letters.last_material_change(letter.id)
        if not waiting or newest is None:
            message = "Nobody who can be written to waits for an answer."
            raise NobodyWaits(message)
        reminded_at = consents.last_reminded_at(letter.id)
        if reminded_at is not None and clock.now() - reminded_at < ONE_REMINDER_PER:
            message = "They were reminded within the last hour. Give them a little time to answer."
            raise RemindedLately(message)
        _give_notice(letter, newest.number - 1, TextChange.MATERIAL, is_reminder=True)
        record(actor, Act.CHANGE_TEXT, letter.id, reminded=waiting)
        return waiting


def tell_of_changes() -> int:
    """Write what is owed of messages about changed texts; gives how many were written."""
    told_count = 0
    unfinished = select(TextNotice.id).where(TextNotice.done_at.is_(None)).order_by(TextNotice.id)
    for notice_id in db.session.scalars(unfinished).all():
        while (batch_count := _tell_some(notice_id)) is not None:
            told_count += batch_count
    return told_count


def _follow_consent(actor: Actor, letter: LetterRecord, text_change: TextChange | None) -> None:
    # Who had agreed to these very words before has agreed to them still.
    agreed = Signatory.version_sha256 == letter.version_sha256
    moves = [(Deed.RENEW, SignatoryState.STALE, SignatoryState.LISTED, agreed)]
    if text_change == TextChange.MATERIAL:
        moves.append((Deed.GO_STALE, SignatoryState.LISTED, SignatoryState.STALE, ~agreed))
    for deed, before, after, which in moves:
        moved_ids = db.session.execute(
            update(Signatory)
            .where(Signatory.letter_id == letter.id, Signatory.state == before, which)
            .values(state=after)
            .returning(Signatory.id)
        ).scalars()
        state = {"state": change(before, after)}
        told = [Told(f"signatory:{one}", state) for one in moved_ids]
        record_each(actor, deed, letter.id, told)


def _give_notice(
    letter: LetterRecord, old_number: int, text_change: TextChange, *, is_reminder: bool = False
) -> None:
    db.session.add(
        TextNotice(
            letter_id=letter.id,
            old_number=old_number,
            new_number=letter.version_number,
            change=text_change,
            is_reminder=is_reminder,
            told_up_to_id=0,
            told_count=0,
            made_at=clock.now(),
        )
    )
    db.session.flush()
    wake_after_commit(current_app._get_current_object(), TELL)  # type: ignore[attr-defined]  # noqa: SLF001


def _tell_some(notice_id: int) -> int | None:
    """Write the next messages of a notice; None when there are no more, or another does it."""
    with transaction():
        notice = db.session.get_one(TextNotice, notice_id, with_for_update=True)
        if notice.done_at is not None:
            return None
        letter = letters.letter_by_id(notice.letter_id)
        rows = _next_to_tell(letter, notice)
        if not rows:
            notice.done_at = clock.now()
            return None
        changes: Changes = {}
        written_count = sum(_tell(letter, notice, row, changes) for row in rows)
        notice.told_up_to_id = rows[-1].id
        notice.told_count += written_count
        return written_count


def _next_to_tell(letter: LetterRecord, notice: TextNotice) -> Sequence[Signatory]:
    statement = select(Signatory).where(
        Signatory.letter_id == notice.letter_id,
        Signatory.id > notice.told_up_to_id,
        Signatory.contact_email != "",
        # Who signed on after the change has read the new text.
        Signatory.created_at <= notice.made_at,
        consents.waiting(letter)
        if notice.change == TextChange.MATERIAL
        else Signatory.state.in_([SignatoryState.LISTED, SignatoryState.IN_REVIEW]),
    )
    return db.session.scalars(statement.order_by(Signatory.id).limit(AT_ONCE)).all()


def _tell(letter: LetterRecord, notice: TextNotice, row: Signatory, changes: Changes) -> bool:
    signatory = queries.record_of(row)
    about = correspondence(letter, signatory)
    # Most have agreed to the same text, so what changed since is written out once for all of them.
    if (agreed := row.version_sha256) not in changes:
        changes[agreed] = written(_what_changed(letter, notice, signatory), spoken=False)
    if notice.change == TextChange.EDITORIAL:
        return outbox.put(emails.text_corrected(about, changes[agreed]))
    return outbox.put(emails.text_changed(about, changes[agreed], is_reminder=notice.is_reminder))


def _what_changed(
    letter: LetterRecord, notice: TextNotice, signatory: SignatoryRecord
) -> tuple[RedPart, ...]:
    if notice.change == TextChange.MATERIAL:
        # Who has not answered an earlier change either sees both at once.
        return queries.changes_since_consent(signatory, letter)
    old, new = (
        letters.version_text(notice.letter_id, number)
        for number in (notice.old_number, notice.new_number)
    )
    return tuple(part for part in redline(old, new) if part.is_changed)
