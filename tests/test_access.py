"""Every route says who may enter, and keeps to it."""

import pytest
from flask import Flask

from tests.source import report

METHODS = ("GET", "POST")

LIBRARY_ROUTES = {
    "/login",
    "/logout",
    "/verify",
    "/password",
    "/password/<token>",
    "/static/<path:filename>",
    "/fs-static/<path:filename>",
}
"""What the framework and the sign-in library bring; they guard themselves."""

PUBLIC = {
    "/",
    "/privacy",
    "/l/<slug>",
    "/l/<slug>.json",
    "/l/<slug>/challenge",
    "/l/<slug>/check",
    "/l/<slug>/count",
    "/l/<slug>/letter.pdf",
    "/l/<slug>/my-link",
    "/l/<slug>/sign-on",
    "/l/<slug>/thanks",
    "/s/<token>",
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
    unmarked = sorted({rule.rule for rule in rules(app, None)} - LIBRARY_ROUTES)
    assert not unmarked, report(unmarked, "Mark each of these with `anyone` or `signed_in`:")


def test_the_library_brings_no_route_that_nobody_looked_at(app):
    assert {rule.rule for rule in rules(app, None)} == LIBRARY_ROUTES


def test_the_public_routes_are_those_that_are_meant_to_be(app):
    assert {rule.rule for rule in rules(app, "anyone")} == PUBLIC


def test_everything_at_the_desk_needs_an_account(app):
    signed_in = {rule.rule for rule in rules(app, "signed_in")}
    assert signed_in == {
        rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/desk")
    }


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
        if method in rule.methods:
            answer = client.open(address_of(rule), method=method)
            assert answer.status_code in {200, 404, 422}, f"{method} {rule.rule}"
            assert "/login" not in answer.headers.get("Location", "")
