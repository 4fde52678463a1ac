"""States, slugs and deadlines of a letter."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.drafting.rules import (
    MAX_SLUG_CHARACTERS,
    RESERVED_SLUGS,
    DeadlineInvalid,
    LetterMoveRefused,
    LetterState,
    deadline_from_local,
    is_good_slug,
    is_timezone,
    require_move,
    slugify,
)
from campaign.errors import Problem

NEW_YORK = "America/New_York"
LEGAL = {
    ("draft", "open"),
    ("open", "closed"),
    ("closed", "open"),
    ("closed", "delivered"),
    ("delivered", "archived"),
}


@pytest.mark.parametrize("old", LetterState)
@pytest.mark.parametrize("new", LetterState)
def test_a_letter_makes_only_the_legal_moves(old, new):
    if (old, new) in LEGAL:
        require_move(old, new)
        return
    with pytest.raises(LetterMoveRefused, match=f"The letter is {old}"):
        require_move(old, new)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("A Chance to Come Home", "a-chance-to-come-home"),
        ("Otros Dreams en Acción!", "otros-dreams-en-accion"),
        ("The People's Letter", "the-peoples-letter"),
        ("New", "new-letter"),
        ("Operator", "operator-letter"),
        ("***", "letter"),
        ("word " * 40, "-".join(["word"] * 16)),
        ("x" * 500, "x" * MAX_SLUG_CHARACTERS),
    ],
)
def test_a_title_becomes_a_slug(title, slug):
    assert slugify(title) == slug


@given(st.text(max_size=300))
def test_every_title_has_a_good_slug(title):
    assert is_good_slug(slugify(title))


@pytest.mark.parametrize(
    "slug", ["", "-a", "a-", "a--b", "A", "a b", "a/b", "é", "x" * 81, "a\n", *RESERVED_SLUGS]
)
def test_what_cannot_stand_in_an_address_is_no_slug(slug):
    assert not is_good_slug(slug)


@pytest.mark.parametrize(
    "name", ["", "Mars/Base", "../etc/passwd", "/etc/passwd", "a\x00b", "America"]
)
def test_a_name_that_is_not_in_the_time_zone_database_is_no_time_zone(name):
    assert not is_timezone(name)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-12-18T17:00", datetime(2026, 12, 18, 22, 0, tzinfo=UTC)),
        ("2026-12-18 17:00:30", datetime(2026, 12, 18, 22, 0, 30, tzinfo=UTC)),
        ("2026-07-18T17:00", datetime(2026, 7, 18, 21, 0, tzinfo=UTC)),
        ("2026-12-18T17:00-08:00", datetime(2026, 12, 19, 1, 0, tzinfo=UTC)),
        ("2026-12-18T17:00Z", datetime(2026, 12, 18, 17, 0, tzinfo=UTC)),
        ("2026-12-18t17:00z", datetime(2026, 12, 18, 17, 0, tzinfo=UTC)),
        (" 2026-12-18 ", datetime(2026, 12, 19, 4, 59, 59, tzinfo=UTC)),
        ("2026-11-01T01:30", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("2026-11-01T01:30-05:00", datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
    ],
)
def test_a_local_time_is_one_instant(text, instant):
    assert deadline_from_local(text, NEW_YORK) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "2026-13-01",
        "2026-02-30T10:00",
        "20261218",
        "2026-W51-5",
        "12/18/2026",
        "2026-12-18T25:00",
        "2026-12-18T17",
        "0001-01-01T00:00+14:00",
        "9999-12-31T23:59-12:00",
        "9999-12-31T23:59",
        "2026-12-18T17:00+99:00",
    ],
)
def test_what_names_no_instant_is_refused_with_a_sample(text):
    with pytest.raises(DeadlineInvalid, match="2026-12-18T17:00"):
        deadline_from_local(text, NEW_YORK)


def test_a_time_that_the_clock_skips_is_refused():
    with pytest.raises(DeadlineInvalid, match="skips 2026-03-08T02:30"):
        deadline_from_local("2026-03-08T02:30", NEW_YORK)


@given(st.text(max_size=40))
def test_any_text_is_a_deadline_or_a_problem(text):
    with suppress(Problem):
        assert deadline_from_local(text, NEW_YORK).tzinfo is UTC
