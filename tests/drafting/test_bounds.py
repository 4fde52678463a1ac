"""What the words around a number make of it, and when that holds."""

import pytest

from campaign.drafting.bounds import Bound, bound_after, bound_before, is_true


@pytest.mark.parametrize(
    ("before", "bound", "begins"),
    [
        ("", Bound.EXACT, ""),
        ("We are ", Bound.EXACT, ""),
        ("turn over ", Bound.MORE, "over "),
        ("Well over ", Bound.MORE, "Well over "),
        ("just over ", Bound.MORE, "just over "),
        ("more\nthan ", Bound.MORE, "more\nthan "),
        ("no more than ", Bound.AT_MOST, "no more than "),
        ("no less than ", Bound.AT_LEAST, "no less than "),
        ("upwards of **", Bound.AT_LEAST, "upwards of **"),
        ("just under ", Bound.NEARLY, "just under "),
        ("under ", Bound.LESS, "under "),
        ("moreover ", Bound.EXACT, ""),
        ("the over", Bound.EXACT, ""),
    ],
)
def test_words_before_a_number_are_read(before, bound, begins):
    text = f"{before}85 groups"
    found, start = bound_before(text, len(before))
    assert found is bound
    assert text[start : len(before)] == begins


@pytest.mark.parametrize(
    ("after", "bound", "ends"),
    [
        ("", Bound.EXACT, ""),
        (" groups", Bound.EXACT, ""),
        ("+ groups", Bound.AT_LEAST, "+"),
        (" plus groups", Bound.AT_LEAST, " plus"),
        (" pluses", Bound.EXACT, ""),
        (" or more", Bound.AT_LEAST, " or more"),
        ("-odd", Bound.ABOUT, "-odd"),
        (" or so", Bound.ABOUT, " or so"),
        (" or some", Bound.EXACT, ""),
    ],
)
def test_words_after_a_number_are_read(after, bound, ends):
    found, end = bound_after(f"85{after}", 2)
    assert found is bound
    assert f"85{after}"[2:end] == ends


@pytest.mark.parametrize(
    ("bound", "said", "true", "false"),
    [
        (Bound.EXACT, 83, [83], [82, 84]),
        (Bound.MORE, 80, [81, 83, 200], [80, 79]),
        (Bound.AT_LEAST, 80, [80, 83], [79]),
        (Bound.LESS, 90, [89, 83], [90, 91]),
        (Bound.AT_MOST, 90, [90, 83], [91]),
        (Bound.ABOUT, 80, [72, 80, 88], [71, 89]),
        (Bound.NEARLY, 90, [81, 83, 90], [80, 91]),
    ],
)
def test_a_bound_holds_for_some_numbers_only(bound, said, true, false):
    assert all(is_true(bound, said, number) for number in true)
    assert not any(is_true(bound, said, number) for number in false)
