"""Every page in a real browser: readable by everyone, at every width, without one error."""

import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import current_app
from playwright.sync_api import Page, expect

from campaign import clock
from campaign.access import COMMAND_LINE, Role
from campaign.accounts.models import Invitation
from campaign.accounts.operations import create_account, datastore
from campaign.accounts.rules import INVITATION_LASTS, link_sha256
from campaign.accounts.session_operations import begin_session
from campaign.cli.files import read_letter_and_table
from campaign.db import db, transaction
from campaign.drafting import operations as drafting
from campaign.drafting import queries as letters
from campaign.printings.operations import make_printing
from campaign.signatories.import_operations import import_letter
from tests.application import open_demo_letter
from tests.journeys.sites import open_site
from tests.journeys.visitor import ANSWERS, LETTER, Visitor, link_in
from tests.open_id_provider import CLIENT_ID, CLIENT_SECRET, open_id_provider
from tests.servers import smtp_server, wait_until
from tests.source import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.once("postgresql"), pytest.mark.timeout(300)]

CLOSED, ODD = "a-letter-to-two-people", "a-letter-signed-in-many-scripts"
DESK = f"/desk{LETTER.removeprefix('/l')}"
ADDRESS = "coordinator@example.org"
TWO_STEPS = "two-steps@example.org"
"""Whose account has an app and a passkey for the second step."""
PASSWORD = "a sample of four words"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
SIGHTS = [(scheme, size) for scheme in ("light", "dark") for size in (WIDE, NARROW)]
INVITATION = "/join/a-sample-token"
FEW = 5
"""How often one visitor may send the form; each page is another visitor."""


@pytest.fixture(scope="module")
def mail():
    with smtp_server() as server:
        yield server


@pytest.fixture(scope="module")
def provider():
    with open_id_provider() as running:
        yield running


@pytest.fixture(scope="module")
def site(new_database, mail, provider):
    """One site for all pages: an open letter, a closed one, a printing, mail, and somebody at the desk."""
    settings = {
        "DATABASE_URL": new_database(),
        "SIGN_ON_LIMIT": f"{FEW} per hour",
        "TRUSTED_PROXIES": "1",
        "OIDC_ISSUER": provider.issuer,
        "OIDC_CLIENT_ID": CLIENT_ID,
        "OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "OIDC_NAME": "Sample",
    }
    with open_site(prepare, **settings, **mail.environ) as running:
        for number in range(2):
            assert sign_on(running, mail, number).status == 200
        yield running


def prepare():
    slug = open_demo_letter()
    with transaction():
        # Without its email, so that the first messages are those of the sign-ons.
        invitation = Invitation(
            letter_id=letters.letter(slug).id,
            email="partner@example.org",
            role=Role.STAFF,
            token_sha256=link_sha256(INVITATION.removeprefix("/join/")),
            expires_at=clock.now() + INVITATION_LASTS,
        )
        db.session.add(invitation)
    for sample in ("two-addressees", "right-to-left-names"):
        files = read_letter_and_table(ROOT / "letters" / "samples" / sample)
        drafting.open_letter(COMMAND_LINE, import_letter(COMMAND_LINE, *files))
    drafting.close_letter(COMMAND_LINE, CLOSED)
    make_printing(COMMAND_LINE, slug, current_app.extensions["press"])
    for role, letter_id in (
        (Role.COORDINATOR, letters.letter(slug).id),
        (Role.OPERATOR, None),
    ):
        create_account(COMMAND_LINE, ADDRESS, role, letter_id=letter_id, password=PASSWORD)
    create_account(COMMAND_LINE, TWO_STEPS, Role.VIEWER, letter_id=None, password=PASSWORD)
    factory = current_app.extensions["security"].totp_factory
    with transaction():
        account = datastore.find_user(email=TWO_STEPS)
        datastore.tf_set(account, "authenticator", totp_secret=factory.generate_totp_secret())
        for address, usage in ((ADDRESS, "first"), (TWO_STEPS, "secondary")):
            datastore.create_webauthn(
                datastore.find_user(email=address),
                credential_id=usage.encode(),
                public_key=b"a sample",
                name="Blue key with a long name, kept on a ring",
                sign_count=0,
                usage=usage,
                device_type="single_device",
                backup_state=False,
            )
    account, agent = datastore.find_user(email=ADDRESS), "Mozilla/5.0 (iPhone) Safari/604.1"
    begin_session(account.id, "password", address="2001:db8::1", agent=agent, instead_of="")


def sign_on(site, mail, number):
    """One organization that confirms; the second time its name is taken, and it is reviewed."""
    visitor = Visitor(site.url)
    own = {"contact_email": f"ana-{number}@example.org", "city": "Springfield"}
    assert visitor.sign_on(**own).status == 303
    return visitor.confirm(link_in(mail.wait_for(number + 1)[number]))


