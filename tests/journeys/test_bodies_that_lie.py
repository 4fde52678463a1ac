"""Bodies that say another length than they have, or none, as only a bare connection can send them."""

import socket
from urllib.parse import urlencode, urlsplit

import pytest

from config import read_settings
from tests.journeys.sites import open_site
from tests.journeys.visitor import ANSWERS, LETTER, NAME, Visitor

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def site(new_database):
    """One site for all: whatever it is sent, it has to be there for the next."""
    with open_site(DATABASE_URL=new_database(), SIGN_ON_LIMIT="1000 per minute") as running:
        yield running


@pytest.fixture
def form(site):
    """The bytes of a complete form."""
    return urlencode({**ANSWERS, **Visitor(site.url).get(f"{LETTER}/sign-on").hidden}).encode()


@pytest.fixture
def limit(tmp_path):
    return read_settings({}, tmp_path)["MAX_FORM_MEMORY_SIZE"]


def send(site, body, *headers, ends=False):
    """What the site answers to these very bytes; ``ends`` closes our side after them."""
    host = urlsplit(site.url)
    head = [
        f"POST {LETTER}/check HTTP/1.1",
        f"Host: {host.netloc}",
        "Content-Type: application/x-www-form-urlencoded",
        "Connection: close",
        *headers,
    ]
    with socket.create_connection((host.hostname, host.port), timeout=20) as connection:
        try:
            connection.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)
            if ends:
                connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b"")).decode()
        except ConnectionError:
            return ""  # The site may hang up on whoever goes on sending what it will not take.


def status(answer):
    return int(answer.split()[1]) if answer else 0


def chunked(body, size=8192):
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def is_alive(site):
    return Visitor(site.url).get(LETTER).status == 200


def test_a_form_in_pieces_without_a_length_is_read_up_to_the_limit(site, form, limit):
    answer = send(site, chunked(form), "Transfer-Encoding: chunked")
    assert status(answer) == 200
    assert NAME in answer
    too_large = form + b"&city=" + b"x" * (limit + 1)
    assert status(send(site, chunked(too_large), "Transfer-Encoding: chunked")) in {0, 413}
    assert is_alive(site)


def test_a_length_beyond_the_limit_is_refused_before_the_body_is_there(site, form, limit):
    answer = send(site, form, f"Content-Length: {limit + 1}", ends=True)
    assert status(answer) in {0, 400, 413}
    assert is_alive(site)


@pytest.mark.parametrize("more", [1, 1000])
def test_a_body_shorter_than_it_says_is_not_taken_for_a_whole_one(site, form, more):
    answer = send(site, form, f"Content-Length: {len(form) + more}", ends=True)
    assert status(answer) in {0, 400, 422}
    assert is_alive(site)


def test_a_body_longer_than_it_says_is_cut_and_never_a_second_request(site, form):
    second = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    answer = send(site, form + second, f"Content-Length: {len(form)}")
    assert answer.count("HTTP/1.1 ") == 1
    assert status(send(site, form, "Content-Length: 10")) == 422
    assert is_alive(site)


@pytest.mark.parametrize(
    "headers",
    [
        ("Content-Length: 10", "Transfer-Encoding: chunked"),
        ("Content-Length: 10", "Content-Length: 11"),
        ("Content-Length: -1",),
        ("Content-Length: 99999999999999999999",),
        ("Content-Length: ten",),
        ("Transfer-Encoding: gzip",),
    ],
    ids=" and ".join,
)
def test_two_lengths_or_none_that_is_one_never_store_or_break_anything(site, form, headers):
    answer = send(site, chunked(form), *headers, ends=True)
    assert status(answer) in {0, 200, 400, 411, 413, 422, 501}
    assert answer.count("HTTP/1.1 ") <= 1
    assert is_alive(site)
