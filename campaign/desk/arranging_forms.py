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
    Policy.UNFAMILIAR: "A coordinator looks at the doubtful ones; confirming by email lists the others",
    Policy.CONFIRM: "Confirming by email lists",
    Policy.REVIEW: "A coordinator lists each",
}
AUTHORITIES = {
    Authority.SELF_ATTESTED: "The contact’s own word",
    Authority.SAME_DOMAIN: "Mail at the organization’s own web domain",
    Authority.SECOND_PERSON: "A second person, who approves by a link",
    Authority.COORDINATOR: "A coordinator’s word",
}
ROSTERS = {
    RosterVisibility.LIVE: "As they come in",
    RosterVisibility.COUNT: "Never; only their number is shown",
    RosterVisibility.AFTER_DELIVERY: "After the letter was delivered",
}
VISIBILITIES = {
    Visibility.UNLISTED: "No; whoever has the link finds it",
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

    kinds = RadioField("Who may sign on?", choices=_choices(KINDS))
    policy = RadioField("Who puts them on the letter?", choices=_choices(POLICIES))
    authority = RadioField(
        "What shows that an organization means it?", choices=_choices(AUTHORITIES)
    )
    order = SelectField("In which order are they printed?", [Required()], choices=_choices(ORDERS))
    roster = RadioField("When are the names shown?", choices=_choices(ROSTERS))
    names_after = _number("the number of names")
    goal = _number("the goal")
    visibility = RadioField(
        "Is the letter named on this site’s first page?", choices=_choices(VISIBILITIES)
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
