"""Tags of languages: which are taken, how they are written, and what is known of them."""

import pytest
from babel import Locale
from babel.localedata import locale_identifiers
from hypothesis import given
from hypothesis import strategies as st

from campaign.drafting.languages import (
    MAX_TAG_CHARACTERS,
    LanguageInvalid,
    canonical,
    direction,
    in_english,
    locale_of,
    native_name,
    numerals,
    open_graph_locale,
    with_digits,
    written_in,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("en", "en"),
        ("EN-us", "en-US"),
        ("es-419", "es-419"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("AR", "ar"),
        ("mam", "mam"),
        ("iw-il", "he-IL"),
        ("tl", "fil"),
        ("en-UK", "en-GB"),
        ("ca-ES-VALENCIA", "ca-ES-valencia"),
        ("de-1901", "de-1901"),
    ],
)
def test_a_tag_is_kept_as_the_standard_writes_it(typed, kept):
    assert canonical(typed) == kept
    assert canonical(kept) == kept


@pytest.mark.parametrize(
    ("tag", "why"),
    [
        ("", "write one like"),
        ("e", "write one like"),
        ("english", "write one like"),
        ("en_US", "write one like"),
        ("en-", "write one like"),
        ("en-US\n", "write one like"),
        ("ｅｎ", "write one like"),
        ("x-klingon", "write one like"),
        ("en-u-nu-arab", "write one like"),
        ("de" + "-19011901" * 4, "write one like"),
        ("xx", "no language “xx”"),
        ("und", "no language “und”"),
        ("ar-Qqqq", "no script “Qqqq”"),
        ("es-XX", "no region “XX”"),
    ],
)
def test_a_wrong_tag_is_refused_with_what_is_wrong(tag, why):
    with pytest.raises(LanguageInvalid, match=why) as refused:
        canonical(tag)
    assert refused.value.message.startswith(f"cannot be “{tag[:60]}”; ")


@given(st.text(st.sampled_from("aehrUSx-_419 \n"), max_size=50))
def test_whatever_is_taken_is_short_and_can_be_asked_about(tag):
    try:
        kept = canonical(tag)
    except LanguageInvalid:
        return
    assert len(kept) <= MAX_TAG_CHARACTERS
    assert canonical(kept) == kept
    assert direction(kept) in {"ltr", "rtl"}
    assert native_name(kept)


@pytest.mark.parametrize(
    "tag", ["ar", "he", "fa-IR", "ur", "yi", "ps", "ug", "dv", "ckb", "ku-Arab", "az-IR", "pa-PK"]
)
def test_what_is_written_from_the_right_runs_so(tag):
    assert direction(tag) == "rtl"


@pytest.mark.parametrize("tag", ["en-US", "ku", "az", "ar-Latn", "pa", "zh-Hant", "mam", "odd_tag"])
def test_everything_else_runs_from_the_left(tag):
    assert direction(tag) == "ltr"


def test_every_locale_of_cldr_runs_as_cldr_says():
    for identifier in locale_identifiers():
        is_rtl = Locale.parse(identifier).text_direction == "rtl"
        assert (direction(identifier.replace("_", "-")) == "rtl") == is_rtl


@pytest.mark.parametrize(
    ("tag", "identifier"),
    [
        ("es-MX", "es_MX"),
        ("es-JP", "es"),
        ("sr-Latn-ME", "sr_Latn_ME"),
        ("ca-ES-valencia", "ca_ES"),
        ("mam", "en_US"),
        ("ar-Latn", "en_US"),
        ("ku-Arab", "en_US"),
    ],
)
def test_words_of_a_calendar_are_in_the_tags_own_script_or_in_english(tag, identifier):
    assert str(locale_of(tag)) == identifier


@pytest.mark.parametrize(
    ("tag", "name"),
    [("ar", "العربية"), ("he", "עברית"), ("es-MX", "español (México)"), ("mam", "mam")],
)
def test_a_language_has_its_name_in_itself(tag, name):
    assert native_name(tag) == name


@pytest.mark.parametrize(
    ("tag", "digits", "style"),
    [
        ("en-US", "83", "decimal"),
        ("ar", "83", "decimal"),
        ("ar-EG", "٨٣", "arabic-indic"),
        ("fa", "۸۳", "persian"),
        ("mr", "८३", "devanagari"),
        ("he", "83", "decimal"),
    ],
)
def test_digits_are_those_of_the_language(tag, digits, style):
    assert with_digits("83", tag) == digits
    assert numerals(tag) == style


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("en-US", "en_US"),
        ("es", "es_ES"),
        ("zh-Hans", "zh_CN"),
        ("zh-Hant", "zh_TW"),
        ("ar", "ar_EG"),
        ("es-419", "es_419"),
        ("pa-Arab", "pa_PK"),
    ],
)
def test_open_graph_is_told_language_and_territory(tag, locale):
    assert open_graph_locale(tag) == locale


ARABIC, HEBREW, RUSSIAN = "نطلب ماءً آمناً", "אנו מבקשים מים", "Мы просим воды"


@pytest.mark.parametrize(
    ("words", "named", "language"),
    [
        ("", (), "en-US"),
        ("1 2 3", ("es-MX",), "es-MX"),
        ("We ask for water.", (), "en-US"),
        ("Pedimos agua.", ("ar-SA", "es-mx", "en-US"), "es-MX"),
        (ARABIC, (), "ar"),
        (ARABIC, ("en-US", "fa-IR"), "fa-IR"),
        (HEBREW, ("en-US", "ar-SA"), "he"),
        (f"{HEBREW} NAACP", ("he-IL", "en-US"), "he-IL"),
        (RUSSIAN, ("x-none", "en-US", "uk"), "uk"),
        (RUSSIAN, (), "ru"),
        ("我们请求清洁的水", ("en-US", "zh-TW"), "zh-TW"),
        ("我们请求清洁的水", (), "zh"),
        ("물을 요청합니다", (), "ko"),
    ],
)
def test_the_language_of_words_is_one_that_is_named_in_their_script_or_the_likeliest(
    words, named, language
):
    assert written_in(words, named) == language


@given(st.text(), st.lists(st.text()))
def test_whatever_language_is_made_out_is_one_that_can_be_kept(words, named):
    assert canonical(written_in(words, named)) == written_in(words, named)


def test_the_sites_words_are_in_the_letters_english_or_in_plain_english():
    assert [in_english(tag) for tag in ("en-GB", "en", "ar", "eng")] == [
        "en-GB",
        "en",
        "en-US",
        "en-US",
    ]
