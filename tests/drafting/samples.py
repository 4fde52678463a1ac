"""A short letter in which nothing is to be found, and the figures that go with it."""

from campaign.drafting.finding import mended
from campaign.drafting.rules import LetterText
from campaign.drafting.tokens import Figures
from campaign.rendering.document import Addressee

TEXT = LetterText(
    title="A chance to come home",
    re="Return",
    addressees=(Addressee("Alejandra Sample", "Secretary", "Sample Department"),),
    salutation="Dear Secretary:",
    body="We are {{ count }} organizations.",
    closing="Sincerely,",
    conveners=(),
)
FIGURES = Figures(
    count=83,
    count_without_conveners=81,
    organizations_count=80,
    individuals_count=3,
    states_count=23,
)


def mend(text, finding):
    """The text after the mend that the finding offers."""
    assert finding.mend is not None, finding
    return mended(text, finding.mend)
