"""The messages a signatory's contact gets: one function for each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from campaign.drafting.languages import direction
from campaign.drafting.redline_writing import WrittenPart
from campaign.mailer.rules import Email


@dataclass(frozen=True, slots=True)
class Correspondence:
    """What every message about one signatory needs."""

    signatory_id: int
    letter_id: int
    letter_title: str
    letter_language: str
    letter_url: str
    link: str
    name: str
    contact_name: str
    contact_email: str
    reply_to: str


def confirm_sign_on(about: Correspondence) -> Email:
    """Asks the contact to confirm; without it the name is not listed."""
    return _email("confirm_sign_on", about)


def remind_to_confirm(about: Correspondence, days_left: int) -> Email:
    """The one reminder that a sign-on still waits for its confirmation."""
    return _email("remind_to_confirm", about, days_left=days_left)


def your_link(about: Correspondence, state_label: str) -> Email:
    """Sends the signatory's own link again."""
    return _email("your_link", about, state_label=state_label)


def now_listed(about: Correspondence) -> Email:
    """Tells the contact that a coordinator has put the name on the letter."""
    return _email("now_listed", about)


def entered_for_you(about: Correspondence, way: str) -> Email:
    """Tells the contact that a coordinator has entered a sign-on which came on paper or by email."""
    return _email("entered_for_you", about, way=way)


def approval_answered(about: Correspondence, approver: str, reason: str, answer: str) -> Email:
    """Tells the contact what was answered by the link that it has passed on."""
    return _email("approval_answered", about, approver=approver, reason=reason, answer=answer)


def not_listed(about: Correspondence, reason: str) -> Email:
    """Tells the contact that a coordinator has not put the name on the letter, and why if it says so."""
    return _email("not_listed", about, reason=reason)


def listing_corrected(about: Correspondence, changed: Sequence[tuple[str, str, str]]) -> Email:
    """Tells the contact what a coordinator has corrected: each field's name, before and after."""
    return _email("listing_corrected", about, changed=changed)


def contact_named(about: Correspondence, state_label: str) -> Email:
    """Tells somebody that a coordinator has named them as the contact, with their own link."""
    return _email("contact_named", about, state_label=state_label)


def contact_replaced(about: Correspondence) -> Email:
    """Tells who was the contact that somebody else is, and nothing of who it is."""
    return _email("contact_replaced", about)


def text_corrected(about: Correspondence, parts: Sequence[WrittenPart]) -> Email:
    """Tells the contact that a slip in the text was mended, and shows it; nothing is to be done."""
    return _email("text_corrected", about, parts=parts)


def text_changed(
    about: Correspondence, parts: Sequence[WrittenPart], *, is_reminder: bool
) -> Email:
    """Shows the contact what changed in the text, and asks whether the consent still stands."""
    return _email("text_changed", about, parts=parts, is_reminder=is_reminder)


def question(about: Correspondence, words: str, *, is_waiting: bool) -> Email:
    """Passes a signatory's question on to the letter's coordinator, who answers by replying.

    ``is_waiting`` when the signatory does not count until it has decided.
    """
    email = _email(
        "question",
        about,
        question=words,
        contact_email=about.contact_email,
        is_waiting=is_waiting,
    )
    return replace(email, recipient=about.reply_to, reply_to=about.contact_email)


def _email(name: str, about: Correspondence, **more: object) -> Email:
    context = {
        "letter_title": about.letter_title,
        "letter_language": about.letter_language,
        "letter_direction": direction(about.letter_language),
        "letter_url": about.letter_url,
        "link": about.link,
        "name": about.name,
        "contact_name": about.contact_name,
        **more,
    }
    return Email(
        name=name,
        recipient=about.contact_email,
        context=context,
        reply_to=about.reply_to,
        letter_id=about.letter_id,
        about=f"signatory:{about.signatory_id}",
    )
