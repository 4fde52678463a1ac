"""An organization that signs on over HTTP: it keeps cookies and follows no redirection."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage, Message
from html.parser import HTMLParser
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from types import MappingProxyType
from urllib.parse import urlencode, urljoin
from urllib.request import (
    HTTPCookieProcessor,
    HTTPErrorProcessor,
    ProxyHandler,
    Request,
    build_opener,
)

LETTER = "/l/dhs-return-home"
NAME = "Sample Alliance of Clinics"
ADDRESS = "ana@example.org"
ANSWERS = {
    "name": NAME,
    "contact_name": "Ana Example",
    "contact_email": ADDRESS,
    "authorised": "yes",
}


class _AsItIs(HTTPErrorProcessor):
    """Neither redirections nor errors are followed or raised; the test looks at them."""

    def http_response(self, _request, response):
        return response


class _HiddenFields(HTMLParser):
    def __init__(self):
        super().__init__()
        self.values = {}

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden":
            self.values[given["name"]] = given.get("value", "")


@dataclass(frozen=True)
class Answer:
    """One answer of the site; ``location`` is where it leads, or empty."""

    status: int
    location: str
    text: str = field(repr=False)
    headers: Message = field(repr=False)

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page's forms, by name."""
        parser = _HiddenFields()
        parser.feed(self.text)
        return parser.values


class Visitor:
    """One browser without scripts."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()), _AsItIs)

    def get(self, address: str, headers: Mapping[str, str] = MappingProxyType({})) -> Answer:
        """Open a page, named by its path or in full."""
        return self._ask(address, None, headers)

    def head(self, address: str, headers: Mapping[str, str] = MappingProxyType({})) -> Answer:
        """Ask what opening the page would say of it."""
        return self._ask(address, None, headers, "HEAD")

    def post(self, address: str, **fields: str) -> Answer:
        """Send a form."""
        return self._ask(address, urlencode(fields).encode(), {})

    def sign_on(self, **changes: str) -> Answer:
        """Go from the form over the check to the sign-on; gives the answer to that."""
        return self.send(**self.checked(**changes))

    def checked(self, **changes: str) -> dict[str, str]:
        """Go from the form to the check; gives the fields that its button sends."""
        form = self.get(f"{LETTER}/sign-on")
        checked = self.post(f"{LETTER}/check", **{**ANSWERS, **changes}, **form.hidden)
        assert checked.status == 200
        return checked.hidden

    def send(self, **fields: str) -> Answer:
        """Press the button that signs on."""
        return self.post(f"{LETTER}/sign-on", **fields)

    def confirm(self, link: str) -> Answer:
        """Press the button behind the link."""
        return self.post(link, action="confirm", **self.get(link).hidden)

    def _ask(
        self,
        address: str,
        data: bytes | None,
        headers: Mapping[str, str],
        method: str | None = None,
    ) -> Answer:
        request = Request(urljoin(self._url, address), data, dict(headers), method=method)
        response: HTTPResponse = self._opener.open(request, timeout=20)
        with response:
            text = response.read().decode()
            location = response.headers.get("Location", "")
            return Answer(response.status, location, text, response.headers)


def link_in(message: EmailMessage) -> str:
    """The address of the signatory's own page, as the email's text gives it."""
    part = message.get_body(("plain",))
    assert part is not None
    found = re.search(r"https?://\S+/s/\S+", part.get_content())
    assert found, part.get_content()
    return found[0]
