"""Whether more sign-ons come from one network than come from one by themselves, as from a program.

They are counted by the limits' storage, so that the database is not asked, and forgotten after
an hour. What is beyond the number is not refused, since a whole congress may share a network.
"""

from limits import RateLimitItemPerHour

from campaign.audit.rules import shortened
from campaign.extensions import limiter
from campaign.signatories.doubts import MANY_PER_NETWORK

_PURPOSE = "crowding"
_FEW = RateLimitItemPerHour(MANY_PER_NETWORK)


def is_crowded(slug: str, address: str) -> bool:
    """Count one more sign-on to this letter from the address's network; whether these are too many.

    They are not when nobody can count, as while Redis is away.
    """
    network = shortened(address)
    try:
        return bool(network) and not limiter.limiter.hit(_FEW, _PURPOSE, slug, network)
    except Exception:  # noqa: BLE001 (whatever the storage raises, nobody is doubted)
        return False
