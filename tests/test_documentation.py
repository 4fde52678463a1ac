"""What stands beside the code agrees with it: settings, commands, locks, the top level."""

import ast
import json
import re
from collections.abc import Mapping
from contextlib import suppress

import pytest

import config
from campaign.cli.processes import serve_command
from campaign.drafting.tokens import TOKENS
from tests.source import ROOT, package, report

TOP_LEVEL = {
    "campaign",
    "letters",
    "static",
    "templates",
    "tests",
    "config.py",
    "wsgi.py",
    "requirements.txt",
    "run",
    "pyproject.toml",
    "package.json",
    "package-lock.json",
    "README.md",
    "ARCHITECTURE.md",
    "DECISIONS.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "LICENSE",
}
MADE_BY_RUNNING = {"instance", "node_modules", "__pycache__"}

PYTHON_LOCKS = ("requirements.txt", "tests/requirements.txt", "campaign/cli/assets.txt")
SCANNER_LOCK = "tests/security/scanner.txt"
"""What it pins is installed apart, so that it may be other versions than ours."""

PIN = re.compile(r"^[a-z0-9][a-z0-9._-]*(?:\[[\w,-]+\])?==[^\\\n]+", re.IGNORECASE | re.MULTILINE)

SETTING_ROW = re.compile(r"^\|\s*`([A-Z][A-Z_]+)`", re.MULTILINE)


class Listener(Mapping[str, str]):
    """An environment that remembers which settings it was asked for."""

    def __init__(self, values):
        self.values, self.asked = values, set()

    def __getitem__(self, name):
        self.asked.add(name)
        return self.values[name]

    def __iter__(self):
        return iter(self.values)

    def __len__(self):
        return len(self.values)


def settings_read(instance):
    asked = set()
    for values in ({}, {"BASE_URL": "https://letters.example.org"}):
        environ = Listener(values)
        with suppress(config.SettingsInvalid):
            config.read_settings(environ, instance)
        serve_command(environ)
        asked |= environ.asked
    return asked


def settings_documented():
    return set(SETTING_ROW.findall((ROOT / "README.md").read_text(encoding="utf-8")))


def test_every_setting_is_a_row_of_the_table_in_the_readme(tmp_path):
    missing = sorted(settings_read(tmp_path) - settings_documented())
    assert not missing, report(missing, "README.md's table lacks a row `| `NAME` | … |` for:")


def test_every_row_of_that_table_is_a_setting(tmp_path):
    invented = sorted(settings_documented() - settings_read(tmp_path))
    assert not invented, report(invented, "README.md names settings that nothing reads:")


def command_decorators(function):
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute):
            yield decorator.func.attr, decorator


def has_help(call):
    return any(keyword.arg == "help" for keyword in call.keywords)


def test_every_command_has_help():
    found = [
        f"{source.at(function)} {function.name}"
        for source in package()
        for function in source.functions()
        for kind, call in command_decorators(function)
        if kind in {"command", "group"} and not (ast.get_docstring(function) or has_help(call))
    ]
    assert not found, report(found, "A command says in its docstring what it does:")


def test_every_option_of_a_command_has_help():
    found = [
        f"{source.at(call)} {ast.unparse(call)}"
        for source in package()
        for function in source.functions()
        for kind, call in command_decorators(function)
        if kind == "option" and not has_help(call)
    ]
    assert not found, report(found, "An option of a command has help=…:")


def test_the_top_level_holds_only_what_belongs_there():
    names = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    strange = sorted(names - TOP_LEVEL - MADE_BY_RUNNING)
    assert not strange, report(strange, "These do not belong at the top level:")


def test_the_top_level_is_complete():
    missing = sorted(name for name in TOP_LEVEL if not (ROOT / name).exists())
    assert not missing, report(missing, "These belong at the top level:")


@pytest.mark.parametrize("lock", [*PYTHON_LOCKS, SCANNER_LOCK])
def test_a_python_lock_names_no_address_and_hashes_everything(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^--(index|extra-index|find-links)", text, re.MULTILINE)
    requirements = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n?", "", text).strip())
    assert all(PIN.match(requirement) for requirement in requirements)
    assert all("--hash=sha256:" in requirement for requirement in requirements)


def addresses(value, key=""):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from addresses(inner, name) if name != "funding" else ()
    elif isinstance(value, str) and ("://" in value or key == "resolved"):
        yield value


def test_the_browser_lock_names_no_address_and_hashes_everything():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert not list(addresses(lock))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())


def pins(lock):
    """The pins of each package in a lock, with the Pythons that each pin is for."""
    found = {}
    for line in PIN.findall((ROOT / lock).read_text(encoding="utf-8")):
        found.setdefault(line.partition("==")[0], set()).add(line)
    return found


@pytest.mark.parametrize("lock", PYTHON_LOCKS[1:])
def test_the_locks_agree_on_every_version(lock):
    installed, added = pins("requirements.txt"), pins(lock)
    torn = sorted(name for name in added.keys() & installed if added[name] != installed[name])
    assert not torn, report(torn, f"{lock} pins another version; run `sh run lock`:")


def test_every_token_is_in_the_readme_and_nothing_else():
    rows = [f"| `{{{{ {name} }}}}` | {meaning} |" for name, meaning in TOKENS.items()]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = "| token | stands for |\n| --- | --- |\n" + "\n".join(rows) + "\n\n"
    assert table in readme, report(rows, "README.md's table of tokens should be")
