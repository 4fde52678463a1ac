"""What asks too much ends in a sentence or a PDF within the limits, and the next letter prints."""

import re
import threading
import time
from contextlib import suppress
from dataclasses import replace

import pytest

from campaign.drafting.markdown import BodyRefused, body_html
from campaign.press import load_named_theme
from campaign.rendering.cage import Limits
from campaign.rendering.document import PrintedName
from campaign.rendering.errors import RenderError
from campaign.rendering.renderer import Renderer

from .attacks.bombs import BORNE, REFUSED
from .printings import THEMES
from .samples import LETTERS, PLAIN, letterhead_theme, with_body, with_names

LIMITS = Limits(cpu_seconds=4, wall_seconds=40)
ADVICE = re.compile(r"\b(shorten|take|save|try|mend)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def renderer():
    renderer = Renderer(LIMITS)
    yield renderer
    renderer.close()


def refused(renderer, document, theme):
    """The sentence by which it is refused, soon, with the next letter printed all the same."""
    begun = time.monotonic()
    with pytest.raises(RenderError) as told:
        renderer.render(document, theme)
    assert time.monotonic() - begun < LIMITS.wall_seconds + 5
    assert renderer.render(PLAIN, letterhead_theme()).page_count == 1
    return told.value.message


@pytest.mark.slow
@pytest.mark.parametrize("name", REFUSED)
def test_a_bomb_in_a_theme_ends_in_a_sentence_that_says_what_to_do(renderer, name):
    assert ADVICE.search(refused(renderer, PLAIN, REFUSED[name](letterhead_theme())))


@pytest.mark.slow
@pytest.mark.parametrize("name", BORNE)
def test_what_is_large_ends_within_the_limits(renderer, name):
    begun = time.monotonic()
    try:
        assert renderer.render(PLAIN, BORNE[name](letterhead_theme())).page_count
    except RenderError as told:
        assert ADVICE.search(told.message)
    assert time.monotonic() - begun < LIMITS.wall_seconds + 5
    assert renderer.render(PLAIN, letterhead_theme()).page_count == 1


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("wider than the page", {"left_mm": 120, "right_mm": 120}),
        ("higher than the page", {"top_mm": 150, "bottom_mm": 150}),
        ("a tiny page", {"width_mm": 1, "height_mm": 1}),
        ("no number", {"left_mm": float("nan")}),
    ],
)
def test_margins_that_leave_no_room_are_refused(name, settings):
    with pytest.raises(RenderError, match=r"for the letter; it needs \d+ mm each way"):
        replace(letterhead_theme().page, **settings)


NESTED = {
    "lists": "".join(f"{'  ' * n}- x\n" for n in range(3000)),
    "quotations": ">" * 3000 + " x",
    "emphasis": "".join("*x **y " for _ in range(1500)) + "".join("** *" for _ in range(1500)),
    "links": "[" * 3000 + "x" + "](https://example.org)" * 3000,
    "notes": "".join(f"x[^{n}]\n\n[^{n}]: y[^{n + 1}]\n\n" for n in range(3000)),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", NESTED)
def test_three_thousand_nested_elements_in_a_text_are_refused_or_set(renderer, name):
    try:
        document = replace(PLAIN, body_html=body_html(NESTED[name]))
        assert renderer.render(document, letterhead_theme()).page_count
    except (BodyRefused, RenderError) as told:
        assert re.search(r"\b(bring|take|shorten)\b", told.message, re.IGNORECASE)
    assert renderer.render(PLAIN, letterhead_theme()).page_count == 1


@pytest.mark.slow
@pytest.mark.parametrize("mark", ["blockquote", "em"])
def test_three_thousand_nested_elements_before_the_press_end_in_a_sentence(renderer, mark):
    document = replace(PLAIN, body_html=f"<{mark}>" * 3000 + "x")
    assert ADVICE.search(refused(renderer, document, letterhead_theme()))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("letter", ["W", "i", "聯", "ع"])
def test_three_hundred_letters_without_a_space_are_all_printed(renderer, theme, letter):
    names = (PrintedName(letter * 300, letter * 300), PrintedName("Sample"))
    document = replace(with_names(names), conveners=names[:1])
    assert renderer.render(document, load_named_theme(LETTERS, theme)).page_count <= 4


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("count", [0, 1])
def test_a_roster_of_none_and_of_one_is_a_letter(renderer, theme, count):
    document = replace(with_names((PrintedName("Sample"),) * count), conveners=())
    assert renderer.render(document, load_named_theme(LETTERS, theme)).page_count == 1


@pytest.mark.slow
def test_a_hundred_thousand_equal_names_end_within_the_limits(renderer):
    document = with_names((PrintedName("Sample Alliance"),) * 100_000)
    try:
        assert renderer.render(document, letterhead_theme()).page_count > 1000
    except RenderError as told:
        assert "list of names" in told.message
    assert renderer.render(PLAIN, letterhead_theme()).page_count == 1


@pytest.mark.slow
def test_a_letter_of_sixty_pages_is_set(renderer):
    assert renderer.render(with_body(540), letterhead_theme()).page_count >= 60


def test_a_bomb_in_one_child_keeps_no_printing_waiting():
    bombed, free = Renderer(Limits(cpu_seconds=60, wall_seconds=60)), Renderer(LIMITS)
    free.render(PLAIN, letterhead_theme())
    bomb = REFUSED["an endless template"](letterhead_theme())

    def be_bombed():
        with suppress(RenderError):
            bombed.render(PLAIN, bomb)

    thread = threading.Thread(target=be_bombed)
    thread.start()
    for _ in range(3):
        assert free.render(PLAIN, letterhead_theme()).page_count == 1
    assert thread.is_alive()
    bombed._child._process.kill()
    thread.join()
    bombed.close()
    free.close()
