"""Every operation and every route of the desk, with every role, with none, and from another letter."""

import ast
import re
from datetime import UTC, datetime

import pytest

from campaign.access import COMMAND_LINE, MAY, Act, Actor, Role
from campaign.accounts import operations as accounts
from campaign.accounts import sharing_operations as sharing
from campaign.accounts.operations import create_account, datastore
from campaign.accounts.rules import SharedLetter
from campaign.accounts.session_operations import end_sessions
from campaign.db import db, transaction
from campaign.desk import consent_queries
from campaign.desk import queries as desk
from campaign.drafting import comment_operations as comments
from campaign.drafting import operations as drafting
from campaign.drafting import queries as letters
from campaign.drafting import review_link_operations as review_links
from campaign.drafting import suggestion_operations as suggestions
from campaign.drafting import text_operations as texts
from campaign.drafting.authority import Authority
from campaign.drafting.letter_file import read_letter
from campaign.drafting.review_rules import Place
from campaign.drafting.roster_choices import RosterChoices
from campaign.drafting.rules import (
    Kinds,
    Policy,
    RosterOrder,
    RosterVisibility,
    TextChange,
    Visibility,
)
from campaign.errors import Forbidden, NotFound, Problem
from campaign.organizations.registry_rules import NameUse
from campaign.printings import operations as printings
from campaign.printings import queries as printed
from campaign.printings import reproducing
from campaign.printings import request_operations as asking
from campaign.printings.rules import PrintChoices
from campaign.privacy import operations as privacy
from campaign.rendering.document import RenderedPdf
from campaign.signatories import act_operations as acts
from campaign.signatories import apart_operations as apart
from campaign.signatories import arranging_operations as arranging
from campaign.signatories import consent_operations as consent
from campaign.signatories import contact_operations as contacts
from campaign.signatories import correct_operations as corrections
from campaign.signatories import entering_operations as entering
from campaign.signatories import exports, import_operations, step_operations
from campaign.signatories import file_operations as files
from campaign.signatories import merge_operations as merging
from campaign.signatories import one_step_operations as one_step
from campaign.signatories import queries as signatories
from campaign.signatories import registry_operations as registry
from campaign.signatories import review_operations as review
from campaign.signatories import view_operations as roster_views
from campaign.signatories.entering_operations import Entered
from campaign.signatories.entries import ContactEntry, SignatoryEntry
from campaign.signatories.evidence import Shown
from campaign.signatories.evidence_models import Evidence
from campaign.signatories.registry_step_operations import held_organizations, require_editor
from campaign.signatories.rules import SignatoryState, StepKind, Way
from campaign.signatories.table_files import read_table
from campaign.signatories.undo_operations import undo_import
from tests.application import enter, token_of
from tests.source import package, report

pytestmark = pytest.mark.once("sqlite")

OTHER = "---\ntitle: Safe Water\nto:\n  - name: The Mayor of Sampleton\n---\n\nAct.\n"
ONE_MORE = OTHER.replace("Safe Water", "Safe Air")
TABLE = b"name,contact_name,contact_email\nSample Clinic,Ben Example,ben@example.org\n"


ENTERED = Entered(
    SignatoryEntry(name="Sample Clinic"),
    Way.EMAIL,
    datetime(2026, 1, 1, tzinfo=UTC),
    Shown("Yes, please.", "", "", b""),
)
CHOICES = RosterChoices(
    order=RosterOrder.SKIP_ARTICLES,
    policy=Policy.REVIEW,
    kinds=Kinds.BOTH,
    authority=Authority.SELF_ATTESTED,
    roster=RosterVisibility.LIVE,
    visibility=Visibility.UNLISTED,
    goal=None,
    names_after=None,
)


def unprintable(_document, _theme):
    raise Problem("The pages are not set in this test.")


def table():
    return read_table(TABLE, "more.csv")


def in_transaction(call, *given):
    with transaction():
        call(*given)


