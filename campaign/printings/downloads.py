"""A printing, or the text that is hashed, as an answer to a browser."""

from flask import Response


def pdf_response(data: bytes, filename: str, sha256: str) -> Response:
    """A PDF to look at or keep, with its hash as its mark."""
    response = Response(data, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    response.set_etag(sha256)
    return response


def text_response(text: str, filename: str, sha256: str) -> Response:
    """Plain text to keep, byte for byte, with its hash as its mark."""
    response = Response(text.encode(), mimetype="text/plain")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.set_etag(sha256)
    return response
