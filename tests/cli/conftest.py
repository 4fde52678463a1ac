"""What tests of commands begin with: a way to run them, and letters as files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs a ``flask`` command in this process; gives its exit code, stdout and stderr."""
    runner = app.test_cli_runner(catch_exceptions=False)
    return lambda *words, **options: runner.invoke(args=[str(word) for word in words], **options)


@pytest.fixture
def write_letter(tmp_path: Path) -> Callable[..., Path]:
    """Writes a folder with ``letter.md``, and ``signatories.csv`` when a table is given."""

    def write(
        body: str = "We write about the water.",
        table: str | bytes = "",
        *,
        fields: str = "title: Safe Water\nto:\n  - name: The Mayor of Sampleton\n",
    ) -> Path:
        folder = tmp_path / "safe-water"
        folder.mkdir(exist_ok=True)
        (folder / "letter.md").write_text(f"---\n{fields}---\n\n{body}\n", encoding="utf-8")
        if table:
            data = table.encode() if isinstance(table, str) else table
            (folder / "signatories.csv").write_bytes(data)
        return folder

    return write
