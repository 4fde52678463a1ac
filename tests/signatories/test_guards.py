"""The guards of a form: who trips one is looked at and sees no difference; off, nothing is there."""

import base64
import copy
import json
import re
from datetime import timedelta

import pytest
import time_machine
from altcha import Challenge, Payload, solve_challenge
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from campaign import clock
from campaign.db import db
from campaign.drafting.rules import Guard
from campaign.extensions import limiter
from campaign.signatories import doubts, proof
from campaign.signatories.entries import SignatoryEntry
from campaign.signatories.models import Signatory
from campaign.signatories.rules import MIN_FILL_SECONDS
from tests.application import SLUG, answers, application, open_demo_letter

FORM, CHECK, SIGN_ON = f"/l/{SLUG}/sign-on", f"/l/{SLUG}/check", f"/l/{SLUG}/sign-on"
CHALLENGE = f"/l/{SLUG}/challenge"
ENTRY = SignatoryEntry("Sample Alliance of Clinics", contact_email="ana@example.org")
LATER = timedelta(seconds=MIN_FILL_SECONDS + 1)


@pytest.fixture
def quick(monkeypatch):
    """The computation is a short one."""
    monkeypatch.setattr(proof, "COST", 1)


def doubt_of(name="Sample Alliance of Clinics"):
    """What was doubted when this name signed on."""
    db.session.rollback()
    return db.session.scalars(select(Signatory.doubt).where(Signatory.name == name)).one()


def solved(client, address=CHALLENGE):
    """What a browser's script sends for a new challenge."""
    challenge = Challenge.from_dict(client.get(address).json)
    return Payload(challenge, solve_challenge(challenge)).to_base64()


def hidden(page, name):
    return re.search(rf'name="{name}"\s[^>]*value="([^"]*)"', page.text)[1]


def test_without_guards_a_form_holds_no_trap_and_a_letter_no_challenge(client, letter):
    page = client.get(FORM)
    assert 'name="fax"' not in page.text
    checked = client.post(CHECK, data=answers(client))
    assert "data-challenge" not in checked.text
    assert "proof.js" not in checked.text
    assert client.get(CHALLENGE).status_code == 404
    with time_machine.travel(clock.now() + timedelta(seconds=1)):
        assert client.get(FORM).text == page.text
    sent = answers(client, fax="555 0100", proof="nonsense")
    assert client.post(SIGN_ON, data=sent).status_code == 303
    assert doubt_of() == ""


@pytest.mark.parametrize(
    ("guard", "sentence"),
    [
        (Guard.TRAP, doubts.TRAPPED),
        (Guard.FILL_TIME, doubts.HASTY),
        (Guard.PROOF, doubts.UNPROVED),
    ],
)
def test_who_trips_a_guard_is_thanked_like_everybody_and_looked_at(app, client, guard, sentence):
    open_demo_letter(guards=(guard,))
    answer = client.post(SIGN_ON, data=answers(client, fax="555 0100"))
    assert answer.status_code == 303
    assert "Thank you" in client.get(answer.location).text
    assert doubt_of() == sentence


def test_who_takes_a_moment_is_not_hasty_through_every_page_of_the_way(app, client):
    open_demo_letter(guards=(Guard.FILL_TIME,))
    form = answers(client)
    with time_machine.travel(clock.now() + LATER):
        wrong = client.post(CHECK, data={**form, "name": ""})
        assert wrong.status_code == 422
        form["csrf_token"] = hidden(wrong, "csrf_token")
        form["csrf_token"] = hidden(client.post(CHECK, data=form), "csrf_token")
        changed = client.post(CHECK, data={**form, "change": "name"})
        form["csrf_token"] = hidden(changed, "csrf_token")
        assert client.post(SIGN_ON, data=form).status_code == 303
    assert doubt_of() == ""


def test_a_form_that_was_turned_away_still_tells_when_it_was_first_shown(tables, tmp_path):
    with application(tables, tmp_path, SIGN_ON_LIMIT="1 per minute") as app:
        open_demo_letter(guards=(Guard.FILL_TIME, Guard.PROOF))
        client = app.test_client()
        form = answers(client, proof="what-was-computed")
        client.post(SIGN_ON, data={**form, "name": ""})
        with time_machine.travel(clock.now() + LATER):
            page = client.post(SIGN_ON, data=form)
            assert page.status_code == 429
            assert hidden(page, "proof") == "what-was-computed"
            form["csrf_token"] = hidden(page, "csrf_token")
            limiter.reset()
            assert client.post(SIGN_ON, data=form).status_code == 303
        assert doubt_of() == doubts.UNPROVED


def test_a_token_that_does_not_tell_when_is_hasty_and_a_forged_one_is_refused(app, client):
    open_demo_letter(guards=(Guard.FILL_TIME,))
    elsewhere = hidden(client.get(f"/l/{SLUG}/my-link"), "csrf_token")
    with time_machine.travel(clock.now() + LATER):
        form = answers(client, csrf_token=elsewhere)
        assert client.post(SIGN_ON, data=form).status_code == 303
        assert doubt_of() == doubts.HASTY
        assert client.post(SIGN_ON, data={**form, "csrf_token": "[1,2]"}).status_code == 422


