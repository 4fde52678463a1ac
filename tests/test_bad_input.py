"""Bad input on every public form and behind every public link: one plain answer, nothing lost."""

import email
import email.policy
import json
from urllib.parse import quote, urlencode
from zlib import crc32

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from campaign import tokens
from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.db import db
from campaign.drafting import queries as letters
from campaign.extensions import limiter
from campaign.mailer.models import Message
from campaign.signatories.models import Signatory
from campaign.signatories.views import THANKS
from tests.application import SLUG, answers, application, enter, open_demo_letter, token_of
from tests.odd_names import ACCEPTED, CHANGED, REFUSED
from tests.signatories.test_sign_on import links
from tests.test_forged_forms import everything

pytestmark = pytest.mark.once("postgresql")

COORDINATOR = "coordinator@example.org"
FORM = "application/x-www-form-urlencoded"
TYPED = ("name", "contact_name", "contact_title", "city", "state", "country", "website", "sector")
HEADERS = [
    *("Subject", "From", "To", "Reply-To", "Date", "Message-ID", "Auto-Submitted"),
    *("MIME-Version", "Content-Type"),
]


@pytest.fixture(scope="module")
def site(new_database, tmp_path_factory):
    """An open letter with a coordinator, and one sign-on with its link."""
    limit = {"SIGN_ON_LIMIT": "100000 per minute"}
    with application(new_database(), tmp_path_factory.mktemp("bad"), **limit) as app:
        open_demo_letter()
        letter_id = letters.letter(SLUG).id
        create_account(
            COMMAND_LINE, COORDINATOR, Role.COORDINATOR, letter_id=letter_id, password=None
        )
        client = app.test_client()
        client.post(f"/l/{SLUG}/sign-on", data=answers(client))
        app.link = links()[0]
        yield app


@pytest.fixture
def visitor(site):
    limiter.reset()
    return site.test_client()


def form_of(site, visitor, form):
    """The address of a public form, and good answers to it."""
    sent = {**answers(visitor), "action": "correct"}
    return {
        "check": (f"/l/{SLUG}/check", sent),
        "sign-on": (f"/l/{SLUG}/sign-on", sent),
        "my-link": (f"/l/{SLUG}/my-link", sent),
        "own link": (site.link, sent),
    }[form]


def is_plain(page, *statuses):
    """Whether the answer is a whole page with one of these statuses, never a fault."""
    assert page.status_code in statuses, (page.status_code, page.text[:300])
    assert "<h1" in page.text
    return True


every_form = pytest.mark.parametrize("form", ["check", "sign-on", "my-link", "own link"])
storing_form = pytest.mark.parametrize("form", ["sign-on", "own link"])

BAD_TOKENS = {
    "forged": "WzEsIjAwMDAiXQ.c2FtcGxlc2FtcGxl",
    "of nothing": "unknown",
    "a word": "null",
    "dots alone": "....",
    "long": "x" * 10_000,
    "very long": "A" * 60_000,
    "zero byte": "abc\0def",
    "not UTF-8": b"\xff\xfe\x80",
    "half a character": b"abc\xc3",
    "line ends": "abc\r\nSet-Cookie: x=y",
    "right to left": "\u202eabc",
    "digits of another script": "١٢٣",
    "deep": "[" * 5_000,
    "another purpose": None,
}


@pytest.fixture
def bad_token(site, request):
    value = BAD_TOKENS[request.param]
    return tokens.sign("another purpose", [1, "0000"]) if value is None else value


@pytest.mark.parametrize("bad_token", BAD_TOKENS, indirect=True)
@pytest.mark.parametrize("start", ["/s/", "/join/", "/password/"])
def test_a_bad_link_is_answered_plainly_and_changes_nothing(site, visitor, start, bad_token):
    before, address = everything(), start + quote(bad_token, safe="")
    for page in (
        visitor.get(address),
        visitor.post(address, data={**answers(visitor), "action": "withdraw"}),
    ):
        assert page.status_code in {302, 400, 404, 413, 414, 422}, page.text[:300]
        assert "Set-Cookie: x" not in str(page.headers)
        if page.status_code != 302:
            assert "<h1" in page.text
    assert everything() == before


