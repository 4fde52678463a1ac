"""Signed text for links and forms, by itsdangerous, under the key of today or an older one."""

import secrets
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer

# Without vowels no word appears by chance; without 0, 1, L and S none is misread.
CODE_ALPHABET = "23456789BCDFGHJKMNPQRTVWXZ"


def sign(purpose: str, payload: object) -> str:
    """Text safe in an address that only ``read`` with the same purpose opens; it never expires."""
    return str(URLSafeSerializer(_keys(), salt=purpose).dumps(payload))


def read(purpose: str, token: str) -> Any | None:  # noqa: ANN401 (what was signed comes back)
    """What was signed for this purpose; None when forged, cut or made for another purpose."""
    try:
        return URLSafeSerializer(_keys(), salt=purpose).loads(token)
    except BadData:
        return None


def sign_for_a_while(purpose: str, payload: object) -> str:
    """Like ``sign``, with the time of signing inside."""
    return str(URLSafeTimedSerializer(_keys(), salt=purpose).dumps(payload))


def read_if_fresh(purpose: str, token: str, max_age_seconds: int) -> Any | None:  # noqa: ANN401
    """Like ``read``; None also when it was signed longer ago than ``max_age_seconds``."""
    try:
        return URLSafeTimedSerializer(_keys(), salt=purpose).loads(token, max_age=max_age_seconds)
    except BadData:
        return None


def random_code(length: int) -> str:
    """A random code of capital letters and digits that can be read out on a telephone."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))


def _keys() -> list[str]:
    # itsdangerous signs with the last key and tries all of them when reading.
    return [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.config["SECRET_KEY"]]
