"""The forms of the desk; Flask-WTF keeps their token in the session."""

from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, IntegerField, SelectField, StringField, validators
from wtforms.fields.choices import SelectChoice

from campaign.accounts.rules import SHARED_ROLES
from campaign.drafting.review_rules import MAX_REVIEW_DAYS, REVIEW_DAYS


class ActForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF comes without types.
    """A button."""


class OpenForm(FlaskForm):  # type: ignore[misc]
    """Opens a letter, or opens it again with a reason."""

    deadline = DateTimeLocalField("Deadline", [validators.Optional()], format="%Y-%m-%dT%H:%M")
    reason = StringField("Reason")


class AcceptForm(FlaskForm):  # type: ignore[misc]
    """Lets a finding stand."""

    reason = StringField("Reason", [validators.InputRequired("Say why it may stand.")])


class InviteForm(FlaskForm):  # type: ignore[misc]
    """An address and the role that waits there."""

    address = StringField("Email address", [validators.InputRequired("Enter an address.")])
    role = SelectField(
        "Role",
        [validators.InputRequired("Choose a role.")],
        choices=[SelectChoice(str(one), one.capitalize()) for one in SHARED_ROLES],
    )


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
