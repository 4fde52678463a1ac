"""What each of a thousand applications in one process would make anew, though it is the same.

A process of a site makes one application, and each of these once. Made for every
test, they took more time than the tests.
"""

from collections.abc import Callable
from types import CodeType
from typing import Any

from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.engine.default import DefaultDialect
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class CompiledTemplates(BytecodeCache):
    """Templates, as long as their text is the same."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled before, if anything was."""
        bucket.code = self._made.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        assert bucket.code
        self._made[bucket.key, bucket.checksum] = bucket.code


TEMPLATES = CompiledTemplates()

STATEMENTS: dict[Any, Any] = {}
"""SQL by what it was composed of; SQLAlchemy keeps it for one engine, and each test has its own."""


def share() -> None:
    """Let all applications of this process share statements and the builders of addresses."""
    # Engines for the same database compile alike, but their dialects count as different.
    DefaultDialect.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign,assignment]
    DefaultDialect.__hash__ = lambda one: hash(type(one))  # type: ignore[method-assign,assignment]
    Rule._compile_builder = _remembered(Rule._compile_builder)  # type: ignore[method-assign]


def _remembered(compile_builder: Callable[[Rule, bool], Builder]) -> Callable[..., Builder]:
    made: dict[tuple[object, ...], Builder] = {}

    def remembered(rule: Rule, append_unknown: bool = True) -> Builder:  # noqa: FBT001, FBT002
        if rule.defaults:
            return compile_builder(rule, append_unknown)
        key = (rule.rule, *rule._trace, append_unknown)
        if key not in made:
            made[key] = compile_builder(rule, append_unknown)
        return made[key]

    return remembered