OPERATIONS = {
    "drafting.create_letter": (
        Act.IMPORT_LETTER,
        lambda actor, _slug: drafting.create_letter(actor, read_letter(ONE_MORE, "air.md")),
    ),
    "drafting.open_letter": (Act.OPEN_LETTER, drafting.open_letter),
    "drafting.close_letter": (Act.CLOSE_LETTER, drafting.close_letter),
    "drafting.reopen_letter": (
        Act.REOPEN_LETTER,
        lambda actor, slug: drafting.reopen_letter(
            actor, slug, deadline_at=None, reason="A sample reason."
        ),
    ),
    "drafting.save_text": (
        Act.EDIT_TEXT,
        lambda actor, slug: texts.save_text(actor, slug, letters.letter(slug).text, 0),
    ),
    "drafting.save_letter": (
        Act.EDIT_TEXT,
        lambda actor, slug: texts.save_letter(
            actor, slug, letters.letter(slug).text, 0, dated_on=None, via="By hand", language="es"
        ),
    ),
    "drafting.set_date_and_via": (
        Act.EDIT_TEXT,
        lambda actor, slug: texts.set_date_and_via(actor, slug, None, "By hand"),
    ),
    "drafting.set_language": (
        Act.EDIT_TEXT,
        lambda actor, slug: texts.set_language(actor, slug, "es"),
    ),
    "drafting.restore_version": (
        Act.EDIT_TEXT,
        lambda actor, slug: texts.restore_version(actor, slug, 1, 0),
    ),
    "drafting.publish_version": (
        Act.CHANGE_TEXT,
        lambda actor, slug: texts.publish_version(actor, slug, "", TextChange.EDITORIAL, 0),
    ),
    "drafting.make_review_link": (
        Act.EDIT_TEXT,
        lambda actor, slug: review_links.make_review_link(actor, slug, "Sample Alliance"),
    ),
    "drafting.take_back_review_link": (
        Act.EDIT_TEXT,
        lambda actor, slug: review_links.take_back_review_link(actor, slug, 1),
    ),
    "drafting.comment": (
        Act.EDIT_TEXT,
        lambda actor, slug: comments.comment(actor, slug, Place("body", 0, ""), "A comment."),
    ),
    "drafting.reply": (
        Act.EDIT_TEXT,
        lambda actor, slug: comments.reply(actor, slug, 1, "A reply."),
    ),
    "drafting.resolve": (
        Act.EDIT_TEXT,
        lambda actor, slug: comments.resolve(actor, slug, 1),
    ),
    "drafting.reopen_comment": (
        Act.EDIT_TEXT,
        lambda actor, slug: comments.reopen_comment(actor, slug, 1),
    ),
    "drafting.accept_suggestion": (
        Act.EDIT_TEXT,
        lambda actor, slug: suggestions.accept_suggestion(actor, slug, 1),
    ),
    "drafting.reject_suggestion": (
        Act.EDIT_TEXT,
        lambda actor, slug: suggestions.reject_suggestion(actor, slug, 1),
    ),
    "drafting.set_roster_choices": (
        Act.ARRANGE_ROSTER,
        lambda actor, slug: drafting.set_roster_choices(actor, slug, CHOICES),
    ),
    "drafting.set_theme": (
        Act.MAKE_PRINTING,
        lambda actor, slug: drafting.set_theme(actor, slug, "plain", ["plain"]),
    ),
    "signatories.arrange_roster": (
        Act.ARRANGE_ROSTER,
        lambda actor, slug: arranging.arrange_roster(actor, slug, CHOICES),
    ),
    "signatories.enter_signatory": (
        Act.REVIEW_SIGNATORY,
        lambda actor, slug: entering.enter_signatory(actor, slug, ENTERED),
    ),
    "signatories.publish_text": (
        Act.CHANGE_TEXT,
        lambda actor, slug: consent.publish_text(actor, slug, "", TextChange.MATERIAL, 0),
    ),
    "signatories.ask_again": (Act.CHANGE_TEXT, consent.ask_again),
    "signatories.import_letter": (
        Act.IMPORT_LETTER,
        lambda actor, _slug: import_operations.import_letter(
            actor, read_letter(ONE_MORE, "air.md"), None
        ),
    ),
    "signatories.import_signatories": (
        Act.IMPORT_SIGNATORIES,
        lambda actor, slug: import_operations.import_signatories(
            actor, slug, table(), state=SignatoryState.LISTED
        ),
    ),
    "signatories.look_through": (
        Act.IMPORT_SIGNATORIES,
        lambda actor, slug: import_operations.look_through(
            actor, slug, table(), state=SignatoryState.LISTED
        ),
    ),
    "signatories.begin_import": (
        Act.IMPORT_SIGNATORIES,
        lambda actor, slug: files.begin_import(actor, slug, table(), state=SignatoryState.LISTED),
    ),
    "signatories.keep_file": (
        Act.IMPORT_SIGNATORIES,
        lambda actor, slug: files.keep_file(actor, slug, TABLE, "more.csv"),
    ),
    "signatories.undo_import": (
        Act.IMPORT_SIGNATORIES,
        lambda actor, slug: undo_import(actor, slug, 1),
    ),
    "signatories.grant": (
        Act.REVIEW_SIGNATORY,
        lambda actor, slug: contacts.grant(actor, slug, 1),
    ),
    "signatories.require_editor": (
        Act.EDIT_ORGANIZATION,
        lambda actor, _slug: require_editor(actor, [1]),
    ),
    "signatories.held_organizations": (
        Act.EDIT_ORGANIZATION,
        lambda actor, _slug: in_transaction(held_organizations, actor, [1]),
    ),
    "signatories.rename_organization": (
        Act.EDIT_ORGANIZATION,
        lambda actor, _slug: registry.rename_organization(actor, 1, "Sample Alliance"),
    ),
    "signatories.add_name": (
        Act.EDIT_ORGANIZATION,
        lambda actor, _slug: registry.add_name(actor, 1, "Sample Alliance", NameUse.ALIAS),
    ),
    "signatories.describe_organization": (
        Act.EDIT_ORGANIZATION,
        lambda actor, _slug: registry.describe_organization(actor, 1, "SA", "example.org"),
    ),
    "signatories.place_organization": (
        Act.EDIT_ORGANIZATION,
        lambda actor, _slug: registry.place_organization(actor, 1, {"city": "Sampleton"}),
    ),
    "signatories.set_parent": (
        Act.EDIT_ORGANIZATION,
        lambda actor, _slug: registry.set_parent(actor, 1, ""),
    ),
    "signatories.undo_change": (
        Act.EDIT_ORGANIZATION,
        lambda actor, _slug: registry.undo_change(actor, 1, 1),
    ),
    "signatories.tell_apart": (
        Act.EDIT_ORGANIZATION,
        lambda actor, _slug: apart.tell_apart(actor, [1, 2]),
    ),
    "signatories.merge_organizations": (
        Act.EDIT_ORGANIZATION,
        lambda actor, _slug: merging.merge_organizations(actor, 1, 2),
    ),
    "signatories.split_organization": (
        Act.EDIT_ORGANIZATION,
        lambda actor, _slug: merging.split_organization(actor, 1, {1}),
    ),
    "signatories.act": (
        Act.REVIEW_SIGNATORY,
        lambda actor, slug: acts.act(actor, slug, StepKind.NOTE, [1], words="A sample note."),
    ),
    "signatories.correct_listing": (
        Act.REVIEW_SIGNATORY,
        lambda actor, slug: corrections.correct_listing(actor, slug, 1, SignatoryEntry("Sample")),
    ),
    "signatories.change_contact": (
        Act.REVIEW_SIGNATORY,
        lambda actor, slug: contacts.change_contact(
            actor, slug, 1, ContactEntry("Eva", "", "eva@example.org")
        ),
    ),
    "signatories.held_rows": (
        Act.REVIEW_SIGNATORY,
        lambda actor, slug: one_step.held_rows(actor, slug, 1),
    ),
    "signatories.keep_note": (
        Act.REVIEW_SIGNATORY,
        lambda actor, slug: corrections.keep_note(actor, slug, 1, "A sample note."),
    ),
    "signatories.rank": (
        Act.REVIEW_SIGNATORY,
        lambda actor, slug: corrections.rank(actor, slug, 1, 1),
    ),
    "signatories.merge": (
        Act.REVIEW_SIGNATORY,
        lambda actor, slug: corrections.merge(actor, slug, 1, 2),
    ),
    "signatories.undo_step": (
        Act.REVIEW_SIGNATORY,
        lambda actor, slug: step_operations.undo_step(actor, slug, 1),
    ),
    "signatories.keep_view": (
        Act.SEE_LETTER,
        lambda actor, slug: roster_views.keep_view(actor, slug, "Sample", "q=sample"),
    ),
    "signatories.forget_view": (
        Act.SEE_LETTER,
        lambda actor, slug: roster_views.forget_view(actor, slug, 1),
    ),
    "signatories.accept_finding": (
        Act.ACCEPT_FINDING,
        lambda actor, slug: review.accept_finding(actor, slug, "0a1b2c3d", "A sample reason."),
    ),
    "signatories.mend_finding": (
        Act.EDIT_TEXT,
        lambda actor, slug: review.mend_finding(actor, slug, "0a1b2c3d"),
    ),
    "printings.accept_finding": (
        Act.ACCEPT_FINDING,
        lambda actor, slug: printings.accept_finding(
            actor, slug, "0a1b2c3d", "A sample reason.", unprintable
        ),
    ),
    "printings.make_printing": (
        Act.MAKE_PRINTING,
        lambda actor, slug: printings.make_printing(actor, slug, unprintable),
    ),
    "printings.ask_for_printing": (
        Act.MAKE_PRINTING,
        lambda actor, slug: asking.ask_for_printing(actor, slug, PrintChoices()),
    ),
    "accounts.create_account": (
        Act.CREATE_ACCOUNT,
        lambda actor, _slug: accounts.create_account(
            actor, "new@example.org", Role.VIEWER, letter_id=None, password=None
        ),
    ),
    "accounts.end_sessions": (
        Act.CREATE_ACCOUNT,
        lambda actor, _slug: end_sessions(actor, "new@example.org"),
    ),
    "accounts.invite": (
        Act.SHARE_LETTER,
        lambda actor, slug: sharing.invite(
            actor, SharedLetter(letters.letter(slug).id, "A letter"), "new@example.org", Role.VIEWER
        ),
    ),
    "accounts.take_back": (
        Act.SHARE_LETTER,
        lambda actor, slug: sharing.take_back(actor, letters.letter(slug).id, 1),
    ),
    "accounts.change_role": (
        Act.SHARE_LETTER,
        lambda actor, slug: sharing.change_role(actor, letters.letter(slug).id, 0, Role.VIEWER),
    ),
    "accounts.remove_person": (
        Act.SHARE_LETTER,
        lambda actor, slug: sharing.remove_person(actor, letters.letter(slug).id, 0),
    ),
    "accounts.hand_over": (
        Act.SHARE_LETTER,
        lambda actor, slug: sharing.hand_over(actor, letters.letter(slug).id, 0),
    ),
    "privacy.export_person": (
        Act.EXPORT_PERSON,
        lambda actor, _slug: privacy.export_person(actor, "nobody@example.org"),
    ),
    "privacy.erase_person": (
        Act.ERASE_PERSON,
        lambda actor, _slug: privacy.erase_person(actor, "nobody-else@example.org"),
    ),
    "accounts.leave": (
        Act.LEAVE_LETTER,
        lambda actor, slug: sharing.leave(actor, letters.letter(slug).id),
    ),
}
"""Every operation that somebody with an account asks for: the act it is, and one call of it."""

