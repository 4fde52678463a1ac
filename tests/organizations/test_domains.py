"""The registered domain of an address or a website."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.organizations.domains import registered_domain


@pytest.mark.parametrize(
    ("given_as", "domain"),
    [
        ("ana@sample.org", "sample.org"),
        ("Ana@Mail.Sample.ORG", "sample.org"),
        ("https://www.sample.org/about?who=a@b.net", "sample.org"),
        ("www.sample.org", "sample.org"),
        ("sample.co.uk", "sample.co.uk"),
        ("https://chapter.sample.org.uk:8443/", "sample.org.uk"),
        ("https://sample.github.io/", "sample.github.io"),
        ("https://bücher.example.org", "example.org"),
        ("ana@bücher.de", "xn--bcher-kva.de"),
        ("ana@xn--bcher-kva.de", "xn--bcher-kva.de"),
    ],
)
def test_a_domain_is_what_somebody_registered(given_as, domain):
    assert registered_domain(given_as) == domain


@pytest.mark.parametrize(
    "given_as",
    [
        *("", " ", "@", "org", "localhost", "192.0.2.1", "https://[::1]/", "co.uk"),
        *("ana@gmail.com", "ana@GMX.de", "https://www.facebook.com/sample", "x" * 3000 + ".org"),
        *("https://\u2488.org", "a b", "ana@" + "ü" * 90 + ".org"),
    ],
)
def test_what_says_nothing_of_an_organization_gives_none(given_as):
    assert registered_domain(given_as) == ""


@given(st.text(max_size=40))
def test_any_text_has_a_domain_in_ascii_or_none(text):
    assert registered_domain(text).isascii()