@pytest.fixture(scope="module")
def signed_in(site, browser):
    """The cookies of somebody at the desk."""
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, site.url)
    state = context.storage_state()
    context.close()
    return state


def mail_to(mail, address):
    """The newest message to the address, once there is one."""

    def has_come():
        return [one for one in mail.messages if one["To"] == address]

    wait_until(has_come, for_what="the email")
    return has_come()[-1]


def sign_in(page, url, password=PASSWORD, address=ADDRESS):
    page.goto(f"{url}/login")
    page.get_by_label("Email").fill(address)
    page.locator("input[type=password]").fill(password)
    page.locator("form [type=submit]").first.click()


def open_page(path: str) -> Callable[[Page, str], None]:
    def go(page, url):
        page.goto(url + path)

    return go


def fill_in(page, **changed):
    for field, text in {**ANSWERS, **changed}.items():
        control = page.locator(f"#{field}")
        if field == "authorised":
            control.check()
        else:
            control.fill(text)


def form_with_errors(page, url):
    page.goto(f"{url}{LETTER}/sign-on")
    fill_in(page, contact_email="nobody")
    page.locator("#name").fill("")
    page.get_by_role("button", name="Check your answers").click()
    expect(page.locator("#errors")).to_be_focused()


def check(page, url):
    page.goto(f"{url}{LETTER}/sign-on")
    fill_in(page, name="Sample Federation of Gardeners")
    page.get_by_role("button", name="Check your answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")


def thanks(page, url):
    check(page, url)
    page.get_by_role("button", name="Sign on").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")


def my_link_sent(page, url):
    page.goto(f"{url}{LETTER}/my-link")
    page.locator("#contact_email").fill("nobody@example.org")
    page.get_by_role("button", name="Send my link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")


def my_link_with_errors(page, url):
    page.goto(f"{url}{LETTER}/my-link")
    page.get_by_role("button", name="Send my link").click()
    expect(page.locator("#errors")).to_be_focused()


def too_late(page, url):
    check(page, url)
    page.locator("main form").evaluate(
        "(form, address) => { form.action = address }", f"/l/{CLOSED}/sign-on"
    )
    page.get_by_role("button", name="Sign on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We could not add this sign-on")


def too_often(page, url):
    check(page, url)
    for _ in range(FEW // 2):
        page.get_by_role("button", name="Change").first.click()
        page.get_by_role("button", name="Check your answers").click()
    page.get_by_role("button", name="Change").first.click()
    expect(page.get_by_role("button", name="Send it again")).to_be_visible()


def message(page, url):
    page.goto(f"{url}/desk/outbox")
    page.locator("main a[href*='/desk/outbox/']").first.click()
    expect(page.locator("iframe")).to_be_visible()


def invite_nobody(page, url):
    page.goto(f"{url}{DESK}/settings")
    page.get_by_role("textbox", name="Email address").fill("nobody")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.locator("#errors")).to_be_focused()


def ask_for_data(page, url, address="nobody@example.org"):
    page.goto(f"{url}/privacy/request")
    page.locator("#email").fill(address)
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")


def ask_with_errors(page, url):
    page.goto(f"{url}/privacy/request")
    page.get_by_role("button", name="Send me a link").click()
    expect(page.locator("#errors")).to_be_focused()


def invitation(page, url):
    page.goto(url + INVITATION)


def refused_sign_in(page, url):
    sign_in(page, url, password="another sample of words")


def link_asked_for(page, url):
    page.goto(f"{url}/login/email")
    page.get_by_label("Email address").fill("nobody@example.org")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("status").first).to_contain_text("on its way")


def link_that_failed(page, url):
    page.goto(f"{url}/login/link?id=none&code=1")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("status").first).to_contain_text("works once")


def on_to_the_provider(page, url):
    page.route("**/authorize*", lambda asked: asked.fulfill(status=204))
    page.goto(f"{url}/login")
    page.get_by_role("button", name="Sign in with Sample").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("On to Sample")


def second_step(page, url):
    sign_in(page, url, address=TWO_STEPS)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")


def code(page, url):
    second_step(page, url)
    page.get_by_role("button", name="The code from your app").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The code from your app")


def code_refused(page, url):
    code(page, url)
    page.locator("#code").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#errors")).to_be_focused()


def recovery_code_refused(page, url):
    code(page, url)
    page.get_by_role("link", name="Use a recovery code instead").click()
    page.locator("#code").fill("none")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#errors")).to_be_focused()


