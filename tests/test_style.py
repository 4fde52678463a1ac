"""Sizes, names and docstrings: what keeps every file readable in one sitting."""

import ast
import re
import statistics

from tests.source import PACKAGE, ROOT, package, report

MAX_FUNCTION_LINES = 40
MAX_MEDIAN_FUNCTION_LINES = 8
MAX_MODULE_LINES = 300
BUTTON = re.compile(
    r'<(?P<tag>button|a)\b[^>]*class="button[^>]*>(?P<inside>.*?)</(?P=tag)>', re.DOTALL
)
VAGUE_WORDS = {"common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}


def line_count(function):
    """Lines from ``def`` to the end, the docstring left out: words are never too many."""
    total = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function) is None:
        return total
    docstring = function.body[0]
    return total - (docstring.end_lineno - docstring.lineno + 1)


def test_no_function_is_long():
    found = [
        f"{source.at(function)} {function.name} has {line_count(function)} lines"
        for source in package()
        for function in source.functions()
        if line_count(function) > MAX_FUNCTION_LINES
    ]
    assert not found, report(found, f"A function has at most {MAX_FUNCTION_LINES} lines:")


def test_most_functions_are_short():
    counts = [line_count(function) for source in package() for function in source.functions()]
    assert statistics.median(counts) <= MAX_MEDIAN_FUNCTION_LINES


def test_no_module_is_long():
    found = [
        f"{source.at(1)} has {len(source.text.splitlines())} lines"
        for source in package()
        if len(source.text.splitlines()) > MAX_MODULE_LINES
    ]
    assert not found, report(
        found, f"A module has at most {MAX_MODULE_LINES} lines; split by meaning:"
    )


def test_every_module_says_what_it_is():
    found = [source.at(1) for source in package() if not ast.get_docstring(source.tree)]
    assert not found, report(found, "Begin with a docstring: one sentence, what it gives:")


def test_everything_public_says_what_it_gives():
    found = [
        f"{source.at(node)} {node.name}"
        for source in package()
        for node in source.public_definitions()
        if not ast.get_docstring(node)
    ]
    assert not found, report(found, "A docstring is missing:")


def test_no_file_has_a_vague_name():
    found = [
        str(path.relative_to(ROOT))
        for path in PACKAGE.rglob("*")
        if VAGUE_WORDS & set(path.stem.lower().split("_"))
    ]
    assert not found, report(found, "Name it by what it holds, in the words of the domain:")


def test_no_class_has_a_vague_name():
    found = [
        f"{source.at(node)} {node.name}"
        for source in package()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
        if node.name.lower().endswith(tuple(VAGUE_WORDS))
    ]
    assert not found, report(found, "Name it by what it is, in the words of the domain:")


def test_a_name_on_a_button_stays_in_its_sentence():
    # A button lays out its children side by side, so words around an element become columns.
    found = [
        f"{path.relative_to(ROOT)}: {' '.join(button['inside'].split())[:80]}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for button in BUTTON.finditer(path.read_text())
        if "<bdi" in re.sub(r"<span>.*?</span>", "", button["inside"], flags=re.DOTALL)
    ]
    assert not found, report(found, "Put the whole sentence into one span:")
