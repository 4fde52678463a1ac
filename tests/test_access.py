"""Every route says who may enter, and keeps to it."""

import pytest
from flask import Flask

from tests.application import application
from tests.source import report

METHODS = ("GET", "POST")

STATIC = "/static/<path:filename>"
"""What the framework brings; whitenoise serves it before any route is looked for."""

WAYS_IN = {
    "/login",
    "/login/email",
    "/login/email/send",
    "/login/link",
    "/login/code",
    "/login/second-step",
    "/login/recovery-code",
    "/login/passkey",
    "/login/passkey/<token>",
    "/logout",
    "/password",
    "/password/<token>",
}
"""The sign-in library's, for who is not signed in."""

OPEN_ID = {"/login/with/<name>", "/login/answer/<name>"}
"""Besides, where the settings name a provider."""

OWN_ACCOUNT = {
    "/account",
    "/account/password",
    "/account/sessions",
    "/account/sessions/others",
    "/account/sessions/<int(max=2147483647):session_id>",
    "/account/sessions/<path:_what>",
    "/account/app",
    "/account/app/<token>",
    "/account/passkeys",
    "/account/passkeys/<token>",
    "/account/passkeys/delete",
    "/account/recovery-codes",
    "/verify",
    "/verify/again",
    "/verify/passkey",
    "/verify/passkey/<token>",
}
"""What somebody does with their own account."""

OFF = {"/us-setup", "/us-setup/<token>", "/us-verify/send-code", "/login/rescue"}
"""What the library brings along and nobody can use."""

PUBLIC = {
    "/v/",
    "/v/<key>",
    "/",
    "/privacy",
    "/privacy/request",
    "/privacy/request/<token>",
    "/l/<slug>",
    "/l/<slug>/challenge",
    "/l/<slug>/changes",
    "/l/<slug>.csv",
    "/l/<slug>.json",
    "/l/<slug>/version-<number>.txt",
    "/l/<slug>/check",
    "/l/<slug>/count",
    "/l/<slug>/letter.pdf",
    "/l/<slug>/my-link",
    "/l/<slug>/names",
    "/l/<slug>/preview",
    "/l/<slug>/sign-on",
    "/l/<slug>/thanks",
    "/a/<token>",
    "/s/<token>",
    "/r/<token>",
    "/r/<token>/draft.pdf",
    "/join/<token>",
    "/healthz",
    "/readyz",
    "/metrics",
}
"""Where nobody has to sign in; a new public page is added here with care."""


def rules(app: Flask, access: str | None):
    return [
        rule
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "access", None) == access
    ]


def address_of(rule):
    """The rule with something plausible in its places."""
    values = {
        name: 1 if "Integer" in type(converter).__name__ else "dhs-return-home"
        for name, converter in rule._converters.items()
    }
    domain_and_path = rule.build(values)
    assert domain_and_path is not None
    return domain_and_path[1]


def test_every_route_of_ours_says_who_may_enter(app):
    unmarked = sorted({rule.rule for rule in rules(app, None)} - {STATIC})
    assert not unmarked, report(unmarked, "Mark each of these with `anyone` or `signed_in`:")


def test_the_public_routes_are_those_that_are_meant_to_be(app):
    assert {rule.rule for rule in rules(app, "anyone")} == PUBLIC | WAYS_IN | OFF


def test_a_provider_adds_a_way_in_and_one_to_prove_oneself(tables, tmp_path):
    names = ("CLIENT_ID", "CLIENT_SECRET")
    settings = {f"OIDC_{name}": "a sample" for name in names}
    with application(tables, tmp_path, OIDC_ISSUER="https://id.example.org", **settings) as app:
        assert {rule.rule for rule in rules(app, None)} == {STATIC}
        assert {rule.rule for rule in rules(app, "anyone")} == PUBLIC | WAYS_IN | OFF | OPEN_ID
        own = {one.replace("/login", "/verify") for one in OPEN_ID}
        assert own <= {rule.rule for rule in rules(app, "signed_in")}


def test_what_the_library_brings_along_is_off(app, client):
    app.config["WTF_CSRF_ENABLED"] = False
    for rule in rules(app, "anyone"):
        if rule.rule in OFF:
            for method in rule.methods & set(METHODS):
                assert client.open(address_of(rule), method=method).status_code == 404


def test_everything_at_the_desk_needs_an_account(app):
    signed_in = {rule.rule for rule in rules(app, "signed_in")}
    at_the_desk = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/desk")}
    assert signed_in == at_the_desk | OWN_ACCOUNT


@pytest.mark.parametrize("method", METHODS)
def test_nobody_gets_past_the_sign_in(app, client, letter, method):
    app.config["WTF_CSRF_ENABLED"] = False
    asked = [rule for rule in rules(app, "signed_in") if method in rule.methods]
    assert asked
    answers = {rule.rule: client.open(address_of(rule), method=method) for rule in asked}
    let_in = [
        f"{method} {rule} answered {answer.status_code}"
        for rule, answer in answers.items()
        if answer.status_code != 302 or not answer.headers["Location"].startswith("/login")
    ]
    assert not let_in, report(let_in, "Nobody is signed in, and yet:")


@pytest.mark.parametrize("method", METHODS)
def test_a_public_route_asks_nobody_to_sign_in(app, client, letter, method):
    for rule in rules(app, "anyone"):
        if method in rule.methods and rule.rule in PUBLIC:
            answer = client.open(address_of(rule), method=method)
            assert answer.status_code in {200, 404, 422}, f"{method} {rule.rule}"
            assert "/login" not in answer.headers.get("Location", "")
