"""Real servers for tests: each starts on loopback, and leaves nothing behind, even after kill -9.

``setpriv --pdeathsig`` has the kernel stop a server whose test run has died; the
folders of such a run are swept away by the next one.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import psycopg
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from campaign.cli.processes import FIGURES, serve_command, worker_command

LOOPBACK = "127.0.0.1"
START_WITHIN_SECONDS = 30
STOP_WITHIN_SECONDS = 10
FOLDER_PREFIX = "undersigned-test-"


def free_port() -> int:
    """A port on loopback that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(
    is_ready: Callable[[], object], *, for_what: str, within: float = START_WITHIN_SECONDS
) -> None:
    """Ask again and again until it is so.

    :raises TimeoutError: it was not so within these seconds.
    """
    deadline = time.monotonic() + within
    while not is_ready():
        if time.monotonic() > deadline:
            message = f"{for_what} was not there within {within} seconds"
            raise TimeoutError(message)
        time.sleep(0.05)


def listens(port: int) -> bool:
    """Whether something on loopback answers at the port."""
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0


def children_of(process: int) -> list[int]:
    """The ids of the processes that this one has started."""
    return [
        int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()
    ]


def lives(process: int) -> bool:
    """Whether the process is there and does more than wait for its parent to notice its end."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] not in {"Z", "X"}


def start(
    command: Sequence[str],
    *,
    log: Path,
    environ: Mapping[str, str] | None = None,
    user: str = "",
    dies_by: str = "TERM",
) -> subprocess.Popen[bytes]:
    """Start a process in a group of its own; the kernel ends it when this run dies.

    ``user`` names the user it runs as, for one who is root; ``dies_by`` the signal of its end.
    """
    change_user = ["--reuid", user, "--regid", user, "--init-groups"] if user else []
    with log.open("ab") as output:
        return subprocess.Popen(
            ["setpriv", *change_user, "--pdeathsig", dies_by, "--", *command],
            env=environ,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )


def stop(process: subprocess.Popen[bytes], by: signal.Signals = signal.SIGTERM) -> None:
    """End a process and its whole group, by force when it does not go by itself."""
    if process.poll() is None:
        process.send_signal(by)
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_WITHIN_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(STOP_WITHIN_SECONDS)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that other users may enter, removed at the end, or by the next run."""
    for left_over in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*"):
        owner = left_over.name.removeprefix(FOLDER_PREFIX).partition("-")[0]
        if not Path("/proc", owner).exists():
            shutil.rmtree(left_over, ignore_errors=True)
    with tempfile.TemporaryDirectory(
        prefix=f"{FOLDER_PREFIX}{os.getpid()}-", ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


class Server:
    """A server that can go away and come back at the same port, with what it kept on the disk."""

    def __init__(self, port: int, command: Sequence[str], log: Path, user: str = "") -> None:
        self.port = port
        self._command, self._log, self._user = command, log, user
        self._process: subprocess.Popen[bytes] | None = None

    def up(self) -> None:
        """Start it, and wait until it answers."""
        self._process = start(self._command, log=self._log, user=self._user, dies_by="INT")
        _wait_for(self.answers, self._process, self._log)

    def down(self) -> None:
        """Stop it at once, whoever is connected."""
        if self._process:
            stop(self._process, by=signal.SIGINT)

    def answers(self) -> bool:
        """Whether it takes connections yet."""
        return listens(self.port)


class PostgreSQLServer(Server):
    """A PostgreSQL of our own; everyone on loopback is its superuser."""

    def new_database(self) -> str:
        """Make an empty database; gives its address for ``DATABASE_URL``."""
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            row = connection.execute("SELECT count(*) FROM pg_database").fetchone()
            assert row is not None
            name = f"test_{row[0]}"
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self._address(name)

    def kill9(self) -> None:
        """Kill it and all its processes, without a chance to tidy up."""
        assert self._process
        # Stopped, it makes no new process while those that it has are counted.
        self._process.send_signal(signal.SIGSTOP)
        children = children_of(self._process.pid)
        self._process.kill()
        self._process.wait(STOP_WITHIN_SECONDS)
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        wait_until(lambda: not any(map(lives, children)), for_what="the end of PostgreSQL")

    def answers(self) -> bool:
        """Whether it takes connections yet."""
        try:
            psycopg.connect(self._address("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def _address(self, database: str) -> str:
        return f"postgresql://postgres@{LOOPBACK}:{self.port}/{database}"


@contextmanager
def _running(server: Server) -> Iterator[None]:
    server.up()
    try:
        yield
    finally:
        server.down()


@contextmanager
def postgresql_server(*, durable: bool = False) -> Iterator[PostgreSQLServer]:
    """Run a PostgreSQL; ``durable`` has it write to the disk as in production."""
    binaries = _postgresql_binaries()
    user = "postgres" if os.geteuid() == 0 else ""
    with temporary_folder() as folder:
        data, log, port = folder / "data", folder / "log", free_port()
        data.mkdir(mode=0o700)
        if user:
            shutil.chown(data, user, user)
        _init_database(binaries, data, log, user)
        options = [f"port={port}", f"listen_addresses={LOOPBACK}", "max_connections=200"]
        options += [f"unix_socket_directories={data}"]
        # After a crash the disk is asked once for all files, not for each of a thousand.
        options += (
            ["recovery_init_sync_method=syncfs"]
            if durable
            else ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        )
        command = [str(binaries / "postgres"), "-D", str(data)]
        command += [word for option in options for word in ("-c", option)]
        server = PostgreSQLServer(port, command, log, user)
        with _running(server):
            yield server


def _postgresql_binaries() -> Path:
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    newest = max(versions, key=lambda folder: int(folder.parent.name), default=None)
    assert newest, "PostgreSQL is missing; `sh run test` installs it"
    return newest


def _init_database(binaries: Path, data: Path, log: Path, user: str) -> None:
    command = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust"]
    command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    made = start(command, log=log, user=user).wait(START_WITHIN_SECONDS)
    assert made == 0, log.read_text()


def _wait_for(is_ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    def is_ready_or_dead() -> bool:
        assert process.poll() is None, f"it ended at once:\n{log.read_text()}"
        return is_ready()

    wait_until(is_ready_or_dead, for_what=Path(process.args[-1]).name)  # type: ignore[index]


class RedisServer(Server):
    """A Redis of our own that keeps nothing."""

    @property
    def address(self) -> str:
        """Its address for ``REDIS_URL``."""
        return f"redis://{LOOPBACK}:{self.port}/0"


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """Run a Redis."""
    with temporary_folder() as folder:
        port = free_port()
        command = ["redis-server", "--bind", LOOPBACK, "--port", str(port), "--dir", str(folder)]
        command += ["--save", "", "--appendonly", "no"]
        server = RedisServer(port, command, folder / "log")
        with _running(server):
            yield server


@dataclass(frozen=True)
class ReceivedMail:
    """One message as the mail server took it: its bytes, and whom the envelope named."""

    raw: bytes
    sender: str
    recipients: tuple[str, ...]

    @property
    def message(self) -> EmailMessage:
        """The message, parsed."""
        parsed = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class SMTPServer:
    """A mail server that keeps what it gets, and can be away or in a bad mood."""

    port: int = field(default_factory=free_port)
    received: list[ReceivedMail] = field(default_factory=list)
    host: str = LOOPBACK
    _refusal: str = ""
    _controller: Controller | None = None

    @property
    def messages(self) -> list[EmailMessage]:
        """The messages it took, parsed, in the order of their arrival."""
        return [mail.message for mail in self.received]

    @property
    def environ(self) -> dict[str, str]:
        """The settings of a site that sends its mail here."""
        return {"MAIL_SERVER": self.host, "MAIL_PORT": str(self.port)}

    def up(self) -> None:
        """Listen, at the same port as before."""
        self._controller = Controller(
            self, hostname=self.host, port=self.port, enable_SMTPUTF8=True, ident="test"
        )
        self._controller.start()

    def down(self) -> None:
        """Listen no longer: whoever connects is turned away."""
        if self._controller:
            self._controller.stop()
            self._controller = None

    def refuse_with(self, code: int) -> None:
        """Answer every message with this SMTP code (450 for later, 550 for never); 0 accepts."""
        self._refusal = f"{code} not now" if code else ""

    def wait_for(self, count: int, *, within: float = START_WITHIN_SECONDS) -> list[EmailMessage]:
        """Wait until this many messages have come; gives them all.

        :raises TimeoutError: fewer have come within these seconds.
        """
        has_come = f"email number {count}"
        wait_until(lambda: len(self.received) >= count, for_what=has_come, within=within)
        return self.messages

    async def handle_DATA(  # noqa: N802 (aiosmtpd names it)
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take a message, as aiosmtpd calls it."""
        if self._refusal:
            return self._refusal
        raw = envelope.original_content or b""
        recipients = tuple(envelope.rcpt_tos)
        self.received.append(ReceivedMail(raw, envelope.mail_from or "", recipients))
        return "250 OK"


@contextmanager
def smtp_server() -> Iterator[SMTPServer]:
    """Run a mail server that keeps what it gets."""
    server = SMTPServer()
    server.up()
    try:
        yield server
    finally:
        server.down()


class Site:
    """The web server and workers as in production, each to be killed and started again."""

    def __init__(self, environ: Mapping[str, str], folder: Path) -> None:
        port = free_port()
        self.url = f"http://{LOOPBACK}:{port}"
        own = {"HOST": LOOPBACK, "PORT": str(port), "BASE_URL": self.url}
        own |= {"INSTANCE": str(folder), FIGURES: str(folder)}
        self.environ = {**os.environ, **own, **environ}
        self.web_log, self.worker_log = folder / "web.log", folder / "worker.log"
        self._web: subprocess.Popen[bytes] | None = None
        self._workers: list[subprocess.Popen[bytes]] = []

    def restart_web(self) -> None:
        """Start the web server, and wait until it answers; one that runs is stopped before."""
        self.stop_web()
        self._web = start(serve_command(self.environ), log=self.web_log, environ=self.environ)
        _wait_for(self.is_healthy, self._web, self.web_log)

    def restart_worker(self, count: int = 1) -> None:
        """Start workers; those that run are stopped before."""
        self.stop_worker()
        self._workers = [
            start(worker_command(), log=self.worker_log, environ=self.environ) for _ in range(count)
        ]

    def stop_web(self) -> None:
        """Stop the web server as an operator would."""
        if self._web:
            stop(self._web)

    def stop_worker(self) -> None:
        """Stop the workers as an operator would."""
        for worker in self._workers:
            stop(worker)

    def kill9_web(self) -> None:
        """Kill the web server and its processes, without a chance to tidy up."""
        assert self._web
        stop(self._web, by=signal.SIGKILL)

    def kill9_web_process(self, process: int) -> None:
        """Kill one process of the web server, and wait until another has taken its place."""
        count = len(self.web_processes)
        os.kill(process, signal.SIGKILL)
        wait_until(
            lambda: process not in self.web_processes and len(self.web_processes) == count,
            for_what="another web process",
        )
        wait_until(self.is_healthy, for_what="the web server")

    def kill9_worker(self) -> None:
        """Kill the workers, without a chance to tidy up."""
        for worker in self._workers:
            stop(worker, by=signal.SIGKILL)

    @property
    def web_processes(self) -> list[int]:
        """The ids of the web server's processes, the one that watches over them first."""
        assert self._web
        return [self._web.pid, *children_of(self._web.pid)]

    def workers_run(self) -> bool:
        """Whether every worker is still there."""
        return all(worker.poll() is None for worker in self._workers)

    def is_healthy(self) -> bool:
        """Whether ``/healthz`` answers well."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


@contextmanager
def web_and_worker(environ: Mapping[str, str]) -> Iterator[Site]:
    """Run a site with these settings on a free port; the database must have its tables."""
    with temporary_folder() as folder:
        site = Site(environ, folder)
        try:
            site.restart_web()
            site.restart_worker()
            yield site
        finally:
            site.stop_worker()
            site.stop_web()
