"""One act of the desk on one signatory, which raises what its page would say."""

from campaign.signatories.act_operations import ASKED_AGAIN, ON_LETTER_ALREADY, act
from campaign.signatories.rules import AlreadyListed, MoveRefused, StepKind


class AskedAgain(MoveRefused):
    """Its contact has agreed to an earlier text."""


REFUSALS = {ON_LETTER_ALREADY: AlreadyListed, ASKED_AGAIN: AskedAgain}


def list_signatory(actor, slug, signatory_id):
    """Put it on the letter."""
    _do(StepKind.LIST, actor, slug, signatory_id)


def reject(actor, slug, signatory_id):
    """Turn it away."""
    _do(StepKind.REJECT, actor, slug, signatory_id)


def take_off(actor, slug, signatory_id):
    """Withdraw it for its contact."""
    _do(StepKind.WITHDRAW, actor, slug, signatory_id)


def _do(kind, actor, slug, signatory_id):
    taken = act(actor, slug, kind, [signatory_id])
    for one in taken.left:
        raise REFUSALS.get(one.reason, MoveRefused)(one.reason)
