"""Countries by their names and codes, so that one country is counted once, however it was written."""

from collections.abc import Mapping
from functools import cache

from babel import Locale

from campaign.organizations.rules import folded

_ALSO = {
    "usa": "US",
    "us": "US",
    "united states of america": "US",
    "the united states": "US",
    "the united states of america": "US",
    "uk": "GB",
    "great britain": "GB",
    "the united kingdom": "GB",
    "the netherlands": "NL",
    "holland": "NL",
    "the philippines": "PH",
    "the gambia": "GM",
    "republic of korea": "KR",
    "burma": "MM",
    "czech republic": "CZ",
    "ivory coast": "CI",
    "turkey": "TR",
    "drc": "CD",
    "palestine": "PS",
}
"""Names that people write and the list of names does not have, with the codes of ISO 3166-1."""

_WRITTEN_IN = ("en", "es", "fr", "de", "pt", "it", "nl", "zh", "ar")
"""The languages in which a country's own name is known; of two that are alike the first has it."""

_CODE_LETTERS = 2
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ"})


def country_name(typed: str) -> str:
    """Give the English name of a country (CLDR) that was written in any way that is known.

    A code of two letters is one of ISO 3166-1 when it is in capitals. Any other text stays as it is.
    """
    if code := _codes().get(folded(typed)):
        return _name(code)
    return _name(typed) if len(typed) == _CODE_LETTERS and typed in _countries() else typed


def _name(code: str) -> str:
    return _countries()[code]


@cache
def _countries() -> Mapping[str, str]:
    return {
        code: name
        for code, name in Locale("en").territories.items()
        if code.isalpha() and len(code) == _CODE_LETTERS and code not in _NO_COUNTRIES
    }


@cache
def _codes() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for language in _WRITTEN_IN:
        names = Locale(language).territories
        for code in _countries():
            if code in names:
                found.setdefault(folded(names[code]), code)
    return found | _ALSO
