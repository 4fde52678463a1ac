"""Which registered domain an address or a website belongs to, if it says anything about who writes.

The list of public suffixes is the one that the library carries; nothing is asked of the network.
"""

from functools import cache, lru_cache

from tldextract import TLDExtract

# Addresses at these hosts say nothing about the organization; the largest services by number
# of users, and the providers of connections that give each customer one, each by its own domain.
FREE_MAIL_HOSTS = frozenset(
    (
        *("gmail.com", "googlemail.com", "yahoo.com", "yahoo.co.uk", "ymail.com", "rocketmail.com"),
        *("hotmail.com", "hotmail.co.uk", "outlook.com", "live.com", "msn.com", "aol.com"),
        *("icloud.com", "me.com", "mac.com", "proton.me", "protonmail.com", "pm.me"),
        *("gmx.com", "gmx.net", "gmx.de", "web.de", "mail.com", "yandex.com", "mail.ru"),
        *("qq.com", "163.com", "zoho.com", "fastmail.com", "tutanota.com", "hushmail.com"),
        *("comcast.net", "verizon.net", "att.net", "sbcglobal.net", "bellsouth.net", "cox.net"),
        *("charter.net", "earthlink.net", "optonline.net", "frontier.com", "juno.com"),
    )
)

# Pages of many organizations stand at these.
SHARED_HOSTS = frozenset(
    (
        *("facebook.com", "instagram.com", "twitter.com", "x.com", "linkedin.com", "youtube.com"),
        *("tiktok.com", "linktr.ee", "bit.ly", "google.com", "goo.gl", "wordpress.com", "wix.com"),
        *("squarespace.com", "weebly.com", "medium.com", "substack.com", "actionnetwork.org"),
        *("gofundme.com", "eventbrite.com", "meetup.com", "bsky.app", "threads.net"),
    )
)

_SHARED = FREE_MAIL_HOSTS | SHARED_HOSTS
_HOLDING_MANY = frozenset(("edu", "ac", "gov", "gob", "gouv", "mil", "int"))
_MAX_CHARACTERS = 2_000


def registered_domain(address_or_url: str) -> str:
    """Give the registered domain of an email address or a website, like ``sample.org``.

    It is empty for what has none, and for free mail and hosts that many share, since those
    say nothing about an organization. Letters of other scripts are written as ``xn--``.
    """
    domain = _any_domain(address_or_url)
    return "" if domain in _SHARED else domain


def is_shared(address_or_url: str) -> bool:
    """Whether it is at a host where anybody has mail or a page, and so says nothing."""
    return _any_domain(address_or_url) in _SHARED


def holds_many(domain: str) -> bool:
    """Whether many bodies have their mail at it, as at a university or a government."""
    labels = domain.split(".")
    return not _HOLDING_MANY.isdisjoint(labels[-2:])


def _any_domain(address_or_url: str) -> str:
    text = address_or_url.strip().lower()
    # Thousands of addresses are at a few hosts, so these are what is remembered.
    host = text if "//" in text else text.rpartition("@")[2]
    return _domain_of(host) if host and len(host) <= _MAX_CHARACTERS else ""


@lru_cache(maxsize=10_000)
def _domain_of(host: str) -> str:
    return _in_ascii(_extractor()(host).top_domain_under_public_suffix)


@cache
def _extractor() -> TLDExtract:
    # Who has a page under a host that gives one to everybody, as github.io, has it as a domain.
    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


def _in_ascii(domain: str) -> str:
    try:
        written = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return "" if ".." in written else written  # A sign like "⒈" holds a dot of its own.
