"""Debian's ``wrk`` as a rush of visitors, and what came of it."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from campaign.cli.processes import serve_command
from tests.journeys.visitor import ANSWERS, LETTER, Visitor
from tests.servers import free_port, listens, start, stop, temporary_folder, wait_until

SCRIPT = Path(__file__).with_name("rush.lua")


@dataclass(frozen=True)
class Figures:
    """One run: its length in seconds, latencies in milliseconds, and answers by kind."""

    seconds: float
    p50: float
    p99: float
    good: int
    limited: int = 0
    full: int = 0
    wrong: int = 0
    without_retry_after: int = 0
    broken: int = 0

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return self.good / self.seconds

    @property
    def trouble(self) -> str:
        """What was not a good answer, in words; empty when all were."""
        kinds = {"limited": self.limited, "turned away": self.full, "wrong": self.wrong}
        kinds |= {"without Retry-After": self.without_retry_after, "broken": self.broken}
        return ", ".join(f"{number} {kind}" for kind, number in kinds.items() if number)


def wrk(url: str, connections: int, seconds: float, *words: str) -> Figures:
    """Send the same kind of request over and over, on this many connections."""
    how = [f"-t{min(2, connections)}", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout", "30s"]
    done = subprocess.run(
        ["wrk", *how, "-s", str(SCRIPT), url, "--", *words],
        check=True,
        capture_output=True,
        text=True,
    )
    line = next(one for one in done.stdout.splitlines() if one.startswith("result"))
    took, p50, p99, *counts = line.split()[1:]
    return Figures(float(took), float(p50), float(p99), *map(int, counts))


def form_of(url: str) -> str:
    """A filled-in sign-on form as it is sent, but for the name and the address."""
    hidden = Visitor(url).get(f"{LETTER}/sign-on").hidden
    answers = {name: one for name, one in ANSWERS.items() if name not in {"name", "contact_email"}}
    return urlencode({**answers, **hidden})


@contextmanager
def served(application: str, environ: Mapping[str, str]) -> Iterator[str]:
    """Serve an application with the server and the settings of ours; gives its address."""
    port = free_port()
    with temporary_folder() as folder:
        own = {**environ, "PORT": str(port), "INSTANCE": str(folder)}
        command = [*serve_command(own)[:-1], *application.split()]
        process = start(command, log=folder / "log", environ=own)
        try:
            wait_until(lambda: listens(port), for_what=application)
            yield f"http://127.0.0.1:{port}"
        finally:
            stop(process)
