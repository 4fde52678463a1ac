"""The form by which a coordinator arranges the roster."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, validators
from wtforms.fields.choices import SelectChoice

from campaign.drafting.authority import Authority
from campaign.drafting.roster_choices import RosterChoices
from campaign.drafting.rules import (
    MAX_GOAL,
    Kinds,
    LetterSettings,
    Policy,
    RosterOrder,
    RosterVisibility,
    Visibility,
)
from campaign.signatories.forms import Required

ORDERS = {
    RosterOrder.ALPHABETICAL: "Alphabetical; “The” is filed under T",
    RosterOrder.SKIP_ARTICLES: "Alphabetical; a leading “The”, “A” or “An” is skipped",
    RosterOrder.BY_SCOPE: "In groups: national, state, local, tribal, international",
    RosterOrder.BY_STATE: "In groups by state",
    RosterOrder.BY_COUNTRY: "In groups by country",
    RosterOrder.BY_TIME: "As they signed on",
}
KINDS = {
    Kinds.BOTH: "Organizations and individuals",
    Kinds.ORGANIZATIONS: "Organizations only",
    Kinds.INDIVIDUALS: "Individuals only",
}
POLICIES = {
    Policy.UNFAMILIAR: "A coordinator reviews doubtful sign-ons; all others are listed once they confirm by email",
    Policy.CONFIRM: "Everyone who confirms by email is listed",
    Policy.REVIEW: "A coordinator reviews every sign-on",
}
AUTHORITIES = {
    Authority.SELF_ATTESTED: "The contact’s own word",
    Authority.SAME_DOMAIN: "An email address at the organization’s own domain",
    Authority.SECOND_PERSON: "Approval by a second person, through a link",
    Authority.COORDINATOR: "A coordinator’s word",
}
ROSTERS = {
    RosterVisibility.LIVE: "As they come in",
    RosterVisibility.COUNT: "Never; show only the count",
    RosterVisibility.AFTER_DELIVERY: "After the letter has been delivered",
}
VISIBILITIES = {
    Visibility.UNLISTED: "No; only people with the link can find it",
    Visibility.LISTED: "Yes",
}


def _choices(labels: Mapping[Any, str]) -> list[SelectChoice]:
    return [SelectChoice(str(value), label) for value, label in labels.items()]


def _number(what: str) -> IntegerField:
    message = f"Enter {what} as a whole number from 1 to {MAX_GOAL:,}, or leave it empty."
    return IntegerField(
        validators=[validators.Optional(), validators.NumberRange(1, MAX_GOAL, message)]
    )


class ArrangingForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF comes without types.
    """Who may sign on, who lists them, and how the roster is shown."""

    kinds = RadioField("Who can sign on?", choices=_choices(KINDS))
    policy = RadioField("How does a sign-on get on the letter?", choices=_choices(POLICIES))
    authority = RadioField(
        "What shows that an organization is really behind a sign-on?", choices=_choices(AUTHORITIES)
    )
    order = SelectField("In what order are names printed?", [Required()], choices=_choices(ORDERS))
    roster = RadioField("When are names shown on the public page?", choices=_choices(ROSTERS))
    names_after = _number("the number of names")
    goal = _number("the goal")
    visibility = RadioField(
        "Is the letter listed on this site’s home page?", choices=_choices(VISIBILITIES)
    )

    def choices(self) -> RosterChoices:
        """What was chosen, once the form is valid."""
        return RosterChoices(
            order=RosterOrder(self.order.data),
            policy=Policy(self.policy.data),
            kinds=Kinds(self.kinds.data),
            authority=Authority(self.authority.data),
            roster=RosterVisibility(self.roster.data),
            visibility=Visibility(self.visibility.data),
            goal=self.goal.data,
            names_after=self.names_after.data,
        )


def form_of(settings: LetterSettings) -> ArrangingForm:
    """The form as the letter stands; what was sent is in it already."""
    names = RosterChoices.__dataclass_fields__
    return ArrangingForm(data={name: getattr(settings, name) for name in names})
