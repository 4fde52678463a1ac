"""The processes of an installation: the web server, the worker, and both under one roof.

Run by ``run`` as ``python -m campaign.cli.processes serve|worker``; the demo runs both.
"""

import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from dotenv import load_dotenv
from honcho import manager
from honcho.printer import Printer

from campaign.door import AT_WORK, BESIDE, IN_LINE
from campaign.errors import BadInput, Problem, Refused

FIGURES = "PROMETHEUS_MULTIPROC_DIR"
"""Where web processes add up their figures; the library reads it when it is imported."""

STOP_WITHIN_SECONDS = 3
"""How long a process may take to end by itself before it is killed."""

RESTART_AFTER_SECONDS = 1.0
"""The pause before a worker that was killed is started anew."""

POLL_SECONDS = 0.1
"""The pause before a site that does not answer yet is asked again."""

BIN = Path(sys.executable).parent


def serve_command(environ: Mapping[str, str] = os.environ) -> list[str]:
    """The command that serves the site on ``HOST`` and ``PORT``.

    SQLite has one writer at a time, so one process serves it best; PostgreSQL gains
    from a second one. Most threads only stand in line, so that they can be counted.
    """
    on_postgresql = environ.get("DATABASE_URL", "").startswith("postgres")
    processes, threads = 2 if on_postgresql else 1, AT_WORK + IN_LINE + BESIDE
    host, port = _address(environ)
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": port,
        "--workers": processes,
        "--blocking-threads": threads,
        "--workers-kill-timeout": STOP_WITHIN_SECONDS - 1,
        "--log-level": "error",
    }
    words = [str(word) for option in options.items() for word in option]
    switches = ["--no-ws", "--respawn-failed-workers"]
    return [str(BIN / "granian"), *words, *switches, "wsgi:app"]


def worker_command() -> list[str]:
    """The command that does the work for later: emails, printings, reminders."""
    return [str(BIN / "flask"), "worker"]


class _Output:
    """Standard output, until whoever reads it goes away; then ``when_gone`` is called, once."""

    def __init__(self, when_gone: Callable[[], object]) -> None:
        self._when_gone = when_gone
        self._is_gone = False

    def write(self, text: str) -> None:
        """Write, or do without."""
        if self._is_gone:
            return
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except BrokenPipeError:
            self._is_gone = True
            # What is still held back would fail once more when the interpreter ends.
            sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
            self._when_gone()

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        """Whether a person reads it, who likes colours."""
        return sys.stdout.isatty()


class _Supervisor(manager.Manager):  # type: ignore[misc]  # honcho comes without types
    """Honcho's, but it kills what does not stop even when nothing at all does.

    ``meanwhile`` is done beside the processes once they have been forked off.
    """

    def __init__(self, meanwhile: Callable[[], object] | None) -> None:
        super().__init__(Printer(_Output(self.terminate)))
        self._meanwhile = meanwhile

    def _start(self) -> None:
        super()._start()
        if self._meanwhile:
            doing = threading.Thread(target=self._do, args=[self._meanwhile], daemon=True)
            doing.start()

    def _do(self, meanwhile: Callable[[], object]) -> None:
        try:
            meanwhile()
        except BrokenPipeError:
            self.terminate()  # Nobody is there any more who could read where the site is.

    def terminate(self) -> None:
        super().terminate()
        killing = threading.Timer(STOP_WITHIN_SECONDS, self.kill)
        killing.daemon = True
        killing.start()


def run_together(
    commands: Mapping[str, list[str]], meanwhile: Callable[[], object] | None = None
) -> int:
    """Run the named commands until a signal, or until one of them ends; then stop them all.

    ``meanwhile`` is called in a thread when they have been started. Gives the exit
    code: 0 after Ctrl-C or SIGTERM, which are the ways to stop it, otherwise the code
    of the command that ended first.
    """
    together = _Supervisor(meanwhile)
    for name, command in commands.items():
        together.add_process(name, f"exec {shlex.join(command)}")
    together.loop()
    stopped_by_a_person = {signal["rc"] for signal in manager.SIGNALS.values()}
    return 0 if together.returncode in stopped_by_a_person else int(together.returncode)


def keep_running(command: list[str]) -> int:
    """Run the command, and start it anew when it is killed; gives its exit code.

    A command that ends by itself has its reason, and ends this too. SIGINT and SIGTERM
    are handed on; a command that dies of them has done as it was told, which is 0.
    """
    asked: list[int] = []
    child: subprocess.Popen[bytes] | None = None

    def hand_on(number: int, _frame: object) -> None:
        asked.append(number)
        if child is not None:
            child.send_signal(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, hand_on)
    while not asked:
        # In a session of its own it hears Ctrl-C from us alone, and so once.
        child = subprocess.Popen(command, start_new_session=True)  # noqa: S603 (our own command)
        if asked:
            child.terminate()  # It was asked for while there was no child to hand it to.
        code = child.wait()
        if code >= 0:
            return code
        if not asked:
            print(f"The worker was killed (signal {-code}) and is started anew.", file=sys.stderr)
            time.sleep(RESTART_AFTER_SECONDS)
    return 0


def require_free_port(environ: Mapping[str, str] = os.environ) -> None:
    """Make sure that the site's address can be listened on.

    :raises Refused: another program listens there already.
    """
    host, port = _address(environ)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = (
                f"Port {port} on {host} cannot be used ({os.strerror(error.errno or 0).lower()}); "
                f"stop what listens there, or choose another port: PORT={port + 1} sh run demo"
            )
            raise Refused(message) from error


def gather_figures() -> None:
    """Let the web processes that are started next add up their figures in a new folder."""
    os.environ[FIGURES] = tempfile.mkdtemp(prefix="undersigned-figures-")


def wait_for_page(url: str, environ: Mapping[str, str] = os.environ) -> None:
    """Wait, for as long as it takes, until the site itself gives the page with 200.

    It is asked where it listens, since the host in ``url`` may lead elsewhere.
    """
    parts = urlsplit(url)
    while _status(*_address(environ), parts.path, parts.netloc) != HTTPStatus.OK:
        time.sleep(POLL_SECONDS)


def _status(host: str, port: int, path: str, site: str) -> int:
    connection = HTTPConnection(host, port, timeout=STOP_WITHIN_SECONDS)
    try:
        connection.request("GET", path, headers={"Host": site})
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


def _address(environ: Mapping[str, str]) -> tuple[str, int]:
    port = environ.get("PORT") or "8000"
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 2**16:
        message = f"PORT must be a number from 1 to 65535, not {port!r}."
        raise BadInput(message)
    return environ.get("HOST") or "127.0.0.1", int(port)


def main(what: str) -> NoReturn:
    """Become the process that is named ``serve`` or ``worker``."""
    load_dotenv(Path.cwd() / ".env")
    if what == "worker":
        sys.exit(keep_running(worker_command()))
    require_free_port()
    gather_figures()
    os.execv(serve_command()[0], serve_command())  # noqa: S606 (our own command, no shell)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Problem as problem:
        print(problem.message, file=sys.stderr)
        sys.exit(problem.exit_code)
