"""What people do with a letter: make it from a file, open it, close it, extend it."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.access import CLOCKWORK, Act, Actor, require
from campaign.audit.operations import record
from campaign.audit.rules import Deed, changes
from campaign.db import db, transaction
from campaign.drafting import queries
from campaign.drafting.canonical import canonical_sha256
from campaign.drafting.letter_file import LetterFile
from campaign.drafting.models import Letter, Version
from campaign.drafting.roster_choices import RosterChoices
from campaign.drafting.rules import (
    DeadlineInvalid,
    LetterSettings,
    LetterState,
    LetterText,
    ReasonMissing,
    SlugTaken,
    ThemeUnknown,
    TimezoneInvalid,
    is_timezone,
    require_move,
)


def create_letter(actor: Actor, letter_file: LetterFile) -> int:
    """A letter in draft with version 1; gives its id.

    :raises SlugTaken: when another letter has the slug.
    """
    require(actor, Act.IMPORT_LETTER)
    with transaction():
        letter = _letter_row(letter_file.settings)
        db.session.add(letter)
        try:
            db.session.flush()
        except IntegrityError as error:
            message = (
                f"There is already a letter called “{letter.slug}”. "
                "Give this one another slug in its front matter."
            )
            raise SlugTaken(message) from error
        db.session.add(version_row(letter.id, 1, letter_file.text, actor))
        db.session.flush()
        record(actor, Act.IMPORT_LETTER, letter.id, slug=letter.slug, state=letter.state)
        return letter.id


def open_letter(
    actor: Actor, slug: str, *, deadline_at: datetime | None = None, timezone: str = ""
) -> None:
    """Let organizations sign on; from here on the text is frozen.

    ``deadline_at`` and ``timezone`` replace the letter's own when they are given.

    :raises Refused: when the letter is not a draft.
    :raises TimezoneInvalid: when there is no such time zone.
    :raises DeadlineInvalid: when the deadline has already passed.
    """
    with transaction():
        letter = locked_letter(slug)
        require(actor, Act.OPEN_LETTER, letter.id)
        require_move(LetterState(letter.state), LetterState.OPEN)
        before = _told(letter)
        _set_deadline(letter, deadline_at or letter.deadline_at)
        if timezone:
            _set_timezone(letter, timezone)
        letter.state = LetterState.OPEN
        letter.opened_at = clock.now()
        told = changes(before, _told(letter))
        record(actor, Act.OPEN_LETTER, letter.id, version=letter.version_number, **told)


def close_letter(actor: Actor, slug: str) -> None:
    """Take no more sign-ons.

    :raises Refused: when the letter is not open.
    """
    with transaction():
        letter = locked_letter(slug)
        require(actor, Act.CLOSE_LETTER, letter.id)
        _close(actor, letter, clock.now())


def reopen_letter(actor: Actor, slug: str, *, deadline_at: datetime | None, reason: str) -> None:
    """Extend a closed letter; the reason is kept with it. Without a deadline it has none.

    :raises ReasonMissing: when no reason is given.
    :raises Refused: when the letter is not closed.
    """
    with transaction():
        letter = locked_letter(slug)
        require(actor, Act.REOPEN_LETTER, letter.id)
        if letter.state != LetterState.CLOSED:
            require_move(LetterState(letter.state), LetterState.OPEN)
        if not reason.strip():
            message = "Say why the letter is opened again; the reason is kept with it."
            raise ReasonMissing(message)
        before = _told(letter)
        _set_deadline(letter, deadline_at)
        letter.state = LetterState.OPEN
        letter.closed_at = None
        told = changes(before, _told(letter))
        record(actor, Act.REOPEN_LETTER, letter.id, reason=reason.strip(), **told)


def set_roster_choices(actor: Actor, slug: str, choices: RosterChoices) -> bool:
    """Decide who may sign on, who lists them, and how the roster is shown; gives whether that is new."""
    with transaction():
        letter = locked_letter(slug)
        require(actor, Act.ARRANGE_ROSTER, letter.id)
        chosen = asdict(choices)
        told = changes({name: getattr(letter, name) for name in chosen}, chosen)
        for name, value in chosen.items():
            setattr(letter, name, value)
        if told:
            record(actor, Act.ARRANGE_ROSTER, letter.id, **told)
        return bool(told)


def set_theme(actor: Actor, slug: str, theme: str, known: Collection[str]) -> bool:
    """Choose what the letter looks like on paper from now on; gives whether that is new.

    What was printed stays as it is.

    :raises ThemeUnknown: when it is none of the ``known``.
    """
    with transaction():
        letter = locked_letter(slug)
        require(actor, Act.MAKE_PRINTING, letter.id)
        if theme not in known:
            raise ThemeUnknown(f"There is no look “{theme[:60]}”. Choose one of those offered.")
        told = changes({"theme": letter.theme}, {"theme": theme})
        letter.theme = theme
        if told:
            record(actor, Deed.SET_THEME, letter.id, **told)
        return bool(told)


def hold_letter(letter_id: int) -> None:
    """Let nobody else change the letter until this transaction ends."""
    db.session.get_one(Letter, letter_id, with_for_update=True)


def hold_text(letter_id: int) -> None:
    """Let nobody publish another text until this transaction ends; any number may hold it at once.

    Whoever lists a name asks for it before reading which text is in force. Otherwise a
    consent to the text before could be listed just after all others went stale.
    """
    held = select(Letter.id).where(Letter.id == letter_id)
    db.session.connection().execute(held.with_for_update(read=True, key_share=True))


def note_contacts_erased(letter_id: int) -> None:
    """Note that nobody's contact is kept with the letter, until one comes with a file."""
    with transaction():
        letter = db.session.get_one(Letter, letter_id, with_for_update=True)
        letter.contacts_erased_at = clock.now()


