"""The table of ASVS requirements is whole, and each test that it names is there."""

import ast
import csv
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

import pytest

from tests.source import ROOT, report

FOLDER = ROOT / "tests" / "security"
LINE = re.compile(r"^\| (V[\d.]+) \|(.+)\|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
STANDINGS = ("met", "host", "does not apply", "not met yet")
TESTED_CHAPTERS = {"V1", "V2", "V6", "V7", "V8"}
"""Encoding, input, authentication, sessions and authorization: what is met there has a test."""


@dataclass(frozen=True)
class Row:
    """One requirement as the table has it."""

    number: str
    level: str
    asks: str
    standing: str
    how: str
    tests: str


@cache
def table():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    return text, [
        Row(number, *(cell.strip() for cell in cells.split("|")))
        for number, cells in LINE.findall(text)
    ]


@cache
def definitions_in(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def is_there(path, name):
    return (ROOT / path).exists() and name in definitions_in(path)


def test_every_requirement_of_levels_one_and_two_is_in_the_table_once():
    with (FOLDER / "asvs.csv").open(encoding="utf-8") as file:
        wanted = [(row["number"], row["level"]) for row in csv.DictReader(file)]
    assert len(wanted) == len(set(wanted)) == 253
    assert [(row.number, row.level) for row in table()[1]] == wanted


@pytest.mark.parametrize("standing", STANDINGS)
def test_the_head_counts_what_stands_how(standing):
    text, rows = table()
    count = Counter(row.standing for row in rows)[standing]
    assert re.search(rf"^\| {standing} \| {count} \|", text, re.MULTILINE), f"{count} {standing}"


def test_every_row_says_how_it_stands_and_why():
    strange = [
        row.number
        for row in table()[1]
        if row.standing not in STANDINGS or not row.how or not row.asks
    ]
    assert not strange, report(strange, f"Each of these stands in one way of {STANDINGS}, and why:")


def test_every_test_that_is_named_is_there():
    missing = [
        f"{row.number} {path}::{name}"
        for row in table()[1]
        for path, name in NAMED.findall(row.tests)
        if not is_there(path, name)
    ]
    assert not missing, report(missing, "The table names tests that are not there:")
    odd = [row.number for row in table()[1] if NAMED.sub("", row.tests).strip(" ,")]
    assert not odd, report(odd, "The last column holds names of tests alone:")


def test_what_is_met_in_the_chapters_on_people_and_input_has_a_test():
    untested = [
        row.number
        for row in table()[1]
        if row.standing == "met"
        and row.number.partition(".")[0] in TESTED_CHAPTERS
        and not NAMED.search(row.tests)
    ]
    assert not untested, report(untested, "Name a test that shows each of these:")
