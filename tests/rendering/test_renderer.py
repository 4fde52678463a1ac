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

from campaign.press import Press
from campaign.rendering.cage import OPEN_FILES, WRITTEN_BYTES, Limits
from campaign.rendering.document import PageWish, PrintedName
from campaign.rendering.errors import MissingGlyphs, RenderError
from campaign.rendering.pdf import render_pdf
from campaign.rendering.renderer import Renderer

from .samples import LETTERS, PLAIN, letterhead_theme, numbered_names, with_names


@pytest.fixture
def renderer():
    renderer = Renderer(Limits(wall_seconds=60))
    yield renderer
    renderer.close()


def _process_of(renderer):
    return renderer._child._process


def test_the_child_prints_what_the_parent_would(renderer):
    assert renderer.render(PLAIN, letterhead_theme()) == render_pdf(PLAIN, letterhead_theme())


def test_a_page_is_drawn_as_wide_as_it_is_wished_for(renderer):
    letter = with_names(numbered_names(300))
    pages = [renderer.draw(letter, letterhead_theme(), PageWish(number, 700)) for number in (1, 2)]
    whole = renderer.render(letter, letterhead_theme())
    assert [page.page_count for page in pages] == [whole.page_count] * 2
    images = [Image.open(BytesIO(page.data)) for page in pages]
    assert [image.width for image in images] == [700, 700]
    assert pages[0].data != pages[1].data
    last, beyond = (
        renderer.draw(letter, letterhead_theme(), PageWish(number, 320))
        for number in (whole.page_count, 10_000)
    )
    assert beyond == last


def test_a_page_that_cannot_be_set_is_refused_and_those_before_it_are_drawn(renderer):
    letter = with_names((*numbered_names(300), PrintedName("Sample \ue123")))
    first = renderer.draw(letter, letterhead_theme(), PageWish(1, 320))
    with pytest.raises(MissingGlyphs, match=r"U\+E123"):
        renderer.draw(letter, letterhead_theme(), PageWish(first.page_count, 320))


def test_nothing_runs_before_the_first_letter(renderer):
    assert renderer._child is None


def test_a_child_that_was_warmed_up_sets_the_first_letter(renderer):
    renderer.warm_up()
    pid = _process_of(renderer).pid
    assert renderer.render(PLAIN, letterhead_theme()).page_count == 1
    assert _process_of(renderer).pid == pid


def test_one_child_serves_many_letters_and_themes(renderer):
    other = replace(letterhead_theme(), name="other")
    first = renderer.render(PLAIN, letterhead_theme())
    pid = _process_of(renderer).pid
    assert renderer.render(PLAIN, other) == first
    assert renderer.render(PLAIN, letterhead_theme()) == first
    assert _process_of(renderer).pid == pid


def test_threads_take_turns(renderer):
    letters = [with_names(numbered_names(count)) for count in range(1, 7)]
    answers = {}

    def work(letter):
        answers[letter.count] = renderer.render(letter, letterhead_theme())

    threads = [threading.Thread(target=work, args=(letter,)) for letter in letters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {letter.count: render_pdf(letter, letterhead_theme()) for letter in letters}


def test_a_refusal_crosses_the_border_whole(renderer):
    letter = with_names((PrintedName("Sample \ue123"),))
    with pytest.raises(MissingGlyphs, match=r"Sample .*U\+E123") as refused:
        renderer.render(letter, letterhead_theme())
    assert refused.value.characters == ("\ue123",)
    assert renderer.render(PLAIN, letterhead_theme()).page_count == 1


def test_a_letter_that_takes_too_long_is_stopped_and_the_next_is_set():
    renderer = Renderer(Limits(wall_seconds=4))
    looping = replace(letterhead_theme(), html=_endless())
    with pytest.raises(RenderError, match="longer than 4 seconds"):
        renderer.render(PLAIN, looping)
    assert renderer.render(PLAIN, letterhead_theme()).page_count == 1
    renderer.close()


def _endless():
    return "{% for a in range(9999) %}{% for b in range(9999) %}{{ a }}{% endfor %}{% endfor %}"


def test_a_letter_that_takes_too_much_memory_is_refused_and_the_next_is_set():
    renderer = Renderer(Limits(memory_bytes=400 << 20, wall_seconds=60))
    swollen = replace(PLAIN, title="x" * (150 << 20))
    with pytest.raises(RenderError, match=r"more memory than the 400 MiB"):
        renderer.render(swollen, letterhead_theme())
    assert renderer.render(PLAIN, letterhead_theme()).page_count == 1
    renderer.close()


def test_a_letter_that_works_too_long_is_stopped_by_its_time_of_the_processor():
    renderer = Renderer(Limits(cpu_seconds=3, wall_seconds=60))
    renderer.render(PLAIN, letterhead_theme())
    with pytest.raises(RenderError, match="more than the 3 seconds of work"):
        renderer.render(PLAIN, replace(letterhead_theme(), html=_endless()))
    assert renderer.render(PLAIN, letterhead_theme()).page_count == 1
    renderer.close()


def test_each_letter_has_its_own_time_of_the_processor():
    renderer = Renderer(Limits(cpu_seconds=2, wall_seconds=60))
    letter = with_names(numbered_names(600))
    renderer.render(letter, letterhead_theme())
    pid = _process_of(renderer).pid
    for _ in range(4):
        renderer.render(letter, letterhead_theme())
    assert _process_of(renderer).pid == pid
    renderer.close()


def test_what_a_child_has_kept_leaves_no_letter_without_memory():
    renderer = Renderer(Limits(memory_bytes=600 << 20, wall_seconds=60))
    swollen = replace(PLAIN, title="x" * (60 << 20), body_html="")
    bare = replace(letterhead_theme(), html="<title>{{ letter.title[:9] }}</title>{{ body }}")
    for number in range(7):
        # Each theme keeps its last letter, so seven of these need more than one child has.
        theme = replace(bare, name=f"sample {number}")
        assert renderer.draw(swollen, theme, PageWish(1, 320)).page_count == 1
    renderer.close()


def test_a_fault_of_the_layout_is_a_sentence_and_the_child_lives_on(renderer):
    renderer.render(PLAIN, letterhead_theme())
    pid = _process_of(renderer).pid
    with pytest.raises(RenderError, match="Take away what was added last"):
        renderer.render(PLAIN, replace(letterhead_theme(), html="<div>" * 3000))
    assert renderer.render(PLAIN, letterhead_theme()).page_count == 1
    assert _process_of(renderer).pid == pid


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("Max address space", 1 << 30),
        ("Max open files", OPEN_FILES),
        ("Max file size", WRITTEN_BYTES),
        ("Max core file size", 0),
    ],
)
def test_the_child_stands_under_limits_it_cannot_raise(renderer, name, most):
    renderer.render(PLAIN, letterhead_theme())
    limits = Path(f"/proc/{_process_of(renderer).pid}/limits").read_text()
    (line,) = (line for line in limits.splitlines() if line.startswith(name))
    assert line.split()[-3:-1] == [str(most)] * 2 or line.split()[-2:] == [str(most)] * 2


