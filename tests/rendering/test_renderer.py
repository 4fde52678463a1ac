"""The child process: the same letters, within limits, and never left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from campaign.rendering.document import PageWish, PrintedName
from campaign.rendering.errors import MissingGlyphs, RenderError
from campaign.rendering.pdf import render_pdf
from campaign.rendering.renderer import Renderer

from .samples import PLAIN, advocacy_theme, numbered_names, with_names


@pytest.fixture
def renderer():
    renderer = Renderer(timeout_seconds=60)
    yield renderer
    renderer.close()


def _process_of(renderer):
    return renderer._child._process


def test_the_child_prints_what_the_parent_would(renderer):
    assert renderer.render(PLAIN, advocacy_theme()) == render_pdf(PLAIN, advocacy_theme())


def test_a_page_is_drawn_as_wide_as_it_is_wished_for(renderer):
    letter = with_names(numbered_names(300))
    pages = [renderer.draw(letter, advocacy_theme(), PageWish(number, 700)) for number in (1, 2)]
    whole = renderer.render(letter, advocacy_theme())
    assert [page.page_count for page in pages] == [whole.page_count] * 2
    images = [Image.open(BytesIO(page.data)) for page in pages]
    assert [image.width for image in images] == [700, 700]
    assert pages[0].data != pages[1].data
    last, beyond = (
        renderer.draw(letter, advocacy_theme(), PageWish(number, 320))
        for number in (whole.page_count, 10_000)
    )
    assert beyond == last


def test_a_page_that_cannot_be_set_is_refused_and_those_before_it_are_drawn(renderer):
    letter = with_names((*numbered_names(300), PrintedName("Sample \ue123")))
    first = renderer.draw(letter, advocacy_theme(), PageWish(1, 320))
    with pytest.raises(MissingGlyphs, match=r"U\+E123"):
        renderer.draw(letter, advocacy_theme(), PageWish(first.page_count, 320))


def test_nothing_runs_before_the_first_letter(renderer):
    assert renderer._child is None


def test_a_child_that_was_warmed_up_sets_the_first_letter(renderer):
    renderer.warm_up()
    pid = _process_of(renderer).pid
    assert renderer.render(PLAIN, advocacy_theme()).page_count == 1
    assert _process_of(renderer).pid == pid


def test_one_child_serves_many_letters_and_themes(renderer):
    other = replace(advocacy_theme(), name="other")
    first = renderer.render(PLAIN, advocacy_theme())
    pid = _process_of(renderer).pid
    assert renderer.render(PLAIN, other) == first
    assert renderer.render(PLAIN, advocacy_theme()) == first
    assert _process_of(renderer).pid == pid


def test_threads_take_turns(renderer):
    letters = [with_names(numbered_names(count)) for count in range(1, 7)]
    answers = {}

    def work(letter):
        answers[letter.count] = renderer.render(letter, advocacy_theme())

    threads = [threading.Thread(target=work, args=(letter,)) for letter in letters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {letter.count: render_pdf(letter, advocacy_theme()) for letter in letters}


def test_a_refusal_crosses_the_border_whole(renderer):
    letter = with_names((PrintedName("Sample \ue123"),))
    with pytest.raises(MissingGlyphs, match=r"Sample .*U\+E123") as refused:
        renderer.render(letter, advocacy_theme())
    assert refused.value.characters == ("\ue123",)
    assert renderer.render(PLAIN, advocacy_theme()).page_count == 1


def test_a_letter_that_takes_too_long_is_stopped_and_the_next_is_set():
    renderer = Renderer(timeout_seconds=4)
    looping = replace(advocacy_theme(), html=_endless())
    with pytest.raises(RenderError, match="longer than 4 seconds"):
        renderer.render(PLAIN, looping)
    assert renderer.render(PLAIN, advocacy_theme()).page_count == 1
    renderer.close()


def _endless():
    return "{% for a in range(9999) %}{% for b in range(9999) %}{{ a }}{% endfor %}{% endfor %}"


def test_a_letter_that_takes_too_much_memory_is_refused_and_the_next_is_set():
    renderer = Renderer(timeout_seconds=60, memory_bytes=400 << 20)
    swollen = replace(PLAIN, title="x" * (150 << 20))
    with pytest.raises(RenderError, match=r"more memory than the 400 MiB"):
        renderer.render(swollen, advocacy_theme())
    assert renderer.render(PLAIN, advocacy_theme()).page_count == 1
    renderer.close()


def test_a_killed_child_is_replaced_at_the_next_letter(renderer):
    renderer.render(PLAIN, advocacy_theme())
    pid = _process_of(renderer).pid
    os.kill(pid, signal.SIGKILL)
    _process_of(renderer).wait()
    assert renderer.render(PLAIN, advocacy_theme()).page_count == 1
    assert _process_of(renderer).pid != pid


def test_a_child_killed_in_the_middle_of_a_letter_is_an_error_not_a_hang(renderer):
    renderer.render(PLAIN, advocacy_theme())
    looping = replace(advocacy_theme(), html=_endless())
    threading.Timer(1, _process_of(renderer).kill).start()
    with pytest.raises(RenderError, match="stopped unexpectedly"):
        renderer.render(PLAIN, looping)
    assert renderer.render(PLAIN, advocacy_theme()).page_count == 1


def test_closing_ends_the_child_and_takes_its_folder_away(renderer):
    renderer.render(PLAIN, advocacy_theme())
    child = renderer._child
    assert Path(child._folder).exists()
    renderer.close()
    assert child.exit_code is not None
    assert not Path(child._folder).exists()
    renderer.close()


def test_the_child_is_given_no_secret(renderer, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "sample-secret")
    renderer.render(PLAIN, advocacy_theme())
    environment = Path(f"/proc/{_process_of(renderer).pid}/environ").read_bytes()
    assert b"sample-secret" not in environment


_PARENT = """
import sys, threading
from dataclasses import replace
sys.path[:0] = [{root!r}, {root!r} + "/tests/rendering"]
import samples
from campaign.rendering.renderer import Renderer
renderer = Renderer(timeout_seconds=100)
renderer.render(samples.PLAIN, samples.advocacy_theme())
print(renderer._child._process.pid, renderer._child._folder, flush=True)
{then}
"""
_IDLE = "threading.Event().wait()"
_BUSY = f"renderer.render(samples.PLAIN, replace(samples.advocacy_theme(), html={_endless()!r}))"


@pytest.mark.parametrize("then", [_IDLE, _BUSY], ids=["idle", "busy"])
def test_a_child_ends_when_its_parent_is_killed(then):
    script = _PARENT.format(root=str(Path(__file__).parents[2]), then=then)
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
    ) as parent:
        pid, folder = parent.stdout.readline().split()
        time.sleep(0.3)
        parent.kill()
    deadline = time.monotonic() + 10
    while _is_running(int(pid)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not _is_running(int(pid))
    assert not Path(folder).exists()


def _is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