@pytest.mark.parametrize("cut", [1, 5, 20, -1, -5])
def test_a_link_that_was_cut_or_grew_leads_nowhere(site, visitor, cut):
    for address in (site.link[:-cut] if cut > 0 else site.link + "x" * -cut,):
        assert is_plain(visitor.get(address), 404)
        assert is_plain(visitor.post(address, data={"action": "confirm"}), 404)


@pytest.mark.parametrize("bad_token", BAD_TOKENS, indirect=True)
def test_bad_thanks_tell_nothing_and_say_thank_you(site, visitor, bad_token):
    page = visitor.get(f"/l/{SLUG}/thanks?ref={quote(bad_token)}")
    assert is_plain(page, 200)


def test_thanks_with_words_of_another_kind_are_taken_calmly(site, visitor):
    for payload in (1, None, "", [], ["A"], {"a": 1}, ["A", "B", "C"], True):
        ref = tokens.sign(f"not {THANKS}", payload)
        assert is_plain(visitor.get(f"/l/{SLUG}/thanks?ref={ref}"), 200)


@every_form
@pytest.mark.parametrize("bad_token", BAD_TOKENS, indirect=True)
def test_a_bad_form_token_loses_nothing_that_was_typed(site, visitor, form, bad_token):
    address, sent = form_of(site, visitor, form)
    before = everything()
    token = bad_token.decode("latin-1") if isinstance(bad_token, bytes) else bad_token
    page = visitor.post(address, data={**sent, "csrf_token": token})
    assert is_plain(page, 422)
    assert sent["contact_email"] in page.text
    assert form == "my-link" or sent["name"] in page.text
    assert everything() == before


@every_form
@pytest.mark.parametrize("field", ["name", "contact_name", "contact_email", "city"])
@pytest.mark.parametrize(
    "value",
    [
        "abc\0def",
        b"Acci\xf3n".decode("latin-1").encode("latin-1"),
        b"\xff\xfe",
        b"\xc3",
        b"\xed\xa0\x80",
        b"\xf8\x88\x80\x80\x80",
    ],
    ids=["zero byte", "Latin-1", "UTF-16's mark", "half", "a surrogate", "five bytes"],
)
def test_bytes_that_are_no_text_get_one_sentence(site, visitor, form, field, value):
    address, sent = form_of(site, visitor, form)
    before = everything()
    page = visitor.post(address, data=urlencode({**sent, field: value}), content_type=FORM)
    if form == "my-link" and field != "contact_email":
        assert is_plain(page, 200)
    elif form == "own link" and field == "contact_email":
        assert is_plain(page, 200)  # A link does not change the address, so nothing reads it.
    else:
        assert is_plain(page, 422)
        assert everything() == before
        assert f'href="#{field}"' in page.text


def parts_of_body(kind):
    """Bodies that are no filled-in form."""
    boundary = b"--sample\r\n"
    file_part = (
        boundary
        + b'Content-Disposition: form-data; name="name"; filename="a.pdf"\r\n'
        + b"Content-Type: application/pdf\r\n\r\n%PDF-1.7\r\n--sample--\r\n"
    )
    multipart = "multipart/form-data; boundary=sample"
    return {
        "JSON": (json.dumps({"name": "Sample Union"}).encode(), "application/json"),
        "deep JSON": (b"[" * 100_000, "application/json"),
        "a JSON list": (b"[1, 2]", "application/json"),
        "a JSON word": (b'"name"', "application/json"),
        "nothing": (b"", FORM),
        "nothing of no kind": (b"", ""),
        "a file": (file_part, multipart),
        "cut multipart": (boundary + b'Content-Disposition: form-data; name="na', multipart),
        "multipart without boundary": (file_part, "multipart/form-data"),
        "an endless boundary": (file_part, "multipart/form-data; boundary=" + "x" * 5000),
        "XML": (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "application/xml"),
        "text": (b"name=Sample", "text/plain"),
        "another charset": (
            "name=Sample".encode("utf-16"),
            "application/x-www-form-urlencoded; charset=utf-16",
        ),
        "separators alone": (b"&" * 100_000, FORM),
        "signs alone": (b"=&" * 50_000, FORM),
        "percent signs": (b"name=" + b"%" * 50_000, FORM),
        "100,000 keys": (b"&".join(b"k%d=" % one for one in range(50_000)), FORM),
        "one key 100,000 times": (b"&".join([b"name=x"] * 60_000), FORM),
        "nested keys": (b"name" + b"[a]" * 30_000 + b"=x", FORM),
        "a broken header": (b"name=x", "\u00fcber/all; ;;=\x01"),
    }[kind]


