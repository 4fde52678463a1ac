"""The house: which rooms there are, what each may know, and who may write.

The order of the stack itself is import-linter's, in pyproject.toml.
"""

import ast
import os
import re
import subprocess
import sys

import pytest
from jinja2 import Environment, TemplateSyntaxError, nodes

from tests.source import PACKAGE, ROOT, Source, package, report

ROOMS = {"__init__", "rules", "models", "queries", "operations", "forms", "views", "emails"}

# Accounts' rows are built on those of the sign-in library, which are rows and no web.
WEB = ("flask", r"flask_(?!security\.models)\w+", "werkzeug", "wtforms")
DATABASE = ("sqlalchemy", "flask_sqlalchemy", "campaign.db")

NEVER_IMPORTS = {
    "rules": (*WEB, *DATABASE, "campaign.clock"),
    "models": (*WEB, "campaign.clock", r"campaign\.\w+\.operations"),
    "queries": (*WEB, r"campaign\.\w+\.operations"),
    "operations": (
        *(rf"flask\.{name}" for name in ("request", "session", "g", "render_template", "flash")),
        r"campaign\.\w+\.(forms|views)",
    ),
    "forms": (*DATABASE, r"campaign\.\w+\.(models|queries|operations|views)"),
    "views": (*DATABASE, r"campaign\.\w+\.models"),
    "emails": (*DATABASE, "flask_mail", r"campaign\.mailer\.(outbox|smtp|operations)"),
}
"""What each room must not know, as patterns of dotted names; what is under them is meant too."""

WRITERS_BESIDE_OPERATIONS = {
    "db.py": "it is transaction() itself",
    "mailer/outbox.py": "it adds the message's row in the transaction of the change that causes it",
    "accounts/security.py": "the sign-in library commits by itself; here it joins ours",
}

WRITING_METHODS = {"add", "add_all", "commit", "delete", "flush", "merge", "bulk_save_objects"}
WRITING_STATEMENTS = re.compile(r"sqlalchemy(\.orm|\.dialects\.\w+|\.sql)?\.(insert|update|delete)")

TEMPLATE_NEVER_KNOWS = {"config", "request", "session"}

EXTRA_ROOM = re.compile(r"^\|\s*`(?P<name>\w+/[\w/]+\.py)`\s*\|\s*\S", re.MULTILINE)


def extra_rooms():
    architecture = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    return set(EXTRA_ROOM.findall(architecture))


def rooms_named(*names):
    return [source for source in package() if source.room in names]


def test_a_domain_has_only_the_known_rooms_and_those_that_have_a_reason():
    domains = [source for source in package() if source.domain]
    strange = {source.name for source in domains if source.path.stem not in ROOMS}
    unexplained = sorted(strange - extra_rooms())
    assert not unexplained, report(
        unexplained,
        "Give each of these rooms a row `| `folder/room.py` | reason |` in ARCHITECTURE.md:",
    )


def test_every_extra_room_of_the_table_exists():
    gone = sorted(name for name in extra_rooms() if not (PACKAGE / name).is_file())
    assert not gone, report(gone, "ARCHITECTURE.md explains rooms that are not there:")


@pytest.mark.parametrize("room", NEVER_IMPORTS)
def test_a_room_imports_only_what_it_may_know(room):
    forbidden = re.compile(rf"({'|'.join(NEVER_IMPORTS[room])})(\..*)?")
    found = [
        f"{source.at(line)} imports {imported}"
        for source in rooms_named(room)
        for line, imported in source.imports()
        if forbidden.fullmatch(imported)
    ]
    assert not found, report(found, f"{room}.py must not know these:")


def test_views_are_strangers_to_the_views_of_other_domains():
    found = [
        f"{source.at(line)} imports {imported}"
        for source in rooms_named("views")
        for line, imported in source.imports()
        if re.match(rf"campaign\.(?!{source.domain}\.)\w+\.views\b", imported)
    ]
    assert not found, report(found, "A view imports only its own domain's views:")


