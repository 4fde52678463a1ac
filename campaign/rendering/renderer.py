"""The parent's end of a warm child process that sets letters under limits.

One frame goes in, one comes out. A request is a length and a pickle, because the
child trusts its parent. An answer is a fixed head and plain bytes, because the
parent need not trust a child that read strangers' names. Nothing here imports the
layout engine: it takes long, and only the child needs it.
"""

import contextlib
import json
import os
import pickle
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO

from campaign.rendering import fonts
from campaign.rendering.cage import Limits
from campaign.rendering.document import (
    Document,
    LetterDocument,
    PagePicture,
    PageWish,
    RenderedPdf,
)
from campaign.rendering.errors import MissingGlyphs, RenderError
from campaign.rendering.faults import (
    UNSETTABLE,
    too_much_memory,
    too_much_processor,
    too_slow,
)
from campaign.rendering.themes import Theme

REQUEST_HEAD = struct.Struct(">Q")
"""Bytes of the pickle."""

Answer = tuple[int, tuple[tuple[str, ...], ...], bytes]
"""How many pages, the parts on each, and the PDF; of a picture no parts."""

ANSWER_HEAD = struct.Struct(">IIQ")
"""Pages (none: it is a refusal), bytes of their parts as JSON, bytes of the PDF, the picture or the refusal."""

OUT_OF_MEMORY = 70
"""Exit code of a child that reached its limit."""

_CHILD = "campaign.rendering.child"
_PROJECT = Path(__file__).parents[2]
# The child needs no secret of the web process, and nothing that leads it to other fonts.
_ENVIRONMENT = ("PATH", "HOME")


