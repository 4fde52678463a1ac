"""A worker to be killed by the hundred: ``flask worker``, forked off where its modules are there already.

Importing them takes a hundred times as long as the life that such a worker has, and is
the same each time.
"""

import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import huey  # noqa: F401 (the worker imports it late)
from flask.cli import main

import campaign.app  # noqa: F401 (this is what takes long)

PR_SET_PDEATHSIG = 1
"""The kernel's name for the signal that a process gets when its parent has died."""


class ForkedWorker:
    """One worker after the other, each a process of its own."""

    def __init__(self, environ: Mapping[str, str], log: Path) -> None:
        self._environ, self._log = dict(environ), log
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["pytest", __name__])
        self._process: ForkServerProcess | None = None

    def start(self) -> None:
        """Start one."""
        self._process = self._context.Process(target=_work, args=(self._environ, self._log))
        self._process.start()

    def kill9(self) -> None:
        """Kill it, without a chance to tidy up; it must be there."""
        assert self._process
        assert self._process.is_alive(), self._log.read_text()
        self._process.kill()
        self._process.join()


def _work(environ: Mapping[str, str], log: Path) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    os.setsid()
    os.environ.clear()
    os.environ.update(environ)
    with log.open("ab") as output:
        os.dup2(output.fileno(), sys.stdout.fileno())
        os.dup2(output.fileno(), sys.stderr.fileno())
    sys.argv = ["flask", "worker"]
    main()
