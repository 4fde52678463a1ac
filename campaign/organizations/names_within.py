"""Names that hold another: what a body was called before, does business as, or is a project of.

They are read from a name's key, in which brackets, commas and slashes are gone already.
"""

import re
from functools import lru_cache

from campaign.organizations.rules import name_key
from campaign.organizations.word_table import SMALL

_OTHER_NAME = re.compile(
    r" (?:formerly known as|formerly called|previously known as|also known as|now known as|"
    r"doing business as|trading as|formerly(?! (?:incarcerated|detained|homeless|unhoused))|"
    r"fka|f k a|dba|d b a|aka|a k a) "
)
_PROJECT = re.compile(
    r" (?:(?:a|an) (?:fiscally sponsored )?(?:project|program|programme|initiative|campaign) of"
    r"|fiscally sponsored by) "
)
# Nearly no name has one of these, and a long list of names is looked through for them.
_BEGINNINGS = frozenset(
    (
        *("formerly", "previously", "also", "now", "doing", "trading", "fiscally"),
        *("fka", "f", "dba", "d", "aka", "a", "an"),
    )
)


def names_within(key: str) -> tuple[str, ...]:
    """Give the keys of the names of one body that a name's key holds; mostly none.

    Of "A, a project of B" it is A only: B is another body, see ``sponsor_within``.
    """
    return () if _BEGINNINGS.isdisjoint(key.split()) else _read(key)


@lru_cache(maxsize=4096)
def _read(key: str) -> tuple[str, ...]:
    own, _ = _project(key)
    parts = [part for part in _OTHER_NAME.split(own) if part]
    if len(parts) > 1 and any(part.split()[-1] in SMALL for part in parts[:-1]):
        parts = [own]
    return tuple(dict.fromkeys(name_key(part) for part in parts if part != key))


def sponsor_within(key: str) -> str:
    """Give the key of the body of whose project a name's key tells; empty when it tells of none."""
    return name_key(_project(key)[1]) if _project(key)[1] else ""


def _project(key: str) -> tuple[str, str]:
    found = _PROJECT.search(key)
    return (key[: found.start()], key[found.end() :]) if found else (key, "")
