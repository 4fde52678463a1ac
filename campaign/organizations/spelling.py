"""What is odd about how a name is spelled, with an offer where there is one; never a change.

The form offers it to who signs on, the review's table and the lint before a printing show it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from campaign.organizations.likeness import LOOK_ALIKES
from campaign.organizations.name_parts import is_known, loosened
from campaign.organizations.rules import LEGAL_SUFFIXES, SMALL_WORDS, name_key
from campaign.organizations.word_table import ACRONYMS, CERTAIN, LIKELY


class RemarkKind(StrEnum):
    """In which way a spelling is odd."""

    CAPITALS = "capitals"
    SMALL_LETTERS = "small_letters"
    SPACES = "spaces"
    ENDING = "ending"
    SCRIPTS = "scripts"
    ACRONYM_STYLE = "acronym_style"


class AcronymStyle(StrEnum):
    """Where a name has its acronym, each with an example."""

    AT_THE_END = "Name (ABC)"
    INSIDE = "Some (ABC) Name"
    AFTER_A_BAR = "Name | ABC"
    AFTER_A_COMMA = "Name, ABC"


@dataclass(frozen=True, slots=True)
class SpellingRemark:
    """One thing that is odd, as a sentence, and the name without it; empty when none is offered."""

    kind: RemarkKind
    message: str
    offer: str = ""


_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_PART = re.compile(r" - |[:|(\u2013\u2014]")
_SPACES = re.compile(r"\s{2,}|^\s|\s$|\s(?=[,;:.)](?:\s|$))|(?<=\()\s")
_LOOSE_ENDING = re.compile(r"[\s.,;:/|&*_\u2013\u2014-]+$")
_MARKS = r"[A-Z][A-Za-z0-9&/.-]*"
_STYLES = (
    (AcronymStyle.AT_THE_END, re.compile(rf"^.+\S\s*\((?P<acronym>{_MARKS})\)$")),
    (AcronymStyle.INSIDE, re.compile(rf"^.+\S\s*\((?P<acronym>{_MARKS})\)\s*\S.*$")),
    (AcronymStyle.AFTER_A_BAR, re.compile(rf"^.+\S\s*\|\s*(?P<acronym>{_MARKS})$")),
    (AcronymStyle.AFTER_A_COMMA, re.compile(rf"^.+\S\s*,\s*(?P<acronym>{_MARKS})$")),
)
_TURNED_ROUND = re.compile(
    r"[a-z\u00df-\u00f6\u00f8-\u00ff][A-Z\u00c0-\u00d6\u00d8-\u00de]+(?:['\u2019][A-Z]+)*"
)
_STANDS_FOR_IT = "\ue000"
_MIN_ACRONYM = 3
_SHORT_PREFIX = 1


def remarks_on(name: str) -> tuple[SpellingRemark, ...]:
    """Give what is odd about a name's spelling; mostly nothing."""
    found = (_on_case(name), _on_spaces(name), _on_ending(name), _on_scripts(name))
    return tuple(remark for remark in found if remark)


def mended(name: str) -> str:
    """Give the name with every offer taken; itself when there is none."""
    for _ in RemarkKind:
        name = next((remark.offer for remark in remarks_on(name) if remark.offer), name)
    return name


def remarks_on_styles(names: Iterable[str]) -> dict[str, SpellingRemark]:
    """Give the names that have their acronym elsewhere than most of the list, with a remark."""
    styles = {name: style for name in names if (style := acronym_style(name))}
    counts = Counter(styles.values())
    if not counts:
        return {}
    usual = max(AcronymStyle, key=lambda style: counts[style])
    return {
        name: SpellingRemark(
            RemarkKind.ACRONYM_STYLE,
            f"The acronym is written as in “{style}”; most names on the list use “{usual}”.",
            _in_style(name, usual),
        )
        for name, style in styles.items()
        if style is not usual
    }


def acronym_in(name: str) -> str:
    """Give the acronym that a name tells of itself, in any of the four styles; empty for none."""
    found = _acronym_of(name)
    return found[1] if found else ""


def acronym_style(name: str) -> AcronymStyle | None:
    """Say where a name has its acronym; None when it has none, or is nothing else."""
    found = _acronym_of(name)
    return found[0] if found else None


def titled(name: str) -> str:
    """Write a name with capitals as titles have them; small words stay small, acronyms large."""
    last = 0

    def write(match: re.Match[str]) -> str:
        nonlocal last
        is_first = not last or bool(_PART.search(name, last, match.start()))
        last = match.end()
        return _titled_word(match[0], is_first=is_first)

    return _WORD.sub(write, name)


def _on_case(name: str) -> SpellingRemark | None:
    words = _WORD.findall(name)
    if name.upper() == name and len(words) > 1 and any(map(_is_no_acronym, words)):
        message = "The name is in all capitals."
        return _offering(RemarkKind.CAPITALS, message, name, _titled_but_acronym(name))
    if _is_turned_round(words):
        message = "The name has its capitals and small letters swapped, as caps lock types them."
        return _offering(RemarkKind.CAPITALS, message, name, _titled_but_acronym(name.swapcase()))
    if name.lower() == name and name.upper() != name:
        return _offering(
            RemarkKind.SMALL_LETTERS, "The name has no capital letters.", name, titled(name)
        )
    return None


