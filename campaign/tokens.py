"""Signed text for links and forms, by itsdangerous, under the key of today or an older one."""

import hashlib
import secrets
from functools import lru_cache
from typing import Any

from flask import current_app
from itsdangerous import BadData, Signer, URLSafeSerializer

# Whatever is signed here, by us or by a library, is signed with HMAC and SHA-256.
Signer.default_digest_method = staticmethod(hashlib.sha256)

# Without vowels no word appears by chance; without 0, 1, L and S none is misread.
CODE_ALPHABET = "23456789BCDFGHJKMNPQRTVWXZ"


def sign(purpose: str, payload: object) -> str:
    """Text safe in an address that only ``read`` with the same purpose opens; it never expires."""
    return str(_serializer(purpose).dumps(payload))


def read(purpose: str, token: str) -> Any | None:  # noqa: ANN401 (what was signed comes back)
    """What was signed for this purpose; None when forged, cut or made for another purpose."""
    try:
        return _serializer(purpose).loads(token)
    except BadData:
        return None


def secret(purpose: str) -> bytes:
    """A key of its own for a library that signs by itself, derived from today's key."""
    signer = Signer(current_app.config["SECRET_KEY"], salt=f"{purpose} key")
    return bytes(signer.derive_key())


def random_code(length: int) -> str:
    """A random code of capital letters and digits that can be read out on a telephone."""
    # One draw for all places: files bring codes by the ten thousand.
    number, places = secrets.randbelow(len(CODE_ALPHABET) ** length), []
    for _ in range(length):
        number, place = divmod(number, len(CODE_ALPHABET))
        places.append(CODE_ALPHABET[place])
    return "".join(places)


def _serializer(purpose: str) -> URLSafeSerializer:
    # itsdangerous signs with the last key and tries all of them when reading.
    config = current_app.config
    return _made_serializer(purpose, (*config["SECRET_KEY_FALLBACKS"], config["SECRET_KEY"]))


@lru_cache(maxsize=64)
def _made_serializer(purpose: str, keys: tuple[str, ...]) -> URLSafeSerializer:
    return URLSafeSerializer(list(keys), salt=purpose)
