"""Which addresses are good, and that the quick way to see it gives the same answer."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from campaign.mailer import rules
from campaign.mailer.rules import AddressInvalid, clean_address

LOCAL = st.from_regex(re.compile(r"[a-z0-9_+.-]{1,12}"), fullmatch=True)
DOMAIN = st.one_of(
    st.from_regex(re.compile(r"[A-Za-z0-9.-]{1,20}"), fullmatch=True),
    st.from_regex(re.compile(r"[a-z]{1,5}(\.[a-z]{1,5}){1,3}"), fullmatch=True),
)


def answer(read, text):
    try:
        return read(text)
    except AddressInvalid as refused:
        return refused.message


@given(st.builds("{}@{}".format, LOCAL, DOMAIN))
@example("ana@example.org")
@example("ana@EXAMPLE.org")
@example("ana..b@example.org")
@example("a@xn--e1aybc.example.org")
@example("a@example..org")
@example("a@-example.org")
@example("a@192.168.0.1")
@example("a@localhost")
@example(f"a@{'x' * 64}.org")
def test_a_plain_address_is_answered_as_any_other(text):
    assert answer(clean_address, text) == answer(rules._looked_over, text)


@pytest.mark.parametrize("text", ["ana@example.org", " ana@example.org ", "Ana@Example.ORG"])
def test_a_domain_is_looked_at_once(text):
    clean_address(text)
    before = rules._good_domain.cache_info().misses
    clean_address(text)
    assert rules._good_domain.cache_info().misses == before
