"""How the body of a request is read: what is no text, or no form, is bad input and no fault."""

from typing import IO, Any
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import ClientDisconnected
from werkzeug.formparser import FormDataParser

Parsed = tuple[IO[bytes], MultiDict[str, str], MultiDict[str, Any]]


class PlainFormParser(FormDataParser):
    """Reads forms in UTF-8; other bytes become U+FFFD, which every field refuses in words.

    The framework's own parser turns them into percent signs and digits, and a name that was
    sent in another encoding would be listed like that.
    """

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Parsed:
        """Read the form out of the stream, whole or not at all.

        :raises RequestEntityTooLarge: for a body of no stated length that reaches the limit.
        :raises ClientDisconnected: for one that ends before its stated length.
        """
        if mimetype != "application/x-www-form-urlencoded":
            return super().parse(stream, mimetype, content_length, options)
        data = stream.read()
        if content_length is None:
            stream.read(1)  # The stream stops at the limit, and says so only when asked for more.
        elif len(data) < content_length:
            raise ClientDisconnected
        text = data.decode("utf-8", "replace")
        items = parse_qsl(text, keep_blank_values=True, errors="replace")
        return stream, self.cls(items), self.cls()


class PlainRequest(Request):
    """A request whose forms are read so, and whose body is never taken for JSON.

    No page takes JSON. The libraries behind sign-in and forms would read it unasked, and
    fall over what is nested too deep or is no object.
    """

    form_data_parser_class = PlainFormParser

    @property
    def is_json(self) -> bool:
        """Never; a route that takes JSON asks for it by force."""
        return False
