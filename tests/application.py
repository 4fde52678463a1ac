"""An application on a database of its own, and the few steps that tests begin with."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from campaign.access import COMMAND_LINE
from campaign.accounts.operations import datastore
from campaign.accounts.session_operations import begin_session
from campaign.app import create_app
from campaign.cli.files import read_letter_and_table
from campaign.db import Base, db
from campaign.drafting import operations as drafting
from campaign.signatories.import_operations import import_letter
from config import ROOT, read_settings

SLUG = "dhs-return-home"
SAMPLE = ROOT / "letters" / "samples" / SLUG


QUICK_HASHES = {
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__time_cost": 1,
        "argon2__memory_cost": 1024,
        "argon2__parallelism": 1,
    }
}
"""Hashing takes time on purpose; hundreds of tests sign somebody in. Sites that run have the real ones."""


class Browser(FlaskClient):
    """A test client whose requests each find ``g`` empty, as they do in production.

    Flask shares it among all requests inside one application context, and with it
    whoever was signed in. No page is kept from one request to the next, as if each
    came more than a second later.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send one request."""
        vars(g._get_current_object()).clear()
        self.application.extensions["kept"].empty()
        return super().open(*args, **kwargs)


@contextmanager
def application(database_url: str, instance: Path, **environ: str) -> Iterator[Flask]:
    """The application with an empty schema; its engine is disposed of afterwards."""
    settings = read_settings({**environ, "DATABASE_URL": database_url}, instance)
    app = create_app({**settings, **QUICK_HASHES})
    app.testing = True
    app.test_client_class = Browser
    with app.app_context():
        Base.metadata.create_all(db.engine)
        yield app
        app.extensions["press"].close()
        app.extensions[
            "security"
        ].oauthglue = None  # The library keeps it for the next application.
        db.session.remove()
        db.engine.dispose()


@contextmanager
def taken_away(database: Path) -> Iterator[None]:
    """The SQLite file of the current application is out of reach meanwhile, and then back."""
    aside = database.with_suffix(".aside")
    db.session.remove()
    db.engine.dispose()
    database.rename(aside)
    database.mkdir()
    try:
        yield
    finally:
        db.session.remove()
        db.engine.dispose()
        database.rmdir()
        aside.rename(database)


def import_demo_letter(**changed: Any) -> str:
    """The demo letter with its signatories, in draft; keywords change its settings. Gives its slug."""
    letter_file, table = read_letter_and_table(SAMPLE)
    letter_file = replace(letter_file, settings=replace(letter_file.settings, **changed))
    return import_letter(COMMAND_LINE, letter_file, table)


def open_demo_letter(**changed: Any) -> str:
    """The demo letter, imported and open; keywords change its settings. Gives its slug."""
    slug = import_demo_letter(**changed)
    drafting.open_letter(COMMAND_LINE, slug)
    return slug


def answers(client: FlaskClient, **changed: str) -> dict[str, str]:
    """A complete sign-on form with a good token; keywords change single answers."""
    return {
        "name": "Sample Alliance of Clinics",
        "contact_name": "Ana Example",
        "contact_email": "ana@example.org",
        "authorised": "yes",
        "csrf_token": token_of(client.get(f"/l/{SLUG}/sign-on")),
        **changed,
    }


def token_of(page: TestResponse) -> str:
    """The hidden form token of a page."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token is not None, page.text
    return token[1]


def without_tokens(page: str) -> str:
    """The page without the hidden values that are new for each answer."""
    return re.sub(r'(name="csrf_token"[^>]*value=")[^"]+', r"\1", page)


def enter(browser: FlaskClient, address: str, *, seconds_ago: int = 0, **site: Any) -> None:
    """Signed in as the library and we keep it, without the time that a password takes."""
    account = datastore.find_user(email=address)
    assert account is not None, address
    token = begin_session(account.id, "password", address="", agent="", instead_of="")
    with browser.session_transaction(**site) as session:
        session["_user_id"] = account.fs_uniquifier
        session["_fresh"] = True
        session["fs_paa"] = time.time() - seconds_ago
        session["session"] = token


def sign_in(client: FlaskClient, address: str, password: str) -> TestResponse:
    """Send the sign-in form; 302 leads on, 200 shows what was wrong."""
    token = token_of(client.get("/login"))
    return client.post("/login", data={"email": address, "password": password, "csrf_token": token})
