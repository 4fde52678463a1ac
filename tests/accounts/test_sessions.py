"""Sessions are rows: seen, ended, outlived, and refused when they are none."""

import re
from datetime import timedelta

import pytest
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select

from campaign import clock
from campaign.access import COMMAND_LINE, Role
from campaign.accounts import session_operations as sessions
from campaign.accounts.models import Account, AccountSession
from campaign.accounts.operations import create_account, datastore
from campaign.accounts.rules import SEEN_AGAIN, SessionGone, browser_words
from campaign.audit.models import AuditEntry
from campaign.db import db
from tests.application import sign_in, token_of

ADDRESS, OTHER = "ana@example.org", "ben@example.org"
PASSWORD = "a sample of four words"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:152.0) Gecko/20100101 Firefox/152.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1"
)


@pytest.fixture(autouse=True)
def account(app):
    for address in (ADDRESS, OTHER):
        create_account(COMMAND_LINE, address, Role.VIEWER, letter_id=None, password=PASSWORD)


@pytest.fixture
def there(app):
    """Makes a browser in which somebody has signed in."""

    def make(address=ADDRESS, agent=FIREFOX, machine="192.0.2.77"):
        browser = app.test_client()
        browser.environ_base |= {"HTTP_USER_AGENT": agent, "REMOTE_ADDR": machine}
        assert sign_in(browser, address, PASSWORD).status_code == 302
        return browser

    return make


def is_in(browser):
    answer = browser.get("/desk/")
    assert answer.status_code in {200, 302}
    return answer.status_code == 200


def rows(address=ADDRESS):
    db.session.rollback()
    account_id = datastore.find_user(email=address).id
    statement = select(AccountSession).filter_by(account_id=account_id).order_by(AccountSession.id)
    return db.session.scalars(statement).all()


def deeds():
    db.session.rollback()
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    return [(one.act, one.who, one.about) for one in entries if one.act != "account.create"]


def press(browser, path):
    token = token_of(browser.get("/account/sessions"))
    return browser.post(f"/account/sessions{path}", data={"csrf_token": token})


def test_the_list_says_where_when_and_with_what_somebody_is_signed_in(there):
    here = there()
    there(agent=PHONE, machine="2001:db8:1:2::3")
    there(OTHER, agent="curl/8")
    page = here.get("/account/sessions").text
    assert re.findall(r"<h2>(.*?)</h2>", page) == [
        "Firefox on Linux (this one)",
        "Safari on iPhone",
    ]
    assert re.findall(r'class="mono">(.*?)<', page) == ["192.0.2.0/24", "2001:db8:1::/48"]
    assert "192.0.2.77" not in page
    assert page.count("just now") == 3
    assert page.count("UTC</time>") == 2


def test_one_session_is_ended_and_refused_at_its_next_request(there):
    here, phone = there(), there(agent=PHONE)
    assert is_in(phone)
    answer = press(here, f"/{rows()[1].id}")
    assert answer.headers["Location"] == "/account/sessions"
    assert (is_in(here), is_in(phone)) == (True, False)
    assert "Safari" not in here.get("/account/sessions").text
    assert deeds()[-1][:2] == ("account.end_session", "account")


def test_all_others_are_ended_by_one_button(there):
    here, *others = there(), there(agent=PHONE), there()
    stranger = there(OTHER)
    press(here, "/others")
    assert [is_in(one) for one in (here, *others, stranger)] == [True, False, False, True]
    assert "End all other sessions" not in here.get("/account/sessions").text
    assert [one[0] for one in deeds()].count("account.end_session") == 2


def test_nobody_ends_a_session_of_somebody_else(there):
    here, stranger = there(), there(OTHER)
    number = rows()[0].id
    assert press(stranger, f"/{number}").status_code == 404
    for no_number in ("/123456", "/99999999999999999999", "/-1", "/x"):
        assert press(stranger, no_number).status_code in {404, 405}
    press(stranger, "/others")
    assert is_in(here)
    with pytest.raises(SessionGone):
        sessions.end_session(datastore.find_user(email=OTHER).id, number)


@pytest.mark.parametrize("path", ["/others", "/1"])
def test_a_session_is_not_ended_by_a_link_or_without_the_forms_token(there, path):
    here, other = there(), there()
    assert here.get(f"/account/sessions{path}").headers["Location"] == "/account/sessions"
    assert here.post(f"/account/sessions{path}").status_code == 400
    assert (is_in(here), is_in(other)) == (True, True)


