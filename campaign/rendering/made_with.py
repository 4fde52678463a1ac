"""What the bytes of a PDF depend on besides the letter: the theme's files, and software by version."""

import ctypes
import hashlib
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from campaign.rendering.fonts import fingerprint
from campaign.rendering.themes import SHARED, current_name

PACKAGES = (
    "weasyprint",
    "pydyf",
    "fonttools",
    "jinja2",
    "tinycss2",
    "tinyhtml5",
    "pyphen",
    "pillow",
)

_PANGO, _HARFBUZZ, _FONTCONFIG = "libpango-1.0.so.0", "libharfbuzz.so.0", "libfontconfig.so.1"
_FONTS = ("fonts-noto-core", "fonts-noto-cjk", "fonts-symbola")
_DPKG = ("dpkg-query", "--show", "--showformat=${Package}\t${Version}\n", *_FONTS)
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class MadeWith:
    """A theme by today's name and the hash of its files, and software by name and version."""

    theme: str
    theme_sha256: str
    software: Mapping[str, str]


@lru_cache(maxsize=32)
def made_with(folder: Path, theme: str) -> MadeWith:
    """What this process sets pages of the theme with; ``folder`` holds ``themes`` and ``fonts``.

    The hash is empty for a theme that is not there.
    """
    theme = current_name(theme)
    return MadeWith(theme, _theme_sha256(folder, theme), software())


@cache
def software() -> Mapping[str, str]:
    """Each program, library and package of fonts that can be named, with its version.

    The pages are set by our own code, too, which is named by a hash of its files.
    """
    own = _sha256_of({path.name: path for path in _HERE.glob("*.py")})
    return {
        "undersigned": own[:12],
        "python": ".".join(map(str, sys.version_info[:3])),
        **{name: _version(name) for name in PACKAGES},
        "pango": _told(_PANGO, "pango_version_string"),
        "harfbuzz": _told(_HARFBUZZ, "hb_version_string"),
        "fontconfig": _fontconfig(),
        "fonts": fingerprint(),
        **_font_packages(),
    }


def _theme_sha256(folder: Path, theme: str) -> str:
    own = folder / "themes" / theme
    if not (own / "theme.toml").is_file():
        return ""
    settings = tomllib.loads((own / "theme.toml").read_text(encoding="utf-8"))
    fonts = settings.get("assets", {}).get("fonts", [])
    files = {f"fonts/{name}": folder / "fonts" / name for name in fonts}
    for place in (own, own.parent / SHARED):
        here = (path for path in place.rglob("*") if path.is_file())
        files |= {path.relative_to(own.parent).as_posix(): path for path in here}
    return _sha256_of(files)


def _sha256_of(files: Mapping[str, Path]) -> str:
    """Hash a line for each file, in the order of their names: its own hash, and its name."""
    lines = (
        f"{hashlib.sha256(files[name].read_bytes()).hexdigest()}  {name}\n"
        for name in sorted(files)
        if files[name].is_file()
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _told(library: str, function: str) -> str:
    with suppress(OSError, AttributeError):
        tell = getattr(ctypes.CDLL(library), function)
        tell.restype = ctypes.c_char_p
        return bytes(tell() or b"").decode("ascii", "replace")
    return ""


def _fontconfig() -> str:
    with suppress(OSError, AttributeError):
        number = int(ctypes.CDLL(_FONTCONFIG).FcGetVersion())
        return f"{number // 10_000}.{number // 100 % 100}.{number % 100}"
    return ""


def _font_packages() -> Mapping[str, str]:
    """Ask Debian, where it is Debian; elsewhere nobody knows the fonts of the system by version."""
    with suppress(OSError, subprocess.SubprocessError):
        told = subprocess.run(_DPKG, capture_output=True, text=True, timeout=10, check=False)  # noqa: S603 (our own words)
        pairs = (line.split("\t") for line in told.stdout.splitlines())
        return {name: number for name, number in pairs if number}
    return {}
