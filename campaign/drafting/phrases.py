"""Dates and deadlines as a letter and its pages say them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, format_timedelta, get_timezone_name


def date_text(day: date, language: str) -> str:
    """The day written out: “November 24, 2026”."""
    return format_date(day, format="long", locale=locale_of(language))


def deadline_text(deadline_at: datetime, timezone: str, language: str) -> str:
    """The deadline with weekday, day, time and named zone, in the letter's own zone."""
    zone, locale = ZoneInfo(timezone), locale_of(language)
    local = deadline_at.astimezone(zone)
    day = format_date(local, format="full", locale=locale)
    time = format_time(local, format="short", locale=locale)
    name = get_timezone_name(local, width="long", locale=locale)
    return f"{day}, {time} {name} ({timezone})"


def left_text(deadline_at: datetime, now: datetime) -> str:
    """How long is left: days, in the last two days hours, in the last hour minutes."""
    seconds = (deadline_at - now).total_seconds()
    if seconds <= 0:
        return "closed"
    for unit, size in (("day", 86_400), ("hour", 3_600)):
        count = int(seconds // size)
        if count > (1 if unit == "day" else 0):
            return f"{count} {unit}{'' if count == 1 else 's'} left"
    return f"{max(1, int(seconds // 60))} minutes left"


def moment_text(instant: datetime, timezone: str, language: str) -> str:
    """A moment for staff, to the minute: “Nov 24, 2026, 5:00 PM EST”."""
    local, locale = instant.astimezone(ZoneInfo(timezone)), locale_of(language)
    day = format_date(local, format="medium", locale=locale)
    return f"{day}, {format_time(local, format='short', locale=locale)} {local.tzname()}"


def ago_text(instant: datetime, now: datetime) -> str:
    """How long ago something was, for staff: “just now”, “3 hours ago”."""
    since = now - instant
    if since.total_seconds() < 60:  # noqa: PLR2004 (a minute)
        return "just now"
    return str(format_timedelta(-since, add_direction=True, locale="en"))


def locale_of(language: str) -> Locale:
    """The locale of a language tag; English where the tag is unknown."""
    try:
        return Locale.parse(language, sep="-" if "-" in language else "_")
    except (UnknownLocaleError, ValueError):
        return Locale("en", "US")
