"""How the body of a request is read: what is no text, or no form, is bad input and no fault."""

from typing import IO, Any
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.datastructures import MultiDict
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
        """Read the form out of the stream, which is cut at the limit of sizes."""
        if mimetype != "application/x-www-form-urlencoded":
            return super().parse(stream, mimetype, content_length, options)
        text = stream.read().decode("utf-8", "replace")
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
