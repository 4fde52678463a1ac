"""Dates, deadlines and names as the letter's language says them."""

from datetime import UTC, date, datetime

import pytest

from campaign.drafting.phrases import (
    addressee_line,
    as_sentence,
    date_text,
    deadline_text,
    head_line,
    moment_text,
)
from campaign.rendering.document import Addressee

DEADLINE = datetime(2026, 12, 1, 22, 0, tzinfo=UTC)
SAMPLE = (
    Addressee("Ana Sample", organization="Department of Samples"),
    Addressee("", organization="Sample Board"),
    Addressee("Third Sample"),
)


@pytest.mark.parametrize(
    ("names", "language", "sentence"),
    [
        ((), "en-US", ""),
        (("A",), "en-US", "A"),
        (("A", "B"), "en-US", "A and B"),
        (("A", "B", "C"), "en-US", "A, B, and C"),
        (("A", "B", "C"), "en-GB", "A, B and C"),
        (("A", "B", "C"), "es", "A, B y C"),
        (("א", "ב", "ג"), "he", "א, ב וג"),
        (("甲", "乙", "丙"), "zh-Hans", "甲、乙和丙"),
    ],
)
def test_names_are_joined_as_a_sentence_of_the_language(names, language, sentence):
    assert as_sentence(names, language) == sentence


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en-US", "November 24, 2026"),
        ("es", "24 de noviembre de 2026"),
        ("ar", "24 نوفمبر 2026"),
        ("fa", "۲۴ نوامبر ۲۰۲۶"),
        ("zh-Hans", "2026年11月24日"),
        ("mam", "November 24, 2026"),
    ],
)
def test_a_date_is_written_out_in_the_language(language, text):
    assert date_text(date(2026, 11, 24), language) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en-US",
            "Tuesday, December 1, 2026, 5:00 PM Eastern Standard Time (America/New_York)",
        ),
        ("es", "martes, 1 de diciembre de 2026, 17:00 hora estándar oriental (America/New_York)"),
        (
            "ar",
            "الثلاثاء، 1 ديسمبر 2026، 5:00 م التوقيت الرسمي الشرقي لأمريكا الشمالية "
            "(\u2068America/New_York\u2069)",
        ),
    ],
)
def test_a_deadline_has_its_day_its_hour_and_its_zone(language, text):
    shown = deadline_text(DEADLINE, "America/New_York", language)
    assert shown.replace("\u202f", " ").replace("\xa0", " ") == text


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en-US", "To Ana Sample, Department of Samples; Sample Board; Third Sample"),
        ("es", "Para Ana Sample, Department of Samples; Sample Board; Third Sample"),
        (
            "ar",
            "إلى \u2068Ana Sample، Department of Samples\u2069؛ "
            "\u2068Sample Board\u2069؛ \u2068Third Sample\u2069",
        ),
    ],
)
def test_the_addressees_stand_on_one_line(language, line):
    assert addressee_line(SAMPLE, language) == line


def test_a_letter_to_nobody_has_no_such_line():
    assert addressee_line((Addressee(""),), "en-US") == ""
    assert head_line((), "en-US") == ""


@pytest.mark.parametrize(
    ("count", "language", "line"),
    [
        (1, "en-US", "Ana Sample"),
        (2, "en-US", "Ana Sample and Sample Board"),
        (3, "en-US", "Ana Sample and 2 others"),
        (3, "fr", "Ana Sample et 2 autres"),
        (3, "ar", "\u2068Ana Sample\u2069 وآخرون"),
    ],
)
def test_the_head_of_a_page_names_the_first_addressees(count, language, line):
    assert head_line(SAMPLE[:count], language) == line


@pytest.mark.parametrize("language", ["ar", "es", "en-US"])
def test_a_moment_beside_the_sites_words_is_in_english(language):
    at = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
    said = moment_text(at, "America/New_York", language)
    assert said.replace("\u202f", " ") == "Nov 24, 2026, 5:00 PM EST"
