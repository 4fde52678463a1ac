"""From a message's name and values to its final bytes.

``templates/email/<name>/`` holds ``subject.txt``, ``body.txt`` and ``body.mjml``.
The MJML is turned into HTML once and then used as a Jinja template, so a
message costs only the filling in. A rush of sign-ons is a rush of messages,
and the standard library's generator takes as long for one as all the rest of a
sign-on; so the few lines that join two parts (RFC 2046, 5.1) are written here,
from the library's own encodings.
"""

import secrets
from binascii import b2a_qp
from collections.abc import Mapping
from dataclasses import dataclass
from email.base64mime import header_encode
from email.utils import format_datetime, formataddr, make_msgid, parseaddr

from flask import current_app
from jinja2 import Environment, Template
from mjml import mjml2html

from campaign import clock
from campaign.mailer.rules import Email
from campaign.rendering.directions import isolated

_ENCODED_WORD_BYTES = 45
"""So many bytes fit, encoded, into the 75 characters of one word (RFC 2047, 2)."""

_LINE_CHARACTERS = 70
"""A subject up to this long needs no folding (RFC 5322, 2.1.1)."""

_templates: dict[tuple[int, str], Template] = {}


@dataclass(frozen=True, slots=True)
class Composed:
    """A message as it will be sent, with its Message-ID and its subject in plain text."""

    message_id: str
    subject: str
    data: bytes


def compose(email: Email) -> Composed:
    """Fill the templates in and fix the bytes: text and HTML, one recipient.

    Our words run from the left. In subject and text, which know no markup, a name or a
    title that runs from the right stands between characters that keep it apart.
    """
    context = {**email.context, "base_url": current_app.config["BASE_URL"]}
    apart = {name: isolated(one) if isinstance(one, str) else one for name, one in context.items()}
    subject = _filled(email, "subject.txt", apart)
    text = _filled(email, "body.txt", apart)
    html = _filled(email, "body.mjml", {**context, "subject": subject})
    return seal(email, subject, text.strip() + "\n", html)


def seal(email: Email, subject: str, body: str, html: str | None) -> Composed:
    """Put a message into bytes with its headers; they never change after this.

    ``Auto-Submitted`` (RFC 3834) keeps out-of-office answers away. A subject is one
    line, whatever it holds: a line end would begin another header. The bodies are
    quoted-printable, because MJML's lines are longer than the 998 octets of
    RFC 5321 (4.5.3.1.6), and a strict server refuses them for good.

    :raises ValueError: for an address that would begin a header of its own.
    """
    subject = " ".join(subject.split())
    name, sender = parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])
    message_id = make_msgid(domain=sender.rpartition("@")[2])
    # No line of quoted-printable holds "=_", so the boundary stands in no part (RFC 2046, 5.1.1).
    boundary = f"=_{secrets.token_hex(12)}"
    headers = {
        "Subject": _encoded(subject),
        "From": formataddr((name, sender)),
        "To": _one_line(email.recipient),
        "Reply-To": _one_line(email.reply_to),
        "Date": format_datetime(clock.now()),
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{boundary}"',
    }
    parts = [_part("plain", body), *([_part("html", html)] if html is not None else [])]
    lines = [
        _head(headers),
        "",
        *(f"--{boundary}\r\n{part}" for part in parts),
        f"--{boundary}--",
        "",
    ]
    return Composed(message_id, subject, "\r\n".join(lines).encode("ascii"))


def _head(headers: Mapping[str, str]) -> str:
    return "\r\n".join(f"{name}: {value}" for name, value in headers.items() if value)


def _part(kind: str, text: str) -> str:
    headers = {
        "Content-Type": f'text/{kind}; charset="utf-8"',
        "Content-Transfer-Encoding": "quoted-printable",
    }
    encoded = b2a_qp(text.encode(), istext=True).decode("ascii")
    return f"{_head(headers)}\r\n\r\n" + "\r\n".join(encoded.splitlines())


def _encoded(text: str) -> str:
    """Text as a header may hold it: ASCII as it is when short, else in encoded words (RFC 2047)."""
    if text.isascii() and len(text) <= _LINE_CHARACTERS and "=?" not in text:
        return text
    data, words = text.encode(), []
    while data:
        end = min(_ENCODED_WORD_BYTES, len(data))
        # A word holds whole characters (RFC 2047, 5).
        while end < len(data) and data[end] & 0b11000000 == 0b10000000:  # noqa: PLR2004 (UTF-8)
            end -= 1
        words.append(header_encode(data[:end], "utf-8"))
        data = data[end:]
    return "\r\n ".join(words)


def _one_line(address: str) -> str:
    if "\r" in address or "\n" in address:
        message = "an address in a header stands on one line"
        raise ValueError(message)
    return address


def _filled(email: Email, part: str, values: Mapping[str, object]) -> str:
    return _template(f"email/{email.name}/{part}").render(values)


def _template(name: str) -> Template:
    environment = current_app.jinja_env
    kept = _templates.get((id(environment), name))
    if kept is None:
        kept = _templates[id(environment), name] = _compiled(environment, name)
    return kept


def _compiled(environment: Environment, name: str) -> Template:
    if not name.endswith(".mjml"):
        return environment.get_template(name)
    source, _, _ = environment.loader.get_source(environment, name)  # type: ignore[union-attr]
    return environment.from_string(str(mjml2html(source)))