class Renderer:
    """Sets letters as ``render_pdf`` does, in a child process.

    The child starts at the first letter, unless it was warmed up before. Safe to
    share among threads, which take turns; a forked copy starts its own child. A
    child that hangs, crashes or takes more than its limits is replaced.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._turn = threading.Lock()
        self._child: _Child | None = None

    def warm_up(self) -> None:
        """Start the child now, so that it gets ready while the parent does something else."""
        with self._turn:
            self._running_child()

    def render(self, document: Document, theme: Theme) -> RenderedPdf:
        """The letter set in the theme.

        :raises RenderError: as ``render_pdf`` does, or the limits were reached.
        """
        page_count, pages, data = self._answer_to(document, None, theme)
        return RenderedPdf(data, page_count, pages)

    def draw(self, document: LetterDocument, theme: Theme, wish: PageWish) -> PagePicture:
        """One page of it as a picture.

        :raises RenderError: as ``pictures.page_picture`` does, or the limits were reached.
        """
        page_count, _, data = self._answer_to(document, wish, theme)
        return PagePicture(data, page_count)

    def _answer_to(self, document: Document, wish: PageWish | None, theme: Theme) -> Answer:
        with self._turn:
            try:
                return self._ask_a_child(document, wish, theme)
            except _Died as death:
                # What it kept of earlier letters may have filled its memory, so one that served
                # before gets a successor that begins empty.
                if not (death.is_of_memory and death.had_served):
                    raise self._obituary(death) from death
            try:
                return self._ask_a_child(document, wish, theme)
            except _Died as death:
                raise self._obituary(death) from death

    def _ask_a_child(self, document: Document, wish: PageWish | None, theme: Theme) -> Answer:
        child = self._running_child()
        try:
            return child.answer_to(document, wish, theme, self._limits)
        except RenderError:
            raise
        except (EOFError, OSError) as error:
            self._stop()
            raise _Died(child) from error
        except BaseException:
            # Half an answer may stand in the pipe: this child can serve nobody else.
            self._stop()
            raise

    def close(self) -> None:
        """End the child, if there is one; a later letter starts another."""
        with self._turn:
            self._stop()

    def _running_child(self) -> "_Child":
        if self._child is None or not self._child.is_usable():
            self._stop()
            self._child = _Child(self._limits.memory_bytes)
        return self._child

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is not None and child.owner == os.getpid():
            child.stop()

    def _obituary(self, death: "_Died") -> RenderError:
        if death.is_of_time:
            return RenderError(too_slow(self._limits.wall_seconds))
        if death.is_of_memory:
            return RenderError(too_much_memory(self._limits.memory_bytes))
        if death.exit_code == -signal.SIGXCPU:
            return RenderError(too_much_processor(self._limits.cpu_seconds))
        return RenderError(UNSETTABLE)


class _Died(Exception):
    """A child ended before it had answered; what it died of."""

    def __init__(self, child: "_Child") -> None:
        super().__init__(child.exit_code)
        self.exit_code = child.exit_code
        self.is_of_time = child.is_timed_out
        # The libraries below Python end by themselves where they get no memory.
        self.is_of_memory = child.exit_code in {OUT_OF_MEMORY, -signal.SIGABRT, -signal.SIGTRAP}
        self.had_served = child.has_served


class _Child:
    """The parent's end of one child process."""

    def __init__(self, memory_bytes: int) -> None:
        self.owner = os.getpid()
        self.is_timed_out = self.has_served = False
        self._themes: list[Theme] = []
        self._folder = tempfile.mkdtemp(prefix="undersigned-")
        environment = {key: os.environ[key] for key in _ENVIRONMENT if key in os.environ}
        arguments = (str(self.owner), str(memory_bytes), self._folder)
        self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter and module
            [sys.executable, "-m", _CHILD, *arguments],
            cwd=_PROJECT,
            env={**environment, **fonts.environment(), "TMPDIR": self._folder},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )

    @property
    def exit_code(self) -> int | None:
        return self._process.returncode

    def is_usable(self) -> bool:
        return self.owner == os.getpid() and self._process.poll() is None

    def answer_to(
        self, document: Document, wish: PageWish | None, theme: Theme, limits: Limits
    ) -> Answer:
        timer = threading.Timer(limits.wall_seconds, self._time_out)
        timer.start()
        try:
            self._ask(document, wish, theme, limits.cpu_seconds)
            answer = self._answer()
        finally:
            timer.cancel()
        self.has_served = True
        return answer

    def _time_out(self) -> None:
        self.is_timed_out = True
        self._process.kill()

    def _ask(
        self, document: Document, wish: PageWish | None, theme: Theme, cpu_seconds: int
    ) -> None:
        """Send the letter; a theme travels once, then goes by its place in the list."""
        is_new = theme not in self._themes
        if is_new:
            self._themes.append(theme)
        request = (document, wish, self._themes.index(theme), theme if is_new else None)
        data = pickle.dumps((*request, cpu_seconds))
        stdin = _pipe(self._process.stdin)
        stdin.write(REQUEST_HEAD.pack(len(data)) + data)
        stdin.flush()

    def _answer(self) -> Answer:
        stdout = _pipe(self._process.stdout)
        page_count, parts_length, length = ANSWER_HEAD.unpack(exactly(stdout, ANSWER_HEAD.size))
        parts = exactly(stdout, parts_length)
        data = exactly(stdout, length)
        if page_count:
            return page_count, tuple(tuple(map(str, page)) for page in json.loads(parts)), data
        refusal = json.loads(data)
        if refusal["characters"]:
            raise MissingGlyphs(refusal["message"], tuple(refusal["characters"]))
        raise RenderError(refusal["message"])

    def stop(self) -> None:
        # A child that is ending by itself (out of memory) is left its exit code.
        with contextlib.suppress(OSError):
            _pipe(self._process.stdin).close()
        try:
            self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        _pipe(self._process.stdout).close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101 -- both ends were asked for
    return pipe


def exactly(stream: IO[bytes], length: int) -> bytes:
    """So many bytes of the stream.

    :raises EOFError: it ended before.
    """
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data
