"""A small OpenID Connect provider with its own HTTP server: discovery, keys, code flow with PKCE."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

from tests.servers import LOOPBACK

CLIENT_ID = "undersigned"
CLIENT_SECRET = "a sample secret of the client"


@dataclass
class Provider:
    """Whom it knows, and how it answers; a test changes ``claims``, ``key`` or ``is_broken``."""

    issuer: str = ""
    address: str = "ana@example.org"
    claims: dict[str, Any] = field(default_factory=dict)
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "1"}))
    is_broken: bool = False
    waiting: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.published = {"keys": [self.key.as_dict(private=False)]}

    def configuration(self) -> dict[str, Any]:
        """What stands under ``/.well-known/openid-configuration``."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["ES256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to; whoever asks is taken for the one it knows."""
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.waiting[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """The status and the answer for a code; each code works once."""
        begun = self.waiting.pop(asked.get("code", ""), None)
        if not _is_the_client(authorization):
            return 401, {"error": "invalid_client"}
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if begun is None or begun["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "1",
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 60,
            "nonce": begun["nonce"],
            "email": self.address,
            "email_verified": True,
            **self.claims,
        }
        signed = jwt.encode({"alg": "ES256", "kid": "1"}, claims, self.key)
        return 200, {"access_token": "a-sample", "token_type": "Bearer", "id_token": signed}


def _is_the_client(authorization: str) -> bool:
    kind, _, given = authorization.partition(" ")
    return kind == "Basic" and base64.b64decode(given).decode() == f"{CLIENT_ID}:{CLIENT_SECRET}"


@contextmanager
def open_id_provider() -> Iterator[Provider]:
    """A provider that runs until the end of the block."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                back = provider.authorize({n: v[0] for n, v in parse_qs(parts.query).items()})
                self.send_response(302)
                self.send_header("Location", back)
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif parts.path == "/keys":
                self.say(200, provider.published)
            else:
                self.say(200, provider.configuration())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            if provider.is_broken:
                self.say(500, {})
            else:
                self.say(*provider.token(form, self.headers.get("Authorization", "")))

        def say(self, status: int, answer: dict[str, Any]) -> None:
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    provider.issuer = f"http://{LOOPBACK}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
