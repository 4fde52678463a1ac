"""All duplicates among many names at once, without comparing each with all.

Names meet by the sum of their words' numbers: the same words in any order, one word exchanged
for a near one of the whole list, one left out, and acronyms. Only what meets is compared.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations, pairwise

from campaign.organizations.blocking import MIN_LONG, alone_acronym
from campaign.organizations.comparing import Answer, Spelling, compare
from campaign.organizations.name_parts import acronym_key, is_known, parts_of, skeleton
from campaign.organizations.names_within import names_within
from campaign.organizations.slips import repaired
from campaign.organizations.word_table import ENDINGS, HEADS, STARTS

MOST_ALIKE = 200
"""So many names that meet in one way are compared with each other, and of more only neighbors."""

_MIN_LETTERS = 4
_MOST_FREQUENT = 3
# A word that many names hold is no slip in another, however near: they are two places.
_RARE, _TIMES_RARER = 2, 10
_SPAN = 2**61 - 1


def duplicate_groups(
    spellings: Sequence[Spelling],
    is_known_apart: Callable[[int, int], bool] = lambda *_places: False,
) -> tuple[tuple[int, ...], ...]:
    """Give the places of names that may be one organization, in groups of two and more.

    Names are in one group when a chain of comparisons leads from one to the other, none of which
    says that they are different, nor does ``is_known_apart`` of their places. A name's key should
    be given where it is known.
    """
    groups = _Groups(len(spellings))
    for one, other in _meetings(spellings):
        if (
            groups.are_apart(one, other)
            and _are_alike(spellings[one], spellings[other])
            and not is_known_apart(one, other)
        ):
            groups.join(one, other)
    return groups.of_several()


def _are_alike(one: Spelling, other: Spelling) -> bool:
    return compare(one, other).answer is not Answer.DIFFERENT


def _meetings(spellings: Sequence[Spelling]) -> Iterator[tuple[int, int]]:
    """The pairs of places whose names should be compared; some come more than once."""
    meeting: dict[object, list[int]] = defaultdict(list)
    for place, spelling in enumerate(spellings):
        parts = spelling.parts
        meeting[_sum(parts.loose)].append(place)
        for meant in {repaired(spelling.key), *names_within(spelling.key)} - {spelling.key}:
            meeting[_sum(parts_of(meant).loose)].append(place)
        meeting["".join(parts.words)].append(place)
    for places in meeting.values():
        yield from _pairs(places)
    acronyms = _by_acronym(spellings)
    nearer = _near_words(Counter(word for each in spellings for word in each.parts.loose))
    for place, spelling in enumerate(spellings):
        for total in _sums_like(spelling, nearer):
            for other in meeting.get(total, ())[:MOST_ALIKE]:
                yield place, other
        for other in acronyms.get(alone_acronym(spelling.parts), ())[:MOST_ALIKE]:
            yield place, other


def _sums_like(spelling: Spelling, nearer: dict[str, list[str]]) -> Iterator[int]:
    """The sums of names that have a near word instead of one of these, or one less."""
    words = spelling.parts.loose
    total, last = _sum(words), len(words) - 1
    for place, word in enumerate(words):
        rest = total - hash(word) % _SPAN
        for near in nearer.get(word, ()):
            yield rest + hash(near) % _SPAN
        is_inside = 0 < place < last and last + 1 >= MIN_LONG
        if (
            is_inside
            or word == spelling.parts.loose_acronym
            or (place == last > 0 and word in HEADS | ENDINGS)
            or (place == 0 < last and word in STARTS)
        ):
            yield rest


def _sum(words: Iterable[str]) -> int:
    # The built-in hash is enough here, since no sum is kept.
    return sum([hash(word) % _SPAN for word in words])


def _near_words(counts: Counter[str]) -> dict[str, list[str]]:
    """For each word, those at least as frequent of which it may be a slip."""
    variants: dict[str, list[str]] = defaultdict(list)
    for word in counts:
        if len(word) >= _MIN_LETTERS - 1 and word.isalpha():
            for variant in _variants(word):
                variants[variant].append(word)
    nearer: dict[str, set[str]] = defaultdict(set)
    for words in variants.values():
        if len(words) > 1:
            _put_near(words, counts, nearer)
    return {word: sorted(near) for word, near in nearer.items()}


def _put_near(words: list[str], counts: Counter[str], nearer: dict[str, set[str]]) -> None:
    words = sorted(words, key=lambda word: -counts[word])[:MOST_ALIKE]
    for place, frequent in enumerate(words[:_MOST_FREQUENT]):
        for word in words[place + 1 :]:
            is_rare = counts[word] <= max(_RARE, counts[frequent] // _TIMES_RARER)
            if is_rare and not (is_known(word) and is_known(frequent)):
                nearer[word].add(frequent)


def _variants(word: str) -> Iterator[str]:
    """The word, and the word without one of its letters; long ones by their consonants too."""
    yield word
    yield from {word[:place] + word[place + 1 :] for place in range(len(word))}
    if len(word) > _MIN_LETTERS:
        yield f"{word[0]}/{skeleton(word)}"


def _by_acronym(spellings: Sequence[Spelling]) -> dict[str, list[int]]:
    alone = {alone_acronym(each.parts) for each in spellings} - {""}
    near_keys = {acronym_key(one): one for one in alone}
    found: dict[str, list[int]] = defaultdict(list)
    for place, spelling in enumerate(spellings):
        for acronym in {*spelling.parts.initials, spelling.parts.acronym}:
            if acronym in alone:
                found[acronym].append(place)
            elif near := near_keys.get(acronym_key(acronym)):
                found[near].append(place)
    return found


def _pairs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    return pairwise(places) if len(places) > MOST_ALIKE else combinations(places, 2)


class _Groups:
    """Places in groups that can be joined; each group is known by one of its places."""

    def __init__(self, count: int) -> None:
        self._leaders = list(range(count))

    def are_apart(self, one: int, other: int) -> bool:
        return self._leader(one) != self._leader(other)

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self._leader(one), self._leader(other)))
        self._leaders[second] = first

    def of_several(self) -> tuple[tuple[int, ...], ...]:
        members: dict[int, list[int]] = defaultdict(list)
        for place in range(len(self._leaders)):
            members[self._leader(place)].append(place)
        return tuple(tuple(places) for places in members.values() if len(places) > 1)

    def _leader(self, place: int) -> int:
        leaders = self._leaders
        while leaders[place] != place:
            leaders[place] = place = leaders[leaders[place]]
        return place
