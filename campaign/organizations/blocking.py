"""Keys under which names that may be alike meet, so that none is compared with all.

A name is found by the hash of its words in order, and of its words without one: two names
that differ in one word, in the order of words, or by one word more share a key.
"""

from functools import lru_cache
from hashlib import blake2b

from campaign.organizations.likeness import written

RULES_NUMBER = 1
"""Counted up whenever the keys of a name change, so that the registry is keyed anew."""

_HASH_BYTES = 8


@lru_cache(maxsize=4096)
def blocking_keys(name_key: str) -> frozenset[int]:
    """Give the keys of a name, by its own key; each fits in a signed integer of 64 bits."""
    words = sorted(written(name_key).split())
    without_one = (words[:place] + words[place + 1 :] for place in range(len(words)))
    phrases = {" ".join(words), *(" ".join(some) for some in without_one if some)}
    return frozenset(map(_hash, phrases))


def _hash(phrase: str) -> int:
    digest = blake2b(phrase.encode(), digest_size=_HASH_BYTES).digest()
    return int.from_bytes(digest, "big", signed=True)
