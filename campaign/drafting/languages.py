"""The language of a letter: its tag, the way it is written, and its name in itself.

A tag is BCP 47's language, script, region and variants; extensions and private
use are refused, because nothing here could follow them. All that is known of
languages comes from CLDR, through Babel.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from campaign.errors import BadInput

MAX_TAG_CHARACTERS = 35
ENGLISH = "en-US"

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)"
)
_NO_LANGUAGE = frozenset({"mis", "mul", "und", "zxx"})
"""Codes that stand for several languages, an unknown one or none (ISO 639-2)."""

# Source: CLDR, properties/scriptMetadata.txt, the scripts whose column RTL is YES.
_FROM_THE_RIGHT = frozenset(
    [
        "Adlm",
        "Arab",
        "Aran",
        "Armi",
        "Avst",
        "Chrs",
        "Cprt",
        "Elym",
        "Gara",
        "Hatr",
        "Hebr",
        "Hung",
        "Khar",
        "Lydi",
        "Mand",
        "Mani",
        "Mend",
        "Merc",
        "Mero",
        "Narb",
        "Nbat",
        "Nkoo",
        "Orkh",
        "Ougr",
        "Palm",
        "Phli",
        "Phlp",
        "Phlv",
        "Phnx",
        "Prti",
        "Rohg",
        "Samr",
        "Sarb",
        "Sidt",
        "Sogd",
        "Sogo",
        "Syrc",
        "Syre",
        "Syrj",
        "Syrn",
        "Thaa",
        "Todr",
        "Yezi",
    ]
)


# By CLDR's name of the digits: the name in a stylesheet, and the zero, behind which
# the others follow. Whatever is not here is written with 0 to 9.
_NUMERALS = {
    "arab": ("arabic-indic", "\u0660"),
    "arabext": ("persian", "\u06f0"),
    "beng": ("bengali", "\u09e6"),
    "deva": ("devanagari", "\u0966"),
    "mymr": ("myanmar", "\u1040"),
}

_SEPARATORS = {
    "Arab": ("\u060c ", "\u061b "),
    "Hans": ("\uff0c", "\uff1b"),
    "Hant": ("\uff0c", "\uff1b"),
    "Jpan": ("\u3001", "\uff1b"),
}

# By the first word of a character's name in Unicode: the scripts that it may be of, the
# likeliest first. The others have no letters in which we know of a letter.
_SCRIPTS = {
    "LATIN": ("Latn",),
    "ARABIC": ("Arab",),
    "HEBREW": ("Hebr",),
    "CYRILLIC": ("Cyrl",),
    "GREEK": ("Grek",),
    "ARMENIAN": ("Armn",),
    "DEVANAGARI": ("Deva",),
    "BENGALI": ("Beng",),
    "GURMUKHI": ("Guru",),
    "TAMIL": ("Taml",),
    "THAI": ("Thai",),
    "KHMER": ("Khmr",),
    "MYANMAR": ("Mymr",),
    "ETHIOPIC": ("Ethi",),
    "HANGUL": ("Kore",),
    "HIRAGANA": ("Jpan",),
    "KATAKANA": ("Jpan",),
    "CJK": ("Hans", "Hant", "Jpan", "Kore"),
}
_MANY_ENOUGH = 5_000
"""So many characters tell in which script a text is written."""


class LanguageInvalid(BadInput):
    """The text is no tag of a language that is known."""


def canonical(tag: str) -> str:
    """Give the tag as BCP 47 writes it, an old code as today's: ``he-IL`` for ``IW-il``.

    :raises LanguageInvalid: with the end of a sentence that begins with the field's name.
    """
    match = (
        _TAG.fullmatch(tag.lower()) if tag.isascii() and len(tag) <= MAX_TAG_CHARACTERS else None
    )
    if match is None:
        raise LanguageInvalid(_wrong(tag, "write one like en-US, es or ar"))
    english, aliases = _english(), get_global("language_aliases")
    language = _today(aliases, match["language"])
    script = (match["script"] or "").capitalize()
    region = _today(get_global("territory_aliases"), (match["region"] or "").upper())
    is_known = language in english.languages or language in get_global("likely_subtags")
    if not is_known or language in _NO_LANGUAGE:
        raise LanguageInvalid(_wrong(tag, f"there is no language “{language}”"))
    if script and script not in english.scripts:
        raise LanguageInvalid(_wrong(tag, f"there is no script “{script}”"))
    if region and region not in english.territories:
        raise LanguageInvalid(_wrong(tag, f"there is no region “{region}”"))
    parts = (language, script, region, *match["variants"].split("-"))
    return "-".join(part for part in parts if part)


@lru_cache(maxsize=256)
def direction(tag: str) -> str:
    """``rtl`` for a language in a script that is written from the right, else ``ltr``."""
    return "rtl" if likely_script(tag) in _FROM_THE_RIGHT else "ltr"


def written_in(words: str, named: Iterable[str] = ()) -> str:
    """Guess the language of some words, for a person to look over; English for none.

    It is the first of the tags ``named`` that is written in the script of the words, or
    the one that CLDR holds for the likeliest there.
    """
    names = (unicodedata.name(one, "").partition(" ")[0] for one in words[:_MANY_ENOUGH])
    counts = Counter(name for name in names if name in _SCRIPTS)
    scripts = _SCRIPTS[counts.most_common(1)[0][0] if counts else "LATIN"]
    for tag in named:
        with suppress(LanguageInvalid):
            if likely_script(canonical(tag)) in scripts:
                return canonical(tag)
    return ENGLISH if "Latn" in scripts else _likely(f"und-{scripts[0]}")[0]


def locale_of(tag: str) -> Locale:
    """What CLDR knows of the language in the tag's own script; English where it knows nothing."""
    return _known(tag) or _english()


