"""The countries as English names them (CLDR), so that one country is one group on a roster."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from babel import Locale

UNITED_STATES = "United States"

_ALSO = {
    "us": UNITED_STATES,
    "u s": UNITED_STATES,
    "usa": UNITED_STATES,
    "u s a": UNITED_STATES,
    "united states of america": UNITED_STATES,
    "uk": "United Kingdom",
    "u k": "United Kingdom",
    "great britain": "United Kingdom",
    "uae": "United Arab Emirates",
    "u a e": "United Arab Emirates",
    "czech republic": "Czechia",
}
"""What else some are called. No codes of two letters beyond these: a state is often typed there."""

_NO_COUNTRIES = frozenset(("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"))
_SIGNS = re.compile(r"[^\w\s]+")
_LEADING_ARTICLE = re.compile(r"^the (?=.)")


def country_name(typed: str) -> str:
    """Give the English name of the country that was typed in English; any other text as it is.

    Case, signs and a leading "The" do not count. "México" stays as it is, since whoever
    writes it so means it.
    """
    return _names_by_key().get(_key(typed), typed) if typed else ""


@cache
def names() -> tuple[str, ...]:
    """Give the names of all countries and territories, in no order that matters."""
    territories = Locale("en").territories
    codes = (str(code) for code in territories)
    countries = (code for code in codes if re.fullmatch(r"[A-Z]{2}", code))
    return tuple(territories[code] for code in countries if code not in _NO_COUNTRIES)


def filed(country: str) -> str:
    """Give the text whose bytes put a country in its place; what no table names is filed as it is."""
    return filed_otherwise().get(country, country)


@cache
def filed_otherwise() -> Mapping[str, str]:
    """Give the names whose bytes would put them out of order, with what they are filed as."""
    plain = {name: " ".join(_SIGNS.sub("", _without_accents(name)).split()) for name in names()}
    # "US" of "U.S. Virgin Islands" would stand before "Uganda".
    return {
        name: " ".join([first.capitalize(), *rest])
        for name, (first, *rest) in ((name, text.split()) for name, text in plain.items())
        if name != plain[name]
    }


@cache
def _names_by_key() -> Mapping[str, str]:
    spelled = {
        _key(spelling): name for name in names() for spelling in (_without_accents(name), name)
    }
    return {**spelled, **_ALSO}


def _key(text: str) -> str:
    plain = " ".join(_SIGNS.sub(" ", text.casefold().replace("&", " and ")).split())
    return _LEADING_ARTICLE.sub("", plain)


def _without_accents(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text)
    return "".join(one for one in parted if not unicodedata.combining(one))
