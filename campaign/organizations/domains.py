"""Which part of an address is the domain that somebody registered.

The list of public suffixes is the one that the library carries; nothing is asked of the network.
"""

from functools import cache

from tldextract import TLDExtract


def registered_domain(address_or_url: str) -> str:
    """Give the registered domain of a host, a web address or an email address; empty for none.

    A host under a service that lends names to many ("example.wordpress.com") is one of its own.
    """
    return _extract()(address_or_url).top_domain_under_public_suffix.lower()


@cache
def _extract() -> TLDExtract:
    """Load the list once, when the first domain is asked for."""
    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
