"""Whoever asks for what is outside of a letter: a server that counts, a file to find, and an ear."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CANARY = "heron-under-the-seventh-bridge"
_SOCKETS = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}
_listening: list["Outside"] = []


@dataclass
class Outside:
    """A site on loopback and a file with the canary's words; what was asked of them, and of others."""

    port: int
    file: Path
    asked: list[str] = field(default_factory=list)
    sockets: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    def filled(self, snippet: str) -> str:
        """The snippet with our addresses in it."""
        host = f"127.0.0.1:{self.port}"
        places = {"{SITE}": f"http://{host}", "{HOST}": host, "{PORT}": str(self.port)}
        for place, value in {**places, "{FILE}": str(self.file)}.items():
            snippet = snippet.replace(place, value)
        return snippet

    def heard(self, event: str, arguments: tuple[object, ...]) -> None:
        """Note what Python is about to do."""
        if event in _SOCKETS:
            self.sockets.append(f"{event} {arguments[-1]}")
        elif event == "open" and str(self.file) in str(arguments[0]):
            self.opened.append(str(arguments[0]))


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    for one in _listening:
        one.heard(event, arguments)


@contextmanager
def outside(folder: Path) -> Iterator[Outside]:
    """The site and the file, as long as this is open."""
    file = folder / "canary.txt"
    file.write_text(CANARY)
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    made = Outside(server.server_port, file)

    class Counting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            target = self.path.partition("?to=")[2]
            self.send_response(302 if target else 200)
            self.send_header("Location", target)
            self.end_headers()
            self.wfile.write(CANARY.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing among the results."""

    server.RequestHandlerClass = Counting
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def listening(to: Outside) -> Iterator[None]:
    """Note what is asked of the outside while this is open."""
    for notes in (to.asked, to.sockets, to.opened):
        notes.clear()
    _listening.append(to)
    try:
        yield
    finally:
        _listening.remove(to)


# There is no way to take such an ear off again, so there is one for all tests of a run.
sys.addaudithook(_hear)
