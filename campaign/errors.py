"""The five ways a request can be turned down, shared by every domain.

A domain's own exceptions derive from one of these; pages and commands map
the family to a status or an exit code, and show the message as it stands.
"""


class Problem(Exception):
    """Something a person asked for cannot be done; the message is one plain sentence."""

    exit_code = 1
    status_code = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadInput(Problem):
    """What was given cannot be read or is not valid; the giver can mend it."""

    exit_code = 2
    status_code = 422


class NotFound(Problem):
    """The thing named does not exist, or not for the one who asks."""

    exit_code = 2
    status_code = 404


class Refused(Problem):
    """The request is well formed, but the state of things does not allow it."""

    exit_code = 1
    status_code = 409


class Forbidden(Problem):
    """The one who asks may not do this."""

    exit_code = 1
    status_code = 403


class Away(Problem):
    """What the site stands on does not answer now; ``reason`` is one word for the log."""

    exit_code = 1
    status_code = 503

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason
