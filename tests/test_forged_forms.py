"""Every address that takes a form, sent without its token or with another's: nothing changes."""

from datetime import timedelta

import pytest
import time_machine

from campaign import clock, tokens
from campaign.access import COMMAND_LINE, Role
from campaign.accounts.models import Invitation
from campaign.accounts.operations import create_account
from campaign.accounts.rules import INVITATION_LASTS, link_sha256
from campaign.db import Base, db
from campaign.drafting import queries as letters
from campaign.drafting.letter_file import read_letter
from campaign.drafting.paragraphs import words_sha256
from campaign.drafting.review_link_operations import make_review_link
from campaign.extensions import limiter
from campaign.signatories.approvals import approval_token
from campaign.signatories.forms import FORM_LIFE_HOURS, form_token
from campaign.signatories.import_operations import import_letter
from campaign.signatories.link_queries import standing_by_link
from campaign.signatories.views import THANKS
from tests.application import SLUG, answers, application, enter, open_demo_letter, token_of
from tests.signatories.test_sign_on import links
from tests.walking import addresses

COORDINATOR, STAFF = "coordinator@example.org", "staff@example.org"
PASSWORD = "a sample of four words"
INVITATION = "a-sample-token"
pytestmark = [pytest.mark.once("sqlite"), pytest.mark.timeout(600)]

DRAFT = "---\ntitle: Safe Water\nto:\n  - name: The Mayor of Sampleton\n---\n\nAct.\n"
ANSWERS = {
    "seen": words_sha256("Safe Water"),
    "name": "Sample Union",
    "contact_name": "Ben Example",
    "contact_email": "ben@example.org",
    "authorised": "yes",
    "reason": "A sample reason.",
    "address": "new@example.org",
    "email": COORDINATOR,
    "answer": "approved",
    "role": "viewer",
    "on": "title-0",
    "words": "A sample comment.",
    "days": "14",
    "act": "note",
    "theme": "plain",
    "row": "1",
    "note": "A sample note.",
    "kind": "organization",
    "scope": "local",
    "position": "1",
    "into": "2",
    "organization": ["1", "2"],
    "password": PASSWORD,
    "password_confirm": PASSWORD,
}
"""Good answers to any form, so that only the token can be what is wrong."""

ACTIONS = {
    "/s/<token>": ("confirm", "correct", "withdraw"),
    **dict.fromkeys(
        ("/steps/", "/views", "/correct", "/note", "/rank", "/merge", "/contact"), ("",)
    ),
    "/roster/": ("list", "reject", "withdraw"),
    "/people/": ("", "remove", "hand_over"),
    "/r/<token>": ("comment",),
}
PUBLIC = ("/l/", "/s/", "/a/", "/r/", "/v/", "/privacy/")
CHANGES_NOTHING = {
    *("/l/<slug>/check", "/l/<slug>/preview", "/v/", "/v/<key>"),
    *("/login", "/verify", "/logout", "/password/<token>"),
}
"""Where even a good form leaves every row as it was, or needs a letter of its own."""


@pytest.fixture
def site(tables, tmp_path):
    """An open letter with people at the desk, a sign-on with its link, and an invitation."""
    limit = {"SIGN_ON_LIMIT": "100000 per minute"}
    with application(tables, tmp_path, **limit) as app:
        open_demo_letter()
        letter_id = letters.letter(SLUG).id
        for address, role in ((STAFF, Role.STAFF), (COORDINATOR, Role.COORDINATOR)):
            create_account(COMMAND_LINE, address, role, letter_id=letter_id, password=PASSWORD)
        client = app.test_client()
        client.post(f"/l/{SLUG}/sign-on", data=answers(client))
        invitation = Invitation(
            letter_id=letter_id,
            email="partner@example.org",
            role=Role.STAFF,
            token_sha256=link_sha256(INVITATION),
            expires_at=clock.now() + INVITATION_LASTS,
        )
        db.session.add(invitation)
        db.session.commit()
        app.link = links()[0].removeprefix("/s/")
        app.approval = approval_token(standing_by_link(app.link))
        draft = import_letter(COMMAND_LINE, read_letter(DRAFT, "draft.md"), None)
        app.review = make_review_link(COMMAND_LINE, draft, "Sample Union").url.rpartition("/")[2]
        yield app


