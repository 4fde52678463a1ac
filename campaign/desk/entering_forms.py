"""The form by which a coordinator enters a sign-on that came on paper or by email."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    EmailField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.fields.choices import SelectChoice

from campaign.desk.roster_forms import SCOPE_CHOICES
from campaign.signatories.entries import FIELDS, KINDS, EntryRefused, SignatoryEntry, read_entry
from campaign.signatories.evidence import EvidenceRefused, Shown, read_evidence
from campaign.signatories.forms import Required
from campaign.signatories.rules import Way


class EnteringForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF comes without types.
    """Who has signed on, how and when it came, and what shows it."""

    way = RadioField(
        "How did it come in?",
        [validators.InputRequired("Choose how it came in.")],
        choices=[
            SelectChoice(str(Way.EMAIL), "By email"),
            SelectChoice(str(Way.PAPER), "On paper"),
        ],
    )
    received_at = DateTimeLocalField(
        "When did it come in?",
        [validators.InputRequired("Enter the day and time, like 2026-12-01T14:30.")],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    words = TextAreaField("Text of the email")
    file = FileField("Scan of the signed page")
    name = StringField("Name as it should be printed", [Required()])
    kind = RadioField(
        "Who is it?",
        choices=[SelectChoice(kind, kind.capitalize()) for kind in KINDS],
        default=KINDS[0],
    )
    affiliation = StringField("Affiliation")
    city = StringField("City")
    state = StringField("State or region")
    country = StringField("Country")
    website = StringField("Website")
    scope = SelectField("Where it works", choices=SCOPE_CHOICES, validate_choice=False)
    sector = StringField("Field of work")
    contact_name = StringField("Contact’s name")
    contact_title = StringField("Contact’s title")
    contact_email = EmailField("Contact’s email address")
    is_other = BooleanField("I checked: this is a different organization from the one it resembles")

    def read(self) -> tuple[SignatoryEntry, Shown] | None:
        """What was entered, or None; then every field at fault carries its sentence."""
        is_valid = self.validate()
        entry = self._entry()
        shown = self._shown()
        return (entry, shown) if is_valid and entry and shown else None

    def _entry(self) -> SignatoryEntry | None:
        try:
            return read_entry({name: self[name].data or "" for name in FIELDS if name in self})
        except EntryRefused as refused:
            for name, sentence in refused.problems.items():
                self[name].errors = [sentence]
            return None

    def _shown(self) -> Shown | None:
        file = self.file.data
        try:
            return read_evidence(
                self.words.data or "", file.filename if file else "", file.read() if file else b""
            )
        except EvidenceRefused as refused:
            self.words.errors = [refused.message]
            return None