READS = {
    "reproduce": (
        Act.GET_PRINTING,
        lambda actor, slug: reproducing.reproduce(
            actor,
            printings.make_printing(COMMAND_LINE, slug, lambda *_: RenderedPdf(b"%PDF", 1)).id,
            unprintable,
        ),
    ),
    "consents_csv": (
        Act.SEE_CONTACTS,
        lambda actor, slug: consent_queries.consents_csv(actor, letters.letter(slug)),
    ),
    "signatories_csv": (
        Act.SEE_CONTACTS,
        lambda actor, slug: exports.signatories_csv(actor, letters.letter(slug)),
    ),
    "message_lines": (
        Act.SEE_OUTBOX,
        lambda actor, _slug: desk.message_lines(actor, mask=False),
    ),
    "opened_message": (
        Act.SEE_OUTBOX,
        lambda actor, _slug: desk.opened_message(actor, 1, mask=False),
    ),
}
"""What not everybody at the desk may read."""

FOR_THE_INSTALLATION = {
    Act.IMPORT_LETTER,
    Act.CREATE_ACCOUNT,
    Act.SEE_OUTBOX,
    Act.EXPORT_PERSON,
    Act.ERASE_PERSON,
}
"""What no role on a letter allows, since it is about no letter."""

WITHOUT_AN_ACTOR = {
    "drafting.note_printing",
    "printings.print_waiting",
    "printings.forget_requests",
    "drafting.locked_letter",
    "drafting.publishing_act",
    "drafting.version_row",
    "drafting.as_plain",
    "drafting.used_review_link",
    "drafting.comment_by_link",
    "drafting.reply_by_link",
    "drafting.suggest_by_link",
    "drafting.follow_text",
    "drafting.tell_of_remarks",
    "signatories.hold_text_of",
    "signatories.locked_by_link",
    "signatories.ask",
    "signatories.answer_approval",
    "signatories.name_authoriser",
    "signatories.approval_row",
    "signatories.require_as_seen",
    "signatories.require_living",
    "signatories.weigh_again",
    "signatories.record_by_link",
    "signatories.follow_conveners",
    "signatories.keep_step",
    "signatories.take_step",
    "signatories.take_in",
    "signatories.go_on",
    "signatories.take_in_waiting",
    "signatories.forget_files",
    "signatories.report",
    "signatories.keep_change",
    "signatories.record_change",
    "signatories.known_organizations",
    "signatories.known_organization",
    "signatories.listing_of",
    "signatories.take_power",
    "signatories.set_columns",
    "signatories.keep_apart",
    "signatories.join_apart",
    "signatories.add_row",
    "signatories.take_back",
    "organizations.put_under_keys",
    "signatories.add_to_step",
    "signatories.rename_in_steps",
    "signatories.locked_rows",
    "signatories.give",
    "organizations.know",
    "organizations.key_anew",
    "drafting.forget_reviewers",
    "signatories.tell_of_changes",
    "signatories.insert_or_refresh",
    "signatories.require_open",
    "signatories.sign_on",
    "signatories.confirm",
    "signatories.correct",
    "signatories.withdraw",
    "signatories.send_links",
    "signatories.correspondence",
    "signatories.hold_in_printing",
    "signatories.remind_unconfirmed",
    "signatories.lapse_unconfirmed",
    "drafting.hold_letter",
    "drafting.hold_text",
    "signatories.erase_contacts_of",
    "signatories.erase_due_contacts",
    "drafting.close_overdue_letters",
    "drafting.note_contacts_erased",
    "mailer.deliver_due",
    "mailer.forget_messages",
    "mailer.forget_old_messages",
    "privacy.ask_for_link",
    "privacy.open_link",
    "privacy.erase_by_link",
    "privacy.forget_overdue",
    "jobs.claim",
    "audit.record",
    "audit.record_each",
    "audit.erase_personal",
    "audit.acts_from",
    "audit.chain_entries",
    "accounts.give_role",
    "accounts.forget_account",
    "accounts.forget_invitations",
    "accounts.forget_expired_invitations",
    "accounts.spend_code",
    "accounts.prepare_links",
    "accounts.hold",
    "accounts.note",
    "accounts.join_newly",
    "accounts.join_as",
    "accounts.hash_of_good",
    "accounts.site_words",
    "accounts.begin_session",
    "accounts.continue_session",
    "accounts.sign_out",
    "accounts.end_session",
    "accounts.end_other_sessions",
    "accounts.note_new_password",
    "accounts.note_failed_sign_in",
    "accounts.drop_sessions",
}
"""What the public does with a link or a form, what the clock does, and parts of other operations."""