def passkey_as_second_step(page, url):
    second_step(page, url)
    page.get_by_role("button", name="A passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("button", name="Ask again")).to_be_visible()


def app_set_up(page, url):
    page.goto(f"{url}/account/app")
    page.get_by_role("button", name="Set up an app").click()
    expect(page.get_by_role("img")).to_be_visible()


def recovery_codes_made(page, url):
    page.goto(f"{url}/account/recovery-codes")
    page.get_by_role("button", name="Make new codes").click()
    expect(page.get_by_role("heading", name="Your codes")).to_be_visible()


def passkey_without_a_name(page, url):
    page.goto(f"{url}/account/passkeys")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator("#errors")).to_be_focused()


def passkey_asked_for(page, url):
    page.goto(f"{url}/account/passkeys")
    page.get_by_label("What do you call it?").fill("Phone")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("button", name="Ask again")).to_be_visible()


def printing(page, url):
    data = page.request.get(f"{url}{LETTER}/letter.pdf").body()
    page.goto(f"{url}/v/{sha256(data).hexdigest()}")
    return data


def file_compared(page, url):
    data = printing(page, url)
    sent = []
    page.on("request", lambda one: sent.append(one.method))
    for own, word in ((data, "Yes."), (b"%PDF", "No, your file is not this printing.")):
        file = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": own}
        page.get_by_label("The PDF").set_input_files(file)
        page.get_by_role("button", name="Compare").click()
        expect(page.locator("#compared")).to_contain_text(word)
    assert "POST" not in sent, "the file stays in the browser"


def supplement_refused(page, url):
    page.goto(f"{url}{DESK}/printings")
    page.get_by_text("Add to a printing that was handed over").click()
    page.get_by_label("Corrigendum").check()
    page.get_by_role("button", name="Make the sheet").click()
    expect(page.get_by_text("Nobody on this printing has withdrawn")).to_be_visible()


PUBLIC = {
    "printing": printing,
    "printing compared with a file": file_compared,
    "printing to look up": open_page("/v/"),
    "printing that is none": open_page("/v/none"),
    "home": open_page("/"),
    "letter": open_page(LETTER),
    "letter that is closed": open_page(f"/l/{CLOSED}"),
    "letter with odd names": open_page(f"/l/{ODD}"),
    "form": open_page(f"{LETTER}/sign-on"),
    "form with errors": form_with_errors,
    "form of a closed letter": open_page(f"/l/{CLOSED}/sign-on"),
    "check": check,
    "thanks": thanks,
    "too late": too_late,
    "too often": too_often,
    "my link": open_page(f"{LETTER}/my-link"),
    "my link with errors": my_link_with_errors,
    "my link sent": my_link_sent,
    "link that is gone": open_page("/s/none"),
    "privacy": open_page("/privacy"),
    "what is kept": open_page("/privacy/request"),
    "what is kept with errors": ask_with_errors,
    "what is kept asked for": ask_for_data,
    "what is kept with a link that is gone": open_page("/privacy/request/none"),
    "invitation": invitation,
    "invitation that is gone": open_page("/join/none"),
    "nothing": open_page("/nothing"),
    "sign in": open_page("/login"),
    "sign-in refused": refused_sign_in,
    "forgotten password": open_page("/password"),
    "link to sign in": open_page("/login/email"),
    "link to sign in asked for": link_asked_for,
    "link to sign in opened": open_page("/login/link?id=none&code=1"),
    "link to sign in failed": link_that_failed,
    "passkey": open_page("/login/passkey"),
    "on to the provider": on_to_the_provider,
    "second step": second_step,
    "code": code,
    "code refused": code_refused,
    "recovery code refused": recovery_code_refused,
    "passkey as second step": passkey_as_second_step,
}
AT_THE_DESK = {
    "letters": open_page("/desk/"),
    "letter": open_page(DESK),
    "text": open_page(f"{DESK}/text"),
    "roster": open_page(f"{DESK}/roster"),
    "roster in review": open_page(f"{DESK}/roster?state=in_review"),
    "organizations": open_page("/desk/organizations"),
    "organizations that may be one": open_page("/desk/organizations/duplicates"),
    "organization": open_page("/desk/organizations/1"),
    "organization to merge": open_page("/desk/organizations/1/merge"),
    "two organizations": open_page("/desk/organizations/1/merge?other=2"),
    "printings": open_page(f"{DESK}/printings"),
    "supplement refused": supplement_refused,
    "activity": open_page(f"{DESK}/activity"),
    "people": open_page(f"{DESK}/settings"),
    "people with errors": invite_nobody,
    "sessions": open_page("/account/sessions"),
    "outbox": open_page("/desk/outbox"),
    "message": message,
    "account": open_page("/account"),
    "password": open_page("/account/password"),
    "app": open_page("/account/app"),
    "app set up": app_set_up,
    "recovery codes": open_page("/account/recovery-codes?show_codes=yes"),
    "recovery codes made": recovery_codes_made,
    "passkeys": open_page("/account/passkeys"),
    "passkey without a name": passkey_without_a_name,
    "passkey asked for": passkey_asked_for,
    "proof": open_page("/verify"),
    "proof by passkey": open_page("/verify/passkey"),
    "forbidden": open_page(f"/desk/{ODD}"),
}


