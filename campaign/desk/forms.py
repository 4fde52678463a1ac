"""The forms of the desk; Flask-WTF keeps their token in the session."""

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.fields.choices import SelectChoice

from campaign.accounts.rules import SHARED_ROLES
from campaign.drafting.review_rules import MAX_REVIEW_DAYS, REVIEW_DAYS
from campaign.drafting.rules import MAX_LINE_CHARACTERS, TextChange, is_timezone


class ActForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF comes without types.
    """A button."""


class OpenForm(FlaskForm):  # type: ignore[misc]
    """Opens a letter in its time zone, or opens it again with a reason."""

    deadline = DateTimeLocalField("Deadline", [validators.Optional()], format="%Y-%m-%dT%H:%M")
    timezone = StringField("Time zone")
    reason = StringField("Reason")

    def validate_timezone(self, field: StringField) -> None:
        """A deadline is told by a clock that there is."""
        if field.data and not is_timezone(field.data):
            message = "Choose a time zone from the list, such as America/New_York."
            raise validators.ValidationError(message)


class AcceptForm(FlaskForm):  # type: ignore[misc]
    """Lets a finding stand."""

    reason = StringField("Reason", [validators.InputRequired("Say why it is fine as it is.")])


class InviteForm(FlaskForm):  # type: ignore[misc]
    """An address and the role that waits there."""

    address = StringField("Email address", [validators.InputRequired("Enter an address.")])
    role = SelectField(
        "Role",
        [validators.InputRequired("Choose a role.")],
        choices=[SelectChoice(str(one), one.capitalize()) for one in SHARED_ROLES],
    )


def _revision(sent: str | None) -> int:
    """The revision that a form was made for; one that nobody has seen when it is no number."""
    sent = sent or ""
    is_number = sent.isascii() and sent.isdigit() and len(sent) < 10  # noqa: PLR2004 (a column holds no more digits)
    return int(sent) if is_number else -1


class RestoreForm(FlaskForm):  # type: ignore[misc]
    """A button, and the revision of the working text that was seen beside it."""

    revision = HiddenField(filters=[_revision])


class PublishForm(FlaskForm):  # type: ignore[misc]
    """Publishes the working text as it was seen: a note, and what kind of change it is."""

    revision = HiddenField(filters=[_revision])
    note = TextAreaField(
        "Note",
        [
            validators.Length(
                max=MAX_LINE_CHARACTERS,
                message=f"Save the note within {MAX_LINE_CHARACTERS} characters.",
            )
        ],
    )
    change = RadioField(
        "What kind of change is it?",
        [validators.Optional()],
        choices=[SelectChoice(str(one), one.capitalize()) for one in TextChange],
    )
    is_meant = BooleanField("Everybody is asked again")

    def validate_is_meant(self, field: BooleanField) -> None:
        """A material change needs its box: it takes every name off the count."""
        if self.change.data == TextChange.MATERIAL and not field.data:
            message = "Check the box, because a material change takes names off the count."
            raise validators.ValidationError(message)


class ReviewLinkForm(FlaskForm):  # type: ignore[misc]
    """Who reviews the draft, where the link is sent, and for how long it works."""

    name = StringField("Who reviews it", [validators.InputRequired("Enter who reviews the draft.")])
    address = StringField("Email address")
    days = IntegerField(
        "Days",
        [
            validators.InputRequired("Enter a number of days."),
            validators.NumberRange(
                1, MAX_REVIEW_DAYS, f"Enter a number of days from 1 to {MAX_REVIEW_DAYS}."
            ),
        ],
        default=REVIEW_DAYS,
    )
