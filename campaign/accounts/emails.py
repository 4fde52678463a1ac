"""The messages that people who work here get."""

from campaign.accounts.rules import INVITATION_LASTS, SharedLetter
from campaign.mailer.rules import Email


def invitation(letter: SharedLetter, address: str, role: str, invited_by: str, link: str) -> Email:
    """Asks somebody to work on a letter; says the same whether they have an account or not."""
    context = {
        "letter_title": letter.title,
        "letter_language": letter.language,
        "letter_direction": letter.direction,
        "role": role,
        "invited_by": invited_by,
        "link": link,
        "days": INVITATION_LASTS.days,
    }
    return Email("invitation", address, context, letter_id=letter.id)
