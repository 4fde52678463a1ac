"""What all commands have in common, seen as a shell sees it."""

import os
import pty
import re
import subprocess
import sys

import pytest

from tests.application import SLUG, sign_in
from tests.servers import free_port
from tests.source import ROOT

COMMAND_ROW = re.compile(r"^\| `([a-z]+(?: [a-z-]+)?)\b[^`]*` \|", re.MULTILINE)


def environment(database_url):
    return {
        **os.environ,
        "DATABASE_URL": database_url,
        "SECRET_KEY": "a sample key that is long enough for a test",
        "SECURITY_PASSWORD_SALT": "a sample salt for a test",
        "SECURITY_TOTP_SECRETS": "1:a-sample-secret-that-is-long-enough",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": "YSBzYW1wbGUga2V5IG9mIHRoaXJ0eS10d28gYnl0ZXM=",
    }


def flask(database_url, *words, **options):
    command = [sys.executable, "-m", "flask", *map(str, words)]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.run(
        command, cwd=ROOT, env=environment(database_url), check=False, text=True, **streams
    )


def documented_commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.partition("## Commands")[2].partition("\n##")[0]
    return COMMAND_ROW.findall(table)


@pytest.mark.parametrize("command", documented_commands())
def test_each_command_of_the_readme_has_help(run, command):
    done = run(*command.split(), "--help")
    assert done.exit_code == 0
    assert f" {command} [OPTIONS]" in done.stdout


def test_every_command_of_ours_is_in_the_readme(app):
    ours = {
        f"{group} {command}".strip()
        for group in ("letter", "signatories", "account")
        for command in app.cli.commands[group].commands
    }
    assert ours <= set(documented_commands())


def test_a_database_without_tables_is_one_line_and_upgrading_mends_it(new_database):
    url = new_database()
    refused = flask(url, "letter", "list")
    assert (refused.returncode, refused.stdout) == (1, "")
    (line,) = refused.stderr.splitlines()
    assert line.startswith("The database cannot be used (")
    assert "run “flask db upgrade”" in line
    assert flask(url, "db", "upgrade").returncode == 0
    done = flask(url, "letter", "list")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_database_that_is_away_is_one_line():
    refused = flask(f"postgresql://nobody@127.0.0.1:{free_port()}/letters", "letter", "show", "x")
    assert (refused.returncode, refused.stdout) == (1, "")
    (line,) = refused.stderr.splitlines()
    assert line.endswith("look at DATABASE_URL.")


def test_printing_shows_a_bar_on_a_terminal(app, letter, tmp_path):
    ours, theirs = pty.openpty()
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    words = ("letter", "print", SLUG, "-o", tmp_path / "letter.pdf")
    done = flask(url, *words, stderr=theirs)
    os.close(theirs)
    with open(ours, "rb", buffering=0) as terminal:  # noqa: PTH123 (a descriptor has no path)
        shown = terminal.read(10_000).decode()
    assert done.returncode == 0
    assert "Printing" in shown
    assert "100%" in shown
    assert done.stdout.startswith("First printing ")


def test_the_demo_says_where_everything_is_and_a_second_run_changes_nothing(run, client, tmp_path):
    first, second = run("demo"), run("demo")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout.count("done") == 4
    assert second.stdout.count("unchanged") == 4
    where = second.stdout.partition("\n\n")[2]
    assert where == first.stdout.partition("\n\n")[2]
    assert f"/l/{SLUG}\n" in where
    assert (tmp_path / f"{SLUG}.pdf").read_bytes().startswith(b"%PDF")
    address, password = re.search(r"sign in as (\S+) / (\S+)", where).groups()
    assert sign_in(client, address, password).headers["Location"] == "/desk"
    assert client.get("/desk/new").status_code == 200
