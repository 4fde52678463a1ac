"""The form that asks what is kept, and the buttons on the page that shows it."""

from wtforms import BooleanField, EmailField, StringField

from campaign.errors import BadInput
from campaign.mailer.rules import clean_address
from campaign.signatories.forms import PublicForm, Required


class AskForm(PublicForm):
    """Asks for the address. ``fax`` is a trap: no person sees it."""

    email = EmailField("Your email address", [Required()])
    fax = StringField("Fax")

    def read(self) -> str | None:
        """The address, or None; then the field carries its sentence."""
        is_valid = self.validate()
        try:
            address = clean_address(self.email.data or "")
        except BadInput as error:
            self.email.errors = [
                error.message
                if self.email.data
                else "Enter an email address, like name@example.org."
            ]
            return None
        return address if is_valid else None


class HeldForm(PublicForm):
    """Buttons that show, download and erase; the box is for erasing."""

    withdraws = BooleanField("Take my names off the letters, too")