def test_views_and_forms_never_touch_the_session():
    found = [
        f"{source.at(node)} uses {ast.unparse(node)}"
        for source in rooms_named("views", "forms")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "db.session"
    ]
    assert not found, report(found, "Ask a query or an operation instead of the session:")


def writes(source: Source):
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        on_session = re.search(r"\bsession\.(\w+)$", called)
        if called.endswith((".commit", "transaction")) or (
            on_session and on_session[1] in WRITING_METHODS
        ):
            yield node.lineno, f"{called}()"
    for line, imported in source.imports():
        if WRITING_STATEMENTS.fullmatch(imported):
            yield line, imported


def test_only_operations_write():
    found = [
        f"{source.at(line)} has {what}"
        for source in package()
        if source.room != "operations" and source.name not in WRITERS_BESIDE_OPERATIONS
        for line, what in writes(source)
    ]
    assert not found, report(found, "Only operations write; move this into one:")


def test_every_exception_from_that_still_needs_it():
    writers = {source.name for source in package() if any(writes(source))}
    needless = sorted(WRITERS_BESIDE_OPERATIONS.keys() - writers)
    assert not needless, report(needless, "These write no longer; take the exception away:")


def test_what_crosses_a_border_is_frozen():
    found = [
        source.at(node)
        for source in package()
        if source.room in {"rules", "queries"} or source.name == "rendering/document.py"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
        for decorator in map(ast.unparse, node.decorator_list)
        if re.match(r"(dataclasses\.)?dataclass\b", decorator) and "frozen=True" not in decorator
    ]
    assert not found, report(found, "A value that crosses a border is a frozen dataclass:")


def test_a_package_file_holds_a_docstring_and_nothing_else():
    found = [
        source.at(1)
        for source in package()
        if source.path.stem == "__init__"
        if len(source.tree.body) != 1 or not ast.get_docstring(source.tree)
    ]
    assert not found, report(found, "__init__.py holds one docstring, and nothing else:")


def test_every_folder_of_the_package_is_a_package():
    folders = {source.path.parent for source in package()}
    missing = sorted(str(folder) for folder in folders if not (folder / "__init__.py").is_file())
    assert not missing, report(missing, "An __init__.py with a docstring is missing in:")


@pytest.mark.parametrize("folder", ["letters", "templates", "static"])
def test_a_folder_for_paper_or_pages_holds_no_python(folder):
    found = sorted(str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob("*.py"))
    assert not found, report(found, f"{folder}/ holds no Python:")


def test_tests_are_no_package():
    assert not list((ROOT / "tests").rglob("__init__.py")), "tests hold no __init__.py"


@pytest.mark.parametrize("package", ["weasyprint", "alembic", "huey"])
def test_a_process_does_not_import_what_only_some_need(package, tmp_path):
    """Each takes a tenth of a second or more, in every command and every web process."""
    script = f"import sys, wsgi; print({package!r} in sys.modules)"
    environ = os.environ | {"INSTANCE": str(tmp_path)}
    command = [sys.executable, "-c", script]
    assert subprocess.check_output(command, cwd=ROOT, env=environ, text=True) == "False\n"


def template_files():
    pages = (ROOT / "templates").rglob("*")
    themes = (ROOT / "letters" / "themes").rglob("*.html")
    return sorted(path for path in (*pages, *themes) if path.is_file())


def names_used(path):
    syntax = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])  # noqa: S701 (it only parses)
    try:
        tree = syntax.parse(path.read_text(encoding="utf-8"))
    except TemplateSyntaxError as error:
        pytest.fail(f"{path.relative_to(ROOT)}:{error.lineno} {error.message}")
    return {name.name: name.lineno for name in tree.find_all(nodes.Name)}


def test_a_template_gets_plain_values_only():
    found = [
        f"{path.relative_to(ROOT)}:{line} uses {name}"
        for path in template_files()
        for name, line in names_used(path).items()
        if name in TEMPLATE_NEVER_KNOWS
    ]
    assert not found, report(found, "A template gets plain values; give it what it needs by name:")
