"""The application factory: binds what exists, reads and writes nothing."""

import hashlib
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

import config
from campaign import access, models, web
from campaign.accounts.account_views import bp as account
from campaign.accounts.library_pages import set_up_library_pages
from campaign.accounts.open_id import set_up_open_id
from campaign.accounts.queries import roles_of
from campaign.accounts.security import SETTINGS, set_up
from campaign.accounts.session_operations import DROP_SESSIONS, drop_sessions
from campaign.accounts.session_views import bp as sessions
from campaign.accounts.views import bp as accounts
from campaign.audit.operations import CHAIN, chain_entries
from campaign.cli.commands import register_commands
from campaign.db import db
from campaign.desk.arranging_views import bp as arranging
from campaign.desk.comment_views import bp as desk_comments
from campaign.desk.consent_views import bp as consents
from campaign.desk.entering_views import bp as entering
from campaign.desk.export_views import bp as exports
from campaign.desk.import_views import bp as imports
from campaign.desk.new_views import bp as new
from campaign.desk.organization_views import bp as organizations
from campaign.desk.people_views import bp as people
from campaign.desk.printing_form_views import bp as printing_forms
from campaign.desk.printing_views import bp as desk_printings
from campaign.desk.roster_views import bp as roster
from campaign.desk.signatory_views import bp as signatory
from campaign.desk.text_views import bp as text
from campaign.desk.version_views import bp as versions
from campaign.desk.views import bp as desk
from campaign.door import Door
from campaign.drafting.comment_operations import tell_of_remarks
from campaign.drafting.operations import close_overdue_letters
from campaign.extensions import csrf, limiter, mail
from campaign.health import bp as health
from campaign.jobs.queue import Bell
from campaign.kept import KeptPages
from campaign.mailer import outbox
from campaign.mailer.operations import deliver_due
from campaign.organizations.operations import key_anew
from campaign.press import Press
from campaign.printings.request_operations import PRINT, forget_requests, print_waiting
from campaign.printings.verifying_views import bp as verifying
from campaign.printings.views import bp as printings
from campaign.privacy.operations import forget_overdue
from campaign.privacy.views import bp as privacy
from campaign.rendering.directions import isolated
from campaign.signatories.approval_views import bp as approvals
from campaign.signatories.change_views import bp as changes
from campaign.signatories.consent_operations import TELL, tell_of_changes
from campaign.signatories.draft_views import bp as drafts
from campaign.signatories.erasing_operations import erase_due_contacts
from campaign.signatories.file_operations import TAKE_IN, forget_files, take_in_waiting
from campaign.signatories.link_views import bp as links
from campaign.signatories.review_operations import lapse_unconfirmed, remind_unconfirmed
from campaign.signatories.turned_away import TurnedAway
from campaign.signatories.typing_views import bp as typing
from campaign.signatories.views import bp as signatories

REDIS_WAITS = {"socket_connect_timeout": 1, "socket_timeout": 1}
"""Seconds. Beyond them each process counts limits by itself until Redis is back."""


class SignedSession(SecureCookieSessionInterface):
    """The session's cookie, signed with SHA-256 as everything else is."""

    digest_method = staticmethod(hashlib.sha256)


HANDLERS = {
    outbox.DELIVER: deliver_due,
    "letters.close_overdue": close_overdue_letters,
    "signatories.remind": remind_unconfirmed,
    "signatories.lapse": lapse_unconfirmed,
    "organizations.key_anew": key_anew,
    "privacy.erase_due_contacts": erase_due_contacts,
    "privacy.forget_overdue": forget_overdue,
    "signatories.forget_files": forget_files,
    TAKE_IN: take_in_waiting,
    PRINT: print_waiting,
    "printings.forget_requests": forget_requests,
    TELL: tell_of_changes,
    "drafting.tell_of_remarks": tell_of_remarks,
    DROP_SESSIONS: drop_sessions,
    CHAIN: chain_entries,
}

OFTEN = (CHAIN,)
"""Handlers that nobody wakes and that do not wait for the minute's sweep."""

LOOK_THEMSELVES = (signatories, typing, approvals, links, drafts, privacy, accounts, verifying)
"""Pages whose forms look at their tokens themselves, and keep what was typed when one is wrong."""

GUARDED = (
    *(changes, printings, account, sessions, desk, new, people, text, versions, consents),
    *(roster, signatory, desk_comments, arranging, entering, imports, exports, organizations),
    *(desk_printings, printing_forms, health),
)
"""Pages before which every form's token is looked at."""


def create_app(settings: dict[str, Any], press: Press | None = None) -> Flask:
    """The application with these settings; see ``config.read_settings``.

    ``press`` is one that was warmed up already; without it, a cold one is taken.
    """
    app = Flask("campaign", root_path=str(config.ROOT), instance_path=settings["INSTANCE"])
    app.config.update(settings, **SETTINGS)
    app.config.update(
        RATELIMIT_STORAGE_URI=settings["REDIS_URL"] or "memory://",
        RATELIMIT_STORAGE_OPTIONS=REDIS_WAITS if settings["REDIS_URL"] else {},
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        RATELIMIT_HEADERS_ENABLED=True,
        ALEMBIC={"script_location": str(Path(__file__).parent / "migrations")},
        ALEMBIC_CONTEXT={
            "render_as_batch": True,
            "render_item": models.render_item,
            "include_object": models.include_object,
        },
    )
    _bind_extensions(app)
    _stand_in_front(app)
    _register_pages(app)
    access.register_resolver(roles_of)
    app.extensions["bell"] = Bell(app, HANDLERS, OFTEN)
    app.extensions["press"] = press or Press(config.LETTERS)
    register_commands(app)
    return app


def _register_pages(app: Flask) -> None:
    for blueprint in (*LOOK_THEMSELVES, *GUARDED):
        app.register_blueprint(blueprint)
    for blueprint in LOOK_THEMSELVES:
        csrf.exempt(blueprint)


def _bind_extensions(app: Flask) -> None:
    web.set_up_logs(app)
    app.session_interface = SignedSession()
    web.set_up_requests(app)
    db.init_app(app)
    mail.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    app.add_template_filter(isolated)
    set_up(app)
    set_up_open_id(app)
    set_up_library_pages(app)


def _stand_in_front(app: Flask) -> None:
    # From the inside: the line, pages of the last second, what the proxies say, files that
    # never change.
    door = app.extensions["door"] = Door(app.wsgi_app, TurnedAway(app))
    front: Any = KeptPages(door)
    app.extensions["kept"] = front
    if hops := app.config["TRUSTED_PROXIES"]:
        front = ProxyFix(front, x_for=hops, x_proto=hops, x_host=hops)

    def guard_file(headers: Headers, _path: str, _address: str) -> None:
        for_https = web.FOR_HTTPS if app.config["SESSION_COOKIE_SECURE"] else {}
        for name, value in {**web.FOR_ANY_FILE, **for_https}.items():
            headers[name] = value

    front = WhiteNoise(
        front,
        root=str(config.ROOT / "static"),
        prefix="static/",
        allow_all_origins=False,
        add_headers_function=guard_file,
    )
    app.wsgi_app = front  # type: ignore[method-assign]
