"""What the child that sets letters may take of the machine; it puts these limits on itself."""

import resource
import sys
import time
from dataclasses import dataclass

OPEN_FILES = 64
"""Pipes, libraries and one font after another; the layout engine holds about ten."""

WRITTEN_BYTES = 64 << 20
"""Of one file: the largest font of a theme is written out whole before it is used."""

_OUTWARD = (
    *("socket.bind", "socket.connect", "socket.getaddrinfo", "socket.gethostbyname"),
    *("socket.sendto", "socket.sendmsg", "urllib.Request"),
    *("subprocess.Popen", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.system"),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one letter may take; the parent's own clock ends what waits instead of working."""

    memory_bytes: int = 1 << 30
    cpu_seconds: int = 20
    wall_seconds: float = 30


def enter(memory_bytes: int) -> None:
    """Put this process under its limits for good, and cut it off from the network.

    No letter needs an address or another program, so whoever asks for one is refused, whatever
    the fetcher lets pass.
    """
    for kind, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, WRITTEN_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    sys.addaudithook(_stay_inside)


def allow_seconds(cpu_seconds: int) -> None:
    """Let the letter that begins now take so much of the processor; beyond it the system ends us.

    The system counts from the start of the process, so what earlier letters took is added.
    """
    used = int(time.process_time()) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + cpu_seconds, hard))


def _stay_inside(event: str, _arguments: object) -> None:
    if event in _OUTWARD:
        raise PermissionError(f"{event} is refused: a letter asks nobody for anything")
