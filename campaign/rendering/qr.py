"""QR codes as drawings that need no file: a web address as squares (ISO/IEC 18004)."""

from itertools import groupby

from markupsafe import escape
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET_ZONE = 4
"""So many squares around the code stay white, by the standard."""


def qr_modules(text: str) -> list[list[bool]]:
    """The rows of the code without its white border, dark squares true.

    A sixth of it may be torn or dirty and it can still be read.
    """
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    return [[bool(one) for one in row] for row in code.get_matrix()]


def qr_svg(text: str, label: str) -> str:
    """An ``svg`` of one path, of which one unit is one square; ``label`` says what it is."""
    rows = qr_modules(text)
    size = len(rows) + 2 * QUIET_ZONE
    path = "".join(_runs(row, number + QUIET_ZONE) for number, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(label)}" '
        f'viewBox="0 0 {size} {size}" shape-rendering="crispEdges"><path d="{path}"/></svg>'
    )


def _runs(row: list[bool], y: int) -> str:
    """Dark squares side by side as one oblong each, so that no white line shows between them."""
    path, x = "", QUIET_ZONE
    for is_dark, some in groupby(row):
        width = len(list(some))
        path += f"M{x} {y}h{width}v1h-{width}z" if is_dark else ""
        x += width
    return path
