"""Codes, recovery codes and passkeys, as the sign-in library makes them and as we want them."""

from typing import Any

from flask_security import MfRecoveryCodesUtil, Totp, UserMixin, WebauthnUtil
from markupsafe import Markup
from passlib.exc import TokenError
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from campaign.accounts.code_operations import hold, note, spend_code
from campaign.accounts.operations import datastore
from campaign.accounts.rules import CodeKind
from campaign.audit.rules import Deed

QUIET_MODULES = 4
"""The light frame that ISO/IEC 18004 asks for around the dots."""

QR_PICTURE = (
    '<svg class="qr" viewBox="0 0 {size} {size}" width="220" height="220" role="img" '
    'aria-label="A picture for the app’s camera; the key below says the same">'
    '<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path fill="#000" d="{dots}"/></svg>'
)


class OnceOnly(Totp):
    """Codes that count once, and none after a later one has counted."""

    def verify_totp(self, token: str, totp_secret: str, user: UserMixin, window: int = 0) -> bool:
        """Whether the code is right, within ``window`` seconds, and is now spent."""
        is_link = totp_secret in datastore.us_get_totp_secrets(user).values()
        try:
            match = self._totp.verify(token, totp_secret, window=window)
        except TokenError:
            return False
        return spend_code(user.id, CodeKind.LINK if is_link else CodeKind.APP, match.counter)

    def generate_qrcode(self, username: str, totp: str) -> str:
        """The picture for the app's camera, as SVG in the page: pictures from data are not allowed."""
        # It brings a library of pictures along, which a process may never need.
        from qrcode import QRCode  # noqa: PLC0415

        code = QRCode(border=QUIET_MODULES)
        code.add_data(self.get_totp_uri(username, totp))
        rows = code.get_matrix()
        dots = "".join(
            f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
        )
        return Markup(QR_PICTURE).format(size=len(rows), dots=dots)  # noqa: S704 (our own words)


class RecoveryCodes(MfRecoveryCodesUtil):
    """Recovery codes that are read as people type them, count once, and are on record."""

    def create_recovery_codes(self, user: UserMixin) -> list[str]:
        """New codes; earlier ones are worth nothing."""
        codes = super().create_recovery_codes(user)
        note(user, Deed.MAKE_RECOVERY_CODES)
        return codes

    def check_recovery_code(self, user: UserMixin, code: str) -> bool:
        """Whether this is a code of the account that was not used."""
        hold(user)
        return super().check_recovery_code(user, _as_made(code))

    def delete_recovery_code(self, user: UserMixin, code: str) -> bool:
        """Take a code that was used away."""
        note(user, Deed.USE_RECOVERY_CODE)
        return super().delete_recovery_code(user, _as_made(code))


def _as_made(code: str) -> str:
    return code.strip().lower()


class Passkeys(WebauthnUtil):
    """Passkeys on any kind of device; one that is to do alone asks who holds it."""

    def authenticator_selection(
        self, user: UserMixin, usage: str
    ) -> AuthenticatorSelectionCriteria:
        """What a new passkey must be able to do; ``usage`` is ``first`` or ``secondary``."""
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=_verification(usage),
        )

    def user_verification(
        self, user: UserMixin | None, usage: list[str]
    ) -> UserVerificationRequirement:
        """Whether the device asks who holds it, at the sign-in."""
        return _verification("secondary" if "secondary" in usage else "first")


def _verification(usage: str) -> UserVerificationRequirement:
    if usage == "first":
        return UserVerificationRequirement.REQUIRED
    return UserVerificationRequirement.DISCOURAGED


SECOND_FACTOR: dict[str, Any] = {
    "totp_cls": OnceOnly,
    "mf_recovery_codes_util_cls": RecoveryCodes,
    "webauthn_util_cls": Passkeys,
}
"""What the library is made with."""