def note_printing(letter_id: int, version_number: int, printed_at: datetime) -> None:
    """Note of which version and when the letter's latest printing is, for its page."""
    with transaction():
        letter = db.session.get_one(Letter, letter_id, with_for_update=True)
        letter.printed_version_number, letter.printed_at = version_number, printed_at


def close_overdue_letters() -> int:
    """Close every open letter whose deadline has come; gives how many."""
    overdue = queries.overdue_letter_ids(clock.now())
    for letter_id in overdue:
        with transaction():
            letter = db.session.get_one(Letter, letter_id, with_for_update=True)
            if letter.state == LetterState.OPEN and letter.deadline_at is not None:
                _close(CLOCKWORK, letter, letter.deadline_at)
    return len(overdue)


def _close(actor: Actor, letter: Letter, closed_at: datetime) -> None:
    require_move(LetterState(letter.state), LetterState.CLOSED)
    before = _told(letter)
    letter.state = LetterState.CLOSED
    letter.closed_at = closed_at
    record(actor, Act.CLOSE_LETTER, letter.id, **changes(before, _told(letter)))


def _told(letter: Letter) -> dict[str, object]:
    return {name: getattr(letter, name) for name in ("state", "deadline_at", "timezone")}


def locked_letter(slug: str) -> Letter:
    """The letter's row, which nobody else changes until this transaction ends.

    :raises LetterNotFound: when there is none.
    """
    statement = select(Letter).where(Letter.slug == slug).with_for_update()
    letter = db.session.scalars(statement).first()
    if letter is None:
        # The query knows the sentence for a letter that is not there.
        queries.letter(slug)
    assert letter is not None  # noqa: S101 (the query above raised otherwise)
    return letter


def _set_deadline(letter: Letter, deadline_at: datetime | None) -> None:
    if deadline_at is not None and deadline_at <= clock.now():
        message = "The deadline has already passed. Give one that lies ahead."
        raise DeadlineInvalid(message)
    letter.deadline_at = deadline_at


def _set_timezone(letter: Letter, name: str) -> None:
    if not is_timezone(name):
        message = f"“{name[:60]}” is not a time zone. Write one like America/New_York."
        raise TimezoneInvalid(message)
    letter.timezone = name


def _letter_row(settings: LetterSettings) -> Letter:
    values = {name: getattr(settings, name) for name in LetterSettings.__dataclass_fields__}
    values["guards"] = " ".join(settings.guards)
    return Letter(**values, state=LetterState.DRAFT, version_number=1, created_at=clock.now())


def version_row(letter_id: int, number: int, text: LetterText, actor: Actor) -> Version:
    """A new version of the text, not yet in the session."""
    return Version(
        letter_id=letter_id,
        number=number,
        sha256=canonical_sha256(text),
        created_at=clock.now(),
        created_by=actor.name,
        note="",
        change="",
        **as_plain(text),
    )


def as_plain(text: LetterText) -> dict[str, Any]:
    """The parts of a text as rows keep them: lists and names."""
    values = asdict(text)
    return {name: list(one) if isinstance(one, tuple) else one for name, one in values.items()}
