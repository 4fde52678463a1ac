"""What else finds names that are alike, to stand beside it: scans, trigrams of PostgreSQL, MinHash."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from zlib import crc32

from rapidfuzz import fuzz, process
from sqlalchemy import text

from campaign.db import db

SCANS = {
    "rapidfuzz ratio, scan of all": fuzz.ratio,
    "rapidfuzz token_sort_ratio, scan of all": fuzz.token_sort_ratio,
    "rapidfuzz WRatio, scan of all": fuzz.WRatio,
}
NEAR, MOST = 90, 5
BANDS, ROWS, MOST_MEETING = 16, 4, 50
ALIKE = 0.7
"""So large a share of two signatures is the same when MinHash takes names for one."""

_TRIGRAMS = text(
    "SELECT name FROM organization_name WHERE name_key % :key "
    "ORDER BY similarity(name_key, :key) DESC LIMIT 5"
)


def scanned(key: str, keys: Sequence[str], scorer: Callable[..., float]) -> object:
    """The nearest of all keys, each compared."""
    return process.extract(key, keys, scorer=scorer, score_cutoff=NEAR, limit=MOST)


def index_trigrams() -> None:
    """Let PostgreSQL find keys by trigrams, as near as is usual for names."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
        index = "CREATE INDEX rival ON organization_name USING gin (name_key gin_trgm_ops)"
        connection.execute(text(index))
        connection.execute(text("VACUUM ANALYZE organization_name"))


def by_trigrams(key: str) -> object:
    """The nearest keys by PostgreSQL's trigrams."""
    db.session.execute(text("SET LOCAL pg_trgm.similarity_threshold = 0.6"))
    return db.session.execute(_TRIGRAMS, {"key": key}).all()


def minhash_pairs(keys: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The places of keys whose signatures meet in a band and are alike enough.

    One permutation that is cut into as many parts as a signature has numbers, since Python
    would take minutes for as many permutations.
    """
    signatures = [_signature(key) for key in keys]
    for start in range(0, BANDS * ROWS, ROWS):
        meeting: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for place, signature in enumerate(signatures):
            meeting[signature[start : start + ROWS]].append(place)
        for places in meeting.values():
            for one, other in combinations(places[:MOST_MEETING], 2):
                if _share(signatures[one], signatures[other]) >= ALIKE:
                    yield one, other


def _signature(key: str) -> tuple[int, ...]:
    size = BANDS * ROWS
    parts: list[int] = [-1] * size
    for place in range(max(len(key) - 2, 1)):
        number, part = divmod(crc32(key[place : place + 3].encode()), size)
        parts[part] = number if parts[part] < 0 else min(parts[part], number)
    # A part in which no trigram falls takes the number of the next one that has some.
    for part in range(2 * size - 1, -1, -1):
        if parts[part % size] < 0:
            parts[part % size] = parts[(part + 1) % size]
    return tuple(parts)


def _share(one: Sequence[int], other: Sequence[int]) -> float:
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)