PARTS = (
    *("audit.record", "audit.record_each", "audit.erase_personal"),
    "signatories.follow_conveners",
    "signatories.keep_step",
    "signatories.take_step",
    "signatories.take_in",
    "signatories.go_on",
    "signatories.keep_change",
    "signatories.record_change",
    "drafting.forget_reviewers",
)
"""What is told the actor by an operation that has asked for permission."""

ROUTES = {
    "GET /desk/": None,
    "GET /desk/outbox": Act.SEE_OUTBOX,
    "GET /desk/outbox/1": Act.SEE_OUTBOX,
    "GET /desk/outbox/1/html": Act.SEE_OUTBOX,
    "GET /desk/organizations": None,
    "GET /desk/organizations/duplicates": None,
    "POST /desk/organizations/duplicates": Act.EDIT_ORGANIZATION,
    "GET /desk/organizations/1": None,
    "GET /desk/organizations/1/merge": None,
    "POST /desk/organizations/1/name": Act.EDIT_ORGANIZATION,
    "POST /desk/organizations/1/names": Act.EDIT_ORGANIZATION,
    "POST /desk/organizations/1/facts": Act.EDIT_ORGANIZATION,
    "POST /desk/organizations/1/place": Act.EDIT_ORGANIZATION,
    "POST /desk/organizations/1/parent": Act.EDIT_ORGANIZATION,
    "POST /desk/organizations/1/merge": Act.EDIT_ORGANIZATION,
    "POST /desk/organizations/1/split": Act.EDIT_ORGANIZATION,
    "POST /desk/organizations/1/changes/1": Act.EDIT_ORGANIZATION,
    "GET /desk/new": Act.IMPORT_LETTER,
    "POST /desk/new/copy": Act.IMPORT_LETTER,
    "POST /desk/new/word": Act.IMPORT_LETTER,
    "POST /desk/new/paste": Act.IMPORT_LETTER,
    "POST /desk/new/read": Act.IMPORT_LETTER,
    "GET /desk/SLUG/text.md": Act.SEE_LETTER,
    "GET /desk/SLUG/text.docx": Act.SEE_LETTER,
    "GET /desk/SLUG/text/versions/1.md": Act.SEE_LETTER,
    "GET /desk/SLUG/text/versions/1.docx": Act.SEE_LETTER,
    "GET /desk/SLUG": Act.SEE_LETTER,
    "POST /desk/SLUG/open": Act.REOPEN_LETTER,
    "POST /desk/SLUG/close": Act.CLOSE_LETTER,
    "POST /desk/SLUG/findings/0a1b2c3d": Act.ACCEPT_FINDING,
    "POST /desk/SLUG/findings/0a1b2c3d/mend": Act.EDIT_TEXT,
    "GET /desk/SLUG/text": Act.SEE_LETTER,
    "POST /desk/SLUG/text": Act.EDIT_TEXT,
    "GET /desk/SLUG/text/save": Act.EDIT_TEXT,
    "POST /desk/SLUG/text/save": Act.EDIT_TEXT,
    "POST /desk/SLUG/text/preview": Act.EDIT_TEXT,
    "GET /desk/SLUG/text/preview.pdf": Act.SEE_LETTER,
    "POST /desk/SLUG/text/preview.pdf": Act.EDIT_TEXT,
    "GET /desk/SLUG/text/comments": Act.SEE_LETTER,
    "POST /desk/SLUG/text/comments": Act.EDIT_TEXT,
    "POST /desk/SLUG/text/comments/1": Act.EDIT_TEXT,
    "POST /desk/SLUG/text/suggestions/1": Act.EDIT_TEXT,
    "POST /desk/SLUG/text/review-links": Act.EDIT_TEXT,
    "POST /desk/SLUG/text/review-links/1": Act.EDIT_TEXT,
    "GET /desk/SLUG/roster": Act.SEE_LETTER,
    "GET /desk/SLUG/roster.csv": Act.SEE_CONTACTS,
    "GET /desk/SLUG/roster.xlsx": Act.SEE_CONTACTS,
    "GET /desk/SLUG/roster.json": Act.SEE_CONTACTS,
    "GET /desk/SLUG/roster.md": Act.SEE_LETTER,
    "GET /desk/SLUG/roster.txt": Act.SEE_LETTER,
    "GET /desk/SLUG/roster/export": Act.SEE_LETTER,
    "GET /desk/SLUG/roster/import": Act.IMPORT_SIGNATORIES,
    "POST /desk/SLUG/roster/import": Act.IMPORT_SIGNATORIES,
    "GET /desk/SLUG/roster/import/1": Act.IMPORT_SIGNATORIES,
    "POST /desk/SLUG/roster/import/1": Act.IMPORT_SIGNATORIES,
    "GET /desk/SLUG/roster/import/1/rejected.csv": Act.IMPORT_SIGNATORIES,
    "GET /desk/SLUG/roster/imports/1": Act.IMPORT_SIGNATORIES,
    "GET /desk/SLUG/roster/imports/1/progress": Act.IMPORT_SIGNATORIES,
    "GET /desk/SLUG/roster/imports/1/rejected.csv": Act.IMPORT_SIGNATORIES,
    "POST /desk/SLUG/roster/imports/1/undo": Act.IMPORT_SIGNATORIES,
    "GET /desk/SLUG/roster/settings": Act.SEE_LETTER,
    "GET /desk/SLUG/roster/new": Act.REVIEW_SIGNATORY,
    "POST /desk/SLUG/roster/new": Act.REVIEW_SIGNATORY,
    "GET /desk/SLUG/roster/1/evidence": Act.SEE_CONTACTS,
    "GET /desk/SLUG/roster/1/evidence/file": Act.SEE_CONTACTS,
    "POST /desk/SLUG/roster/settings": Act.ARRANGE_ROSTER,
    "POST /desk/SLUG/roster": Act.REVIEW_SIGNATORY,
    "POST /desk/SLUG/roster/steps/1/undo": Act.REVIEW_SIGNATORY,
    "POST /desk/SLUG/roster/views": Act.SEE_LETTER,
    "POST /desk/SLUG/roster/views/1": Act.SEE_LETTER,
    "GET /desk/SLUG/roster/conveners": Act.REVIEW_SIGNATORY,
    "GET /desk/SLUG/roster/1": Act.REVIEW_SIGNATORY,
    "POST /desk/SLUG/roster/1": Act.REVIEW_SIGNATORY,
    "POST /desk/SLUG/roster/1/correct": Act.REVIEW_SIGNATORY,
    "POST /desk/SLUG/roster/1/contact": Act.REVIEW_SIGNATORY,
    "POST /desk/SLUG/roster/1/note": Act.REVIEW_SIGNATORY,
    "POST /desk/SLUG/roster/1/rank": Act.REVIEW_SIGNATORY,
    "GET /desk/SLUG/roster/1/merge": Act.REVIEW_SIGNATORY,
    "POST /desk/SLUG/roster/1/merge": Act.REVIEW_SIGNATORY,
    "GET /desk/SLUG/activity": Act.SEE_LETTER,
    "GET /desk/SLUG/activity.csv": Act.SEE_LETTER,
    "GET /desk/SLUG/text/versions": Act.SEE_LETTER,
    "GET /desk/SLUG/text/versions/1": Act.SEE_LETTER,
    "GET /desk/SLUG/text/versions/1.txt": Act.SEE_LETTER,
    "POST /desk/SLUG/text/versions/1/restore": Act.EDIT_TEXT,
    "GET /desk/SLUG/text/redline": Act.SEE_LETTER,
    "GET /desk/SLUG/text/redline.pdf": Act.SEE_LETTER,
    "GET /desk/SLUG/text/publish": Act.EDIT_TEXT,
    "POST /desk/SLUG/text/publish": Act.CHANGE_TEXT,
    "GET /desk/SLUG/text/consents": Act.SEE_LETTER,
    "POST /desk/SLUG/text/consents": Act.CHANGE_TEXT,
    "GET /desk/SLUG/text/consents.csv": Act.SEE_CONTACTS,
    "GET /desk/SLUG/settings": Act.SEE_LETTER,
    "POST /desk/SLUG/settings": Act.SHARE_LETTER,
    "POST /desk/SLUG/settings/people/1": Act.SHARE_LETTER,
    "POST /desk/SLUG/settings/invitations/1": Act.SHARE_LETTER,
    "GET /desk/SLUG/settings/PRINTING": Act.SEE_LETTER,
    "POST /desk/SLUG/settings/leave": Act.LEAVE_LETTER,
    "GET /desk/SLUG/printings": Act.SEE_LETTER,
    "POST /desk/SLUG/printings": Act.MAKE_PRINTING,
    "POST /desk/SLUG/printings/supplements": Act.MAKE_PRINTING,
    "POST /desk/SLUG/printings/look": Act.MAKE_PRINTING,
    "GET /desk/SLUG/printings/requests/REQUEST": Act.SEE_LETTER,
    "GET /desk/SLUG/printings/PRINTING.pdf": Act.GET_PRINTING,
    "GET /desk/SLUG/printings/PRINTING.docx": Act.GET_PRINTING,
    "GET /desk/SLUG/printings/PRINTING.html": Act.GET_PRINTING,
    "GET /desk/SLUG/printings/PRINTING.json": Act.GET_PRINTING,
    "GET /desk/SLUG/printings/PRINTING.md": Act.GET_PRINTING,
    "GET /desk/SLUG/printings/PRINTING.txt": Act.GET_PRINTING,
}
"""Every address of the desk, and the act it is; the letter is closed, so that it can be opened."""

