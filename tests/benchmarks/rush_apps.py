"""Applications that a rush is measured beside: an empty view, and ours without validation."""

import os
from pathlib import Path
from types import SimpleNamespace

from flask import Flask, request

from campaign.app import create_app
from campaign.signatories.entries import SignatoryEntry
from campaign.signatories.forms import SignOnForm
from config import read_settings

empty = Flask("empty")


@empty.route("/", methods=["GET", "POST"])
def nothing() -> str:
    """Answer, and do nothing else."""
    return "ok"


def _taken_as_it_is(_form: SignOnForm) -> SignatoryEntry:
    given = request.form
    return SignatoryEntry(
        name=given["name"],
        contact_name=given["contact_name"],
        contact_email=given["contact_email"],
    )


def unchecked() -> Flask:
    """Ours, but what is sent to the sign-on is taken as it is."""
    app = create_app(read_settings(os.environ, Path(os.environ["INSTANCE"])))
    SignOnForm.__init__ = lambda *_: None
    SignOnForm.fax = SimpleNamespace(data="")
    SignOnForm.read = _taken_as_it_is
    return app
