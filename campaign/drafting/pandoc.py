"""Pandoc, which reads and writes Word: asked in a child process, under limits.

The child gets bytes and gives bytes. It runs in pandoc's own sandbox, so it opens no
file and no address that a document names, and it is given no secret of ours.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from campaign.errors import BadInput

TIMEOUT_SECONDS = 20.0
MEMORY_BYTES = 512 << 20
MAX_ANSWER_BYTES = 32_000_000

_CHILD = Path(__file__).with_name("pandoc_child.py")


class PandocFailed(BadInput):
    """Pandoc could not do it within its limits; ``reason`` is what it said, for whoever looks."""

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


def converted(
    data: bytes,
    *arguments: str,
    timeout_seconds: float = TIMEOUT_SECONDS,
    memory_bytes: int = MEMORY_BYTES,
) -> bytes:
    """What pandoc makes of the bytes with these arguments.

    :raises PandocFailed: when it takes too long or too much memory, or cannot read them.
    """
    limits = (memory_bytes, int(timeout_seconds) + 1, MAX_ANSWER_BYTES)
    child = [sys.executable, "-I", "-S", str(_CHILD), *map(str, limits), str(_binary())]
    with tempfile.TemporaryDirectory(prefix="undersigned-") as folder:
        given, made, said = (Path(folder, name) for name in ("given", "made", "said"))
        given.write_bytes(data)
        # Files, because the limit on what is written holds for them and not for pipes.
        with given.open("rb") as stdin, made.open("wb") as stdout, said.open("wb") as stderr:
            command = [*child, "--sandbox", *arguments]
            exit_code = _run(command, (stdin, stdout, stderr), folder, timeout_seconds)
        if exit_code != 0:
            raise _failure(exit_code, said.read_text(errors="replace")[:2000])
        return made.read_bytes()


def _run(
    command: list[str],
    files: tuple[IO[bytes], IO[bytes], IO[bytes]],
    folder: str,
    timeout_seconds: float,
) -> int:
    """Give the exit code; the child and its children are gone in any case."""
    process = subprocess.Popen(  # noqa: S603 (our own interpreter, our own module)
        command,
        stdin=files[0],
        stdout=files[1],
        stderr=files[2],
        cwd=folder,
        env={"LANG": "C.UTF-8", "HOME": folder, "TMPDIR": folder},
        start_new_session=True,
    )
    try:
        return process.wait(timeout=timeout_seconds)
    except subprocess.TimeoutExpired:
        return -signal.SIGXCPU
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _failure(exit_code: int, said: str) -> PandocFailed:
    if -exit_code in (signal.SIGXCPU, signal.SIGKILL):
        message = "The document takes too long to read; take out what is not text and try again."
    elif "memory" in said or -exit_code in (signal.SIGXFSZ, signal.SIGSEGV):
        message = "The document needs too much memory; take out what is not text and try again."
    else:
        message = "The document cannot be read; open it in Word, save it again as .docx, and retry."
    return PandocFailed(message, said)


@cache
def _binary() -> Path:
    # Its package is only a place: to import it would search the whole machine for others.
    spec = find_spec("pypandoc")
    assert spec is not None  # noqa: S101 (it is one of our requirements)
    assert spec.origin is not None  # noqa: S101 (a package of files)
    return Path(spec.origin).with_name("files") / "pandoc"
