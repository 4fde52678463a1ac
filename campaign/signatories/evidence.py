"""What may be kept to show a sign-on that came on paper or by email: the mail's words, or a scan."""

from dataclasses import dataclass

from campaign.errors import BadInput

MAX_EVIDENCE_BYTES = 5_000_000
MAX_EVIDENCE_CHARACTERS = 50_000
MAX_FILENAME_CHARACTERS = 120

# What a file is by its first bytes, whatever its name says: ISO 32000, RFC 2083, ISO 10918.
_BEGINNINGS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
_ENDINGS = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}


class EvidenceRefused(BadInput):
    """What was given shows nothing, or cannot be kept."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Words, a file, or both; ``media_type`` is empty without a file."""

    words: str
    filename: str
    media_type: str
    data: bytes


def read_evidence(words: str, filename: str, data: bytes) -> Shown:
    """Give what shows a sign-on, as it is kept.

    :raises EvidenceRefused: when there are neither words nor a file, or the file is too large
        or none of PDF, PNG and JPEG.
    """
    words = words.replace("\r\n", "\n").replace("\0", "").strip()
    if not words and not data:
        message = "Paste the email, or add the scan, so that the sign-on can be shown later."
        raise EvidenceRefused(message)
    if len(words) > MAX_EVIDENCE_CHARACTERS:
        message = f"The email is longer than {MAX_EVIDENCE_CHARACTERS:,} characters; paste the part that says yes."
        raise EvidenceRefused(message)
    if len(data) > MAX_EVIDENCE_BYTES:
        message = f"The file is larger than {MAX_EVIDENCE_BYTES // 1_000_000} MB; scan it in gray, or only the page that is signed."
        raise EvidenceRefused(message)
    if not data:
        return Shown(words, "", "", b"")
    media_type = _media_type(data)
    return Shown(words, _plain_filename(filename, _ENDINGS[media_type]), media_type, data)


def _media_type(data: bytes) -> str:
    found = (kind for beginning, kind in _BEGINNINGS.items() if data.startswith(beginning))
    media_type = next(found, "")
    if not media_type:
        message = "The file is no PDF, PNG or JPEG; scan the page as one of them."
        raise EvidenceRefused(message)
    return media_type


def _plain_filename(filename: str, ending: str) -> str:
    """Give a name without folders and without what could steer a header.

    It ends by what the file is, so that whoever has saved it opens it as nothing else.
    """
    last = filename.replace("\\", "/").rpartition("/")[2]
    kept = "".join(one for one in last if one.isalnum() or one in " ._-()").strip(" .")
    stem = kept.rpartition(".")[0] or kept or "scan"
    return f"{stem[-MAX_FILENAME_CHARACTERS + len(ending) :].strip(' .') or 'scan'}{ending}"
