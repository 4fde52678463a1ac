"""The message to whoever asked what is kept of them."""

from campaign.mailer.rules import Email
from campaign.privacy.rules import LINK_LASTS


def your_data(address: str, link: str) -> Email:
    """Sends the link to what is kept under the address."""
    hours = int(LINK_LASTS.total_seconds()) // 3600
    return Email("your_data", address, {"address": address, "link": link, "hours": hours})
