"""One listing for each organization of a letter, in whatever spelling and however many come at once."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import select

from campaign.access import COMMAND_LINE
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.rules import Policy, TextChange
from campaign.drafting.text_operations import save_text
from campaign.organizations.models import Organization, OrganizationKey, OrganizationName
from campaign.organizations.rules import name_key
from campaign.signatories import contact_operations, doubts, operations, queries
from campaign.signatories.confirm_operations import confirm
from campaign.signatories.consent_operations import publish_text
from campaign.signatories.entries import SignatoryEntry
from campaign.signatories.import_operations import import_signatories
from campaign.signatories.link_queries import standing_by_link
from campaign.signatories.models import Signatory
from campaign.signatories.rules import AlreadyListed, MoveRefused, SignatoryState
from campaign.signatories.table_files import read_table
from tests import reviewing
from tests.application import open_demo_letter, token_of

ALLIANCE = "Sample Alliance of Clinics"


def entry(name, address="ana@example.org", **more):
    return SignatoryEntry(name, contact_name="Ana Example", contact_email=address, **more)


def sign_on(slug, name, address="ana@example.org", **more):
    """Sign on and give the link's token; nothing is confirmed."""
    reference = operations.sign_on(slug, entry(name, address, **more)).reference
    row = db.session.scalars(select(Signatory).filter_by(reference=reference)).one()
    return queries.link_token(row.id, row.link_key)


def confirmed(slug, name, address="ana@example.org", **more):
    """Sign on and confirm; gives the row."""
    token = sign_on(slug, name, address, **more)
    return db.session.get(Signatory, confirm(token).id)


def link_of(row):
    return queries.link_token(row.id, row.link_key)


def organization(row):
    return db.session.get(Organization, row.organization_id)


def give_alias(row, name):
    """Let another name lead to the row's organization, as a coordinator can."""
    with transaction():
        db.session.add(
            OrganizationName(
                organization_id=row.organization_id,
                name=name,
                name_key=name_key(name),
                use="alias",
                created_at=row.created_at,
            )
        )


def register(row, domain):
    with transaction():
        organization(row).domain = domain


def standing(slug):
    occupies = Signatory.state.in_([SignatoryState.LISTED, SignatoryState.STALE])
    where = Signatory.letter_id == letters.letter(slug).id
    return db.session.scalars(select(Signatory).where(where, occupies)).all()


def test_everybody_whom_a_letter_begins_with_is_known_to_the_registry(app, letter):
    rows = standing(letter)
    assert len(rows) == 83
    assert len({row.organization_id for row in rows if row.kind == "organization"}) == 83
    assert all(organization(row).name == row.name for row in rows)


def test_who_is_listed_is_known_from_then_on_with_its_keys(app, letter):
    row = confirmed(letter, ALLIANCE, city="Springfield", website="https://clinics.example.org")
    known = organization(row)
    assert (known.name, known.city) == (ALLIANCE, "Springfield")
    assert known.domain == ""  # Nobody has vouched for the website, and mail from there has power.
    name = db.session.scalars(select(OrganizationName).filter_by(organization_id=known.id)).one()
    assert (name.name_key, name.use) == (name_key(ALLIANCE), "canonical")
    assert db.session.scalars(select(OrganizationKey).filter_by(name_id=name.id)).all()


def test_a_person_has_no_organization(app, letter):
    row = confirmed(letter, "Bea Sample", kind="individual", affiliation="Sample College")
    assert (row.state, row.organization_id) == ("listed", None)


def test_who_only_waits_for_a_coordinator_is_not_known_before_it_is_listed(app):
    slug = open_demo_letter(policy=Policy.REVIEW)
    row = confirmed(slug, ALLIANCE)
    assert (row.state, row.organization_id) == ("in_review", None)
    reviewing.list_signatory(COMMAND_LINE, slug, row.id)
    assert organization(row).name == ALLIANCE


def test_what_a_coordinator_brings_in_with_a_file_tells_the_registry_its_domain(app, letter):
    data = b"name,website\nSample Alliance,https://www.alliance.example.org/about\n"
    table = read_table(data, "names.csv")
    import_signatories(COMMAND_LINE, letter, table, state=SignatoryState.LISTED)
    row = db.session.scalars(select(Signatory).filter_by(name="Sample Alliance")).one()
    assert organization(row).domain == "example.org"