NOTHING_UNDER_THE_NUMBER = {
    Act.IMPORT_SIGNATORIES,
    Act.SEE_OUTBOX,
    Act.ACCEPT_FINDING,
    Act.SHARE_LETTER,
    Act.EDIT_TEXT,
    Act.EDIT_ORGANIZATION,
}
"""Whoever may do these is told that there is no such message, finding or comment."""

FORM = {
    "action": "withdraw",
    "reason": "A sample reason.",
    "address": "new@example.org",
    "role": "staff",
    "revision": "0",
    "change": "editorial",
    "name": "Sample Alliance",
    "other_name": "Sample Alliance of Clinics",
    "days": "14",
    "pasted": "name\nSample Club",
    "way": "email",
    "received_at": "2026-01-01T00:00",
    "words": "Yes, please.",
    "kind": "organization",
    "scope": "local",
    "note": "A sample note.",
    "contact_name": "Eva Example",
    "contact_email": "eva@example.org",
    "position": "1",
    "into": "2",
    "organization": ["1", "2"],
}


@pytest.fixture
def other_letter(app, letter):
    """A letter that most of those in these tests have nothing to do with."""
    return import_operations.import_letter(COMMAND_LINE, read_letter(OTHER, "other.md"), table())


def account(role, slug):
    """Somebody with the role on the letter, or on the installation; gives the address."""
    address = f"{role}-{slug or 'all'}@example.org"
    where = letters.letter(slug).id if slug else None
    create_account(COMMAND_LINE, address, role, letter_id=where, password=None)
    return address


