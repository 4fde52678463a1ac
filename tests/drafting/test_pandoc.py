"""Pandoc under limits: it reads no file, and whatever it does, it ends."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from campaign.drafting import pandoc
from campaign.drafting.pandoc import PandocFailed, converted


def test_it_converts():
    assert converted(b"*We* ask.", "--from", "commonmark", "--to", "plain") == b"We ask.\n"


def test_a_document_cannot_make_it_read_a_file(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    source = f".. include:: {secret}\n\nWe ask.".encode()
    assert b"secret" not in converted(source, "--from", "rst", "--to", "plain").replace(
        b"secret.txt", b""
    )


def test_it_is_given_no_secret_of_ours(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "a secret")
    fake = tmp_path / "pandoc"
    fake.write_text("#!/bin/sh\nenv\n")
    fake.chmod(0o755)
    monkeypatch.setattr(pandoc, "_binary", lambda: fake)
    assert b"a secret" not in converted(b"")


@pytest.fixture
def stubborn(monkeypatch, tmp_path):
    """In place of pandoc, a program that does as it is told."""

    def put(script):
        fake = tmp_path / "pandoc"
        fake.write_text(f"#!/bin/sh\n{script}\n")
        fake.chmod(0o755)
        monkeypatch.setattr(pandoc, "_binary", lambda: fake)

    return put


def test_it_is_stopped_with_all_its_children_when_it_takes_too_long(stubborn, tmp_path):
    kept = tmp_path / "child"
    stubborn(f"sleep 60 & echo $! > {kept}; wait")
    begun = time.monotonic()
    with pytest.raises(PandocFailed, match="takes too long"):
        converted(b"", timeout_seconds=0.5)
    assert time.monotonic() - begun < 10
    with pytest.raises(ProcessLookupError):
        _until_gone(int(kept.read_text()))


def _until_gone(process_id):
    for _ in range(100):
        os.kill(process_id, 0)
        state = Path(f"/proc/{process_id}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            raise ProcessLookupError
        time.sleep(0.05)


def test_it_is_stopped_when_it_computes_too_long(stubborn):
    stubborn("while :; do :; done")
    with pytest.raises(PandocFailed, match="takes too long"):
        converted(b"", timeout_seconds=0.2)


@pytest.mark.parametrize("memory_bytes", [96 << 20, 200 << 20])
def test_it_is_stopped_when_it_takes_too_much_memory(memory_bytes):
    words = b"word " * 3_000_000
    with pytest.raises(PandocFailed, match="needs too much memory"):
        converted(words, "--from", "commonmark", "--to", "json", memory_bytes=memory_bytes)


def test_it_is_stopped_when_it_writes_too_much(stubborn):
    stubborn("exec yes")
    with pytest.raises(PandocFailed, match="needs too much memory"):
        converted(b"")


def test_what_it_cannot_read_is_said_in_one_sentence():
    with pytest.raises(PandocFailed, match="cannot be read; open it in Word") as failed:
        converted(b"no zip", "--from", "docx", "--to", "json")
    assert "docx container" in failed.value.reason


def test_it_comes_with_our_requirements_alone():
    binary = pandoc._binary()
    assert "site-packages" in binary.parts
    assert subprocess.check_output([binary, "--version"]).startswith(b"pandoc 3")
