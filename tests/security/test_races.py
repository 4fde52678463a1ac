"""Two people at once, each through a web server of its own accord: what must hold whoever wins."""

import email
import email.policy
import re
import threading
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from campaign.access import COMMAND_LINE, Actor, Role
from campaign.accounts import queries
from campaign.accounts import sharing_operations as sharing
from campaign.accounts.operations import create_account, datastore
from campaign.accounts.rules import SharedLetter
from campaign.audit.models import AuditEntry
from campaign.audit.rules import Deed
from campaign.db import db, reading
from campaign.drafting import queries as letters
from campaign.mailer.models import Message
from tests.application import SLUG, application, open_demo_letter
from tests.journeys.sites import SECRETS, open_site
from tests.journeys.visitor import Visitor

ANA, BEN, CY = "ana@example.org", "ben@example.org", "cy@example.org"
PARTNER = "partner@example.org"
PASSWORD = "a sample of four words"
ROUNDS = 4
SETTINGS = f"/desk/{SLUG}/settings"


def prepare():
    open_demo_letter()
    letter_id = letters.letter(SLUG).id
    for address in (ANA, BEN, CY):
        create_account(
            COMMAND_LINE, address, Role.COORDINATOR, letter_id=letter_id, password=PASSWORD
        )


@dataclass
class Letter:
    """The letter of a running site, changed and looked at from beside it."""

    url: str
    id: int
    _desks: dict[tuple[str, int], Visitor] = field(default_factory=dict)

    def number(self, address):
        """The number of the account under the address."""
        return datastore.find_user(email=address).id

    def cast(self, **roles):
        """Let the letter have these people with these roles, and nobody else."""
        wanted = {f"{name}@example.org": Role(role) for name, role in roles.items()}
        db.session.rollback()
        for address, role in wanted.items():
            create_account(COMMAND_LINE, address, role, letter_id=self.id, password=None)
            sharing.change_role(COMMAND_LINE, self.id, self.number(address), role)
        for address in self.roles().keys() - wanted:
            sharing.remove_person(COMMAND_LINE, self.id, self.number(address))
        db.session.rollback()

    def roles(self):
        """Who has which roles on the letter now."""
        db.session.rollback()
        return {one.address: set(one.roles) for one in queries.people(self.id)}

    def acts(self, deed):
        """How many entries of this kind the letter has."""
        db.session.rollback()
        chosen = select(AuditEntry).filter_by(letter_id=self.id, act=str(deed))
        return len(db.session.scalars(chosen).all())

    def invite(self, address, role):
        """Send an invitation; gives the path of its link, as it stands in the email."""
        ana = Actor(ANA, self.number(ANA))
        sharing.invite(ana, SharedLetter(self.id, "A sample letter"), address, role)
        message = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
        parsed = email.message_from_bytes(message.data, policy=email.policy.default)
        db.session.rollback()
        return re.search(r"/join/\S+", parsed.get_body(("plain",)).get_content())[0]

    def enter(self, address, browser=1):
        """Somebody at the desk, signed in; each of their browsers signs in once."""
        if (address, browser) not in self._desks:
            self._desks[address, browser] = self._signed_in(address)
        return self._desks[address, browser]

    def _signed_in(self, address):
        visitor = Visitor(self.url)
        token = visitor.get("/login").hidden["csrf_token"]
        answer = visitor.post("/login", email=address, password=PASSWORD, csrf_token=token)
        assert answer.status == 302
        return visitor


@pytest.fixture(scope="module")
def letter(new_database, tmp_path_factory):
    """One for all tests, each of which casts it anew."""
    url = new_database()
    with (
        open_site(prepare, DATABASE_URL=url) as site,
        application(url, tmp_path_factory.mktemp("beside"), **SECRETS),
        reading(),  # What is looked at from beside holds no writer up.
    ):
        made = Letter(site.url, letters.letter(SLUG).id)
        db.session.rollback()
        yield made


def at_once(*calls):
    """What each gives; all are let go at the same instant."""
    begin, given = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        begin.wait(10)
        given[place] = call()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert None not in given
    return given


def button(visitor, path, **fields):
    """A form of the desk, filled in, ready to be sent; gives the status of the answer."""
    token = visitor.get("/desk/").hidden["csrf_token"]
    return lambda: visitor.post(path, csrf_token=token, **fields).status


def person(letter, visitor, address, action):
    """The button that does this to a person."""
    return button(visitor, f"{SETTINGS}/people/{letter.number(address)}", action=action)


def test_two_coordinators_who_remove_each_other_at_once_leave_exactly_one(letter):
    ana, ben = letter.enter(ANA), letter.enter(BEN)
    for _ in range(ROUNDS):
        letter.cast(ana="coordinator", ben="coordinator", cy="viewer")
        before = letter.acts(Deed.REMOVE)
        statuses = at_once(person(letter, ana, BEN, "remove"), person(letter, ben, ANA, "remove"))
        assert min(statuses) == 303
        assert max(statuses) in {403, 404}
        winner = ANA if statuses[0] == 303 else BEN
        assert letter.roles() == {winner: {Role.COORDINATOR}, CY: {Role.VIEWER}}
        assert letter.acts(Deed.REMOVE) == before + 1


def test_two_coordinators_who_leave_at_once_leave_exactly_one(letter):
    ana, ben = letter.enter(ANA), letter.enter(BEN)
    for _ in range(ROUNDS):
        letter.cast(ana="coordinator", ben="coordinator")
        statuses = at_once(*(button(one, f"{SETTINGS}/leave") for one in (ana, ben)))
        assert sorted(statuses) == [303, 409]
        assert list(letter.roles().values()) == [{Role.COORDINATOR}]