def actor(role, slug):
    address = account(role, slug)
    return Actor(address, datastore.find_user(email=address).id)


def nobody():
    datastore.create_user(email="nobody@example.org", password=None)
    db.session.commit()
    return Actor("nobody", datastore.find_user(email="nobody@example.org").id)


def is_let_in(call, who, slug):
    try:
        call(who, slug)
    except Forbidden:
        return False
    except Problem:
        return True
    return True


def names_of_operations():
    for source in package():
        if source.room == "operations":
            for node in source.public_definitions():
                if isinstance(node, ast.FunctionDef):
                    arguments = [one.arg for one in node.args.args]
                    yield f"{source.domain}.{node.name}", arguments[:1] == ["actor"]


def test_every_operation_is_walked_or_needs_no_role():
    found = dict(names_of_operations())
    found |= dict.fromkeys(PARTS, False)
    asked = {name for name, has_actor in found.items() if has_actor}
    assert asked == set(OPERATIONS), report(
        sorted(asked ^ set(OPERATIONS)),
        "Add a call of each of these to OPERATIONS, or take it out:",
    )
    others = set(found) - asked
    assert others == WITHOUT_AN_ACTOR, report(
        sorted(others ^ WITHOUT_AN_ACTOR), "These take no actor; say so in WITHOUT_AN_ACTOR:"
    )


