"""A site in production behind a proxy that ends TLS, as README.md describes it."""

import gzip
import re
import ssl
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from cryptography import x509

from tests.certificates import write_certificate
from tests.journeys.sites import open_site
from tests.journeys.visitor import ANSWERS, LETTER, NAME, Answer, link_in
from tests.servers import LOOPBACK, smtp_server
from tests.tls_proxy import tls_proxy

HOST = "letters.example.org"
FORGED = "other.example.net"
PRODUCTION = {
    "BASE_URL": f"https://{HOST}",
    "TRUSTED_HOSTS": f"{HOST} {LOOPBACK}",
    "TRUSTED_PROXIES": "1",
    "MAIL_DEFAULT_SENDER": f"Letters <letters@{HOST}>",
}


class Links(HTMLParser):
    """Where a page leads and sends to, and what it asks for."""

    def __init__(self, page):
        super().__init__()
        self.addresses = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Note the addresses of one element, as the parser calls it."""
        self.addresses += [value for name, value in attrs if name in {"href", "src", "action"}]


class SecureConnection(HTTPSConnection):
    """Speaks to the proxy on this machine as if its name led here."""

    def connect(self):
        """Connect, and expect the certificate of the site."""
        HTTPConnection.connect(self)
        self.sock = self._context.wrap_socket(self.sock, server_hostname=HOST)


@dataclass
class Reader:
    """A browser: by TLS through the proxy, or by the plain port behind it."""

    port: int
    trust: ssl.SSLContext | None = field(default=None)

    def ask(self, method, address, headers=(), **fields):
        """Send one request under the site's name."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
        connection = (
            SecureConnection(LOOPBACK, self.port, context=self.trust, timeout=20)
            if self.trust
            else HTTPConnection(LOOPBACK, self.port, timeout=20)
        )
        given = {"Host": HOST, **kind, **dict(headers)}
        connection.request(method, address, urlencode(fields) if fields else None, given)
        response = connection.getresponse()
        data = response.read()
        connection.close()
        if response.headers["Content-Encoding"] == "gzip":
            data = gzip.decompress(data)
        location = response.headers.get("Location", "")
        return Answer(response.status, location, data.decode(), response.headers)

    def get(self, address, **headers):
        """Open a page; a header's name is written with underscores."""
        return self.ask("GET", address, {n.replace("_", "-"): v for n, v in headers.items()})


@pytest.fixture(scope="module")
def mail():
    with smtp_server() as server:
        yield server


@pytest.fixture(scope="module")
def site(new_database, mail):
    with open_site(DATABASE_URL=new_database(), **PRODUCTION, **mail.environ) as running:
        yield running


@pytest.fixture
def plain(site):
    """Somebody at the port behind the proxy."""
    return Reader(urlsplit(site.url).port)


@pytest.fixture
def secure(plain, tmp_path):
    """Somebody at the site's address."""
    certificate = write_certificate(tmp_path / "server.pem", x509.DNSName(HOST))
    with tls_proxy(plain.port, certificate) as port:
        yield Reader(port, ssl.create_default_context(cafile=certificate))


def own(headers):
    """The headers without those that are new for each answer."""
    each = {"date", "x-request-id"}
    return sorted((name, value) for name, value in headers.items() if name.lower() not in each)


def test_a_kept_page_has_a_tag_and_is_not_sent_again_to_who_has_it(secure):
    page = secure.get(LETTER)
    tag = page.headers["ETag"]
    assert (page.status, tag[0], tag[-1]) == (200, '"', '"')
    assert page.headers["Strict-Transport-Security"]
    compressed = secure.get(LETTER, Accept_Encoding="gzip")
    assert (compressed.headers["ETag"], compressed.text) == (f"W/{tag}", page.text)
    for wanted in (tag, f"W/{tag}", f'"x", W/{tag}', "*"):
        again = secure.get(LETTER, If_None_Match=wanted)
        assert (again.status, again.text, again.headers["ETag"]) == (304, "", tag)
    for wanted in ('"x"', f'"x{tag[1:-1]}x"', f'"x"{tag[1:]}'):
        assert secure.get(LETTER, If_None_Match=wanted).status == 200


def test_a_head_request_gets_the_headers_of_the_page(secure):
    for headers in ({}, {"If-None-Match": secure.get(LETTER).headers["ETag"]}):
        page, head = (secure.ask(method, LETTER, headers) for method in ("GET", "HEAD"))
        assert (head.status, head.text) == (page.status, "")
        assert own(head.headers) == own(page.headers)


@pytest.mark.parametrize("address", [LETTER, f"{LETTER}/sign-on", f"{LETTER}/my-link", "/"])
def test_links_and_forms_stay_on_https(secure, address):
    page = secure.get(address)
    assert page.status == 200
    assert "http://" not in page.text
    assert LOOPBACK not in page.text
    led_to = [
        urlsplit(urljoin(f"https://{HOST}{address}", one)) for one in Links(page.text).addresses
    ]
    assert {(one.scheme, one.netloc) for one in led_to} == {("https", HOST)}


def test_a_sign_on_and_its_confirmation_go_by_https(secure, mail):
    form = secure.get(f"{LETTER}/sign-on")
    answer = secure.ask("POST", f"{LETTER}/sign-on", **{**ANSWERS, **form.hidden})
    assert answer.status == 303
    thanks = urlsplit(urljoin(f"https://{HOST}", answer.location))
    assert (thanks.scheme, thanks.netloc) == ("https", HOST)
    assert secure.get(f"{thanks.path}?{thanks.query}").status == 200

    (message,) = mail.wait_for(1)
    assert "http://" not in message.get_body(("plain",)).get_content()
    link = urlsplit(link_in(message))
    assert (link.scheme, link.netloc) == ("https", HOST)
    page = secure.get(link.path)
    confirmed = secure.ask("POST", link.path, action="confirm", **page.hidden)
    assert confirmed.status == 200
    assert NAME in secure.get(f"{LETTER}.json").text


def test_a_page_asked_for_without_tls_is_not_mixed_up_with_the_one_that_is_kept(secure, plain):
    for _ in range(3):
        assert "Strict-Transport-Security" in secure.get(LETTER).headers
        assert "Strict-Transport-Security" not in plain.get(LETTER).headers


def test_a_forged_host_is_neither_taken_nor_kept_for_others(secure, plain):
    page = secure.get(LETTER)
    through = secure.get(
        LETTER, X_Forwarded_Host=FORGED, X_Forwarded_Proto="http", Forwarded=FORGED
    )
    assert (through.status, own(through.headers)) == (200, own(page.headers))
    # A proxy that does not set the name itself hands on what the browser made up.
    forged = {"X_Forwarded_Proto": "https", "X_Forwarded_For": LOOPBACK}
    for name in (FORGED, f"{HOST}.{FORGED}", f"{HOST}@{FORGED}", f"{HOST}, {FORGED}"):
        for _ in range(2):
            refused = plain.get(LETTER, X_Forwarded_Host=name, **forged)
            assert (refused.status, FORGED in refused.text) == (400, False)
    for name in (f"{HOST}:1", HOST.upper()):
        odd = plain.get(LETTER, X_Forwarded_Host=name, **forged)
        assert not re.search(f"{re.escape(HOST)}:1|{HOST.upper()}", odd.text)
    again = secure.get(LETTER)
    assert (again.status, FORGED in again.text, own(again.headers)) == (
        200,
        False,
        own(page.headers),
    )
