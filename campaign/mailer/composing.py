"""From a message's name and values to its final bytes.

``templates/email/<name>/`` holds ``subject.txt``, ``body.txt`` and ``body.mjml``.
The MJML is turned into HTML once and then used as a Jinja template, so a
message costs only the filling in.
"""

from dataclasses import dataclass
from email.charset import QP, SHORTEST, add_charset
from email.utils import make_msgid, parseaddr
from functools import lru_cache
from time import time

from flask import current_app, render_template
from flask_mail import Message as MailMessage
from jinja2 import Template
from mjml import mjml2html

from campaign.mailer.rules import Email

# Flask-Mail has text sent as it is, but MJML's lines are longer than the 998 octets of
# RFC 5321 (4.5.3.1.6), and a strict server refuses them for good; this breaks them.
add_charset("utf-8", SHORTEST, QP, "utf-8")


@dataclass(frozen=True, slots=True)
class Composed:
    """A message as it will be sent, with its Message-ID and its subject in plain text."""

    message_id: str
    subject: str
    data: bytes


def compose(email: Email) -> Composed:
    """Fill the templates in and fix the bytes: text and HTML, one recipient."""
    folder = f"email/{email.name}"
    context = {**email.context, "base_url": current_app.config["BASE_URL"]}
    return seal(
        email,
        render_template(f"{folder}/subject.txt", **context),
        render_template(f"{folder}/body.txt", **context).strip() + "\n",
        _html_template(f"{folder}/body.mjml").render(**context),
    )


def seal(email: Email, subject: str, body: str, html: str | None) -> Composed:
    """Put a message into bytes with its headers; they never change after this.

    ``Auto-Submitted`` (RFC 3834) keeps out-of-office answers away. A subject is one
    line, whatever it holds: a line end would begin another header.
    """
    subject = " ".join(subject.split())
    sender = current_app.config["MAIL_DEFAULT_SENDER"]
    message = MailMessage(
        subject=subject,
        recipients=[email.recipient],
        body=body,
        html=html,
        sender=sender,
        reply_to=email.reply_to or None,
        date=time(),
        extra_headers={"Auto-Submitted": "auto-generated"},
    )
    # The library's own Message-ID would tell the machine's name.
    message.msgId = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2])
    return Composed(message.msgId, subject, message.as_bytes())


def _html_template(name: str) -> Template:
    source, _, _ = current_app.jinja_env.loader.get_source(current_app.jinja_env, name)  # type: ignore[union-attr]
    return current_app.jinja_env.from_string(_html_source(source))


@lru_cache(maxsize=64)
def _html_source(mjml_source: str) -> str:
    return str(mjml2html(mjml_source))
