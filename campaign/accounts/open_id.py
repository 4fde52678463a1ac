"""Signing in at an OpenID Connect provider: it tells whose address it is, and nobody gets an account by it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client.errors import OAuthError
from flask import Flask, Response, current_app, flash, make_response, redirect, render_template
from flask_security import FsOAuthProvider, url_for_security
from joserfc.errors import JoseError
from requests import RequestException

from campaign.accounts.security import security

View = Callable[..., Any]

PROVIDER = "oidc"
"""What the provider is called in addresses."""

TIMEOUT_SECONDS = 10

NOT_SIGNED_IN = "Nobody was signed in: {provider} did not answer as it should. Please try again."
NOT_VERIFIED = "unverified"


class Provider(FsOAuthProvider):
    """The one provider of this installation."""

    def __init__(self, app: Flask) -> None:
        super().__init__(PROVIDER)
        self._settings = app.config

    def authlib_config(self) -> dict[str, Any]:
        """What Authlib needs to find the provider and to check what it says."""
        return {
            "client_id": self._settings["OIDC_CLIENT_ID"],
            "client_secret": self._settings["OIDC_CLIENT_SECRET"],
            "server_metadata_url": (
                f"{self._settings['OIDC_ISSUER']}/.well-known/openid-configuration"
            ),
            "client_kwargs": {
                "scope": "openid email",
                "code_challenge_method": "S256",
                "default_timeout": TIMEOUT_SECONDS,
            },
        }

    def fetch_identity_cb(self, oauth: object, token: dict[str, Any]) -> tuple[str, str]:
        """The address that the provider vouches for."""
        claims = token.get("userinfo") or {}
        if claims.get("email_verified") is not True or not claims.get("email"):
            raise OAuthError(error=NOT_VERIFIED)
        return "email", str(claims["email"])

    def oauth_response_failure(self, error_view: str, e: OAuthError) -> Response:
        """Back to the sign-in, with a sentence."""
        if e.error == NOT_VERIFIED:
            return _back(f"{_name()} has not verified your email address, so it signs nobody in.")
        return _back(NOT_SIGNED_IN.format(provider=_name()))


def set_up_open_id(app: Flask) -> None:
    """Let people sign in at the provider that the settings name; nothing without one."""
    if not app.config["SECURITY_OAUTH_ENABLE"]:
        return
    assert security.oauthglue is not None  # noqa: S101 (the setting has just said so)
    security.oauthglue.register_provider_ext(Provider(app))
    for endpoint in ("oauthstart", "oauth_verify_start", "oauthresponse", "oauth_verify_response"):
        view = app.view_functions[f"security.{endpoint}"]
        app.view_functions[f"security.{endpoint}"] = _safely(view)


def _safely(view: View) -> View:
    # The library expects only one kind of fault; a provider can be away or answer nonsense.
    @wraps(view)
    def safe(name: str) -> Response:
        try:
            answer = make_response(view(name=name))
        except (AuthlibBaseError, JoseError, RequestException, ValueError, KeyError):
            return _back(NOT_SIGNED_IN.format(provider=_name()))
        return _leave(answer) if "://" in answer.headers.get("Location", "") else answer

    return safe


def _leave(answer: Response) -> Response:
    # A form of ours may lead only to ourselves, and browsers hold its redirects to that,
    # so a page of ours leads on.
    address = answer.headers["Location"]
    page = render_template("security/leave.html", address=address, provider=_name())
    return Response(page, headers={"Refresh": f"0; url={address}"})


def _back(sentence: str) -> Response:
    flash(sentence, "error")
    return make_response(redirect(url_for_security("login")))


def _name() -> str:
    return str(current_app.config["OIDC_NAME"])