def native_name(tag: str) -> str:
    """The language's name in itself, such as “español (México)”; the tag where that is unknown."""
    locale = _known(tag)
    return str(locale.display_name) if locale else tag


def likely_script(tag: str) -> str:
    """The script of the tag, or the one its language is usually written in; empty if unknown."""
    return _parts(tag)[1] or _likely(tag)[1]


def in_english(tag: str) -> str:
    """The tag itself for an English letter, else plain English: what the site's own words are in."""
    return tag if is_english(tag) else ENGLISH


def is_english(tag: str) -> bool:
    """Whether the language is English, wherever it is spoken."""
    return _parts(tag)[0].lower() == "en"


def with_digits(text: str, tag: str) -> str:
    """The text with its digits as the language writes them: ۸۳ for 83 in Persian."""
    _, zero = _numerals(tag)
    return text.translate({ord("0") + one: ord(zero) + one for one in range(10)})


def numerals(tag: str) -> str:
    """How a stylesheet names the language's digits; ``decimal`` for 0 to 9."""
    return _numerals(tag)[0]


def separators(tag: str) -> tuple[str, str]:
    """What stands between the parts of a list, and between lists: comma and semicolon."""
    return _SEPARATORS.get(likely_script(tag), (", ", "; "))


def open_graph_locale(tag: str) -> str:
    """Language and territory as Open Graph wants them: ``es_ES`` for es, ``zh_TW`` for zh-Hant."""
    language, _, region = _parts(tag)
    return f"{language}_{region or _likely(tag)[2]}".rstrip("_")


@lru_cache(maxsize=256)
def _known(tag: str) -> Locale | None:
    language, script, region = _parts(tag)
    for parts in ((language, script, region), (language, region), (language, script), (language,)):
        try:
            locale = Locale.parse("_".join(part for part in parts if part))
        except (UnknownLocaleError, ValueError):
            continue
        if likely_script(str(locale)) == likely_script(tag):
            return locale
    return None


def _parts(tag: str) -> tuple[str, str, str]:
    """Language, script and region; empty where the tag has none."""
    language, *others = tag.replace("_", "-").split("-")
    script = next((one for one in others[:1] if len(one) == 4), "")  # noqa: PLR2004 (ISO 15924)
    region = next((one for one in others[:2] if re.fullmatch("[A-Z]{2}|[0-9]{3}", one)), "")
    return language, script, region


def _likely(tag: str) -> tuple[str, str, str]:
    """Language, script and region as CLDR completes the tag; empty where it cannot."""
    language, script, region = _parts(tag)
    table = get_global("likely_subtags")
    tries = ((language, script, region), (language, region), (language, script), (language,))
    found = (table.get("_".join(part for part in parts if part)) for parts in tries)
    return _parts(next(filter(None, found), ""))


def _numerals(tag: str) -> tuple[str, str]:
    return _NUMERALS.get(locale_of(tag).default_numbering_system, ("decimal", "0"))


def _today(aliases: Any, code: str) -> str:  # noqa: ANN401 (a table of texts and lists)
    """The code in use now; an old one that became several stays, as nobody can say which."""
    current = aliases.get(code) or code
    if not isinstance(current, str):
        current = current[0] if len(current) == 1 else code
    return code if "_" in current else str(current)


def _wrong(tag: str, why: str) -> str:
    return f"cannot be “{tag[:60]}”; {why}"


def _english() -> Locale:
    return Locale.parse("en_US")