def test_ending_asks_for_a_new_proof_when_the_last_is_old(there):
    here, other = there(), there()
    with here.session_transaction() as session:
        session["fs_paa"] = 0
    for path in ("/others", f"/{rows()[1].id}"):
        assert "/verify" in press(here, path).headers["Location"]
    assert (is_in(here), is_in(other)) == (True, True)


def test_signing_out_clears_what_the_browser_keeps_of_the_desk(there):
    here = there()
    answer = here.post("/logout", data={"csrf_token": token_of(here.get("/desk/"))})
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_signing_out_ends_the_session_so_that_its_cookie_is_worth_nothing(there):
    here, other = there(), there()
    stolen = here.get_cookie("desk").value
    here.post("/logout", data={"csrf_token": token_of(here.get("/desk/"))})
    assert len(rows()) == 1
    here.set_cookie("desk", stolen)
    assert (is_in(here), is_in(other)) == (False, True)
    assert deeds()[-1][:2] == ("account.sign_out", "account")


def test_signing_in_again_in_one_browser_replaces_its_session(there):
    here = there()
    before = here.get_cookie("desk").value
    here.post("/logout", data={"csrf_token": token_of(here.get("/desk/"))})
    sign_in(here, OTHER, PASSWORD)
    assert (len(rows()), len(rows(OTHER))) == (0, 1)
    here.set_cookie("desk", before)
    assert not is_in(here)


def test_a_session_ends_when_it_is_not_used_and_however_much_it_is_used(app, there, monkeypatch):
    begun = clock.now()

    def at(**after):
        monkeypatch.setattr(clock, "now", lambda: begun + timedelta(**after))

    here, unused = there(), there()
    at(hours=11, minutes=50)
    assert is_in(here)
    at(hours=12, minutes=10)
    assert (is_in(here), is_in(unused)) == (True, False)
    for hours in range(20, 14 * 24, 8):
        at(hours=hours)
        assert is_in(here)
    at(days=14, minutes=1)
    assert not is_in(here)
    assert sessions.drop_sessions() == 2
    assert sessions.drop_sessions() == 0
    assert rows() == []


def test_that_a_session_is_used_is_written_once_in_some_minutes(there, monkeypatch):
    here = there()
    seen = rows()[0].seen_at
    later = seen + SEEN_AGAIN / 2
    monkeypatch.setattr(clock, "now", lambda: later)
    assert is_in(here)
    assert rows()[0].seen_at == seen
    much_later = seen + SEEN_AGAIN * 2
    monkeypatch.setattr(clock, "now", lambda: much_later)
    assert is_in(here)
    assert rows()[0].seen_at == much_later


def test_the_token_is_not_in_the_database_as_it_is(there):
    with there().session_transaction() as cookie:
        token = cookie["session"]
    assert token not in map(str, vars(rows()[0]).values())


def reset(client, password):
    token = create_account(COMMAND_LINE, ADDRESS, Role.VIEWER, letter_id=None, password=None)
    form = {"password": password, "password_confirm": password}
    form["csrf_token"] = token_of(client.get(f"/password/{token}"))
    assert client.post(f"/password/{token}", data=form).status_code == 302


@pytest.mark.parametrize("way", ["link", "command"])
def test_a_new_password_ends_every_session_of_before(client, there, way):
    here, other = there(), there(OTHER)
    if way == "link":
        reset(client, "another sample of words")
        ended = [one[0] for one in deeds()][-2:]
        assert ended == ["account.reset_password", "account.end_session"]
    else:
        new = "another sample of words"
        create_account(COMMAND_LINE, ADDRESS, Role.VIEWER, letter_id=None, password=new)
    assert (is_in(here), is_in(other)) == (False, True)
    assert rows() == []


def forged(app, content, key):
    interface = app.session_interface
    serializer = URLSafeTimedSerializer(
        key,
        salt=interface.salt,
        serializer=interface.serializer,
        signer_kwargs={
            "key_derivation": interface.key_derivation,
            "digest_method": interface.digest_method,
        },
    )
    return serializer.dumps(content)


