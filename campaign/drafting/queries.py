"""Letters as frozen values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import takewhile
from typing import Any

from sqlalchemy import bindparam, or_, select

from campaign.db import db
from campaign.drafting.authority import Authority
from campaign.drafting.models import Draft, Letter, Version
from campaign.drafting.rules import (
    OVER,
    Guard,
    Kinds,
    LetterNotFound,
    LetterSettings,
    LetterState,
    LetterText,
    Policy,
    RosterOrder,
    RosterVisibility,
    TextChange,
    VersionNotFound,
    Visibility,
    is_good_slug,
)
from campaign.rendering.document import Addressee

ONE_DAY = timedelta(days=1)

# A sign-on begins with this read, so its statements are built once.
_LETTERS = select(
    *Letter.__table__.columns, Version.sha256, Version.created_at.label("version_at")
).join(Version, (Version.letter_id == Letter.id) & (Version.number == Letter.version_number))
_BY_SLUG = _LETTERS.where(Letter.slug == bindparam("slug"))
_BY_ID = _LETTERS.where(Letter.id == bindparam("id"))


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """A letter as it stands: state, settings, and the text in force with its number and hash."""

    id: int
    state: LetterState
    version_number: int
    version_sha256: str
    version_at: datetime
    text: LetterText
    settings: LetterSettings
    opened_at: datetime | None
    closed_at: datetime | None
    printed_version_number: int | None = None
    printed_at: datetime | None = None

    @property
    def slug(self) -> str:
        """The letter's name in addresses and commands."""
        return self.settings.slug

    def is_late(self, now: datetime) -> bool:
        """Whether a sign-on received at ``now`` comes at the deadline or after it."""
        deadline = self.settings.deadline_at
        return deadline is not None and now >= deadline


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """One version as the history shows it; ``change`` is empty for one from before the opening."""

    number: int
    sha256: str
    title: str
    created_at: datetime
    created_by: str
    note: str
    change: str


