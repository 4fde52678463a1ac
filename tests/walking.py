"""Every route of the application as an address that a browser can ask for."""

import re
from collections.abc import Iterator, Mapping

from flask import Flask

ARGUMENT = re.compile(r"<(?:(?P<kind>[a-z]+)(?:\([^)]*\))?:)?(?P<name>[a-z_]+)>")


def addresses(app: Flask, method: str, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Route and address of each that takes this method.

    ``known`` gives values for arguments by name; a number that is not there is 1, and
    anything else a word that leads nowhere.
    """

    def value(match: re.Match[str]) -> str:
        return known.get(match["name"], "1" if match["kind"] == "int" else "unknown")

    for rule in app.url_map.iter_rules():
        if method in rule.methods:
            yield rule.rule, ARGUMENT.sub(value, rule.rule)
