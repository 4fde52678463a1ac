"""The command ``sh run test``: it ends well when every check did, and names each that did not."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
INPUTS = (
    "run",
    "requirements.txt",
    "tests/requirements.txt",
    "tests/security/scanner.txt",
    "package-lock.json",
    "campaign/cli/assets.py",
    "campaign/cli/assets.txt",
)
CHECKS = ("ruff", "mypy", "lint-imports", "djlint", "deptry")

Checkout = Path


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout that is set up, whose every check passes at once."""
    for name in INPUTS:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / ".setup", tmp_path / ".setup")
    for folder in (".venv/bin", "letters/fonts"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("flask", "pytest", "../scanner/bin/wapiti", *CHECKS):
        put(tmp_path, name, "exit 0")
    return tmp_path


def put(checkout: Checkout, name: str, script: str) -> None:
    """Let a command of the checkout do as the script says."""
    command = (checkout / ".venv/bin" / name).resolve()
    command.parent.mkdir(parents=True, exist_ok=True)
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)


def run_tests(checkout: Checkout) -> subprocess.CompletedProcess[str]:
    """Run every check, as the README says it."""
    return subprocess.run(
        ["sh", "run", "test"], cwd=checkout, capture_output=True, text=True, timeout=60, check=False
    )


def test_it_ends_well_when_all_passed(checkout: Checkout) -> None:
    ended = run_tests(checkout)
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("sqlite", "sqlite -m not apart"),
        ("postgresql", "postgresql -m not apart"),
        ("sqlite-apart", "sqlite -m apart"),
        ("postgresql-apart", "postgresql -m apart"),
    ],
)
def test_it_names_the_run_that_failed(checkout: Checkout, name: str, arguments: str) -> None:
    put(checkout, "pytest", f'case "$*" in *"{arguments}"*) exit 1;; esac')
    ended = run_tests(checkout)
    assert ended.returncode == 1
    assert ended.stderr == f"Failed: pytest on {name}.\n"


def test_it_shows_what_each_run_said(checkout: Checkout) -> None:
    put(checkout, "pytest", 'echo "tested with $*"')
    said = run_tests(checkout).stdout
    for database in ("sqlite", "postgresql"):
        assert said.count(f"tested with --database {database} -m not apart\n") == 1
        assert said.count(f"tested with --database {database} -m apart\n") == 1


@pytest.mark.parametrize("name", CHECKS)
def test_it_goes_on_after_a_check_that_failed(checkout: Checkout, name: str) -> None:
    put(checkout, name, 'echo "not clean" && exit 1')
    put(checkout, "pytest", "echo tested")
    ended = run_tests(checkout)
    assert ended.returncode == 1
    assert "not clean" in ended.stdout
    assert "tested" in ended.stdout
    assert ended.stderr.startswith("Failed: ")
