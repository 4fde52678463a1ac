"""Copies the browser's scripts and the fonts from ``node_modules`` to where pages and paper look.

Run by the set-up as ``python -m campaign.cli.assets``; it needs nothing but Python.
"""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

INTER = "@fontsource-variable/inter"
SERIF = "@fontsource-variable/source-serif-4"
SERIF_FOR_PAPER = "@expo-google-fonts/source-serif-4"

VENDOR = Path("static/vendor")
LETTER_FONTS = Path("letters/fonts")

FILES: Mapping[str, Path] = {
    "htmx.org/dist/htmx.min.js": VENDOR / "htmx.min.js",
    "htmx.org/LICENSE": VENDOR / "htmx.LICENSE",
    "altcha/dist/workers/pbkdf2.js": VENDOR / "altcha/pbkdf2.js",
    "altcha/LICENSE.txt": VENDOR / "altcha/LICENSE",
    f"{INTER}/LICENSE": VENDOR / "inter/LICENSE",
    f"{SERIF}/LICENSE": VENDOR / "source-serif-4/LICENSE",
    f"{SERIF_FOR_PAPER}/LICENSE_FONT": LETTER_FONTS / "LICENSE",
    **{
        f"{INTER}/files/inter-{script}-wght-normal.woff2": (
            VENDOR / f"inter/inter-{script}-wght-normal.woff2"
        )
        for script in ("latin", "latin-ext")
    },
    **{
        f"{SERIF}/files/source-serif-4-{script}-wght-{slant}.woff2": (
            VENDOR / f"source-serif-4/source-serif-4-{script}-wght-{slant}.woff2"
        )
        for script in ("latin", "latin-ext")
        for slant in ("normal", "italic")
    },
    **{
        f"{SERIF_FOR_PAPER}/{cut}/SourceSerif4_{cut}.ttf": LETTER_FONTS / f"SourceSerif4-{name}.ttf"
        for cut, name in {
            "400Regular": "Regular",
            "400Regular_Italic": "Italic",
            "600SemiBold": "SemiBold",
            "600SemiBold_Italic": "SemiBoldItalic",
            "700Bold": "Bold",
        }.items()
    },
}
"""Where each file stands in ``node_modules``, and where it is wanted under the root."""


def copy_assets(root: Path) -> None:
    """Fill ``static/vendor`` and ``letters/fonts`` anew; what else stood in them goes.

    :raises FileNotFoundError: a package does not hold the file that is named here.
    """
    for folder in (VENDOR, LETTER_FONTS):
        shutil.rmtree(root / folder, ignore_errors=True)
    for source, target in FILES.items():
        (root / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / "node_modules" / source, root / target)


if __name__ == "__main__":
    try:
        copy_assets(Path.cwd())
    except FileNotFoundError as error:
        sys.exit(f"{error.filename} is missing; remove node_modules and run `sh run setup` again.")