_VERSION_COLUMNS = tuple(getattr(Version, name) for name in VersionRecord.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class WorkingText:
    """The working text: ``revision`` counts its savings and publishings, 0 when there was none."""

    text: LetterText
    revision: int
    saved_at: datetime | None
    saved_by: str


def letter(slug: str) -> LetterRecord:
    """The letter with this slug.

    :raises LetterNotFound: when there is none.
    """
    # What cannot be a slug is not asked for: PostgreSQL takes no zero byte.
    is_asked = is_good_slug(slug)
    found = db.session.connection().execute(_BY_SLUG, {"slug": slug}).first() if is_asked else None
    if found is None:
        message = f"There is no letter called “{slug}”."
        raise LetterNotFound(message)
    return _record(found)


def letter_by_id(letter_id: int) -> LetterRecord:
    """The letter with this id, which must exist."""
    return _record(db.session.connection().execute(_BY_ID, {"id": letter_id}).one())


def letters(*, only_ids: Iterable[int] | None = None) -> tuple[LetterRecord, ...]:
    """Every letter, or those with the given ids, the newest first; empty when there is none."""
    statement = _LETTERS.order_by(Letter.created_at.desc(), Letter.id.desc())
    if only_ids is not None:
        statement = statement.where(Letter.id.in_(list(only_ids)))
    return tuple(_record(row) for row in db.session.execute(statement))


def public_letters() -> tuple[LetterRecord, ...]:
    """Letters that the home page names: listed, and not in draft or archived."""
    shown = (LetterState.OPEN, LetterState.CLOSED, LetterState.DELIVERED)
    statement = _LETTERS.where(
        Letter.visibility == Visibility.LISTED, Letter.state.in_(shown)
    ).order_by(Letter.opened_at.desc(), Letter.id.desc())
    return tuple(_record(row) for row in db.session.execute(statement))


def overdue_letter_ids(now: datetime) -> tuple[int, ...]:
    """Open letters whose deadline has come."""
    statement = select(Letter.id).where(Letter.state == LetterState.OPEN, Letter.deadline_at <= now)
    return tuple(db.session.scalars(statement))


def version_text(letter_id: int, number: int) -> LetterText:
    """The text of one version.

    :raises VersionNotFound: when the letter has none with this number.
    """
    return _kept_text(letter_id, number, version_record(letter_id, number).sha256)


def version_record(letter_id: int, number: int) -> VersionRecord:
    """One version without its text.

    :raises VersionNotFound: when the letter has none with this number.
    """
    wanted = (Version.letter_id == letter_id, Version.number == number)
    row = db.session.execute(select(*_VERSION_COLUMNS).where(*wanted)).first()
    if row is None:
        message = f"This letter has no version {number}."
        raise VersionNotFound(message)
    return VersionRecord(*row)


def text_by_hash(letter_id: int, sha256: str) -> LetterText:
    """The text that somebody on this letter has agreed to; it must exist."""
    statement = select(Version.number).where(
        Version.letter_id == letter_id, Version.sha256 == sha256
    )
    return _kept_text(letter_id, db.session.scalars(statement.limit(1)).one(), sha256)


def version_records(letter_id: int) -> tuple[VersionRecord, ...]:
    """The versions of a letter without their texts, the newest first."""
    statement = select(*_VERSION_COLUMNS).where(Version.letter_id == letter_id)
    rows = db.session.execute(statement.order_by(Version.number.desc()))
    return tuple(VersionRecord(*row) for row in rows)


def public_versions(letter: LetterRecord) -> tuple[VersionRecord, ...]:
    """The version that the letter was opened on and all after it, the newest first.

    None while it is a draft: what was written before the opening stays with its writers.
    """
    if letter.state == LetterState.DRAFT:
        return ()
    versions = version_records(letter.id)
    later = tuple(takewhile(lambda one: one.change, versions))
    return versions[: len(later) + 1]


def last_material_change(letter_id: int) -> VersionRecord | None:
    """The newest version that changed what was agreed to; None when there is none."""
    changes = (one for one in version_records(letter_id) if one.change == TextChange.MATERIAL)
    return next(changes, None)


def standing_numbers(letter_id: int) -> dict[str, int]:
    """The hashes that a consent may name and still stand, with the newest version of each.

    They are those of the version of the last material change and of all after it.
    """
    standing: dict[str, int] = {}
    for version in version_records(letter_id):
        standing.setdefault(version.sha256, version.number)
        if version.change == TextChange.MATERIAL:
            break
    return standing


def working_text(letter: LetterRecord) -> WorkingText:
    """The text that is being worked on; the one in force when nobody has begun to."""
    row = db.session.get(Draft, letter.id)
    if row is None:
        return WorkingText(letter.text, 0, None, "")
    return WorkingText(text_of(row.text), row.revision, row.saved_at, row.saved_by)


def past_retention_ids(now: datetime) -> tuple[int, ...]:
    """Letters that were closed so long ago that nobody's contact is kept any more.

    One whose contacts were erased comes again after a day, since a file may bring others.
    """
    statement = select(Letter.id, Letter.closed_at, Letter.retention_days).where(
        Letter.state.in_(OVER),
        Letter.closed_at.is_not(None),
        or_(Letter.contacts_erased_at.is_(None), Letter.contacts_erased_at < now - ONE_DAY),
    )
    return tuple(
        letter_id
        for letter_id, closed_at, days in db.session.execute(statement)
        if closed_at is not None and closed_at + days * ONE_DAY <= now
    )


def _record(row: Any) -> LetterRecord:  # noqa: ANN401 (a row of the columns above)
    return LetterRecord(
        id=row.id,
        state=LetterState(row.state),
        version_number=row.version_number,
        version_sha256=row.sha256,
        version_at=row.version_at,
        text=_kept_text(row.id, row.version_number, row.sha256),
        settings=_settings(row),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        printed_version_number=row.printed_version_number,
        printed_at=row.printed_at,
    )


@lru_cache(maxsize=256)
def _kept_text(letter_id: int, number: int, sha256: str) -> LetterText:
    # A version never changes, so a text is read once; its hash tells it from the text of
    # another database, or of a letter whose import was rolled back.
    return _text(
        db.session.scalars(
            select(Version).where(
                Version.letter_id == letter_id, Version.number == number, Version.sha256 == sha256
            )
        ).one()
    )


def _text(version: Version) -> LetterText:
    return text_of({name: getattr(version, name) for name in LetterText.__dataclass_fields__})


def text_of(values: Mapping[str, Any]) -> LetterText:
    """The text whose parts are kept as plain lists and names."""
    lists = {name: tuple(values[name]) for name in ("conveners", "cc", "enclosures")}
    addressees = (
        Addressee(**{**one, "address": tuple(one["address"])}) for one in values["addressees"]
    )
    return LetterText(**{**values, **lists, "addressees": tuple(addressees)})


def _settings(row: Any) -> LetterSettings:  # noqa: ANN401 (a row of the columns above)
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
        order=RosterOrder(row.roster_order),
        kinds=Kinds(row.kinds),
        authority=Authority(row.authority),
        names_after=row.names_after,
        guards=tuple(map(Guard, row.guards.split())),
        retention_days=row.retention_days,
    )
