"""The fonts of paper: a configuration of our own, so that nothing else that a host has changes a letter."""

import hashlib
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

CONFIGURATION = Path(__file__).parents[2] / "letters" / "fonts.conf"
"""Which files are fonts of ours, and which of them a script is set in (fonts-conf(5))."""

_LIST = ("fc-list", "--format")
_EACH_FILE = "%{file|basename} %{fontversion}\n"


def environment() -> Mapping[str, str]:
    """What a process must be given to know our fonts and no others.

    The language is fixed too, since fonts are chosen by it where a text names none.
    """
    return {
        "FONTCONFIG_FILE": str(CONFIGURATION),
        "XDG_CACHE_HOME": str(CONFIGURATION.parent),
        "LANG": "C.UTF-8",
    }


@contextmanager
def own_fonts() -> Iterator[None]:
    """While this is open a configuration that is read is ours; not for several threads at once.

    The child that sets pages is started so; this is for whoever sets them without one.
    """
    before = {key: os.environ.get(key) for key in environment()}
    os.environ.update(environment())
    try:
        yield
    finally:
        for key, value in before.items():
            os.environ.pop(key)
            if value is not None:
                os.environ[key] = value


def listed(form: str) -> str:
    """What fontconfig says of each of our fonts, in a form of ``FcPatternFormat(3)``.

    :raises OSError: fontconfig's command is missing.
    :raises subprocess.SubprocessError: it failed.
    """
    kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    return subprocess.run(  # noqa: S603 (our own words, no shell)
        (*_LIST, form),
        env={**kept, **environment()},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    ).stdout


@cache
def fingerprint() -> str:
    """Twelve hexadecimal digits that differ where other fonts, or other rules of choosing, are used.

    Empty where fontconfig's command is missing.
    """
    try:
        lines = sorted(set(listed(_EACH_FILE).splitlines()))
    except (OSError, subprocess.SubprocessError):
        return ""
    told = "\n".join(lines).encode() + CONFIGURATION.read_bytes()
    return hashlib.sha256(told).hexdigest()[:12]
