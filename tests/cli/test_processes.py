"""How the processes of an installation are started and stopped."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from campaign.cli.processes import require_free_port, serve_command, wait_for_page
from campaign.door import AT_WORK, IN_LINE
from campaign.errors import BadInput, Refused
from tests.servers import free_port, listens, start, stop, wait_until

ROOT = Path(__file__).resolve().parent.parent.parent

RUN_TOGETHER = """
import sys
import urllib.request
from campaign.cli.processes import run_together
sys.exit(run_together({name: [sys.executable, "-c", code] for name, code in %r.items()}))
"""

KEEP_RUNNING = """
import sys
from campaign.cli import processes
processes.RESTART_AFTER_SECONDS = 0.1
sys.exit(processes.keep_running([sys.executable, "-c", %r]))
"""

POLITE = "import time; print('ready', flush=True); time.sleep(60)"
TALKATIVE = "import time\nwhile True: print('still here', flush=True); time.sleep(0.1)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {POLITE}"


def run_in_a_process(programs):
    return subprocess.Popen(
        [sys.executable, "-c", RUN_TOGETHER % programs],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def kept_running(program):
    """The program under our supervision, with what it prints; nothing of it outlives the test."""
    command = [sys.executable, "-c", KEEP_RUNNING % program]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        try:
            yield run
        finally:
            run.terminate()


def option(command, name):
    return command[command.index(name) + 1]


def test_sqlite_is_served_by_one_process_with_a_thread_for_each_in_line():
    command = serve_command({})
    assert option(command, "--workers") == "1"
    assert int(option(command, "--blocking-threads")) > AT_WORK + IN_LINE


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_served_by_two_processes(scheme):
    command = serve_command({"DATABASE_URL": f"{scheme}://localhost/letters"})
    assert option(command, "--workers") == "2"
    assert int(option(command, "--blocking-threads")) > AT_WORK + IN_LINE


def test_the_site_listens_where_the_settings_say():
    command = serve_command({"HOST": "::1", "PORT": "8001"})
    assert (option(command, "--host"), option(command, "--port")) == ("::1", "8001")


def test_an_empty_setting_counts_as_none():
    command = serve_command({"HOST": "", "PORT": ""})
    assert (option(command, "--host"), option(command, "--port")) == ("127.0.0.1", "8000")


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "8 000", "²"])
def test_a_port_that_is_none_is_named(port):
    with pytest.raises(BadInput, match="PORT must be a number"):
        serve_command({"PORT": port})


def test_a_taken_port_is_said_before_anything_starts():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Refused, match=f"Port {port} on 127.0.0.1"):
            require_free_port({"PORT": str(port)})


def test_a_free_port_is_accepted():
    port = str(free_port())
    assert require_free_port({"PORT": port}) is None


class SlowSite(BaseHTTPRequestHandler):
    """Answers 503 to the first two requests, and remembers what it was asked."""

    def do_GET(self):
        """Answer, as the server calls it."""
        self.server.asked.append((self.path, self.headers["Host"]))
        self.send_response(503 if len(self.server.asked) < 3 else 200)
        self.end_headers()

    def log_message(self, *words):
        """Say nothing."""


def test_a_page_is_waited_for_where_the_site_listens_until_it_is_there():
    with HTTPServer(("127.0.0.1", 0), SlowSite) as site:
        site.asked = []
        threading.Thread(target=site.serve_forever, daemon=True).start()
        wait_for_page("https://letters.example.org/l/a", {"PORT": str(site.server_port)})
        site.shutdown()
    assert site.asked == [("/l/a", "letters.example.org")] * 3


def test_the_first_command_that_fails_ends_the_others():
    with run_in_a_process({"web": "raise SystemExit(3)", "worker": POLITE}) as run:
        assert run.wait(10) == 3


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("program", [POLITE, STUBBORN], ids=["polite", "stubborn"])
def test_a_signal_stops_everything_within_five_seconds_and_is_no_failure(by, program):
    with run_in_a_process({"web": program}) as run:
        next(line for line in run.stdout if line.endswith("ready\n"))
        run.send_signal(by)
        assert run.wait(5) == 0


SAYS_ITS_ID = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
SAYS_ITS_SIGNALS = """
import signal, time
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda number, _: print("got", number, flush=True) or exits.append(1))
exits = []
print("ready", flush=True)
while not exits:
    time.sleep(0.05)
time.sleep(0.5)
raise SystemExit(7)
"""


def test_a_worker_that_is_killed_is_started_anew_each_time():
    with kept_running(SAYS_ITS_ID) as run:
        ids = []
        for _ in range(3):
            ids.append(int(run.stdout.readline()))
            os.kill(ids[-1], signal.SIGKILL)
        assert int(run.stdout.readline()) not in ids
        assert run.poll() is None


def test_a_worker_that_ends_by_itself_is_not_started_again():
    with kept_running("print('once', flush=True); raise SystemExit(2)") as run:
        assert run.wait(10) == 2
        assert run.stdout.read() == "once\n"


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_handed_on_once_and_the_worker_ends_in_its_own_way(by):
    with kept_running(SAYS_ITS_SIGNALS) as run:
        assert run.stdout.readline() == "ready\n"
        run.send_signal(by)
        assert run.wait(10) == 7
        assert run.stdout.read() == f"got {by.value}\n"


def test_a_worker_that_dies_of_the_signal_that_stops_it_is_no_failure():
    with kept_running(POLITE) as run:
        assert run.stdout.readline() == "ready\n"
        run.terminate()
        assert run.wait(10) == 0


def test_the_site_makes_a_folder_for_the_figures_of_its_processes(tmp_path):
    port = free_port()
    environ = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'letters.sqlite3'}",
        "PORT": str(port),
        "TMPDIR": str(tmp_path),
    }
    command = [sys.executable, "-m", "campaign.cli.processes", "serve"]
    site = start(command, log=tmp_path / "log", environ=environ)
    try:
        wait_until(lambda: listens(port), for_what="the site")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as page:
            assert page.status == 200
        assert list(tmp_path.glob("undersigned-figures-*/counter_*.db"))
    finally:
        stop(site)


@pytest.mark.parametrize("other", [POLITE, STUBBORN])
def test_all_is_stopped_when_nobody_reads_any_more(other):
    together = run_in_a_process({"one": TALKATIVE, "two": other})
    started = [together.stdout.readline() for _ in range(2)]
    together.stdout.close()
    together.wait(timeout=20)
    numbers = [found[1] for line in started if (found := re.search(r"pid=(\d+)", line))]
    assert numbers
    assert not [number for number in numbers if Path(f"/proc/{number}").exists()]
