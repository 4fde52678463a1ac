"""The source code as the structural tests read it: parsed once, never imported."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "campaign"
NOT_DOMAINS = {"cli", "migrations", "rendering"}
"""Folders of the package without a domain's rooms: commands, schema steps, paper."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file of ours."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """The path under ``campaign/``, like ``drafting/rules.py``."""
        return self.path.relative_to(PACKAGE).as_posix()

    @property
    def domain(self) -> str:
        """The domain's folder; empty for a file outside of every domain."""
        folder = self.path.relative_to(PACKAGE).parts[0]
        is_domain = "/" in self.name and folder not in NOT_DOMAINS
        return folder if is_domain else ""

    @property
    def room(self) -> str:
        """The room by the last word of the name: ``import_operations.py`` are operations."""
        return self.path.stem.rpartition("_")[2] if self.domain else ""

    def at(self, node: ast.AST | int) -> str:
        """The place of a finding, as editors read it."""
        line = node if isinstance(node, int) else getattr(node, "lineno", 1)
        return f"{self.path.relative_to(ROOT)}:{line}"

    def imports(self) -> Iterator[tuple[int, str]]:
        """Each import as its line and the full dotted name; ``from a import b`` is ``a.b``."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node

    def public_definitions(self) -> Iterator[Function | ast.ClassDef]:
        """Public functions and classes of the module, and the public methods of these classes."""
        yield from _public(self.tree)


def _public(parent: ast.Module | ast.ClassDef) -> Iterator[Function | ast.ClassDef]:
    for node in parent.body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node)


@cache
def package() -> tuple[Source, ...]:
    """Every file of ``campaign/`` but the migrations, which are history."""
    paths = sorted(PACKAGE.rglob("*.py"))
    return tuple(_read(path) for path in paths if "migrations" not in path.parts)


def _read(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(path, text, ast.parse(text, filename=str(path)))


def report(findings: list[str], rule: str) -> str:
    """The words of a failed structural test: the rule, then each place."""
    return "\n".join([rule, *findings])
