"""Which ways to sign in the library offers, under which addresses, and in which words."""

from typing import Any

from campaign.access import GRACE, LATELY

LINK_LASTS_SECONDS = 10 * 60
"""How long a link to sign in works; SIGN_IN_METHODS says it in words."""

SIGN_IN_METHODS: dict[str, Any] = {
    "SECURITY_STATIC_FOLDER": None,
    "SECURITY_FRESHNESS": LATELY,
    "SECURITY_FRESHNESS_GRACE_PERIOD": GRACE,
    # A new password, for whoever knows the one they have.
    "SECURITY_CHANGEABLE": True,
    "SECURITY_CHANGE_URL": "/account/password",
    "SECURITY_POST_CHANGE_VIEW": "/account",
    "SECURITY_MSG_PASSWORD_CHANGE": (
        "Your password is changed, and you are signed out everywhere else.",
        "success",
    ),
    # The second factor: an authenticator app, with recovery codes, or a passkey.
    "SECURITY_TWO_FACTOR": True,
    "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
    "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
    "SECURITY_TWO_FACTOR_SETUP_URL": "/account/app",
    "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/account",
    "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/login/code",
    "SECURITY_TWO_FACTOR_SELECT_URL": "/login/second-step",
    "SECURITY_TWO_FACTOR_RESCUE_URL": "/login/rescue",
    "SECURITY_TOTP_ISSUER": "Undersigned",
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8,
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL": "/account/recovery-codes",
    "SECURITY_MULTI_FACTOR_RECOVERY_URL": "/login/recovery-code",
    # A link by email.
    "SECURITY_UNIFIED_SIGNIN": True,
    "SECURITY_US_ENABLED_METHODS": ["email"],
    "SECURITY_US_MFA_REQUIRED": ["email"],
    "SECURITY_US_SIGNIN_URL": "/login/email",
    "SECURITY_US_SIGNIN_SEND_CODE_URL": "/login/email/send",
    "SECURITY_US_VERIFY_LINK_URL": "/login/link",
    "SECURITY_US_VERIFY_URL": "/verify/again",
    "SECURITY_US_TOKEN_VALIDITY": LINK_LASTS_SECONDS,
    "SECURITY_US_EMAIL_SUBJECT": "Your link to sign in",
    # Passkeys. Nobody is asked for an address first, so no answer tells whose it is.
    "SECURITY_WEBAUTHN": True,
    "SECURITY_WAN_RP_NAME": "Undersigned",
    "SECURITY_WAN_ALLOW_USER_HINTS": False,
    "SECURITY_WAN_REGISTER_URL": "/account/passkeys",
    "SECURITY_WAN_DELETE_URL": "/account/passkeys/delete",
    "SECURITY_WAN_SIGNIN_URL": "/login/passkey",
    "SECURITY_WAN_VERIFY_URL": "/verify/passkey",
    # OpenID Connect; on when ``config.py`` finds a provider.
    "SECURITY_OAUTH_BUILTIN_PROVIDERS": [],
    "SECURITY_OAUTH_START_URL": "/login/with",
    "SECURITY_OAUTH_RESPONSE_URL": "/login/answer",
    "SECURITY_OAUTH_VERIFY_START_URL": "/verify/with",
    "SECURITY_OAUTH_VERIFY_RESPONSE_URL": "/verify/answer",
    # What is said.
    "SECURITY_MSG_GENERIC_AUTHN_FAILED": (
        "This did not work. Check what you typed; a link works once, for 10 minutes.",
        "error",
    ),
    "SECURITY_MSG_GENERIC_US_SIGNIN": (
        "If there is an account with this address, a link to sign in is on its way there.",
        "info",
    ),
    "SECURITY_MSG_IDENTITY_NOT_REGISTERED": (
        "There is no account for %(id)s. A coordinator of a letter can invite you.",
        "error",
    ),
    "SECURITY_MSG_TWO_FACTOR_INVALID_TOKEN": (
        "That code is not current, or it was already used. Wait for the next one.",
        "error",
    ),
    "SECURITY_MSG_INVALID_RECOVERY_CODE": (
        "That is not one of your recovery codes, or it was already used.",
        "error",
    ),
    "SECURITY_MSG_TWO_FACTOR_PERMISSION_DENIED": ("Please sign in first.", "error"),
    "SECURITY_MSG_TWO_FACTOR_LOGIN_SUCCESSFUL": ("You are signed in.", "success"),
    "SECURITY_MSG_PASSWORDLESS_LOGIN_SUCCESSFUL": ("You are signed in.", "success"),
    "SECURITY_MSG_TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        "From now on, you enter the app's code after your password.",
        "success",
    ),
    "SECURITY_MSG_TWO_FACTOR_DISABLED": ("You no longer need the app to sign in.", "success"),
    "SECURITY_MSG_WEBAUTHN_REGISTER_SUCCESSFUL": ("The passkey “%(name)s” is added.", "success"),
    "SECURITY_MSG_WEBAUTHN_CREDENTIAL_DELETED": ("The passkey “%(name)s” is deleted.", "success"),
}