@every_form
@pytest.mark.parametrize(
    "kind",
    [
        *(
            "JSON",
            "deep JSON",
            "a JSON list",
            "a JSON word",
            "nothing",
            "nothing of no kind",
            "a file",
            "cut multipart",
        ),
        *("multipart without boundary", "an endless boundary", "XML", "text"),
        *("another charset", "separators alone", "signs alone", "percent signs"),
        *("100,000 keys", "one key 100,000 times", "nested keys", "a broken header"),
    ],
)
def test_a_body_that_is_no_form_is_answered_in_words_and_changes_nothing(site, visitor, form, kind):
    address, _ = form_of(site, visitor, form)
    body, content_type = parts_of_body(kind)
    before = everything()
    page = visitor.post(address, data=body, content_type=content_type)
    assert is_plain(page, 400, 413, 422)
    assert everything() == before


@every_form
@pytest.mark.parametrize("more", [1, 100_000])
def test_a_body_beyond_the_limit_is_refused_in_words(site, visitor, form, more):
    address, sent = form_of(site, visitor, form)
    limit, start = site.config["MAX_FORM_MEMORY_SIZE"], urlencode(sent).encode() + b"&city="
    for size, statuses in ((limit + more, {413}), (limit, {200, 303, 422})):
        body = start + b"x" * (size - len(start))
        page = visitor.post(address, data=body, content_type=FORM)
        assert page.status_code in statuses, page.status_code


@every_form
def test_of_repeated_answers_the_first_counts(site, visitor, form):
    address, sent = form_of(site, visitor, form)
    body = urlencode([*sent.items(), ("name", "\0"), ("contact_email", "evil@example.net")])
    page = visitor.post(address, data=body, content_type=FORM)
    assert page.status_code in {200, 303}
    assert "evil" not in page.text


@pytest.mark.parametrize(
    "query",
    [
        "page=99999999999999999999",
        "page=-1",
        "page=0",
        "page=x",
        "page=%00",
        "q=%00",
        "q=%ff",
        "q=" + "x" * 5000,
        "q=%25%5F%27%22%5C",
        "q=" + quote("\u202e\u0301" * 50),
        "q=a&q=b",
        "ref[]=1",
    ],
)
@pytest.mark.parametrize("room", ["", "/count", "/sign-on", "/thanks", "/my-link"])
def test_odd_questions_in_an_address_are_taken_calmly(site, visitor, room, query):
    assert visitor.get(f"/l/{SLUG}{room}?{query}").status_code == 200


@pytest.mark.parametrize("kind", ["JSON", "deep JSON", "a JSON list", "a JSON word", "a file"])
@pytest.mark.parametrize("address", ["/login", "/password", "/join/unknown", "/verify", "/logout"])
def test_a_body_that_is_no_form_is_no_fault_on_the_way_in_either(site, visitor, address, kind):
    body, content_type = parts_of_body(kind)
    page = visitor.post(address, data=body, content_type=content_type)
    assert page.status_code < 500


