"""The pages of the sign-in library: who may enter each, which are off, and what is put around some.

The library's own page behind a link by email signs in when it is opened, which mail
programs do by themselves; here it shows a button, and the button's form goes there.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
)
from flask.typing import ResponseReturnValue
from flask_security import (
    UserMixin,
    anonymous_user_required,
    lookup_identity,
    tf_disabled,
    tf_profile_changed,
    url_for_security,
    wan_deleted,
    wan_registered,
)

from campaign.access import anyone, lately_signed_in, signed_in
from campaign.accounts.code_operations import note, prepare_links
from campaign.accounts.guessing import each_source
from campaign.accounts.security import security
from campaign.audit.rules import Deed
from campaign.extensions import limiter

View = Callable[..., Any]

OPEN = (
    *("login", "logout", "forgot_password", "reset_password"),
    *("us_signin", "us_signin_send_code", "us_verify_link", "sign_in_by_link"),
    *("two_factor_token_validation", "tf_select", "mf_recovery"),
    *("wan_signin", "wan_signin_response", "oauthstart", "oauthresponse"),
)
"""The way in. Steps after the first ask the session whether that one was made."""

OWN = (
    *("verify", "us_verify", "wan_verify", "wan_verify_response"),
    *("oauth_verify_start", "oauth_verify_response"),
    *("two_factor_setup_validate", "wan_register_response"),
)
"""What follows on a page of ``OWN_LATELY``, or proves a session again."""

OWN_LATELY = (
    "change_password",
    "two_factor_setup",
    "mf_recovery_codes",
    "wan_register",
    "wan_delete",
)
"""Where an account's ways to sign in are changed."""

OFF = ("us_setup", "us_setup_validate", "us_verify_send_code", "two_factor_rescue")
"""What the library brings along with the rest, and nobody needs."""

CODE_LIMIT = "10 per 15 minutes"
"""How often the second step may be tried for one account; only who has made the first gets there."""

LINK_LIMIT = "5 per 15 minutes"
"""How often a link may be asked for one address, whether it has an account or not."""


def set_up_library_pages(app: Flask) -> None:
    """Mark, guard and limit every page that the library has brought.

    A page with a limit of its own does not ask for those of all, so it names them.
    """
    _put_around(app, "us_signin", _only_shown)
    to_one_address = limiter.limit(LINK_LIMIT, key_func=_address, methods=["POST"])
    of_one_account = limiter.limit(CODE_LIMIT, key_func=_first_step, methods=["POST"])
    _put_around(app, "us_signin_send_code", _with_links, to_one_address, each_source)
    _put_around(app, "two_factor_token_validation", anonymous_user_required)
    for second_step in ("two_factor_token_validation", "mf_recovery"):
        _put_around(app, second_step, of_one_account, each_source)
    _put_around(app, "logout", _forgetting)
    _put_around(app, "us_verify", lambda _view: _to_verify)
    _part_the_link(app)
    for endpoints, mark in ((OPEN, anyone), (OWN, signed_in), (OWN_LATELY, lately_signed_in)):
        for endpoint in endpoints:
            _put_around(app, endpoint, mark)
    for endpoint in OFF:
        _put_around(app, endpoint, lambda _view: _nothing)
    security.reauthn_handler(_prove_again)


def _put_around(app: Flask, endpoint: str, *wraps_view: Callable[[Any], Any]) -> None:
    name = f"security.{endpoint}"
    if name in app.view_functions:
        for wrap in wraps_view:
            app.view_functions[name] = wrap(app.view_functions[name])


@anyone
def _nothing(**_parts: str) -> ResponseReturnValue:
    abort(404)


def _only_shown(view: View) -> View:
    # A code of six digits would be guessed here; the link bears the account's secret name too.
    @wraps(view)
    def shown() -> Any:  # noqa: ANN401 (as the view)
        if request.method == "POST":
            abort(405, valid_methods=["GET"])
        return view()

    return shown


def _with_links(view: View) -> View:
    @wraps(view)
    def prepared() -> Any:  # noqa: ANN401 (as the view)
        account = lookup_identity(request.form.get("identity", ""))
        if account is not None:
            prepare_links(account)
        return view()

    return prepared


def _forgetting(view: View) -> View:
    # Whoever comes next to a browser that is shared finds nothing of the desk by "back".
    @wraps(view)
    def left() -> Response:
        answer = make_response(view())
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return answer

    return left


def _address() -> str:
    return request.form.get("identity", "").strip().casefold()


def _first_step() -> str:
    return str(session.get("tf_user_id", ""))


def _part_the_link(app: Flask) -> None:
    address = app.config["SECURITY_US_VERIFY_LINK_URL"]
    sign_in_by_link = _of_an_account(app.view_functions["security.us_verify_link"])
    app.add_url_rule(address, "security.sign_in_by_link", sign_in_by_link, methods=["POST"])
    app.view_functions["security.us_verify_link"] = _link


def _of_an_account(view: View) -> View:
    # The library asks the database for whatever is given; PostgreSQL takes no zero byte.
    @wraps(view)
    def known() -> Any:  # noqa: ANN401 (as the view)
        if request.args.get("id", "").isprintable():
            return view()
        flash(*current_app.config["SECURITY_MSG_GENERIC_AUTHN_FAILED"])
        return redirect(url_for_security("us_signin"))

    return known


def _link() -> ResponseReturnValue:
    return render_template("security/link.html")


def _to_verify() -> ResponseReturnValue:
    # Where the library leads whoever did not prove themselves; one such page is enough.
    return redirect(url_for_security("verify", next=request.args.get("next")))


def _prove_again(_within: timedelta, _grace: timedelta) -> Response:
    again = url_for_security("verify", next=request.full_path.rstrip("?"))
    return make_response(redirect(again))


@security.context_processor
def _provider() -> dict[str, str]:
    return {"provider": current_app.config["OIDC_NAME"]}


@tf_profile_changed.connect
def _note_app(_app: Flask, user: UserMixin, **_more: object) -> None:
    note(user, Deed.SET_UP_APP)


@tf_disabled.connect
def _note_no_app(_app: Flask, user: UserMixin, **_more: object) -> None:
    note(user, Deed.REMOVE_APP)


@wan_registered.connect
def _note_passkey(_app: Flask, user: UserMixin, **_more: object) -> None:
    note(user, Deed.ADD_PASSKEY)


@wan_deleted.connect
def _note_no_passkey(_app: Flask, user: UserMixin, **_more: object) -> None:
    note(user, Deed.DELETE_PASSKEY)