def test_the_last_coordinator_is_not_let_go_however_it_is_tried(letter):
    letter.cast(ana="coordinator", ben="editor", cy="viewer")
    ana = letter.enter(ANA)
    own = f"{SETTINGS}/people/{letter.number(ANA)}"
    tries = [
        button(ana, f"{SETTINGS}/leave"),
        button(ana, own, action="remove"),
        button(ana, own, action="change", role="viewer"),
    ]
    assert at_once(*tries) == [409, 409, 409]
    assert letter.roles()[ANA] == {Role.COORDINATOR}


def test_a_hand_over_to_somebody_who_is_removed_meanwhile_loses_no_coordinator(letter):
    ana, cy = letter.enter(ANA), letter.enter(CY)
    for _ in range(ROUNDS):
        letter.cast(ana="coordinator", ben="staff", cy="coordinator")
        handed, removed = at_once(
            person(letter, ana, BEN, "hand_over"), person(letter, cy, BEN, "remove")
        )
        assert removed == 303
        own = {Role.VIEWER} if handed == 303 else {Role.COORDINATOR}
        assert handed in {303, 404}
        assert letter.roles() == {ANA: own, CY: {Role.COORDINATOR}}


def test_a_hand_over_by_somebody_who_is_removed_meanwhile_is_whole_or_not_at_all(letter):
    ana, cy = letter.enter(ANA), letter.enter(CY)
    for _ in range(ROUNDS):
        letter.cast(ana="coordinator", ben="viewer", cy="coordinator")
        handed, removed = at_once(
            person(letter, ana, BEN, "hand_over"), person(letter, cy, ANA, "remove")
        )
        assert removed == 303
        assert handed in {303, 403, 404}
        ben = {Role.COORDINATOR} if handed == 303 else {Role.VIEWER}
        assert letter.roles() == {BEN: ben, CY: {Role.COORDINATOR}}


def test_an_invitation_link_that_two_use_at_once_makes_one_account_with_one_role(letter):
    letter.cast(ana="coordinator")
    for number in range(ROUNDS):
        address = f"{number}-{PARTNER}"
        link = letter.invite(address, Role.STAFF)
        before = letter.acts(Deed.JOIN)
        forms = []
        for word in ("first", "other"):
            visitor = Visitor(letter.url)
            token = visitor.get(link).hidden["csrf_token"]
            fields = {"name": word, "password": f"{word} {PASSWORD}", "csrf_token": token}
            forms.append(lambda v=visitor, f=fields, at=link: v.post(at, **f).status)
        statuses = at_once(*forms)
        assert sorted(statuses) == [303, 404]
        assert letter.roles()[address] == {Role.STAFF}
        assert letter.acts(Deed.JOIN) == before + 1
        account = datastore.find_user(email=address)
        assert account.name == ("first" if statuses[0] == 303 else "other")
        assert account.verify_and_update_password(f"{account.name} {PASSWORD}")
        db.session.rollback()


def test_an_invitation_that_one_account_accepts_in_two_browsers_at_once_gives_one_role(letter):
    browsers = [letter.enter(BEN), letter.enter(BEN, browser=2)]
    for _ in range(ROUNDS):
        letter.cast(ana="coordinator")
        link = letter.invite(BEN, Role.EDITOR)
        before = letter.acts(Deed.JOIN)
        assert sorted(at_once(*(button(one, link) for one in browsers))) == [303, 404]
        assert letter.roles()[BEN] == {Role.EDITOR}
        assert letter.acts(Deed.JOIN) == before + 1


def test_an_invitation_taken_back_while_it_is_accepted_gives_a_role_or_is_gone(letter):
    ana, ben = letter.enter(ANA), letter.enter(BEN)
    for _ in range(ROUNDS):
        letter.cast(ana="coordinator")
        link = letter.invite(BEN, Role.EDITOR)
        (waiting,) = re.findall(r"/settings/invitations/(\d+)", ana.get(SETTINGS).text)
        back = button(ana, f"{SETTINGS}/invitations/{waiting}")
        joined, taken = at_once(button(ben, link), back)
        assert sorted((joined, taken)) == [303, 404]
        assert (BEN in letter.roles()) == (joined == 303)


def test_a_role_taken_in_mid_session_is_felt_at_the_next_request_of_every_process(letter):
    letter.cast(ana="coordinator", ben="coordinator")
    ana, ben = letter.enter(ANA), letter.enter(BEN)
    pages = (f"/desk/{SLUG}", f"/desk/{SLUG}/roster.csv", SETTINGS, f"/desk/{SLUG}/activity")
    assert {ben.get(page).status for page in pages} == {200}
    close = button(ben, f"/desk/{SLUG}/close")
    assert person(letter, ana, BEN, "remove")() == 303
    assert {ben.get(page).status for page in pages * 3} == {404}
    assert close() == 404
    assert letters.letter(SLUG).state == "open"


def test_a_role_made_smaller_in_mid_session_is_felt_at_the_next_request(letter):
    letter.cast(ana="coordinator", ben="coordinator")
    ana, ben = letter.enter(ANA), letter.enter(BEN)
    close = button(ben, f"/desk/{SLUG}/close")
    change = f"{SETTINGS}/people/{letter.number(BEN)}"
    assert button(ana, change, action="change", role="viewer")() == 303
    assert ben.get(f"/desk/{SLUG}").status == 200
    assert {ben.get(f"/desk/{SLUG}/roster.csv").status for _ in range(4)} == {403}
    assert close() == 403
    assert letters.letter(SLUG).state == "open"
