"""ALTCHA's proof of work: a browser computes for a second, so that a program pays for each sign-on.

Neither making a challenge nor reading a solution asks the database. A challenge is for one
letter, lives for an hour, and its solution counts for one sign-on, however often that is sent.
"""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from altcha import Payload, create_challenge, verify_solution
from limits import RateLimitItemPerSecond

from campaign import clock, tokens
from campaign.extensions import limiter
from campaign.mailer.rules import recipient_key
from campaign.organizations.rules import name_key
from campaign.signatories.entries import SignatoryEntry

CHALLENGE_LIFE = timedelta(hours=1)
MAX_PROOF_CHARACTERS = 4_000

ALGORITHM = "PBKDF2/SHA-256"
COST = 4_000
"""Iterations of one try. Here a whole solution is checked by one; a browser needs 256 on average."""

_PURPOSE = "proof"
_ONCE = RateLimitItemPerSecond(1, int(CHALLENGE_LIFE.total_seconds()))


def new_challenge(slug: str) -> dict[str, Any]:
    """A challenge for a sign-on to this letter, as ALTCHA's script in a browser reads it."""
    challenge = create_challenge(
        ALGORITHM,
        COST,
        expires_at=clock.now() + CHALLENGE_LIFE,
        data={"letter": slug},
        hmac_secret=tokens.secret(_PURPOSE),
    )
    return dict(challenge.to_dict())


def is_solved(slug: str, proof: str, entry: SignatoryEntry) -> bool:
    """Whether the proof is the solution of a living challenge for this letter, not used for another."""
    if not proof or len(proof) > MAX_PROOF_CHARACTERS:
        return False
    try:
        payload = Payload.from_base64(proof)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    if not verify_solution(payload, tokens.secret(_PURPOSE)).verified:
        return False
    asked = payload.challenge.parameters
    return asked.data == {"letter": slug} and _counts(asked.nonce, entry)


def _counts(nonce: str, entry: SignatoryEntry) -> bool:
    # The same sign-on may be sent twice, as by a browser that was told to try again.
    key = "\n".join((name_key(entry.name), recipient_key(entry.contact_email)))
    who, counted = sha256(key.encode()).hexdigest(), limiter.limiter
    try:
        if counted.hit(_ONCE, _PURPOSE, nonce):
            return counted.hit(_ONCE, _PURPOSE, nonce, who)
        return not counted.test(_ONCE, _PURPOSE, nonce, who)
    except Exception:  # noqa: BLE001 (whatever the storage raises, nobody is refused)
        return False
