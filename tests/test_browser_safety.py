"""What a browser is told with every answer, and that no page needs more than it is allowed."""

import re
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from whitenoise import WhiteNoise

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.drafting.rules import Guard
from campaign.printings.operations import make_printing
from tests.application import answers, application, open_demo_letter
from tests.signatories.test_sign_on import links
from tests.source import ROOT, report
from tests.test_every_role import enter
from tests.walking import addresses

HERE = "https://localhost"
PRIVATE = ("/desk", "/login", "/logout", "/verify", "/password", "/join", "/s/", "/r/")
INLINE = re.compile(r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<script(?![^>]*\ssrc=)", re.I)


class Inline(HTMLParser):
    """Collects what a page does by code or style inside itself, and what it loads from elsewhere."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        """Look at one tag."""
        values = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in values):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name == "style" or name.startswith(("on", "hx-on")):
                self.found.append(f"<{tag} {name}>")
            if (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"<{tag} {name}={value}>")
        loads = {"script": "src", "img": "src", "link": "href", "iframe": "src"}
        source = values.get(loads.get(tag, ""), "") or ""
        if re.match(r"(?:[a-z]+:)?//", source) and values.get("rel") != "canonical":
            self.found.append(f"<{tag}> from {source}")


@pytest.fixture(scope="module")
def site(new_database, tmp_path_factory):
    """A site under https with a letter, a printing, a sign-on, and somebody who may do everything."""
    secure = {"BASE_URL": "https://localhost", "TRUSTED_PROXIES": "1"}
    with application(new_database(), tmp_path_factory.mktemp("safety"), **secure) as app:
        slug = open_demo_letter(guards=tuple(Guard))
        printing = make_printing(COMMAND_LINE, slug, app.extensions["press"]).id
        for role in (Role.COORDINATOR, Role.OPERATOR):
            create_account(COMMAND_LINE, f"{role}@example.org", role, letter_id=None, password=None)
        client = app.test_client()
        client.environ_base["HTTP_X_FORWARDED_PROTO"] = "https"
        client.post(f"/l/{slug}/sign-on", data=answers(client))
        app.known = {
            "slug": slug,
            "printing_id": printing,
            "filename": "css/base.css",
            "token": links()[0].removeprefix("/s/"),
        }
        yield app


def browser_of(site, role=None):
    browser = site.test_client()
    browser.environ_base["HTTP_X_FORWARDED_PROTO"] = "https"
    if role:
        enter(browser, f"{role}@example.org", base_url=HERE)
    return browser


@pytest.fixture(scope="module", params=[None, Role.COORDINATOR, Role.OPERATOR], ids=str)
def answered(site, request):
    """Every answer that somebody with this role gets."""
    found = []
    browser = browser_of(site, request.param)
    for method in ("GET", "POST"):
        for rule, address in [*addresses(site, method, site.known), ("none", "/nowhere")]:
            if rule == "/logout":
                continue  # Whoever is out sees the rest as nobody does.
            page = browser.open(address, method=method, base_url=HERE, buffered=True)
            found.append((f"{method} {rule}", page))
    assert len(found) > 40
    return found


def test_every_answer_tells_the_browser_what_it_may_do(answered):
    for address, page in answered:
        headers = page.headers
        policy = dict(
            part.strip().partition(" ")[::2]
            for part in headers["Content-Security-Policy"].split(";")
        )
        assert "unsafe" not in headers["Content-Security-Policy"], address
        assert policy["default-src"] == "'none'", address
        framed = address.endswith("/html") and page.status_code == 200
        assert policy["frame-ancestors"] == ("'self'" if framed else "'none'"), address
        assert policy["base-uri"] == "'none'", address
        if not framed:
            assert policy["form-action"] == "'self'", address
            sources = {one for name, value in policy.items() for one in value.split()}
            assert sources <= {"'self'", "'none'"}, address
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert headers["Strict-Transport-Security"] == "max-age=31536000", address
        assert headers["Referrer-Policy"], address
        assert "camera=()" in headers["Permissions-Policy"], address
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", address
        assert "Access-Control-Allow-Origin" not in headers, address


def test_what_is_for_one_persons_eyes_stays_in_no_cache(answered):
    seen = [pair for pair in answered if pair[0].split()[1].startswith(PRIVATE)]
    assert len(seen) > 25
    for address, page in seen:
        assert page.headers["Cache-Control"] == "no-store", address


def test_no_page_holds_code_or_style_or_loads_from_elsewhere(answered):
    pages = [
        (address, page)
        for address, page in answered
        if page.mimetype == "text/html" and not address.endswith("/html")
    ]
    assert len(pages) > 40
    for address, page in pages:
        inline = Inline()
        inline.feed(page.text)
        assert inline.found == [], address


def test_an_email_in_its_frame_keeps_its_look_by_a_nonce_of_its_own(site):
    browser = browser_of(site, Role.OPERATOR)
    first, again = (browser.get("/desk/outbox/1/html", base_url=HERE) for _ in range(2))
    nonce = re.search(r"'nonce-([^']+)'", first.headers["Content-Security-Policy"])[1]
    assert nonce not in again.text
    assert 'style="' not in re.sub(r'data-style="', "", first.text)
    assert len(re.findall("<style", first.text)) == first.text.count(f'<style nonce="{nonce}"')
    assert re.search(r'\[data-style="1"\]\{[a-z-]+:', first.text)
    assert "sandbox" in first.headers["Content-Security-Policy"]


def test_a_file_of_ours_tells_the_browser_the_same(site):
    page = browser_of(site).get("/static/css/base.css", base_url=HERE, buffered=True)
    assert isinstance(site.wsgi_app, WhiteNoise)
    for name in (
        "X-Content-Type-Options",
        "Strict-Transport-Security",
        "Permissions-Policy",
        "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy",
    ):
        assert page.headers[name]
    assert "Access-Control-Allow-Origin" not in page.headers


def test_without_https_no_browser_is_told_to_insist_on_it(client, letter):
    for address in ("/", f"/l/{letter}", "/static/css/base.css"):
        assert "Strict-Transport-Security" not in client.get(address, buffered=True).headers


def test_who_is_turned_away_or_comes_under_a_strange_name_is_told_the_same(site, monkeypatch):
    full = SimpleNamespace(acquire=lambda **_: False)
    monkeypatch.setattr(site.extensions["door"], "_room", full)
    turned = browser_of(site).get(f"/l/{site.known['slug']}/sign-on")
    assert turned.status_code == 503
    monkeypatch.setitem(site.config, "TRUSTED_HOSTS", ["localhost"])
    strange = browser_of(site).get("/", base_url="https://elsewhere.example.net")
    assert strange.status_code == 400
    for page in (turned, strange):
        assert page.headers["Content-Security-Policy"]
        assert page.headers["Permissions-Policy"]


def test_no_template_for_browsers_holds_code_or_style():
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if not {"email", "exports"} & set(path.relative_to(ROOT / "templates").parts[:-1])
        for match in INLINE.finditer(path.read_text())
    ]
    assert not found, report(found, "A page carries no code and no style inside itself:")


@pytest.mark.parametrize("address", ["/desk/{slug}/roster.csv", "/desk/{slug}/activity.csv"])
def test_a_file_to_keep_is_never_opened_as_a_page(site, address):
    page = browser_of(site, Role.COORDINATOR).get(
        address.format(**site.known), base_url=HERE, buffered=True
    )
    assert page.status_code == 200
    assert re.fullmatch(
        r'attachment; filename="[a-z0-9-]+\.csv"', page.headers["Content-Disposition"]
    )


@pytest.mark.parametrize("end", ['%22;x=".csv', "%0d%0aSet-Cookie:x=y", "%E2%80%AE", "%00", ".."])
@pytest.mark.parametrize("room", ["roster.csv", "activity.csv", "letter.pdf"])
def test_no_address_puts_words_of_its_own_into_a_files_name(site, room, end):
    start = "/l" if room == "letter.pdf" else "/desk"
    page = browser_of(site, Role.COORDINATOR).get(
        f"{start}/{site.known['slug']}{end}/{room}", base_url=HERE
    )
    assert page.status_code in {308, 404}
    assert "Content-Disposition" not in page.headers