@pytest.mark.parametrize("kind", ["JSON", "deep JSON", "a JSON list", "a JSON word", "a file"])
@pytest.mark.parametrize("room", ["open", "settings", "findings/unknown", "printings", "roster/1"])
def test_a_body_that_is_no_form_is_no_fault_at_the_desk(site, visitor, room, kind):
    body, content_type = parts_of_body(kind)
    enter(visitor, COORDINATOR)
    page = visitor.post(f"/desk/{SLUG}/{room}", data=body, content_type=content_type)
    assert page.status_code < 500


INJECTIONS = {
    "CR LF": "Sample\r\nBcc: evil@example.net",
    "LF": "Sample\nBcc: evil@example.net",
    "CR": "Sample\rBcc: evil@example.net",
    "an empty line": "Sample\r\n\r\n<p>evil",
    "vertical tab": "Sample\x0bBcc: evil@example.net",
    "form feed": "Sample\x0cBcc: evil@example.net",
    "next line": "Sample\x85Bcc: evil@example.net",
    "line separator": "Sample\u2028Bcc: evil@example.net",
    "paragraph separator": "Sample\u2029Bcc: evil@example.net",
    "folded": "Sample\r\n Bcc: evil@example.net",
    "encoded word": "=?utf-8?q?Sample=0D=0ABcc:_evil@example.net?=",
    "encoded word in base64": "=?utf-8?b?U2FtcGxlDQpCY2M6IGV2aWxAZXhhbXBsZS5uZXQ=?=",
    "percent": "Sample%0d%0aBcc: evil@example.net",
    "boundary": "Sample --=_0 Content-Type: text/html",
    "quotes": 'Sample" <evil@example.net>, "',
    "surrogate escapes": "Sample\udc0a",
}


def messages():
    db.session.rollback()
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def assert_one_message(message, recipient):
    """Whether the bytes are one message with our headers, to one person, in two parts."""
    assert message.data.count(b"\n") == message.data.count(b"\r\n") == message.data.count(b"\r")
    assert message.data.isascii()
    for policy in (email.policy.default, email.policy.compat32, email.policy.SMTP):
        parsed = email.message_from_bytes(message.data, policy=policy)
        assert sorted(parsed.keys()) == sorted(set(parsed.keys()))
        assert set(parsed.keys()) <= set(HEADERS)
        assert str(parsed["To"]) == recipient
        _, *folded = str(email.message_from_bytes(message.data)["Subject"]).splitlines()
        assert all(line.startswith(" ") for line in folded)
        parts = parsed.get_payload()
        assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
        assert not parsed.defects
    subject = email.message_from_bytes(message.data, policy=email.policy.default)["Subject"]
    assert len(str(subject).splitlines()) == 1


@pytest.mark.parametrize("kind", INJECTIONS)
@pytest.mark.parametrize("field", [*TYPED, "affiliation", "contact_email"])
def test_no_answer_begins_a_header_or_a_message_of_its_own(site, visitor, field, kind):
    number = crc32(f"{field} {kind}".encode())
    sent = answers(visitor, contact_email=f"x{number}@example.org", name=f"Sample {number}")
    recipient = sent["contact_email"]
    body = urlencode({**sent, field: INJECTIONS[kind]}, errors="surrogatepass")
    known = len(messages())
    page = visitor.post(f"/l/{SLUG}/sign-on", data=body, content_type=FORM)
    assert page.status_code in {303, 422}
    written = messages()[known:]
    assert len(written) == (page.status_code == 303)
    for message in written:
        assert_one_message(message, recipient)
    if page.status_code == 422:
        assert f'href="#{field}"' in page.text
        assert "Sample" in page.text