@pytest.fixture
def visit(browser, site, provider, request):
    """Opens pages as a new visitor; at the end, no console has an error and nobody else was asked."""
    contexts, said, asked = [], [], []

    def open_one(**options) -> Page:
        number = sum(map(ord, request.node.name)) % 250 + 1
        headers = {"X-Forwarded-For": f"192.0.2.{number}"}
        context = browser.new_context(extra_http_headers=headers, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda line: said.append((line.type, line.text, line.location["url"])))
        page.on("request", lambda one: asked.append(one.url))
        page.on("pageerror", lambda error: said.append(("error", str(error), page.url)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    # A page that is an error page is no error of the page.
    faults = [line for line in said if not line[1].startswith("Failed to load resource")]
    assert [line for line in faults if line[0] in {"error", "warning"}] == []
    assert asked
    # One page leads on to the provider that somebody has chosen to sign in at.
    chosen = (provider.issuer,) if "on to the provider" in request.node.name else ()
    ours = (f"{site.url}/", "data:", *chosen)
    assert [one for one in asked if not one.startswith(ours)] == []


def assert_good_in_every_sight(page):
    for scheme, size in SIGHTS:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size(size)
        found = Axe().run(page).response["violations"]
        told = [(fault["id"], node["target"]) for fault in found for node in fault["nodes"]]
        assert told == [], (scheme, size)
        if size == NARROW:
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_is_for_everyone(visit, site, name):
    page = visit()
    PUBLIC[name](page, site.url)
    assert_good_in_every_sight(page)


@pytest.mark.parametrize("name", AT_THE_DESK)
def test_a_page_of_the_desk_is_for_everyone(visit, site, signed_in, name):
    page = visit(storage_state=signed_in)
    AT_THE_DESK[name](page, site.url)
    assert "/login" not in page.url
    assert_good_in_every_sight(page)


@pytest.mark.parametrize("number", [0, 1], ids=["listed", "in review"])
def test_the_page_behind_a_link_is_for_everyone(visit, site, mail, number):
    page = visit()
    page.goto(link_in(mail.messages[number]))
    for details in page.locator("details").all():
        details.evaluate("details => { details.open = true }")
    assert_good_in_every_sight(page)


def test_a_confirmed_sign_on_is_told_to_everyone(visit, site, mail):
    page = visit()
    fields = {"name": "Sample Union of Bakers", "contact_email": "bakers@example.org"}
    page.goto(f"{site.url}{LETTER}/sign-on")
    fill_in(page, **fields)
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_role("button", name="Sign on").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")

    page.goto(link_in(mail_to(mail, fields["contact_email"])))
    assert_good_in_every_sight(page)
    page.get_by_role("button", name=re.compile("^Confirm: list")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are on the letter")
    assert_good_in_every_sight(page)


def test_what_is_kept_of_somebody_is_shown_and_erased_for_everyone(visit, site, mail):
    """With the page's own script and without a cookie, from the form to the last sentence."""
    page, address = visit(), "clerks@example.org"
    sent = Visitor(site.url).sign_on(name="Sample Guild of Clerks", contact_email=address)
    assert sent.status == 303
    mail_to(mail, address)
    ask_for_data(page, site.url, address)
    wait_until(lambda: data_link(mail, address), for_what="the email with the link")
    page.goto(data_link(mail, address))
    assert_good_in_every_sight(page)
    page.get_by_role("button", name="Show what is kept").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What we keep about you")
    assert_good_in_every_sight(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download everything").click()
    assert download.value.suggested_filename == "what-is-kept.json"
    assert address in Path(download.value.path()).read_text(encoding="utf-8")
    page.get_by_label("Take my names off").check()
    page.get_by_role("button", name="Erase my contact details").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Erased")
    assert_good_in_every_sight(page)
    assert page.context.cookies() == []


def data_link(mail, address):
    """The link in the newest message to the address, or nothing while it is another message."""
    text = mail_to(mail, address).get_body(("plain",)).get_content()
    found = re.search(r"https?://\S+/privacy/request/\S+", text)
    return found and found[0]