def test_a_cut_or_forged_cookie_is_nobody(app, there, client):
    here = there()
    good = here.get_cookie("desk").value
    head, stamp, signature = good.rsplit(".", 2)
    with here.session_transaction() as cookie:
        content = dict(cookie)
    own = app.config["SECRET_KEY"]
    assert is_in(here)
    spoiled = [
        good[:-1],
        good[:-5],
        good[: len(good) // 2],
        f"{head}.{stamp}.{signature.swapcase()}",
        f"{head}.{stamp}",
        f"{head[:-2]}AA.{stamp}.{signature}",
        "",
        "....",
        forged(app, content, "another key that is long enough for a test"),
        # Signed well, as by a site of before: it names no session, or none that is there.
        forged(app, {**content, "session": "x" * 43}, own),
        forged(app, {**content, "session": None}, own),
        forged(app, {**content, "session": 7}, own),
        forged(app, {name: one for name, one in content.items() if name != "session"}, own),
    ]
    for value in spoiled:
        client.set_cookie("desk", value)
        assert not is_in(client), value
    client.set_cookie("desk", forged(app, content, own))
    assert is_in(client)


def test_a_session_is_good_for_its_own_account_alone(app, there, client):
    here = there()
    with here.session_transaction() as cookie:
        content = dict(cookie)
    content["_user_id"] = datastore.find_user(email=OTHER).fs_uniquifier
    client.set_cookie("desk", forged(app, content, app.config["SECRET_KEY"]))
    assert not is_in(client)


def test_neither_a_second_cookie_nor_a_token_in_a_header_signs_anybody_in(app, client):
    page = client.get("/login")
    assert "remember" not in page.text
    form = {"email": ADDRESS, "password": PASSWORD, "csrf_token": token_of(page), "remember": "y"}
    answer = client.post("/login?include_auth_token", data=form)
    names = [one.partition("=")[0] for one in answer.headers.getlist("Set-Cookie")]
    assert not [one for one in names if "remember" in one]
    other = app.test_client()
    with app.test_request_context():
        token = db.session.scalars(select(Account).filter_by(email=ADDRESS)).one().get_auth_token()
    for address in ("/desk/", "/verify", "/account/sessions"):
        answer = other.get(address, headers={"Authentication-Token": token})
        assert answer.status_code == 302, address
        assert "/login" in answer.headers["Location"]
        assert other.get(f"{address}?auth_token={token}").status_code == 302


def test_who_is_away_from_the_account_is_out_at_once(there):
    here = there()
    datastore.find_user(email=ADDRESS).active = False
    db.session.commit()
    assert not is_in(here)


def test_the_audit_says_who_came_who_failed_and_who_left(client, there):
    here = there()
    sign_in(client, ADDRESS, "a secret that was mistyped")
    sign_in(client, "nobody@example.org", "a secret that was mistyped")
    here.post("/logout", data={"csrf_token": token_of(here.get("/desk/"))})
    number = datastore.find_user(email=ADDRESS).id
    session = deeds()[0][2]
    assert deeds() == [
        ("account.sign_in", "account", session),
        ("account.sign_in_failed", "visitor", f"account:{number}"),
        ("account.sign_out", "account", session),
    ]
    everything = [vars(one) for one in db.session.scalars(select(AuditEntry))]
    assert "mistyped" not in str(everything)
    assert "nobody@" not in str(everything)
    assert '"machine":"192.0.2.0/24"' in str(everything)


@pytest.mark.parametrize("name", ["AuditEntry", "AccountSession"])
def test_a_sign_in_is_written_whole_or_not_at_all(client, monkeypatch, name):
    """What cannot be put on record does not happen."""
    target = {
        "AuditEntry": "campaign.accounts.session_operations.record",
        "AccountSession": "campaign.accounts.session_operations.browser_words",
    }[name]

    def fail(*_args, **_kwargs):
        raise OSError("a fault of the test")

    monkeypatch.setattr(target, fail)
    client.application.testing = False
    assert sign_in(client, ADDRESS, PASSWORD).status_code == 500
    assert not is_in(client)
    assert rows() == []


def test_a_reset_that_cannot_be_put_on_record_leaves_the_password(client, there, monkeypatch):
    here = there()
    before = datastore.find_user(email=ADDRESS).password

    def fail(*_args, **_kwargs):
        raise OSError("a fault of the test")

    monkeypatch.setattr("campaign.accounts.session_operations.record", fail)
    client.application.testing = False
    with pytest.raises(AssertionError):
        reset(client, "another sample of words")
    db.session.rollback()
    assert datastore.find_user(email=ADDRESS).password == before
    assert is_in(here)
    (count,) = db.session.execute(select(func.count()).select_from(AccountSession)).one()
    assert count == 1


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (PHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.0 <script>", "Another browser"),
        ("x" * 100_000, "Another browser"),
        ("", "Another browser"),
    ],
)
def test_a_browser_is_called_by_a_plain_name(agent, words):
    assert browser_words(agent) == words
