"""The signed letter in other forms."""

from campaign import clock
from campaign.drafting import queries as letters
from campaign.printings.exports import as_markdown


def test_markdown_has_its_tokens_filled_in_and_the_roster_below(letter):
    text = as_markdown(letters.letter(letter), clock.now())
    assert "{{" not in text
    assert "We write as 83 organizations" in text
    assert text.index("- Ohio Immigrant Alliance") < text.index("- Otros Dreams en Acción, ODA")