def _titled_but_acronym(name: str) -> str:
    """Write a name as titles are, save an acronym that stands apart in parentheses or behind a bar."""
    found = _acronym_of(name)
    if found is None or found[0] is AcronymStyle.AFTER_A_COMMA:
        return titled(name)
    before, acronym, after = name.rpartition(found[1])
    written = titled(f"{before}{_STANDS_FOR_IT}{after}")
    return written.replace(_STANDS_FOR_IT, acronym)


def _is_turned_round(words: list[str]) -> bool:
    """Say whether every word is one that caps lock has turned round, and more than one shows it."""
    turned = [word for word in words if _TURNED_ROUND.fullmatch(word)]
    if len(turned) < 2 or max(map(len, turned)) <= _MIN_ACRONYM:  # noqa: PLR2004 (one may be meant)
        return False  # As in "iOS".
    rest = (word for word in words if word not in turned)
    return all(name_key(word) in SMALL_WORDS or len(word) == 1 for word in rest)


def _on_spaces(name: str) -> SpellingRemark | None:
    if not _SPACES.search(name):
        return None
    mended = re.sub(r"\s+", " ", re.sub(r"\s+(?=[,;:.)](?:\s|$))|(?<=\()\s+", "", name)).strip()
    return _offering(RemarkKind.SPACES, "The name has an extra space.", name, mended)


def _on_ending(name: str) -> SpellingRemark | None:
    ending = _LOOSE_ENDING.search(name)
    if ending is None or not ending[0].strip() or not ending.start() or _is_shortened(name):
        return None
    message = f"The name ends in “{ending[0].strip()}”."
    return _offering(RemarkKind.ENDING, message, name, name[: ending.start()])


def _on_scripts(name: str) -> SpellingRemark | None:
    mixed = [word for word in _WORD.findall(name) if _mixes_scripts(word)]
    if not mixed:
        return None
    message = f"The word “{mixed[0]}” has letters of two scripts that look alike."
    mended = _WORD.sub(
        lambda match: match[0].translate(LOOK_ALIKES) if match[0] in mixed else match[0], name
    )
    is_whole = not any(map(_mixes_scripts, _WORD.findall(mended)))
    return _offering(RemarkKind.SCRIPTS, message, name, mended if is_whole else "")


def _offering(kind: RemarkKind, message: str, name: str, offer: str) -> SpellingRemark:
    return SpellingRemark(kind, message, offer if offer != name else "")


def _is_no_acronym(word: str) -> bool:
    """Say whether a word in capitals is an ordinary one, as "OF" and "CENTER" are."""
    key = name_key(word)
    return key not in ACRONYMS and (key in SMALL_WORDS or is_known(loosened(key)))


def _titled_word(word: str, *, is_first: bool) -> str:
    key, small = name_key(word), word.lower()
    if key in ACRONYMS:
        return word.upper()
    if key in SMALL_WORDS and not is_first:
        return small
    head, mark, tail = small.partition("'") if "'" in small else small.partition("\u2019")
    if mark and len(head) == _SHORT_PREFIX:
        return head.upper() + mark + tail[:1].upper() + tail[1:]  # As in "O'Neill".
    return small[:1].upper() + small[1:]


def _is_shortened(name: str) -> bool:
    """Say whether the last point belongs to a word that is shortened, as in "Inc." and "U.S."."""
    last = name.rsplit(maxsplit=1)[-1].lower()
    word = last.rstrip(".").strip("(,)")
    is_point = last.endswith(".") and not last.endswith("..")
    is_short = "." in word or word in LEGAL_SUFFIXES or word in CERTAIN or word in LIKELY
    return is_point and (is_short or word in {"co", "bros", "jr", "sr"})


def _mixes_scripts(word: str) -> bool:
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in word}
    return "LATIN" in scripts and not scripts.isdisjoint(("CYRILLIC", "GREEK"))


def _acronym_of(name: str) -> tuple[AcronymStyle, str] | None:
    for style, pattern in _STYLES:
        match = pattern.match(name.strip())
        if match and _is_acronym(match["acronym"]):
            return style, match["acronym"]
    return None


def _is_acronym(text: str) -> bool:
    """Say whether a text is mostly capitals, and neither a place nor a legal form."""
    key = name_key(text)
    capitals = sum(letter.isupper() for letter in text)
    is_long = capitals >= _MIN_ACRONYM and 2 * capitals > len(text)
    return is_long and key not in LEGAL_SUFFIXES and key not in CERTAIN and not is_known(key)


def _in_style(name: str, usual: AcronymStyle) -> str:
    """Write the name in the usual style; empty where only its owner knows the words' order."""
    found = _acronym_of(name)
    if not found or AcronymStyle.INSIDE in {usual, found[0]}:
        return ""
    style, acronym = found
    before = {"Name (ABC)": " (", "Name | ABC": "|", "Name, ABC": ","}[style]
    bare = name.strip().removesuffix(")").removesuffix(acronym).rstrip()
    return usual.replace("Name", bare.removesuffix(before.strip()).rstrip()).replace("ABC", acronym)
