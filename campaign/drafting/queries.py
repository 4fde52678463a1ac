"""Letters as frozen values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, select

from campaign.db import db
from campaign.drafting.models import Letter, Version
from campaign.drafting.rules import (
    LetterNotFound,
    LetterSettings,
    LetterState,
    LetterText,
    Policy,
    RosterOrder,
    RosterVisibility,
    Visibility,
    is_good_slug,
)
from campaign.rendering.document import Addressee


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """A letter as it stands: state, settings, and the text in force with its number and hash."""

    id: int
    state: LetterState
    version_number: int
    version_sha256: str
    text: LetterText
    settings: LetterSettings
    opened_at: datetime | None
    closed_at: datetime | None

    @property
    def slug(self) -> str:
        """The letter's name in addresses and commands."""
        return self.settings.slug

    def is_late(self, now: datetime) -> bool:
        """Whether a sign-on received at ``now`` comes at the deadline or after it."""
        deadline = self.settings.deadline_at
        return deadline is not None and now >= deadline


def letter(slug: str) -> LetterRecord:
    """The letter with this slug.

    :raises LetterNotFound: when there is none.
    """
    # What cannot be a slug is not asked for: PostgreSQL takes no zero byte.
    found = is_good_slug(slug) and db.session.execute(_letters().where(Letter.slug == slug)).first()
    if not found:
        message = f"There is no letter called “{slug}”."
        raise LetterNotFound(message)
    return _record(found)


def letter_by_id(letter_id: int) -> LetterRecord:
    """The letter with this id, which must exist."""
    return _record(db.session.execute(_letters().where(Letter.id == letter_id)).one())


def letters(*, only_ids: Iterable[int] | None = None) -> tuple[LetterRecord, ...]:
    """Every letter, or those with the given ids, the newest first; empty when there is none."""
    statement = _letters().order_by(Letter.created_at.desc(), Letter.id.desc())
    if only_ids is not None:
        statement = statement.where(Letter.id.in_(list(only_ids)))
    return tuple(_record(row) for row in db.session.execute(statement))


def public_letters() -> tuple[LetterRecord, ...]:
    """Letters that the home page names: listed, and not in draft or archived."""
    shown = (LetterState.OPEN, LetterState.CLOSED, LetterState.DELIVERED)
    statement = (
        _letters()
        .where(Letter.visibility == Visibility.LISTED, Letter.state.in_(shown))
        .order_by(Letter.opened_at.desc(), Letter.id.desc())
    )
    return tuple(_record(row) for row in db.session.execute(statement))


def overdue_letter_ids(now: datetime) -> tuple[int, ...]:
    """Open letters whose deadline has come."""
    statement = select(Letter.id).where(Letter.state == LetterState.OPEN, Letter.deadline_at <= now)
    return tuple(db.session.scalars(statement))


def _letters() -> Select[Letter, Version]:
    return select(Letter, Version).join(
        Version, (Version.letter_id == Letter.id) & (Version.number == Letter.version_number)
    )


def _record(row: Row[Letter, Version]) -> LetterRecord:
    letter_row, version = row
    return LetterRecord(
        id=letter_row.id,
        state=LetterState(letter_row.state),
        version_number=version.number,
        version_sha256=version.sha256,
        text=_text(version),
        settings=_settings(letter_row),
        opened_at=letter_row.opened_at,
        closed_at=letter_row.closed_at,
    )


def _text(version: Version) -> LetterText:
    return LetterText(
        title=version.title,
        re=version.re,
        addressees=tuple(
            Addressee(**{**values, "address": tuple(values["address"])})
            for values in version.addressees
        ),
        salutation=version.salutation,
        body=version.body,
        closing=version.closing,
        conveners=tuple(version.conveners),
        cc=tuple(version.cc),
        enclosures=tuple(version.enclosures),
    )


def _settings(row: Letter) -> LetterSettings:
    return LetterSettings(
        slug=row.slug,
        dated_on=row.dated_on,
        via=row.via,
        goal=row.goal,
        deadline_at=row.deadline_at,
        timezone=row.timezone,
        language=row.language,
        theme=row.theme,
        visibility=Visibility(row.visibility),
        roster=RosterVisibility(row.roster),
        policy=Policy(row.policy),
        order=RosterOrder(row.order),
    )
