"""The demo, as ``run`` starts it: prepared once, served at once, and said when it is true."""

import os
import re
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
FLASK = [str(Path(sys.executable).parent / "flask")]
STEPS = (
    "Database",
    "Demo letter",
    "Open for sign-ons",
    "Demo coordinator",
    "First printing",
)


@pytest.fixture
def environ(new_database, tmp_path):
    own = {"DATABASE_URL": new_database(), "INSTANCE": str(tmp_path), "PORT": str(free_port())}
    return os.environ | own


def flask(environ, *words):
    return subprocess.run(
        [*FLASK, *words],
        check=False,
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
    )


@contextmanager
def served_demo(environ):
    command = [*FLASK, "demo", "--serve"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as run:
        try:
            yield run
        finally:
            run.terminate()
            run.stdout.read()  # A supervisor whose output nobody takes cannot end in order.


def lines_until(run, start):
    lines = []
    for line in run.stdout:
        lines.append(line)
        if line.startswith(start):
            break
    return lines


def words_until_ready(environ):
    """What the demo has said when its addresses stand there, which must be true by then."""
    with served_demo(environ) as run:
        lines = lines_until(run, "Public page")
        assert lines[-1].startswith("Public page"), "".join(lines)
        with urllib.request.urlopen(lines[-1].split()[-1], timeout=5) as answer:
            assert answer.status == 200
    assert run.returncode == 0
    return "".join(lines)


@pytest.mark.once("sqlite")
def test_the_demo_begins_on_an_empty_database_and_has_nothing_left_to_do_the_next_time(environ):
    first, second = words_until_ready(environ), words_until_ready(environ)
    assert re.findall(r"• (.+) … (.*)\n", first) == [(step, "done") for step in STEPS]
    assert re.findall(r"• (.+) … (.*)\n", second) == [(step, "unchanged") for step in STEPS]


@pytest.mark.once("sqlite")
def test_the_demo_prepares_nothing_when_its_port_is_taken(environ):
    with served_demo(environ) as run:
        lines_until(run, "Public page")
        other = flask(environ, "demo", "--serve")
    assert (other.returncode, other.stdout) == (1, "")
    assert f"Port {environ['PORT']}" in other.stderr


def test_the_schema_that_is_built_step_by_step_is_that_of_the_rows(environ):
    assert flask(environ, "db", "upgrade").returncode == 0
    checked = flask(environ, "db", "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_commands_of_the_schema_are_listed(environ):
    assert re.search(r"^  upgrade  ", flask(environ, "db", "--help").stdout, re.MULTILINE)
