"""Guessing is slowed, and nobody can be locked out by the guesses of others.

Tries are counted for each source, and for each account at each source. For one account
from everywhere they are only paced: whoever waits a moment gets another try. A browser in
which the account has signed in before is a source of its own, and is not paced; so is
one that has a session. What is counted is the address that was typed, whether there is an
account with it or not.
"""

import secrets
from ipaddress import ip_address, ip_network
from typing import Any

from flask import Flask, Response, after_this_request, current_app, request
from flask_login import current_user
from flask_security import password_reset, user_authenticated

from campaign import tokens
from campaign.accounts.rules import account_address, link_sha256
from campaign.accounts.signing_in import Person, own_token
from campaign.extensions import limiter
from campaign.mailer.rules import AddressInvalid, recipient_key

_PURPOSE = "known browser"
_COOKIE_SECONDS = 365 * 24 * 3600
_MAX_ACCOUNTS = 5
"""So many accounts a browser is known to; the earliest gives way."""

_MAX_ADDRESS = 320
_NO_TRY = frozenset({302, 303, 429})
"""The answers to who came in, and to who was turned away."""


def limit_guesses(app: Flask) -> None:
    """Slow what is sent to the sign-in library's pages, and know browsers again."""
    pages: Any = app.blueprints["security"]
    each_source(pages)
    limiter.limit(
        _account_limit, key_func=_account_at_source, exempt_when=_names_nobody, methods=["POST"]
    )(pages)
    limiter.limit(
        _pace,
        key_func=_account,
        exempt_when=_is_not_paced,
        deduct_when=_was_a_try,
        methods=["POST"],
    )(pages)
    user_authenticated.connect(_know_browser, app)
    password_reset.connect(_know_browser, app)


def _limit() -> str:
    return str(current_app.config["SIGN_IN_LIMIT"])


def _account_limit() -> str:
    return str(current_app.config["SIGN_IN_ACCOUNT_LIMIT"])


def _pace() -> str:
    return str(current_app.config["SIGN_IN_PACE"])


def _account() -> str:
    """Give a digest of the address that is tried, or that is signed in; empty for neither."""
    typed = request.form.get("email") or request.form.get("identity")
    if not typed:
        return link_sha256(current_user.email) if current_user.is_authenticated else ""
    try:
        return link_sha256(account_address(typed[:_MAX_ADDRESS]))
    except AddressInvalid:
        return link_sha256(recipient_key(typed[:_MAX_ADDRESS]))


def _source() -> str:
    if nonce := _known_as(_account()):
        return f"browser {nonce}"
    if current_user.is_authenticated:
        return f"session {link_sha256(own_token())}"
    try:
        machine = ip_address(request.remote_addr or "")
    except ValueError:
        return "nowhere"
    # Whoever has one address of IPv6 has its whole network of 64 bits.
    bits = 64 if machine.version == 6 else 32  # noqa: PLR2004 (the protocol's own number)
    return str(ip_network((int(machine), bits), strict=False))


def _account_at_source() -> str:
    return f"{_account()} {_source()}"


def _names_nobody() -> bool:
    return not _account()


def _is_not_paced() -> bool:
    account = _account()
    return not account or bool(_known_as(account)) or bool(current_user.is_authenticated)


def _was_a_try(response: Response) -> bool:
    return response.status_code not in _NO_TRY


def _known() -> tuple[str, list[str]]:
    """Give what this browser is called and the accounts that have signed in here."""
    cookie = request.cookies.get(current_app.config["KNOWN_COOKIE_NAME"], "")
    nonce, accounts = tokens.read(_PURPOSE, cookie) or ("", [])
    return nonce, accounts


def _known_as(account: str) -> str:
    nonce, accounts = _known()
    return nonce if account in accounts else ""


def _know_browser(app: Flask, user: Person, **_: object) -> None:
    nonce, accounts = _known()
    account = link_sha256(user.email)
    others = [one for one in accounts if one != account][1 - _MAX_ACCOUNTS :]
    cookie = tokens.sign(_PURPOSE, [nonce or secrets.token_urlsafe(16), [*others, account]])

    @after_this_request
    def give(response: Response) -> Response:
        response.set_cookie(
            app.config["KNOWN_COOKIE_NAME"],
            cookie,
            max_age=_COOKIE_SECONDS,
            secure=app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response


each_source: Any = limiter.limit(_limit, key_func=_source, methods=["POST"])
"""The limit of whatever one source sends, wherever it stands."""
