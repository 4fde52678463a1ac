"""Dates, deadlines and names as a letter and its pages say them, in the letter's language."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import (
    format_date,
    format_time,
    format_timedelta,
    get_datetime_format,
    get_timezone_name,
)
from babel.lists import format_list
from babel.numbers import format_decimal

from campaign.drafting.languages import direction, in_english, locale_of, separators, with_digits
from campaign.drafting.wording import paper_words
from campaign.rendering.directions import isolated
from campaign.rendering.document import Addressee


def date_text(day: date, language: str) -> str:
    """The day written out: “November 24, 2026”."""
    return with_digits(format_date(day, format="long", locale=locale_of(language)), language)


def number_text(number: int, language: str) -> str:
    """A whole number as the language writes it: 1,204 in English, ۱٬۲۰۴ in Persian."""
    return with_digits(format_decimal(number, locale=locale_of(language)), language)


def deadline_text(deadline_at: datetime, timezone: str, language: str) -> str:
    """The deadline with weekday, day, time and named zone, in the letter's own zone."""
    zone, locale = ZoneInfo(timezone), locale_of(language)
    local = deadline_at.astimezone(zone)
    day = format_date(local, format="full", locale=locale)
    time = format_time(local, format="short", locale=locale)
    name = get_timezone_name(local, width="long", locale=locale)
    pattern = str(get_datetime_format("medium", locale=locale))
    instant = pattern.replace("{0}", time).replace("{1}", day)
    return f"{with_digits(instant, language)} {name} ({isolated(timezone, direction(language))})"


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
    """A moment beside the site's own words, to the minute: “Nov 24, 2026, 5:00 PM EST”.

    It is in the letter's English, or in plain English beside a letter in another language.
    """
    local, locale = instant.astimezone(ZoneInfo(timezone)), locale_of(in_english(language))
    day = format_date(local, format="medium", locale=locale)
    return f"{day}, {format_time(local, format='short', locale=locale)} {local.tzname()}"


def ago_text(instant: datetime, now: datetime) -> str:
    """How long ago something was, for staff: “just now”, “3 hours ago”."""
    since = now - instant
    if since.total_seconds() < 60:  # noqa: PLR2004 (a minute)
        return "just now"
    return str(format_timedelta(-since, add_direction=True, locale="en"))


def as_sentence(names: Sequence[str], language: str) -> str:
    """Names joined as the language does: “A”, “A and B”, “A y B”; empty for none.

    One that runs against the language's direction is kept apart from its neighbors.
    """
    apart = [isolated(name, direction(language)) for name in names]
    return format_list(apart, locale=locale_of(language))


def addressee_line(addressees: Sequence[Addressee], language: str) -> str:
    """Whom a letter is to, on one line: “To A, B; C”; empty without an addressee."""
    comma, semicolon = separators(language)
    each = (comma.join(filter(None, (one.name, one.organization))) for one in addressees)
    names = semicolon.join(isolated(one, direction(language)) for one in each if one)
    return paper_words(language).to.replace("{names}", names) if names else ""


def head_line(addressees: Sequence[Addressee], language: str) -> str:
    """Whom a letter is to, as the head of each page says it: “A”, “A and B”, “A and 2 others”."""
    names = [one.name or one.organization for one in addressees]
    if len(names) <= 2:  # noqa: PLR2004 (both fit)
        return as_sentence(names, language)
    name, count = isolated(names[0], direction(language)), str(len(names) - 1)
    others = paper_words(language).others
    return others.replace("{count}", with_digits(count, language)).replace("{name}", name)