@pytest.mark.parametrize("name", [*OPERATIONS, *READS])
def test_an_operation_lets_in_exactly_the_roles_of_the_table(app, letter, other_letter, name):
    act, call = {**OPERATIONS, **READS}[name]
    people = {role: actor(role, None if role == Role.OPERATOR else letter) for role in Role}
    on_a_letter = set() if act in FOR_THE_INSTALLATION else set(MAY[act])
    expected = on_a_letter | (MAY[act] & {Role.OPERATOR})
    assert {role for role, who in people.items() if is_let_in(call, who, letter)} == expected
    assert not is_let_in(call, nobody(), letter)
    assert not is_let_in(call, actor(Role.COORDINATOR, other_letter), letter)
    assert is_let_in(call, COMMAND_LINE, letter)


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name != "accounts.create_account"])
def test_a_role_on_every_letter_is_a_role_on_each(app, letter, name):
    act, call = OPERATIONS[name]
    roles = {role for role in Role if is_let_in(call, actor(role, None), letter)}
    assert roles == MAY[act]


def test_every_route_of_the_desk_is_walked(app):
    def shape(address):
        return re.sub(r"SLUG|PRINTING|REQUEST|0a1b2c3d|\b1\b|<[^>]+>", "*", address)

    rules = {
        shape(f"{method} {rule.rule}")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/desk")
        for method in rule.methods & {"GET", "POST"}
    }
    assert rules == {shape(address) for address in ROUTES}


