"""The child process: takes on its limits, then becomes pandoc.

It is run by its path, so that it starts without anything of ours.
"""

import os
import resource
import signal
import sys


def _main(memory_bytes: int, cpu_seconds: int, written_bytes: int, command: list[str]) -> None:
    for kind, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, written_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    # Python does not let itself be ended by the limit on what is written; pandoc shall be.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    os.execv(command[0], command)  # noqa: S606 (no shell is wanted)


if __name__ == "__main__":
    _main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
