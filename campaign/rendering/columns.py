"""In how many columns a roster is set, by the length of its names."""

import unicodedata
from collections.abc import Sequence

from campaign.rendering.document import PrintedName

MOST_COLUMNS = 3
NAMES_A_COLUMN = 3
"""Fewer would leave columns of one or two names, which read as lines and not as lists."""

IN_A_THIRD, IN_A_HALF = 25, 40
"""So many characters fit on a line in three columns and in two, on the narrower of the sheets."""

ALMOST_ALL = 0.9
"""A few long names may take a second line; columns are made for the rest."""


def columns_for(names: Sequence[PrintedName]) -> int:
    """Three columns for short names, two for common ones, one for names that would fill lines of two.

    In three, almost all names take one line, and the others two; in two, at least half take no
    more than a line and a half. Few names have fewer columns.
    """
    lengths = sorted(max(_length(one.name), _length(one.detail)) for one in names)
    if not lengths:
        return 1
    common, most = lengths[len(lengths) // 2], lengths[int((len(lengths) - 1) * ALMOST_ALL)]
    if most <= IN_A_THIRD and lengths[-1] <= 2 * IN_A_THIRD:
        fitting = 3
    else:
        fitting = 2 if common <= IN_A_HALF + IN_A_HALF // 2 else 1
    return min(fitting, -(-len(lengths) // NAMES_A_COLUMN))


def _length(text: str) -> int:
    """How many letters wide it is, about; those of East Asia are twice as wide, marks have no width."""
    plain = (one for one in text if not unicodedata.combining(one))
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in plain)