def test_a_file_that_names_an_organization_twice_lists_it_once(app, letter):
    row = confirmed(letter, ALLIANCE)
    give_alias(row, "Clinics of Sampleton")
    table = read_table(b"name\nClinics of Sampleton\n", "names.csv")
    report = import_signatories(COMMAND_LINE, letter, table, state=SignatoryState.LISTED)
    assert (report.new_count, report.duplicate_count) == (0, 1)
    assert row in standing(letter)


@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize("name", [f"The {ALLIANCE}, Inc.", "Clinics of Sampleton"])
def test_a_later_contact_of_who_is_listed_is_noted_and_has_no_power(app, client, policy, name):
    slug = open_demo_letter(policy=policy)
    first = confirmed(slug, ALLIANCE)
    if policy == Policy.REVIEW:
        reviewing.list_signatory(COMMAND_LINE, slug, first.id)
    give_alias(first, "Clinics of Sampleton")
    later = confirmed(slug, name, "ben@example.org")
    assert (later.state, later.merged_into_id) == ("in_review", first.id)
    assert "with another contact" in later.doubt
    page = client.get(f"/s/{link_of(later)}").text
    assert "through another contact" in page
    assert "ana@example.org" not in page
    operations.withdraw(link_of(later))
    db.session.expire_all()
    assert (first.state, later.state) == ("listed", "withdrawn")


def test_a_coordinator_lets_a_later_contact_act_for_the_listing(app, client, letter):
    first = confirmed(letter, ALLIANCE)
    later = confirmed(letter, ALLIANCE, "ben@example.org")
    contact_operations.grant(COMMAND_LINE, letter, later.id)
    page = client.get(f"/s/{link_of(later)}").text
    assert "You are on the letter" in page
    assert "ben@example.org" in page
    assert "ana@example.org" not in page
    operations.correct(link_of(later), replace(entry(ALLIANCE), city="Springfield"))
    db.session.expire_all()
    assert (first.city, later.city, first.contact_email) == ("Springfield", "", "ana@example.org")
    operations.withdraw(link_of(later))
    db.session.expire_all()
    assert first.state == "withdrawn"
    with pytest.raises(MoveRefused):
        contact_operations.grant(COMMAND_LINE, letter, later.id)
    with pytest.raises(MoveRefused):
        contact_operations.grant(COMMAND_LINE, letter, first.id)


def test_whoever_may_act_says_yes_to_a_changed_text_for_the_listing(app, letter):
    first = confirmed(letter, ALLIANCE)
    later = confirmed(letter, ALLIANCE, "ben@example.org")
    contact_operations.grant(COMMAND_LINE, letter, later.id)
    record = letters.letter(letter)
    revision = letters.working_text(record).revision
    changed = replace(record.text, body="We ask for a way home, and we ask for it this year.")
    revision = save_text(COMMAND_LINE, letter, changed, revision)
    publish_text(COMMAND_LINE, letter, "", TextChange.MATERIAL, revision)
    db.session.expire_all()
    assert first.state == "stale"
    assert confirm(link_of(later)).id == first.id
    db.session.expire_all()
    assert (first.state, later.state) == ("listed", "in_review")


def test_rejecting_a_contact_takes_its_power(app, letter):
    first = confirmed(letter, ALLIANCE)
    later = confirmed(letter, ALLIANCE, "ben@example.org")
    contact_operations.grant(COMMAND_LINE, letter, later.id)
    reviewing.reject(COMMAND_LINE, letter, later.id)
    assert standing_by_link(link_of(later)).id == later.id
    with pytest.raises(MoveRefused):
        operations.withdraw(link_of(later))
    db.session.expire_all()
    assert first.state == "listed"


@pytest.mark.parametrize(
    ("domain", "address", "may_act"),
    [
        ("clinics.example", "ben@clinics.example", True),
        ("clinics.example", "ben@Mail.Clinics.example", True),
        ("clinics.example", "ben@notclinics.example", False),
        ("gmail.com", "ben@gmail.com", False),
        ("", "ben@example.org", False),
    ],
)
def test_mail_at_the_registered_domain_has_power_at_once(app, client, domain, address, may_act):
    slug = open_demo_letter(policy=Policy.CONFIRM)
    first = confirmed(slug, ALLIANCE)
    register(first, domain)
    later = confirmed(slug, ALLIANCE, address)
    assert (later.state, later.speaks_for_listing) == ("in_review", may_act)
    assert (later.doubt == doubts.SPEAKS) == may_act
    operations.withdraw(link_of(later))
    db.session.expire_all()
    assert first.state == ("withdrawn" if may_act else "listed")