def everything():
    """Every row of every table, as the database has it: it is asked for after each form."""
    db.session.rollback()
    ask = db.session.connection().connection.cursor().execute
    return {
        table.name: ask(f'SELECT * FROM "{table.name}"').fetchall()  # noqa: S608 (our own names)
        for table in Base.metadata.sorted_tables
    }


def posts(site):
    """Each route that takes a form, with an address and each action of its buttons."""
    for rule, found in addresses(site, "POST", {"slug": SLUG, "token": site.link}):
        address = found.replace(f"/join/{site.link}", f"/join/{INVITATION}")
        address = address.replace(f"/a/{site.link}", f"/a/{site.approval}")
        address = address.replace(f"/r/{site.link}", f"/r/{site.review}")
        actions = next((some for part, some in ACTIONS.items() if part in rule), ("",))
        for action in actions:
            yield rule, address, action


def visitor(site, who):
    browser = site.test_client()
    if who:
        enter(browser, who)
    return browser


def own_token(browser, rule, who):
    """The token that a page gives this visitor for this kind of form."""
    if rule.startswith(PUBLIC):
        return token_of(browser.get(f"/l/{SLUG}/my-link"))
    return token_of(browser.get("/desk/" if who else "/login"))


def token_made(away):
    with time_machine.travel(clock.now() + away):
        return form_token()


def wrong_tokens(site, rule):
    """What a form may carry instead of its own token."""
    stranger = visitor(site, STAFF)
    yield "none", None
    yield "empty", ""
    yield "forged", "IjEyMyI.YQ.c2FtcGxl"
    yield "of another session", own_token(stranger, "/desk/", STAFF)
    yield "for another purpose", tokens.sign(THANKS, ["ABCD2345", "Sample Union"])
    yield "the link's own", site.link
    if rule.startswith(PUBLIC):
        yield "a day old", token_made(timedelta(hours=-FORM_LIFE_HOURS - 2))
        yield "of a time to come", token_made(timedelta(hours=2))
        yield "cut", form_token()[:-1]
    else:
        yield "a public form's", form_token()


@pytest.mark.parametrize("who", [None, COORDINATOR], ids=["nobody", "a coordinator"])
def test_a_form_without_its_own_token_changes_nothing_anywhere(site, who):
    sent = 0
    for rule, address, action in posts(site):
        for kind, token in wrong_tokens(site, rule):
            limiter.reset()
            form = {**ANSWERS, "action": action}
            if token is not None:
                form["csrf_token"] = token
            browser = visitor(site, who)
            before = everything()
            page = browser.post(address, data=form)
            assert page.status_code < 500, (rule, kind)
            assert everything() == before, (rule, action, kind)
            if who:
                assert browser.get("/desk/").status_code == 200, (rule, kind)
            sent += 1
    assert sent > 150


def test_the_same_forms_with_their_token_do_change_something(site):
    moved = set()
    for rule, address, action in posts(site):
        if rule in CHANGES_NOTHING:
            continue
        limiter.reset()
        who = None if rule.startswith((*PUBLIC, "/join", "/password")) else COORDINATOR
        browser = visitor(site, who)
        form = {**ANSWERS, "action": action, "csrf_token": own_token(browser, rule, who)}
        before = everything()
        browser.post(address, data=form)
        if everything() != before:
            moved.add(rule)
    assert len(moved) > 8
    public = {"/l/<slug>/sign-on", "/l/<slug>/my-link", "/s/<token>", "/a/<token>", "/r/<token>"}
    assert public - moved == set()
