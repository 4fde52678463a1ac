"""Whether a finished PDF keeps what a printing promises: PDF/A-3a and PDF/UA-1."""

import re

from page import PageError, ValidationFailure, ValidationProfile, validate_pdf_bytes

from campaign.rendering.errors import RenderError

_PROFILES = {
    "PDF/A-3a": ValidationProfile.PDF_A_3A,
    "PDF/UA-1": ValidationProfile.PDF_UA_1,
}
_LENGTH_RULE = "PDFA3A-STREAM-LENGTH-001"
_LENGTH = re.compile(rb"/Length (\d+)")
_STREAM, _STREAM_END = b">>\nstream\n", b"\nendstream"


def check_conformance(data: bytes) -> None:
    """Let a file pass that conforms.

    :raises RenderError: it does not; the sentence names the first rule that it breaks.
    """
    for name, profile in _PROFILES.items():
        try:
            report = validate_pdf_bytes(data, profile=profile)
        except PageError as error:
            raise RenderError(f"The finished PDF cannot be checked as {name}: {error}.") from error
        failures = [one for one in report.failures if not _is_false_alarm(one, data)]
        if failures:
            first = failures[0]
            sentence = f"The finished PDF is no {name}: {first.message} (rule {first.rule_id})."
            raise RenderError(f"{sentence} It is not kept; the theme is at fault, or the program.")


def _is_false_alarm(failure: ValidationFailure, data: bytes) -> bool:
    """Whether it is said of lengths that are right.

    page-validation 0.11 takes a stream's last byte for a part of the line's end that follows
    when it is 13, where veraPDF does not; a compressed stream ends so by chance, one of 256.
    """
    return failure.rule_id == _LENGTH_RULE and _lengths_are_right(data)


def _lengths_are_right(data: bytes) -> bool:
    """Whether each stream ends where its length says, in a file as pydyf writes it."""
    position = 0
    while (start := data.find(_STREAM, position)) >= 0:
        lengths = _LENGTH.findall(data, position, start)
        position = start + len(_STREAM) + int(lengths[-1] if lengths else 0)
        if not data.startswith(_STREAM_END, position):
            return False
    return True