def test_the_page_after_confirming_says_what_became_of_a_later_contact(app, client, letter):
    register(confirmed(letter, ALLIANCE), "clinics.example")
    for address, sentence in (
        ("ben@example.org", "until they let you manage the listing"),
        ("ben@clinics.example", "you can manage the listing, too"),
    ):
        token = sign_on(letter, ALLIANCE, address)
        form = {"action": "confirm", "csrf_token": token_of(client.get(f"/s/{token}"))}
        page = client.post(f"/s/{token}", data=form)
        assert page.status_code == 200
        assert sentence in page.text


def test_who_was_one_with_another_was_not_turned_away(app, letter):
    first = confirmed(letter, ALLIANCE)
    later = confirmed(letter, ALLIANCE, "ben@example.org")
    reviewing.reject(COMMAND_LINE, letter, later.id)
    operations.withdraw(link_of(first))
    assert confirmed(letter, ALLIANCE).state == "listed"


def test_once_the_listing_is_gone_its_later_contact_can_be_listed(app, client, letter):
    first = confirmed(letter, ALLIANCE)
    later = confirmed(letter, f"{ALLIANCE}, Inc.", "ben@example.org")
    with pytest.raises(AlreadyListed):
        reviewing.list_signatory(COMMAND_LINE, letter, later.id)
    operations.withdraw(link_of(first))
    assert "through another contact" not in client.get(f"/s/{link_of(later)}").text
    reviewing.list_signatory(COMMAND_LINE, letter, later.id)
    db.session.expire_all()
    assert (later.state, later.merged_into_id) == ("listed", None)
    assert later.organization_id == first.organization_id


def test_a_name_that_is_nearly_one_on_the_letter_is_looked_at_under_the_letters_policy(app):
    slug = open_demo_letter(policy=Policy.UNFAMILIAR)
    confirmed(slug, ALLIANCE)
    near = confirmed(slug, "Sample Aliance of Clinics", "ben@example.net")
    assert (near.state, near.doubt) == (
        "in_review",
        f"The name resembles “{ALLIANCE}”. The names differ in one letter: “aliance” and "
        "“alliance”. They use different domains, example.net and example.org.",
    )
    assert near.merged_into_id is None
    assert confirmed(slug, "Sample Alliance of Nurses", "cy@example.org").state == "listed"
    other = confirmed(slug, "Sample Alliance of Clinics 2", "dee@example.org")
    assert other.state == "listed"


def test_a_slip_from_the_mail_domain_of_the_listing_is_the_same_organization(app):
    slug = open_demo_letter(policy=Policy.CONFIRM)
    first = confirmed(slug, ALLIANCE)
    again = confirmed(slug, "Sample Aliance of Clinics", "ben@example.org")
    assert (again.state, again.merged_into_id) == ("in_review", first.id)
    assert again.doubt.endswith("Both use example.org.")


def test_who_signed_on_elsewhere_is_the_same_organization_here(app, letter):
    first = confirmed(letter, ALLIANCE)
    other = open_demo_letter(slug="another-letter")
    assert confirmed(other, f"{ALLIANCE}, Inc.").organization_id == first.organization_id


def test_a_correction_to_another_name_leaves_the_organization_and_its_other_contacts(app, letter):
    first = confirmed(letter, ALLIANCE)
    later = confirmed(letter, ALLIANCE, "ben@example.org")
    contact_operations.grant(COMMAND_LINE, letter, later.id)
    operations.correct(link_of(first), entry("Sample Guild of Potters"))
    db.session.expire_all()
    assert (first.state, first.organization_id) == ("in_review", None)
    assert (later.merged_into_id, later.speaks_for_listing) == (None, False)
    reviewing.list_signatory(COMMAND_LINE, letter, first.id)
    assert organization(first).name == "Sample Guild of Potters"


