"""Which way words run, and that none turns its neighbors."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.rendering.directions import direction_of, isolated

TURNING = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}


@pytest.mark.parametrize(
    ("text", "direction"),
    [("Sample", "ltr"), ("ברית", "rtl"), ("2026 (نمونه)", "rtl"), ("示例", "ltr"), ("12 —", "ltr")],
)
def test_the_first_strong_character_decides_the_direction(text, direction):
    assert direction_of(text) == direction


@pytest.mark.parametrize(
    ("text", "within", "kept"),
    [
        ("Sample Union (2026)", "ltr", "Sample Union (2026)"),
        ("Unión de Muestra, 示例", "ltr", "Unión de Muestra, 示例"),
        ("ברית הדוגמה (2026)", "ltr", "\u2068ברית הדוגמה (2026)\u2069"),
        ("ברית הדוגמה (2026)", "rtl", "ברית הדוגמה (2026)"),
        ("Sample Union (2026)", "rtl", "\u2068Sample Union (2026)\u2069"),
        ("2026", "rtl", "2026"),
        ("Sample\u202e noinU", "ltr", "Sample noinU"),
        ("a\u2069ברית", "ltr", "\u2068aברית\u2069"),
    ],
)
def test_only_words_that_run_the_other_way_are_kept_apart(text, within, kept):
    assert isolated(text, within) == kept


@given(st.text(st.sampled_from("aא1 .(\u202e\u202a\u202c\u2066\u2068\u2069"), max_size=20))
def test_every_isolate_that_is_opened_is_closed(text):
    shown = isolated(text)
    inner = shown[1:-1] if shown[:1] == "\u2068" else shown
    assert not TURNING & set(inner)
    assert (shown != inner) == any(unicodedata.bidirectional(one) == "R" for one in text)
