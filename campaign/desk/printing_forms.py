"""The forms by which somebody at the desk asks for a printing or a supplement to one."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, validators
from wtforms.fields.choices import SelectChoice

from campaign.printings.rules import PrintChoices, PrintingKind, Sheet
from campaign.rendering.themes import ThemeLabel

SHEETS = {Sheet.LETTER: "US Letter", Sheet.A4: "A4"}
SUPPLEMENTS = {
    PrintingKind.ADDENDUM: "Addendum: who has signed on since",
    PrintingKind.CORRIGENDUM: "Corrigendum: who has withdrawn or was corrected since",
}


def _sheet(field_id: str) -> RadioField:
    choices = [SelectChoice(str(value), label) for value, label in SHEETS.items()]
    return RadioField("Paper", choices=choices, default=Sheet.LETTER, id=field_id)


class PrintForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF comes without types.
    """The whole letter, with what is added to it by choice."""

    cover = BooleanField("Begin with a cover page of totals")
    changes = BooleanField("End with a page of what changed since the last printing")
    sheet = _sheet("sheet")

    @property
    def chosen(self) -> PrintChoices:
        """What was chosen, once the form is valid."""
        return PrintChoices(
            has_cover=self.cover.data, has_changes=self.changes.data, sheet=Sheet(self.sheet.data)
        )


class LookForm(FlaskForm):  # type: ignore[misc]
    """What the letter looks like on paper, in previews and in printings."""

    theme = RadioField("Choose a look")

    @classmethod
    def of(cls, labels: Iterable[ThemeLabel], theme: str) -> "LookForm":
        """Make the form for a letter that has this theme; what was sent is in it already."""
        form = cls(data={"theme": theme})
        form.theme.choices = [
            SelectChoice(one.name, f"{one.label}. {one.about}.") for one in labels
        ]
        return form

    @property
    def names(self) -> list[str]:
        """The names of the themes that are offered."""
        return [one.value for one in self.theme.choices]


class SupplementForm(FlaskForm):  # type: ignore[misc]
    """A sheet that is added to a printing that was handed over."""

    kind = RadioField(
        "What to add",
        choices=[SelectChoice(str(kind), label) for kind, label in SUPPLEMENTS.items()],
        default=PrintingKind.ADDENDUM,
    )
    of = SelectField("To which printing", [validators.InputRequired("Choose a printing.")])
    sheet = _sheet("supplement-sheet")

    @classmethod
    def to(cls, printings: Iterable[tuple[str, str]]) -> "SupplementForm":
        """Make the form for a letter with these full printings, each an id and what it is called."""
        form = cls()
        form.of.choices = [SelectChoice(one, label) for one, label in printings]
        return form

    @property
    def chosen(self) -> PrintChoices:
        """What was chosen, once the form is valid."""
        kind, sheet = PrintingKind(self.kind.data), Sheet(self.sheet.data)
        return PrintChoices(kind, self.of.data, sheet=sheet)