@pytest.fixture
def walk(app, letter, client):
    """Asks for one route of the closed demo letter, and gives the status of the answer."""
    printing = printings.make_printing(COMMAND_LINE, letter, app.extensions["press"]).id
    request = asking.ask_for_printing(COMMAND_LINE, letter, PrintChoices())
    drafting.close_letter(COMMAND_LINE, letter)
    supplement = {"kind": "corrigendum", "of": printing}
    scan = {"filename": "scan.pdf", "media_type": "application/pdf", "data": b"%PDF-"}
    moments = dict.fromkeys(("received_at", "made_at"), datetime(2026, 1, 1, tzinfo=UTC))
    db.session.add(Evidence(signatory_id=1, words="Yes.", made_by="a sample", **scan, **moments))
    db.session.commit()

    def ask(address, who):
        browser = app.test_client()
        if who:
            enter(browser, who)
        method, _, path = address.partition(" ")
        path = (
            path.replace("SLUG", letter).replace("PRINTING", printing).replace("REQUEST", request)
        )
        token = token_of(browser.get("/desk/" if who else "/login"))
        own = supplement if path.endswith("/supplements") else {}
        form = {**FORM, **own, "csrf_token": token} if method == "POST" else None
        return browser.open(path, method=method, data=form).status_code

    return ask


@pytest.mark.parametrize("address", ROUTES)
def test_a_route_lets_in_exactly_the_roles_of_the_table(app, letter, other_letter, walk, address):
    act = ROUTES[address]
    letter_state = letters.letter(letter).state
    for role in (Role.VIEWER, Role.EDITOR, Role.STAFF, Role.OPERATOR, Role.COORDINATOR):
        status = walk(address, account(role, None if role == Role.OPERATOR else letter))
        if act is None or (role in MAY[act] and act not in FOR_THE_INSTALLATION - {Act.SEE_OUTBOX}):
            assert status in {200, 303, 404, 409}, role
            assert status != 404 or act in NOTHING_UNDER_THE_NUMBER, role
        else:
            # An operator has no role on the letter, and learns nothing of it.
            is_hidden = role == Role.OPERATOR and "SLUG" in address
            assert status == (404 if is_hidden else 403), role
            assert letters.letter(letter).state == letter_state
    stranger = walk(address, account(Role.COORDINATOR, other_letter))
    if act is not None:
        assert stranger == (404 if "SLUG" in address else 403)
    assert walk(address, None) == 302


def test_what_is_of_another_letter_is_not_reached_through_ones_own(app, letter, other_letter):
    """Numbers and ids of another letter, put into an address of one's own, name nothing."""
    browser = app.test_client()
    printing = printings.make_printing(COMMAND_LINE, letter, app.extensions["press"]).id
    (first, *_) = signatories.signatory_records(letters.letter(letter), state=None)
    enter(browser, account(Role.COORDINATOR, other_letter))
    for ending in ("pdf", "docx", "html", "json", "md", "txt"):
        address = f"/desk/{other_letter}/printings/{printing}.{ending}"
        assert browser.get(address).status_code == 404
    form = {"action": "withdraw", "csrf_token": token_of(browser.get("/desk/"))}
    assert browser.post(f"/desk/{other_letter}/roster/{first.id}", data=form).status_code == 404
    with pytest.raises(NotFound):
        printed.printing(letters.letter(other_letter).id, printing)
    assert signatories.signatory_records(letters.letter(letter), state=None)[0] == first


@pytest.mark.parametrize("action", ["withdraw", "", "nothing"])
def test_no_answer_tells_that_another_letter_is_there(app, letter, other_letter, action):
    browser = app.test_client()
    enter(browser, account(Role.COORDINATOR, other_letter))
    form = {"action": action, "csrf_token": token_of(browser.get("/desk/"))}
    for slug in (letter, "no-such-letter"):
        assert browser.post(f"/desk/{slug}/roster/1", data=form).status_code == 404
