"""The forms of the roster's pages."""

from collections.abc import Mapping

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.fields.choices import SelectChoice

from campaign.signatories.entries import (
    KINDS,
    MISSING,
    SCOPES,
    ContactEntry,
    EntryRefused,
    SignatoryEntry,
    read_contact,
    read_entry,
)
from campaign.signatories.rows import CONTACT
from campaign.signatories.rules import MAX_NOTE_CHARACTERS

SCOPE_CHOICES = [
    SelectChoice("", "Not given"),
    *(SelectChoice(one, one.capitalize()) for one in SCOPES),
]
PUBLIC = ("name", "kind", "affiliation", "scope", "sector", "city", "state", "country", "website")


class CorrectForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF comes without types.
    """What is printed and shown of a signatory."""

    name = StringField(
        "Name as printed", [validators.InputRequired("Enter the name as it prints.")]
    )
    kind = RadioField("Kind", choices=[SelectChoice(one, one.capitalize()) for one in KINDS])
    affiliation = StringField("Affiliation")
    scope = SelectField("Scope", choices=SCOPE_CHOICES)
    sector = StringField("Sector")
    city = StringField("City")
    state = StringField("State or region")
    country = StringField("Country")
    website = StringField("Website")

    def read(self) -> SignatoryEntry | None:
        """What was typed, clean; None when something is not valid, with a sentence at its field."""
        if not self.validate_on_submit():
            return None
        try:
            return read_entry({name: self[name].data or "" for name in PUBLIC})
        except EntryRefused as refused:
            self.show(refused.problems)
            return None

    def show(self, problems: Mapping[str, str]) -> None:
        """Put each sentence at its field."""
        for name, sentence in problems.items():
            self[name].errors = [sentence]


class ContactForm(FlaskForm):  # type: ignore[misc]
    """Whom we write to for a signatory."""

    contact_name = StringField("Name", [validators.InputRequired(MISSING["contact_name"])])
    contact_title = StringField("Title")
    contact_email = StringField(
        "Email",
        [validators.InputRequired(MISSING["contact_email"])],
        description="Only the letter’s coordinators can see it.",
    )

    def read(self) -> ContactEntry | None:
        """What was typed, clean; None when something is not valid, with a sentence at its field."""
        if not self.validate_on_submit():
            return None
        try:
            return read_contact({name: self[name].data or "" for name in CONTACT})
        except EntryRefused as refused:
            for name, sentence in refused.problems.items():
                self[name].errors = [sentence]
            return None


class RejectForm(FlaskForm):  # type: ignore[misc]
    """Turns a sign-on away, with a reason that is kept, and that the contact may be told."""

    words = TextAreaField(
        "Reason",
        [validators.Length(max=MAX_NOTE_CHARACTERS)],
        description="Saved with the note, for coordinators only.",
    )
    tells = BooleanField("Email the contact the reason")


class NoteForm(FlaskForm):  # type: ignore[misc]
    """What coordinators note for each other."""

    note = TextAreaField(
        "Note",
        [
            validators.Length(
                max=MAX_NOTE_CHARACTERS,
                message=f"Keep it within {MAX_NOTE_CHARACTERS:,} characters.",
            )
        ],
    )


class RankForm(FlaskForm):  # type: ignore[misc]
    """A place among the conveners; 0 or nothing for none."""

    position = IntegerField("Place among the conveners", [validators.Optional()])
