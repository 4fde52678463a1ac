"""Whatever is done to a letter in whatever order: only those count who have agreed to words that stand."""

import hashlib
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from campaign.access import COMMAND_LINE
from campaign.db import db
from campaign.drafting import operations as drafting
from campaign.drafting import queries as letters
from campaign.drafting.canonical import canonical_sha256, canonical_text
from campaign.drafting.letter_file import read_letter
from campaign.drafting.rules import NothingChanged, TextChange
from campaign.drafting.text_operations import restore_version, save_text
from campaign.signatories import operations, queries
from campaign.signatories.confirm_operations import confirm
from campaign.signatories.consent_operations import publish_text
from campaign.signatories.entries import read_entry
from campaign.signatories.import_operations import import_letter
from campaign.signatories.models import Signatory
from campaign.signatories.roster import roster_lines
from campaign.signatories.rules import MoveRefused
from tests.application import application

pytestmark = pytest.mark.once("postgresql")

SLUG = "safe-water"
FILE = "---\ntitle: Safe Water\npolicy: confirm\nto:\n  - name: The Mayor\n---\n\nWe ask: 0.\n"
BODIES = st.integers(0, 3).map(lambda number: f"We ask: {number}.")
CHANGES = st.sampled_from(list(TextChange))


class Consents(RuleBasedStateMachine):
    """A letter beside the simplest model of it: who has said yes to which words, and which words stand."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        url = f"sqlite:///{self.folder.name}/machine.sqlite3"
        self.site = application(url, Path(self.folder.name))
        self.site.__enter__()
        import_letter(COMMAND_LINE, read_letter(FILE, "water.md"), None)
        drafting.open_letter(COMMAND_LINE, SLUG)
        self.tokens, self.agreed, self.gone = {}, {}, set()
        self.history = [self.letter.version_sha256]
        self.standing = {self.letter.version_sha256}

    def teardown(self):
        """Take the site away."""
        self.site.__exit__(None, None, None)
        self.folder.cleanup()

    @property
    def letter(self):
        """The letter as it stands."""
        return letters.letter(SLUG)

    @rule()
    def sign_on(self):
        """Somebody new signs on."""
        name = f"Sample Union {len(self.tokens)}"
        entry = read_entry(
            {
                "name": name,
                "contact_name": "Ana",
                "contact_email": f"a{len(self.tokens)}@example.org",
            }
        )
        operations.sign_on(SLUG, entry)
        row = db.session.scalars(select(Signatory).filter_by(name=name)).one()
        self.tokens[name] = queries.link_token(row.id, row.link_key)
        db.session.rollback()

    @precondition(lambda self: self.tokens)
    @rule(data=st.data())
    def say_yes(self, data):
        """Somebody confirms, or agrees again."""
        name = data.draw(st.sampled_from(sorted(self.tokens)))
        if name in self.gone:
            with pytest.raises(MoveRefused):
                confirm(self.tokens[name])
            return
        signatory = confirm(self.tokens[name], self.letter.version_sha256)
        if self.agreed.get(name) not in self.standing:
            self.agreed[name] = signatory.version_sha256
        assert signatory.version_sha256 in self.standing

    @precondition(lambda self: self.tokens)
    @rule(data=st.data())
    def withdraw(self, data):
        """Somebody withdraws."""
        name = data.draw(st.sampled_from(sorted(self.tokens)))
        if name not in self.gone:
            operations.withdraw(self.tokens[name])
            self.gone.add(name)

    @rule(body=BODIES, change=CHANGES)
    def publish(self, body, change):
        """New words are published, or the same again."""
        record = self.letter
        seen = letters.working_text(record).revision
        revision = save_text(COMMAND_LINE, SLUG, replace(record.text, body=body), seen)
        self._publish(change, revision)

    @rule(data=st.data(), change=CHANGES)
    def publish_an_earlier_text(self, data, change):
        """An earlier text is taken up and published."""
        number = data.draw(st.integers(1, len(self.history)))
        seen = letters.working_text(self.letter).revision
        revision = restore_version(COMMAND_LINE, SLUG, number, seen)
        work = letters.working_text(self.letter).text
        assert canonical_sha256(work) == self.history[number - 1]
        self._publish(change, revision)

    def _publish(self, change, revision):
        try:
            after = publish_text(COMMAND_LINE, SLUG, "", change, revision)
        except NothingChanged:
            assert canonical_sha256(letters.working_text(self.letter).text) == self.history[-1]
            return
        self.history.append(after.version_sha256)
        if change == TextChange.MATERIAL:
            self.standing = set()
        self.standing.add(after.version_sha256)

    @invariant()
    def only_standing_consents_count(self):
        """The roster is who has agreed to words that stand."""
        expected = {
            name
            for name, sha256 in self.agreed.items()
            if name not in self.gone and sha256 in self.standing
        }
        assert {line.name for line in roster_lines(self.letter)} == expected

    @invariant()
    def every_hash_is_computed_again_from_its_text(self):
        """What is kept as a hash is what the text gives."""
        records = letters.version_records(self.letter.id)
        assert [one.sha256 for one in reversed(records)] == self.history
        for one in records:
            text = canonical_text(letters.version_text(self.letter.id, one.number))
            assert hashlib.sha256(text.encode()).hexdigest() == one.sha256
        db.session.rollback()


TestConsents = Consents.TestCase
TestConsents.settings = settings(
    max_examples=6, stateful_step_count=14, suppress_health_check=list(HealthCheck)
)