def test_a_kept_page_with_a_fill_time_is_the_same_for_everybody(app, client):
    open_demo_letter(guards=tuple(Guard))
    front = app.test_client()
    with time_machine.travel(clock.now(), tick=False):
        pages = {front.get(f"/l/{SLUG}").data for _ in range(3)}
    assert len(pages) == 1
    assert "Set-Cookie" not in front.get(f"/l/{SLUG}").headers


@pytest.mark.usefixtures("quick")
def test_a_solved_challenge_passes_and_a_repeat_of_the_same_sign_on_too(app, client):
    open_demo_letter(guards=(Guard.PROOF,))
    form = answers(client, proof=solved(client))
    for _ in range(2):
        assert client.post(SIGN_ON, data=form).status_code == 303
        assert doubt_of() == ""


@pytest.mark.usefixtures("quick")
def test_a_solution_used_again_for_another_is_looked_at(app, client):
    open_demo_letter(guards=(Guard.PROOF,))
    form = answers(client, proof=solved(client))
    other = {**form, "name": "Sample Union", "contact_email": "ben@example.org"}
    for sent in (form, other, other):
        assert client.post(SIGN_ON, data=sent).status_code == 303
    assert (doubt_of(), doubt_of("Sample Union")) == ("", doubts.UNPROVED)


@pytest.mark.usefixtures("quick")
def test_a_solution_is_for_one_letter_and_for_an_hour(app, client):
    open_demo_letter(guards=(Guard.PROOF,))
    sent = solved(client)
    assert not proof.is_solved("another-letter", sent, ENTRY)
    with time_machine.travel(clock.now() + proof.CHALLENGE_LIFE + timedelta(seconds=1)):
        assert not proof.is_solved(SLUG, sent, ENTRY)
    assert proof.is_solved(SLUG, sent, ENTRY)


@pytest.mark.usefixtures("quick")
def test_a_solution_changed_anywhere_is_none(app, client):
    open_demo_letter(guards=(Guard.PROOF,))
    good = json.loads(base64.b64decode(solved(client)))
    places = [("challenge", "parameters", name) for name in good["challenge"]["parameters"]] + [
        ("challenge", "signature"),
        ("solution", "counter"),
        ("solution", "derivedKey"),
    ]
    for *path, last in places:
        for value in ("", "zz", 3, None, [], {}, {"letter": "another-letter"}, 2**40):
            changed = copy.deepcopy(good)
            place = changed
            for name in path:
                place = place[name]
            if place[last] == value:
                continue  # The counter of this challenge, by chance.
            place[last] = value
            sent = base64.b64encode(json.dumps(changed).encode()).decode()
            assert not proof.is_solved(SLUG, sent, ENTRY), (path, last, value)
    assert proof.is_solved(SLUG, base64.b64encode(json.dumps(good).encode()).decode(), ENTRY)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["challenge", "parameters", "solution", "signature", "data"])
            | st.text(max_size=3),
            inner,
            max_size=3,
        )
    ),
    max_leaves=10,
)
payloads = values.map(lambda value: base64.b64encode(json.dumps(value).encode()).decode())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(sent=st.text(max_size=200) | payloads)
def test_whatever_is_sent_as_a_proof_is_taken_calmly(app, sent):
    assert not proof.is_solved(SLUG, sent, ENTRY)


@pytest.mark.parametrize("sent", ["x" * 1_000_000, base64.b64encode(b"[" * 2_900).decode()])
def test_a_huge_or_deep_proof_is_none(app, sent):
    assert not proof.is_solved(SLUG, sent, ENTRY)


def test_while_the_counter_is_away_a_proof_is_looked_at_and_nobody_refused(
    app, client, monkeypatch
):
    open_demo_letter(guards=(Guard.PROOF,))
    monkeypatch.setattr(proof, "COST", 1)
    sent = solved(client)

    def away(*_args, **_kwargs):
        raise ConnectionError

    monkeypatch.setattr(proof.RateLimitItemPerSecond, "key_for", away)
    assert client.post(SIGN_ON, data=answers(client, proof=sent)).status_code == 303
    assert doubt_of() == doubts.UNPROVED


def test_a_challenge_sets_no_cookie_is_new_each_time_and_is_limited(tables, tmp_path):
    with application(tables, tmp_path, SIGN_ON_LIMIT="3 per minute") as app:
        open_demo_letter(guards=(Guard.PROOF,))
        client = app.test_client()
        made = [client.get(CHALLENGE) for _ in range(4)]
    assert [one.status_code for one in made] == [200, 200, 200, 429]
    assert len({one.json["parameters"]["nonce"] for one in made[:3]}) == 3
    assert all("Set-Cookie" not in one.headers for one in made)
    assert all(one.headers["Cache-Control"] == "no-store" for one in made[:3])