def test_a_correction_to_the_name_of_another_listing_is_noted_as_its_later_contact(app, letter):
    first = confirmed(letter, ALLIANCE)
    give_alias(first, "Clinics of Sampleton")
    other = confirmed(letter, "Sample Guild of Potters", "ben@example.org")
    operations.correct(link_of(other), entry("Clinics of Sampleton"))
    db.session.expire_all()
    assert (other.state, other.merged_into_id) == ("in_review", first.id)
    assert "on the letter already" in other.doubt


def test_a_correction_that_makes_an_organization_a_person_is_looked_at(app, letter):
    first = confirmed(letter, ALLIANCE)
    operations.correct(link_of(first), entry(ALLIANCE, kind="individual"))
    db.session.expire_all()
    assert (first.state, first.organization_id) == ("in_review", None)
    assert first.doubt == "The contact changed it from an organization to an individual."


def test_a_correction_in_spelling_stays_listed(app, letter):
    first = confirmed(letter, ALLIANCE)
    before = first.organization_id
    operations.correct(link_of(first), entry(f"The {ALLIANCE}"))
    db.session.expire_all()
    assert (first.state, first.organization_id) == ("listed", before)


def test_a_convener_by_another_of_its_names_leads_as_it_is_listed(app, letter):
    first = confirmed(letter, ALLIANCE)
    give_alias(first, "Clinics of Sampleton")
    record = letters.letter(letter)
    text = replace(record.text, conveners=("Clinics of Sampleton",))
    revision = save_text(COMMAND_LINE, letter, text, letters.working_text(record).revision)
    publish_text(COMMAND_LINE, letter, "", TextChange.EDITORIAL, revision)
    db.session.expire_all()
    assert first.convener_position == 1
    assert len(standing(letter)) == 84


def at_once(app, calls):
    """What each call gives or raises; all are let go at the same instant, each with its own session."""
    begin, given = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        with app.app_context():
            begin.wait(30)
            try:
                given[place] = call()
            except Exception as error:  # noqa: BLE001 (the test looks at it)
                given[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(calls)]
    db.session.remove()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return given


SPELLINGS = (
    "Sample Alliance of Clinics",
    "The Sample Alliance of Clinics",
    "SAMPLE ALLIANCE OF CLINICS, INC.",
    "sample alliance of clinics",
    "Sample Alliance of Clinics (SAC)",
    "Sample  Alliance, of “Clinics”",
)


@pytest.mark.parametrize("others", [(), ("Clinics of Sampleton", "Sampleton Clinics United")])
def test_fifty_who_sign_on_for_one_organization_at_once_make_one_listing(app, others):
    slug = open_demo_letter(policy=Policy.CONFIRM)
    if others:
        first = confirmed(slug, ALLIANCE)
        for name in others:
            give_alias(first, name)
        operations.withdraw(link_of(first))
    names = [(SPELLINGS + others)[number % len(SPELLINGS + others)] for number in range(50)]

    def come(name, address):
        return lambda: confirm(sign_on(slug, name, address))

    given = at_once(app, [come(name, f"c{n}@example.org") for n, name in enumerate(names)])
    assert not [one for one in given if isinstance(one, Exception)]
    states = sorted(one.state for one in given)
    assert states == ["in_review"] * 49 + ["listed"]
    assert len(standing(slug)) == 84
    (listed,) = (one for one in given if one.state == "listed")
    assert {one.merged_into_id for one in given if one is not listed} == {listed.id}
    keys = {name_key(name) for name in names}
    known = db.session.scalars(
        select(OrganizationName.organization_id).where(OrganizationName.name_key.in_(keys))
    ).all()
    assert len(set(known)) == 1
    assert len(db.session.scalars(select(Organization)).all()) == 84


def test_two_near_spellings_that_are_confirmed_at_once_see_each_other(app):
    slug = open_demo_letter(policy=Policy.UNFAMILIAR)
    for number in range(6):
        name = f"Sample Alliance of Clinics in Sampleton {number}"
        near = name.replace("Alliance", "Aliance")
        ana, ben = (f"{who}{number}@example.org" for who in ("ana", "ben"))
        tokens = [sign_on(slug, name, ana), sign_on(slug, near, ben)]
        given = at_once(app, [lambda token=token: confirm(token) for token in tokens])
        assert sorted(one.state for one in given) == ["in_review", "listed"]
