"""What the sign-in library announces becomes sessions and entries of the audit."""

from collections.abc import Callable
from typing import Any, Protocol

from flask import Flask, request, session
from flask_login import user_logged_out
from flask_security import (
    password_changed,
    password_reset,
    user_authenticated,
    user_failed_authn,
)

from campaign.accounts.models import Account
from campaign.accounts.session_operations import (
    begin_session,
    continue_session,
    note_failed_sign_in,
    note_new_password,
    sign_out,
)
from campaign.audit.rules import Deed

_TOKEN = "session"  # noqa: S105 (the name under which the cookie holds it)


class Person(Protocol):
    """What is asked of the library's user, which may also be nobody."""

    id: int
    email: str
    is_authenticated: bool


def own_token() -> str:
    """The token of this browser's session; empty when it has none."""
    token = session.get(_TOKEN)
    return token if isinstance(token, str) else ""


def keep_sessions(app: Flask) -> None:
    """Let nobody be signed in without a session of ours, and write down who comes and goes."""
    users: Any = app.login_manager  # type: ignore[attr-defined]
    users.user_loader(_only_in_session(users._user_callback))  # noqa: SLF001 (the library's own loader)
    # The library would also take tokens from headers, which no list of sessions shows.
    users.request_loader(lambda _request: None)
    user_authenticated.connect(_on_sign_in, app)
    user_failed_authn.connect(_on_failure, app)
    user_logged_out.connect(_on_sign_out, app)
    password_changed.connect(_on_change, app)
    password_reset.connect(_on_reset, app)


def _only_in_session(load: Callable[[str], Account | None]) -> Callable[[str], Account | None]:
    def load_account(user_id: str) -> Account | None:
        account_id = continue_session(own_token())
        account = None if account_id is None else load(user_id)
        return account if account is not None and account.id == account_id else None

    return load_account


def _on_sign_in(_app: Flask, user: Person, authn_via: list[str] | None, **_: object) -> None:
    session[_TOKEN] = begin_session(
        user.id,
        # After a second step the library does not tell what the steps were.
        " and ".join(authn_via) if authn_via else "two steps",
        address=request.remote_addr or "",
        agent=request.headers.get("User-Agent", ""),
        instead_of=own_token(),
    )


def _on_failure(_app: Flask, user: Person, auth_type: str, **_: object) -> None:
    note_failed_sign_in(user.id, auth_type)


def _on_sign_out(_app: Flask, user: Person, **_: object) -> None:
    if (token := session.pop(_TOKEN, "")) and user.is_authenticated:
        sign_out(user.id, token)


def _on_change(_app: Flask, user: Person, **_: object) -> None:
    note_new_password(user.id, Deed.CHANGE_PASSWORD, own_token())


def _on_reset(_app: Flask, user: Person, **_: object) -> None:
    note_new_password(user.id, Deed.RESET_PASSWORD)
