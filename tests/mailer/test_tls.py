"""Only a server that somebody vouches for gets our mail."""

import socket
import ssl
from ipaddress import ip_address

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509

from campaign.mailer.operations import deliver_due
from tests.certificates import write_certificate
from tests.servers import LOOPBACK, SMTPServer


@pytest.fixture
def certificate(tmp_path):
    """A certificate for the loopback address that nobody has vouched for, with its key."""
    return write_certificate(tmp_path / "server.pem", x509.IPAddress(ip_address(LOOPBACK)))


class SecureSMTPServer(SMTPServer):
    """A mail server behind TLS, from the first byte or after STARTTLS."""

    setting = ""

    @property
    def environ(self):
        """The settings of a site that sends its mail here."""
        return {**super().environ, self.setting: "true"}

    def up_with(self, certificate, setting):
        """Listen with this certificate, as the setting of the site will expect it."""
        self.setting = setting
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        by_setting = {
            "MAIL_USE_SSL": {"ssl_context": context},
            "MAIL_USE_TLS": {"tls_context": context, "require_starttls": True},
        }
        self._controller = Controller(
            self, hostname=self.host, port=self.port, ident="test", **by_setting[setting]
        )
        # The controller's own first try speaks TLS with the server's context, which fails.
        address = (self.host, self.port)
        self._controller._trigger_server = lambda: socket.create_connection(address).close()
        self._controller.start()


@pytest.fixture(params=["MAIL_USE_SSL", "MAIL_USE_TLS"])
def mail(request, certificate):
    server = SecureSMTPServer()
    server.up_with(certificate, request.param)
    yield server
    server.down()


def test_a_certificate_that_nobody_vouched_for_is_refused(put, rows, mail, capsys):
    put()
    assert deliver_due() == 0
    (row,) = rows()
    assert (row.state, row.last_error) == ("waiting", "The mail server could not be reached.")
    assert mail.received == []
    assert "SSLCertVerificationError" in capsys.readouterr().err


def test_a_trusted_certificate_lets_the_message_through(put, mail, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    put()
    assert deliver_due() == 1
    assert len(mail.received) == 1