@pytest.mark.parametrize(
    "act",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
    ],
)
def test_whatever_asks_outward_in_the_child_is_refused(act):
    script = f"from campaign.rendering.cage import enter; enter(1 << 30); {act}"
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=LETTERS.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "a letter asks nobody for anything" in ended.stderr


def test_a_killed_child_is_replaced_at_the_next_letter(renderer):
    renderer.render(PLAIN, letterhead_theme())
    pid = _process_of(renderer).pid
    os.kill(pid, signal.SIGKILL)
    _process_of(renderer).wait()
    assert renderer.render(PLAIN, letterhead_theme()).page_count == 1
    assert _process_of(renderer).pid != pid


def test_a_child_killed_in_the_middle_of_a_letter_is_an_error_not_a_hang(renderer):
    renderer.render(PLAIN, letterhead_theme())
    looping = replace(letterhead_theme(), html=_endless())
    threading.Timer(1, _process_of(renderer).kill).start()
    with pytest.raises(RenderError, match="Take away what was added last"):
        renderer.render(PLAIN, looping)
    assert renderer.render(PLAIN, letterhead_theme()).page_count == 1


def test_closing_ends_the_child_and_takes_its_folder_away(renderer):
    renderer.render(PLAIN, letterhead_theme())
    child = renderer._child
    assert Path(child._folder).exists()
    renderer.close()
    assert child.exit_code is not None
    assert not Path(child._folder).exists()
    renderer.close()


def test_the_child_is_given_no_secret(renderer, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "sample-secret")
    renderer.render(PLAIN, letterhead_theme())
    environment = Path(f"/proc/{_process_of(renderer).pid}/environ").read_bytes()
    assert b"sample-secret" not in environment


_PARENT = """
import sys, threading
from dataclasses import replace
sys.path[:0] = [{root!r}, {root!r} + "/tests/rendering"]
import samples
from campaign.rendering.cage import Limits
from campaign.rendering.renderer import Renderer
renderer = Renderer(Limits(cpu_seconds=100, wall_seconds=100))
renderer.render(samples.PLAIN, samples.letterhead_theme())
print(renderer._child._process.pid, renderer._child._folder, flush=True)
{then}
"""
_IDLE = "threading.Event().wait()"
_BUSY = f"renderer.render(samples.PLAIN, replace(samples.letterhead_theme(), html={_endless()!r}))"


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


def test_looks_and_printings_each_have_a_child_of_their_own():
    press = Press(LETTERS)
    press(PLAIN, "letterhead")
    printing = _process_of(press._printings).pid
    assert press._previews._child is None
    press.preview(PLAIN, "letterhead")
    looks = _process_of(press._previews).pid
    press.draw(PLAIN, "letterhead", PageWish(1, 320))
    assert _process_of(press._previews).pid == looks != printing
    assert _process_of(press._printings).pid == printing
    press.close()
