"""What entries say: who, what, when, before and after, from where; and what may be erased."""

import hashlib
import json

import pytest
from sqlalchemy import select

from campaign.access import COMMAND_LINE, Actor
from campaign.audit.models import AuditEntry
from campaign.audit.operations import chain_entries, erase_personal, record
from campaign.audit.rules import Deed, canonical, digest, shortened
from campaign.audit.verification import verify
from campaign.db import db, transaction
from campaign.drafting import operations as drafting
from campaign.drafting import queries as letters
from campaign.drafting.rules import LetterState
from campaign.mailer.models import Message
from campaign.signatories import operations, queries
from campaign.signatories.confirm_operations import confirm
from campaign.signatories.import_operations import import_signatories
from campaign.signatories.models import Signatory
from campaign.signatories.rules import SignatoryState
from campaign.signatories.table_files import read_table
from tests.application import answers, token_of


def entries(act):
    db.session.expire_all()
    return db.session.scalars(
        select(AuditEntry).where(AuditEntry.act == act).order_by(AuditEntry.id)
    ).all()


def typed(entry):
    return json.loads(entry.personal).get("change", {}).get("value", {})


def details(entry):
    return json.loads(entry.details)


@pytest.fixture
def signed_on(client, letter):
    """One sign-on from a known address; gives its row."""
    answer = client.post(
        f"/l/{letter}/sign-on",
        data=answers(client),
        environ_base={"REMOTE_ADDR": "192.0.2.77"},
    )
    assert answer.status_code == 303
    return db.session.scalars(select(Signatory).where(Signatory.contact_email != "")).one()


def link_of(row):
    return queries.link_token(row.id, row.link_key)


def test_a_sign_on_is_on_record_with_what_was_typed_apart_and_its_machine_shortened(signed_on):
    (entry,) = entries(Deed.SIGN_ON)
    assert (entry.who, entry.about) == ("signatory", f"signatory:{signed_on.id}")
    assert typed(entry)["contact_email"] == "ana@example.org"
    assert json.loads(entry.personal)["actor"]["value"] == {"machine": "192.0.2.0/24"}
    assert details(entry)["version"] == signed_on.version_sha256
    for chained in (entry.details, entry.commitments, entry.about, entry.act):
        assert "Ana" not in chained
        assert "192.0.2" not in chained
    assert entry.position is None
    assert entry.sha256 is None


def test_a_sign_on_that_fails_leaves_no_entry(client, letter, monkeypatch):
    monkeypatch.setattr(operations, "_write_first_email", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        client.post(
            f"/l/{letter}/sign-on",
            data=answers(client),
            environ_overrides={"campaign.raise_faults": True},
        )
    assert entries(Deed.SIGN_ON) == []


def test_a_repeat_is_on_record_only_when_it_changes_something(client, letter, signed_on):
    client.post(f"/l/{letter}/sign-on", data=answers(client, city="Springfield"))
    assert [details(one)["repeat"] for one in entries(Deed.SIGN_ON)] == [False, True]
    confirm(link_of(signed_on))
    client.post(f"/l/{letter}/sign-on", data=answers(client, city="Columbus"))
    assert len(entries(Deed.SIGN_ON)) == 2


def test_a_link_s_deeds_say_what_was_before_and_after(client, letter, signed_on):
    token = link_of(signed_on)
    confirm(token)
    confirm(token)
    form = answers(client, city="Springfield", action="correct")
    form["csrf_token"] = token_of(client.get(f"/s/{token}"))
    assert client.post(f"/s/{token}", data=form).status_code == 200
    operations.withdraw(token)
    (confirmed,) = entries(Deed.CONFIRM)
    assert details(confirmed)["state"] == {"before": "unconfirmed", "after": "listed"}
    (corrected,) = entries(Deed.CORRECT)
    assert typed(corrected) == {"city": {"before": "", "after": "Springfield"}}
    assert details(corrected) == {}
    (withdrawn,) = entries(Deed.WITHDRAW)
    assert details(withdrawn)["state"] == {"before": "listed", "after": "withdrawn"}


def test_a_letter_s_own_life_is_on_record(letter):
    drafting.close_letter(COMMAND_LINE, letter)
    (closed,) = entries("letter.close")
    assert details(closed)["state"] == {"before": LetterState.OPEN, "after": LetterState.CLOSED}
    assert (closed.who, closed.account_id, closed.personal) == ("command line", None, "{}")


def test_an_import_says_each_row_and_a_dry_run_says_nothing(letter):
    data = b"name,city\nSample Clinic,Springfield\nWe Are Home Campaign,Sampleton\n"
    before = len(entries(Deed.IMPORT))
    for is_dry_run in (True, False):
        import_signatories(
            COMMAND_LINE,
            letter,
            read_table(data, "more.csv"),
            state=SignatoryState.LISTED,
            is_dry_run=is_dry_run,
        )
        assert len(entries(Deed.IMPORT)) == before + (0 if is_dry_run else 2)
    new, changed = entries(Deed.IMPORT)[-2:]
    assert typed(new)["name"] == "Sample Clinic"
    assert typed(changed) == {"city": {"before": "", "after": "Sampleton"}}
    (whole,) = entries("signatories.import")
    assert details(whole) == {"new": 1, "changed": 1, "duplicate": 0, "rejected": 0}


def test_who_has_an_account_is_known_by_it_and_the_address_can_be_erased(letter):
    letter_id = letters.letter(letter).id
    with transaction():
        record(Actor("ben@example.org", 7), "letter.close", letter_id)
    (entry,) = entries("letter.close")
    assert (entry.who, entry.account_id) == ("account", 7)
    assert "ben@" not in entry.details + entry.commitments


@pytest.mark.parametrize("is_chained", [True, False])
def test_erasing_takes_the_values_and_the_salts_and_leaves_the_chain_whole(
    signed_on, letter, is_chained
):
    letter_id, about = letters.letter(letter).id, f"signatory:{signed_on.id}"
    with transaction():
        record(Actor("ben@example.org", 7), "test", letter_id, about=about, personal={"city": "X"})
    if is_chained:
        chain_entries()
    assert erase_personal(COMMAND_LINE, abouts=[about]) == 2
    (entry,), (by_account,) = entries(Deed.SIGN_ON), entries("test")
    assert entry.personal == "{}"
    assert json.loads(by_account.personal).keys() == {"actor"}
    assert erase_personal(COMMAND_LINE, abouts=[], account_id=7) == 1
    assert entries("test")[0].personal == "{}"
    assert "ana@example.org" not in str(
        [one.personal for one in db.session.scalars(select(AuditEntry))]
    )
    chain_entries()
    assert verify(letter_id).problems == ()
    assert erase_personal(COMMAND_LINE, abouts=[about], account_id=7) == 0


def test_a_sign_on_wakes_nobody_for_the_audit(app, signed_on):
    assert db.session.scalars(select(Message)).one()
    assert "audit.chain" not in app.extensions["bell"]._pending


def test_json_is_one_text_for_one_value():
    assert canonical({"b": "é", "a": (1, None)}) == '{"a":[1,null],"b":"\\u00e9"}'
    assert digest("a", 1) == hashlib.sha256(b'["a",1]').hexdigest()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("::1", "::/48"),
        ("unix:", ""),
        ("", ""),
    ],
)
def test_a_machine_is_known_by_its_network_only(address, network):
    assert shortened(address) == network
