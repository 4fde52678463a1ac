"""What may stand as a name, and when two spellings are one name.

Two names are the same organization when their keys are equal; that is the
only automatic answer. Likeness (``likeness.py``) only suggests.
"""

import hashlib
import re
import unicodedata
from functools import cache

from anyascii import anyascii

from campaign.drafting.passages import MAX_MARKS_IN_A_ROW, is_noncharacter, longest_run_of_marks
from campaign.errors import BadInput

MAX_NAME_CHARACTERS = 300
MAX_KEY_CHARACTERS = 400
MIN_ACRONYM_LETTERS = 3

# No "co" and no "pa": they are states as often as companies. No "corporation": the Legal Services
# Corporation is another body than a "Legal Services"; see ``ENDINGS`` in ``word_table.py``.
LEGAL_SUFFIXES = frozenset(
    {
        *("inc", "incorporated", "ltd", "limited", "llc", "llp", "pllc", "pbc", "nfp"),
        *("gmbh", "ggmbh", "mbh", "asbl", "vzw", "onlus", "ltda", "sarl"),
    }
)
SMALL_WORDS = frozenset(
    ("a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "the", "to", "with")
)

# These steer or hide text without printing anything: embeddings, overrides and
# isolates (which could reverse the words after the name), zero-width spaces,
# soft hyphens, interlinear marks and tags. Joiners and the three direction
# marks stay, because Persian, Indic and mixed names need them.
_INVISIBLE = re.compile(
    "[\u00ad\u180e\u200b\u2060-\u2064\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_WHITE_CONTROLS = "\t\n\r"
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_SEPARATING_SYMBOLS = frozenset("|<>~^`\u00a8\u00b4\u00b8\u2122\u00ae\u00a9")
_TELLING_PUNCTUATION = frozenset("#@%")
_APOSTROPHES = re.compile("['.\u2018\u2019\u201b\u02bb\u02bc\u02b9\u00b7\uff07]")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)['.\u2019\u00b7](?=\d)")
_WITH = re.compile(r"(?<!\S)w/(?=\s)")
_PARENTHESIS = re.compile(r"\(([^()]{1,40})\)")
_JAPANESE = (
    "認定npo法人|npo法人|特定非営利活動法人|一般社団法人|公益社団法人|一般財団法人|公益財団法人"
)
_JAPANESE_FORM = re.compile(rf"^(?:{_JAPANESE})\s*(?=\w)|(?<=\w)\s*(?:{_JAPANESE})$")
_LEADING_ARTICLE = re.compile(r"^(?:the )+(?=.)")


class NameRefused(BadInput):
    """The name cannot be printed as it was given; the message says what to change."""


def clean_name(raw: str) -> str:
    """Give the name as it will be printed: NFC, white space folded, nothing invisible.

    Cleaning a clean name changes nothing. Letters, case, accents and
    punctuation stay as typed.

    :raises NameRefused: empty, longer than ``MAX_NAME_CHARACTERS``, or with a
        character that cannot be printed.
    """
    name = clean_line(raw, what="name", limit=MAX_NAME_CHARACTERS)
    if not any(_prints(character) for character in name):
        raise NameRefused("The name is empty; write the name as it should be printed.")
    return name


def clean_line(raw: str, *, what: str, limit: int) -> str:
    """Give any line that may be printed, cleaned as a name is; empty stays empty.

    :raises NameRefused: longer than the limit, or with a character that cannot
        be printed; the sentence begins with "The" and ``what``.
    """
    if len(raw) > 10 * limit:
        raise NameRefused(_too_long(what, len(raw), limit))
    line = " ".join((raw if _is_plain(raw) else _normal(raw, what)).split())
    if len(line) > limit:
        raise NameRefused(_too_long(what, len(line), limit))
    if longest_run_of_marks(line) > MAX_MARKS_IN_A_ROW:
        raise NameRefused(
            f"The {what} has more than {MAX_MARKS_IN_A_ROW} accents on one letter; take some away."
        )
    return line


def name_key(name: str) -> str:
    """Give the key by which two spellings are the same organization.

    Case, accents of Latin and Greek letters, punctuation, white space, "&" for
    "and", a leading "The" and a legal suffix do not count; digits, symbols such
    as "+" and the letters of every script do. An acronym in parentheses is left
    out only when it is made of the initials of the words around it. The key of
    a key is itself; it is never empty for a name that ``clean_name`` accepts,
    and has at most ``MAX_KEY_CHARACTERS`` characters.
    """
    key = _fold(_without_own_acronym(name))
    while (again := _fold(key)) != key:
        key = again
    key = _bare(key) or unicodedata.normalize("NFC", name.casefold()).strip()
    if len(key) <= MAX_KEY_CHARACTERS:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()
    return key[: MAX_KEY_CHARACTERS - len(digest)] + digest


def folded(text: str) -> str:
    """Give the text as keys are made: without case, accents, punctuation and doubled spaces."""
    return _fold(text)


def _is_plain(text: str) -> bool:
    """Say whether there is nothing to look at but letters, digits and signs of ASCII."""
    return text.isascii() and text.isprintable()


def _normal(raw: str, what: str) -> str:
    for character in raw:
        _require_printable(character, what)
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", raw))


def _require_printable(character: str, what: str) -> None:
    category = unicodedata.category(character)
    code = f"U+{ord(character):04X}"
    if category == "Cc" and character not in _WHITE_CONTROLS:
        raise NameRefused(f"The {what} holds a control character ({code}); type it again.")
    if category in {"Cs", "Co"} or character == "\ufffd" or is_noncharacter(character):
        raise NameRefused(
            f"The {what} holds a character that cannot be read ({code}); "
            "type it again, or save the file as UTF-8."
        )


def _too_long(what: str, length: int, limit: int) -> str:
    return f"The {what} has {length:,} characters, and at most {limit} can be printed; shorten it."


def _prints(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNPS" and character not in _BLANK_LETTERS


def _fold(text: str) -> str:
    """Fold case and compatibility forms, and keep only what tells names apart."""
    if text.isascii():
        plain = _without_apostrophes(text.lower())
        return " ".join(plain.translate(_ascii_folds()).split())
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = _without_apostrophes(text)
    folded: list[str] = []
    base = ""
    for character in text:
        if unicodedata.category(character)[0] != "M":
            base = character
        folded.append(_fold_character(character, base))
    return unicodedata.normalize("NFC", " ".join("".join(folded).split()))


def _without_apostrophes(text: str) -> str:
    # What parts two numbers, as in "Phase 2.0", is no apostrophe.
    written_out = _WITH.sub("with ", _BETWEEN_DIGITS.sub(" ", text)).replace("&", " and ")
    return _APOSTROPHES.sub("", written_out)


@cache
def _ascii_folds() -> dict[int, str]:
    return {code: _fold_character(chr(code), "") for code in range(128)}


def _fold_character(character: str, base: str) -> str:
    category = unicodedata.category(character)
    if category[0] == "M":
        return character if _keeps_marks(base) else ""
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category[0] in "LN":
        return anyascii(character).lower() if _is_latin(character) else character
    if category[0] == "S" and character not in _SEPARATING_SYMBOLS:
        return character
    if category == "Cf":
        return ""
    return character if character in _TELLING_PUNCTUATION else " "


def _is_latin(character: str) -> bool:
    return not character.isascii() and "LATIN" in unicodedata.name(character, "")


def _keeps_marks(base: str) -> bool:
    """Say whether a mark on this letter is part of the letter and not an accent."""
    is_letter = bool(base) and unicodedata.category(base)[0] == "L"
    return is_letter and not unicodedata.name(base, "").startswith(("LATIN", "GREEK"))


def _bare(key: str) -> str:
    """Take off leading articles and trailing legal suffixes, but never the last word."""
    while (bare := _JAPANESE_FORM.sub("", key)) != key:
        key = bare
    words = _LEADING_ARTICLE.sub("", key).split()
    while len(words) > 1 and words[-1] in LEGAL_SUFFIXES:
        words.pop()
    return " ".join(words)


def _without_own_acronym(name: str) -> str:
    def drop(match: re.Match[str]) -> str:
        before, after = name[: match.start()], name[match.end() :]
        return " " if _spells(match[1], before) or _spells(match[1], before + after) else match[0]

    return _PARENTHESIS.sub(drop, name)


def _spells(acronym: str, words: str) -> bool:
    """Say whether the acronym is the initials of all the words, small words optional."""
    letters = _fold(acronym)
    if len(letters) < MIN_ACRONYM_LETTERS or not letters.isalpha():
        return False
    parts = _fold(_PARENTHESIS.sub(" ", words)).replace("-", " ").split()
    full = "".join(part[0] for part in parts)
    short = "".join(part[0] for part in parts if part not in SMALL_WORDS)
    with_and = "".join(part[0] for part in parts if part == "and" or part not in SMALL_WORDS)
    return letters in {full, short, with_and}
