"""A reverse proxy that ends TLS before a site, with the headers that README.md asks of one."""

import gzip
import ssl
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.servers import LOOPBACK

OF_ONE_CONNECTION = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length"})


class _Proxy(ThreadingHTTPServer):
    """Listens on a free port, and knows the port of the site behind it."""

    daemon_threads = True

    def __init__(self, behind: int) -> None:
        super().__init__((LOOPBACK, 0), _Exchange)
        self.behind = behind


class _Exchange(BaseHTTPRequestHandler):
    """One request on its way to the site, and the answer on its way back."""

    protocol_version = "HTTP/1.1"
    server: _Proxy

    def do_GET(self) -> None:
        """Pass on, as the server calls it."""
        connection = HTTPConnection(LOOPBACK, self.server.behind, timeout=20)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        connection.request(self.command, self.path, body or None, self._request_headers())
        answer = connection.getresponse()
        data, headers = answer.read(), self._kept(answer.headers.items())
        if data and "gzip" in self.headers.get("Accept-Encoding", ""):
            # Other bytes under the same tag: it is from now on a weak one (RFC 9110, 8.8.3.3).
            data = gzip.compress(data)
            headers |= {"content-encoding": "gzip"}
            if "etag" in headers:
                headers["etag"] = f"W/{headers['etag']}"
        length = answer.headers.get("Content-Length") if self.command == "HEAD" else str(len(data))
        self.send_response_only(answer.status, answer.reason)
        for name, value in headers.items():
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", length or "0")
        self.end_headers()
        self.wfile.write(data)
        connection.close()

    do_HEAD = do_POST = do_GET  # noqa: N815 (the server asks for these names)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""

    def _request_headers(self) -> dict[str, str]:
        # These four it sets itself, whatever the browser has sent under their names.
        own = {
            "host": self.headers["Host"],
            "x-forwarded-host": self.headers["Host"],
            "x-forwarded-proto": "https",
            "x-forwarded-for": str(self.client_address[0]),
        }
        return {**self._kept(self.headers.items()), "accept-encoding": "identity", **own}

    @staticmethod
    def _kept(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
        lowered = {name.lower(): value for name, value in headers}
        return {name: value for name, value in lowered.items() if name not in OF_ONE_CONNECTION}


@contextmanager
def tls_proxy(behind: int, certificate: Path) -> Iterator[int]:
    """Run a proxy before the site at this port; gives the port where it speaks TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    proxy = _Proxy(behind)
    # The handshake is done by the thread of the connection, not by the one that accepts.
    proxy.socket = context.wrap_socket(
        proxy.socket, server_side=True, do_handshake_on_connect=False
    )
    serving = threading.Thread(target=proxy.serve_forever)
    serving.start()
    try:
        yield proxy.server_address[1]
    finally:
        proxy.shutdown()
        serving.join()
        proxy.server_close()
