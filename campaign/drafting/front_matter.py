"""The fields at the head of a letter's file: a small, safe part of YAML.

Every value is text, a list or a mapping of texts, as it was typed: "no" is
not False and 2026 is not a number. Aliases, doubled fields and deep nesting
are refused, because a small file could grow huge by them, or say two things.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from campaign.errors import BadInput

MAX_CHARACTERS = 100_000
MAX_DEPTH = 5

_FILE = re.compile(r"(\n*)---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)

# What PyYAML says, and what it means to the one who wrote the file.
_ADVICE = (
    ("mapping values are not allowed", "put a value that holds a colon in quotation marks"),
    ("cannot start any token", "indent with spaces, and put the value in quotation marks"),
    ("could not find expected ':'", "write each field as “name: value”"),
    ("found unexpected end of stream", "a quotation mark is not closed"),
    ("while scanning a quoted scalar", "a quotation mark is not closed"),
    ("expected alphabetic or numeric", "put a value that begins with * or & in quotation marks"),
    ("while parsing a flow", "close the bracket, or put the value in quotation marks"),
    ("expected <block end>", "begin each field at the margin, and each item of a list with “- ”"),
)


class FrontMatterInvalid(BadInput):
    """The head of the file cannot be read; ``line`` counts from 1 in the file, 0 for the whole."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields by name, the line on which each stands, and the body below with its line."""

    values: Mapping[str, Any]
    lines: Mapping[str, int]
    body: str
    body_line: int


def read_front_matter(source: str) -> FrontMatter:
    """Split a file with LF line ends into its fields and its body.

    :raises FrontMatterInvalid: without front matter, or when it is not plain fields.
    """
    match = _FILE.match(source)
    if match is None:
        raise FrontMatterInvalid(
            "there is no front matter; begin the file with a line of three dashes, then the "
            "fields (title: …), then another line of three dashes"
        )
    first_line = len(match[1]) + 2
    node = _compose(match[2], first_line)
    lines = {str(key.value): key.start_mark.line + first_line for key, _ in node.value}
    body = source[match.end() :]
    return FrontMatter(
        _plain(node, first_line), lines, body, source.count("\n", 0, match.end()) + 1
    )


def _compose(text: str, first_line: int) -> yaml.MappingNode:
    if len(text) > MAX_CHARACTERS:
        raise FrontMatterInvalid(f"the front matter is longer than {MAX_CHARACTERS // 1000} kB")
    try:
        _require_plain(text, first_line)
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + first_line if mark else 0
        raise FrontMatterInvalid(_advice(error), line) from error
    except yaml.YAMLError as error:
        message = "the front matter holds a character that YAML does not take"
        raise FrontMatterInvalid(message) from error
    if not isinstance(node, yaml.MappingNode):
        message = "the front matter must be fields, each on a line like “title: …”"
        raise FrontMatterInvalid(message, first_line)
    return node


def _require_plain(text: str, first_line: int) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        is_alias = isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        line = (event.start_mark.line if event.start_mark else 0) + first_line
        if is_alias:
            raise FrontMatterInvalid(
                "anchors and aliases (&name, *name) are not taken; write the value out, "
                "in quotation marks if it begins with & or *",
                line,
            )
        if depth > MAX_DEPTH:
            raise FrontMatterInvalid("the fields are nested too deep", line)


def _advice(error: yaml.MarkedYAMLError) -> str:
    said = f"{error.context or ''} {error.problem or ''}"
    if "\\t" in said:
        return "a tab cannot indent a field; use spaces"
    advice = next((advice for sign, advice in _ADVICE if sign in said), error.problem)
    return f"the front matter cannot be read here; {advice}"


def _plain(node: yaml.Node, first_line: int) -> Any:  # noqa: ANN401 (texts, lists and mappings)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, first_line)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(one, first_line) for one in node.value]
    is_null = isinstance(node, yaml.ScalarNode) and not node.style and node.value in {"~", "null"}
    return "" if is_null else str(node.value)


def _mapping(node: yaml.MappingNode, first_line: int) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + first_line
        if not isinstance(key, yaml.ScalarNode):
            raise FrontMatterInvalid("a field's name must be one word", line)
        if key.value in values:
            raise FrontMatterInvalid(f"the field “{key.value}” stands there twice", line)
        values[str(key.value)] = _plain(value, first_line)
    return values
