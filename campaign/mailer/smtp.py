"""Flask-Mail's connection, made safe: certificates checked, time-outs, bytes sent as kept."""

import smtplib
import ssl
from email.utils import parseaddr

from flask import current_app
from flask_mail import Connection, Mail

TIMEOUT_SECONDS = 10


class Postman(Connection):
    """A connection that stays open over several messages: ``with Postman(mail) as postman``.

    Flask-Mail 0.10 takes any certificate, waits for ever, and renders a message
    anew at each sending; here the certificate is checked, every step has a
    time-out, and the bytes come from the outbox.
    """

    mail: Mail

    def configure_host(self) -> smtplib.SMTP:
        """Connect, encrypt where the settings ask for it, and sign in.

        :raises OSError: when the server cannot be reached or trusted.
        :raises smtplib.SMTPException: when it refuses.
        """
        mail, trust = self.mail, ssl.create_default_context()
        if mail.use_ssl:
            host: smtplib.SMTP = smtplib.SMTP_SSL(
                mail.server, mail.port, timeout=TIMEOUT_SECONDS, context=trust
            )
        else:
            host = smtplib.SMTP(mail.server, mail.port, timeout=TIMEOUT_SECONDS)
        try:
            self._prepare(host, trust)
        except BaseException:
            host.close()
            raise
        return host

    def _prepare(self, host: smtplib.SMTP, trust: ssl.SSLContext) -> None:
        if self.mail.use_tls:
            host.starttls(context=trust)
        if self.mail.username and self.mail.password:
            host.login(self.mail.username, self.mail.password)

    def send_kept(self, recipient: str, data: bytes) -> None:
        """Hand the kept bytes to the server for one recipient.

        :raises smtplib.SMTPException: when the server refuses.
        """
        sender = parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])[1]
        assert self.host is not None, "the connection is open inside its with block"  # noqa: S101
        self.host.sendmail(sender, [recipient], data)
