"""What paper can show, as fontconfig tells it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.rendering import fonts, glyphs
from campaign.rendering.glyphs import merged, named, without_glyph
from config import LETTERS

from .own_fonts import configuration


@pytest.mark.parametrize(
    "name",
    [
        "Sample Alliance of Clinics",
        "Otros Dreams en Acción",
        "🌱 Sample Gardens 🇺🇸",
        "Family 👩\u200d👩\u200d👧 Network ❤\ufe0f",
        "جمعية المهاجرين",
        "移民权利联盟",
        "ᏣᎳᎩ ኢትዮጵያ བོད",
        "",
    ],
)
def test_what_our_fonts_have_is_printed(name):
    assert without_glyph(name) == ()


def test_what_no_font_has_is_named_once_and_in_order():
    assert without_glyph("A 🫠 new \u0378 sign 🫠") == ("🫠", "\u0378")


@pytest.mark.parametrize("sign", ["\u0890", "\u0891", "\U000110bd", "\U00013430", "\ufff9"])
def test_a_sign_that_only_joins_or_shapes_needs_a_glyph_too(sign):
    assert without_glyph(f"Sample {sign} Alliance") == (sign,)


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x1d"])
def test_what_ends_a_line_in_the_middle_of_a_word_is_never_printed(sign):
    assert without_glyph(f"Sample {sign} Alliance") == (sign,)


def test_white_space_and_what_shows_nothing_need_no_glyph():
    flag = "🏴" + "".join(chr(0xE0000 + ord(letter)) for letter in "gbeng") + "\U000e007f"
    words = f"é\tone\r\ntwo\u00a0three \u00ad\u200b\u200e{flag}"
    assert set(without_glyph(words)) <= {"🏴"}


def test_a_character_is_named_with_its_code():
    assert named("é\u0378") == (
        "“é” (U+00E9, latin small letter e with acute), “\u0378” (U+0378, unnamed)"
    )


def test_only_the_fonts_of_our_configuration_count(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "CONFIGURATION", configuration(tmp_path, LETTERS / "fonts"))
    glyphs._covered.cache_clear()
    try:
        assert without_glyph("Otros Dreams en Acción — “здесь”") == ()
        assert without_glyph("移") == ("移",)
    finally:
        glyphs._covered.cache_clear()


def test_runs_are_put_together():
    assert merged(["61-7a", "20", "21-30", "25", "7b"]) == ((0x20, 0x61), (0x30, 0x7B))
    assert merged([]) == ((), ())


@settings(max_examples=200)
@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 20)), max_size=30), st.integers(0, 330)
)
def test_a_code_is_covered_when_one_run_holds_it(runs, code):
    written = [f"{first:x}-{first + more:x}" for first, more in runs]
    firsts, lasts = merged(written)
    is_held = any(first <= code <= first + more for first, more in runs)
    assert is_held == any(a <= code <= b for a, b in zip(firsts, lasts, strict=True))


def test_without_fontconfig_nothing_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    glyphs._covered.cache_clear()
    try:
        assert without_glyph("🫠") == ()
    finally:
        glyphs._covered.cache_clear()