odd = st.sampled_from(
    [*ACCEPTED.values(), *REFUSED.values(), *(odd for odd, _ in CHANGED.values())]
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    name=odd.filter(lambda text: len(text) < 1000) | st.text(max_size=60),
    contact=st.text(max_size=60) | odd.filter(lambda text: len(text) < 1000),
    title=st.text(max_size=60),
)
def test_whatever_people_are_called_each_gets_one_whole_message(
    site, visitor, name, contact, title
):
    limiter.reset()
    sent = answers(visitor, name=name, contact_name=contact, contact_title=title)
    body = urlencode(sent, errors="surrogatepass")
    known = len(messages())
    page = visitor.post(f"/l/{SLUG}/sign-on", data=body, content_type=FORM)
    assert page.status_code in {303, 422}
    for message in messages()[known:]:
        assert_one_message(message, "ana@example.org")


LOOK_ALIKES = {
    "Cyrillic before the @": ("\u0430na@example.org", None),
    "Greek before the @": ("an\u03b1@example.org", None),
    "dotless i": ("ana\u0131@example.org", None),
    "long s": ("\u017fample@example.org", None),
    "combining mark": ("ana\u0301@example.org", None),
    "zero-width space": ("an\u200ba@example.org", None),
    "right-to-left override": ("\u202eana@example.org", None),
    "two signs": ("ana@example.org@example.net", None),
    "full-width sign": ("ana\uff20example.org", None),
    "a comment": ("ana(x)@example.org", None),
    "a quoted part": ('"ana@example.org"@example.net', None),
    "a display name": ("Ana <ana@example.org>", None),
    "a list": ("ana@example.org,ben@example.org", None),
    "an address of numbers": ("ana@[192.0.2.1]", None),
    "an encoded word": ("=?utf-8?q?=0Ax?=@example.org", None),
    "a half domain": ("ana@example", None),
    "Cyrillic in the domain": ("ana@ex\u0430mple.org", "ana@xn--exmple-4nf.org"),
    "full-width domain": ("ana@\uff45xample.org", "ana@example.org"),
    "ideographic dot": ("ana@example\u3002org", "ana@example.org"),
    "capitals": ("ANA@EXAMPLE.ORG", "ANA@example.org"),
}


@pytest.mark.parametrize("kind", LOOK_ALIKES)
def test_an_address_that_only_looks_like_anothers_never_passes_for_it(site, visitor, kind):
    typed, kept = LOOK_ALIKES[kind]
    name = f"Sample Union of {kind}"
    sent = answers(visitor, name=name, contact_email=typed)
    page = visitor.post(f"/l/{SLUG}/sign-on", data=sent)
    if kept is None:
        assert is_plain(page, 422)
        assert 'href="#contact_email"' in page.text
        assert name in page.text
        again = {**sent, "csrf_token": token_of(visitor.get(f"/l/{SLUG}/my-link"))}
        assert is_plain(visitor.post(f"/l/{SLUG}/my-link", data=again), 422)
        return
    assert page.status_code == 303
    db.session.rollback()
    row = db.session.scalars(select(Signatory).where(Signatory.name == name)).one()
    assert row.contact_email == kept


def test_a_look_alike_of_anothers_domain_is_sent_no_link_of_theirs(site, visitor):
    known = len(messages())
    form = {
        "contact_email": "ana@ex\u0430mpl\u0435.org",
        "csrf_token": token_of(visitor.get(f"/l/{SLUG}/my-link")),
    }
    assert is_plain(visitor.post(f"/l/{SLUG}/my-link", data=form), 200)
    assert len(messages()) == known


@pytest.mark.parametrize("kind", INJECTIONS)
def test_an_invitation_goes_to_one_address_or_to_none(site, visitor, kind):
    enter(visitor, COORDINATOR)
    token = token_of(visitor.get(f"/desk/{SLUG}/settings"))
    for address in (INJECTIONS[kind], f"{INJECTIONS[kind]}@example.org", f"a@{INJECTIONS[kind]}"):
        known = len(messages())
        body = urlencode(
            {"address": address, "role": "viewer", "csrf_token": token}, errors="surrogatepass"
        )
        page = visitor.post(f"/desk/{SLUG}/settings", data=body, content_type=FORM)
        assert page.status_code in {303, 422}
        for message in messages()[known:]:
            assert_one_message(message, message.recipient)
            assert "," not in message.recipient
